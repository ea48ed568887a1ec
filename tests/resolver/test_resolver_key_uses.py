"""KMS keys that a service uses in the caller's name.

Sources: the pages that the table of the module cites; AWS KMS Developer Guide, conditions-kms.
"""

from collections.abc import Mapping
from dataclasses import replace

import botocore.session
import pytest
from implied_calls import make_call, shown
from model_parameters import parameters_of
from resolver_calls import required, resolved

from guarded_aws.evaluator import UNKNOWN, SingleValue
from guarded_aws.resolver.key_use_table import KEY_USES
from guarded_aws.resolver.key_uses import key_asks
from guarded_aws.resolver.model import RequestKind
from guarded_aws.resolver.parameters import reached

KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BY_DEFAULT = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}}]}
OBJECT = {"Bucket": "b", "Key": "k"}


def _asked(service: str, operation: str, parameters: Mapping[str, object], kind: RequestKind) -> dict[str, list[str]]:
    """Give what KMS is asked because of a call, of one kind."""
    asks = key_asks(make_call(service, operation, dict(parameters)))
    return shown(tuple(ask for ask in asks if ask.kind is kind))


def _required(service: str, operation: str, parameters: Mapping[str, object]) -> dict[str, list[str]]:
    return _asked(service, operation, parameters, RequestKind.REQUIRED)


def _implied(service: str, operation: str, parameters: Mapping[str, object]) -> dict[str, list[str]]:
    return _asked(service, operation, parameters, RequestKind.IMPLIED)


def test_volume_with_a_key_comes_to_its_use() -> None:
    """A Deny on the key is met; whether an Allow is needed, the guide leaves to the key's policy."""
    found = _implied("ec2", "CreateVolume", {"KmsKeyId": KEY})

    assert {"kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"} == set(found)
    assert {} == _required("ec2", "CreateVolume", {"KmsKeyId": KEY})


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("s3", "PutObject", OBJECT),
        ("s3", "PutObject", {**OBJECT, "ServerSideEncryption": "aws:kms"}),
        ("s3", "PutObject", {**OBJECT, "SSEKMSKeyId": ""}),
        ("s3", "CreateMultipartUpload", OBJECT),
        ("s3", "PutBucketEncryption", {"Bucket": "b", "ServerSideEncryptionConfiguration": BY_DEFAULT}),
        ("secretsmanager", "CreateSecret", {"Name": "s"}),
        ("secretsmanager", "ReplicateSecretToRegions", {"AddReplicaRegions": [{"Region": "eu-west-1"}]}),
        ("ssm", "PutParameter", {"Name": "n", "Value": "v", "Type": "SecureString"}),
        ("ssm", "PutParameter", {"Name": "n", "Value": "v", "Type": "String", "KeyId": KEY}),
        ("lambda", "CreateFunction", {"FunctionName": "f"}),
    ],
)  # fmt: skip
def test_call_that_names_no_key_asks_nothing_of_kms(
    service: str, operation: str, parameters: Mapping[str, object]
) -> None:
    """An ordinary upload, secret or parameter needs no permission of KMS; nor does a bucket's default key."""
    assert not [action for action in required(service, operation, parameters) if action.startswith("kms:")]
    assert {} == _implied(service, operation, parameters)


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("s3", "PutObject", {**OBJECT, "SSEKMSKeyId": "alias/aws/s3"}),
        ("s3", "PutObject", {**OBJECT, "SSEKMSKeyId": "arn:aws:kms:us-east-1:123456789012:alias/aws/s3"}),
        ("secretsmanager", "CreateSecret", {"Name": "s", "KmsKeyId": "alias/aws/secretsmanager"}),
        ("ssm", "PutParameter", {"Name": "n", "Value": "v", "Type": "SecureString", "KeyId": "alias/aws/ssm"}),
    ],
)
def test_key_that_aws_manages_needs_no_allow(service: str, operation: str, parameters: Mapping[str, object]) -> None:
    """Its policy lets everybody in the account use it through the service; a Deny is met all the same."""
    assert {} == _required(service, operation, parameters)
    assert {} != _implied(service, operation, parameters)


@pytest.mark.parametrize("key", ["alias/awsome", "arn:aws:kms:us-east-1:999999999999:alias/aws/s3", "aws/s3", 3])
def test_name_like_that_of_a_key_of_aws_needs_an_allow(key: object) -> None:
    """Another account's keys, and aliases that anybody may give, are not AWS's own."""
    assert ["kms:GenerateDataKey"] == [*_required("s3", "PutObject", {**OBJECT, "SSEKMSKeyId": key})]


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "actions"),
    [
        ("rds", "CreateDBInstance", {"KmsKeyId": KEY}, {"CreateGrant", "DescribeKey"}),
        ("rds", "StartExportTask", {"KmsKeyId": KEY}, {"CreateGrant", "DescribeKey"}),
        ("redshift", "CreateCluster", {"KmsKeyId": KEY},
         {"CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey"}),
        ("redshift-serverless", "CreateNamespace", {"kmsKeyId": KEY},
         {"CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey"}),
        ("lambda", "CreateFunction", {"KMSKeyArn": KEY}, {"CreateGrant", "Encrypt"}),
        ("ecr", "CreateRepository", {"encryptionConfiguration": {"encryptionType": "KMS", "kmsKey": KEY}},
         {"CreateGrant", "DescribeKey"}),
    ],
)  # fmt: skip
def test_resource_is_made_with_a_key_that_its_maker_may_use(
    service: str, operation: str, parameters: Mapping[str, object], actions: set[str]
) -> None:
    """The guides of these services say that the service acts for the user who makes the resource."""
    assert {f"kms:{action}": [KEY] for action in actions} == _required(service, operation, parameters)


def test_alias_is_some_key_of_the_account() -> None:
    """Which key is behind an alias, only KMS knows."""
    found = _required("s3", "PutObject", {**OBJECT, "SSEKMSKeyId": "alias/mine"})

    assert {"kms:GenerateDataKey": ["arn:aws:kms:us-east-1:123456789012:key/*"]} == found


def test_upload_in_parts_reads_what_it_has_written() -> None:
    """The parts are decrypted when they are put together, so both uses are needed from the start."""
    found = _required("s3", "CreateMultipartUpload", {**OBJECT, "SSEKMSKeyId": KEY})

    assert {"kms:Decrypt": [KEY], "kms:GenerateDataKey": [KEY]} == found


@pytest.mark.parametrize(
    ("tier", "actions"),
    [
        (None, ["kms:Encrypt"]),
        ("Standard", ["kms:Encrypt"]),
        ("Advanced", ["kms:GenerateDataKey"]),
        ("Intelligent-Tiering", ["kms:Encrypt", "kms:GenerateDataKey"]),
    ],
)
def test_parameter_is_encrypted_by_its_tier(tier: str | None, actions: list[str]) -> None:
    """FAIL-CLOSED(parameter-tier): where Systems Manager chooses, both ways need an Allow."""
    parameters = {"Name": "n", "Value": "v", "Type": "SecureString", "KeyId": KEY, **({"Tier": tier} if tier else {})}

    assert {action: [KEY] for action in actions} == _required("ssm", "PutParameter", parameters)


def test_default_key_of_a_directory_bucket_is_used_by_who_sets_it() -> None:
    """Directory buckets ask for both uses, wherever a call names a key."""
    bucket = {"Bucket": "d--use1-az4--x-s3"}
    both = {"kms:Decrypt": [KEY], "kms:GenerateDataKey": [KEY]}

    assert both == _required("s3", "PutBucketEncryption", {**bucket, "ServerSideEncryptionConfiguration": BY_DEFAULT})
    assert both == _required("s3", "CreateSession", {**bucket, "SSEKMSKeyId": KEY})
    assert both == _required("s3", "PutObject", {**bucket, "Key": "k", "SSEKMSKeyId": KEY})


def test_replica_has_a_key_of_its_own_region() -> None:
    """A key beside a Region is there, whatever the call's region; KMS is asked there too."""
    replicas = [{"Region": "eu-west-1", "KmsKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}]
    call = make_call("secretsmanager", "ReplicateSecretToRegions", {"SecretId": "s", "AddReplicaRegions": replicas})
    there = KEY.replace("us-east-1", "eu-west-1")

    assert {"kms:Encrypt": [there], "kms:GenerateDataKey": [there]} == shown(tuple(key_asks(call)))
    via = SingleValue("secretsmanager.eu-west-1.amazonaws.com")
    assert {via} == {ask.context["kms:viaservice"] for ask in key_asks(call)}


def test_new_key_of_a_secret_need_not_encrypt_its_old_versions() -> None:
    """Without ``kms:Encrypt`` they stay as they were, so it is not required."""
    assert {"kms:Encrypt": [KEY]} == _implied("secretsmanager", "UpdateSecret", {"SecretId": "s", "KmsKeyId": KEY})


def test_grant_that_a_service_makes_is_for_it() -> None:
    """AWS's own example allows no other; of the other actions the key says nothing."""
    asks = key_asks(make_call("ec2", "CreateVolume", {"KmsKeyId": KEY}))

    assert {"kms:CreateGrant": SingleValue("true")} == {
        ask.action: ask.context["kms:grantisforawsresource"]
        for ask in asks
        if "kms:grantisforawsresource" in ask.context
    }


def test_service_is_known_by_name_in_the_region_of_the_call() -> None:
    """What reads ``kms:ViaService`` is decided; what reads the encryption context, which S3 fills in, is in doubt."""
    requests = resolved("s3", "PutObject", {**OBJECT, "SSEKMSKeyId": KEY}).required
    (request,) = (one for one in requests if str(one.action) == "kms:GenerateDataKey")

    assert SingleValue("s3.us-east-1.amazonaws.com") == request.context.get("kms:viaservice")
    assert UNKNOWN is request.context.get("kms:encryptioncontext:aws:s3:arn")


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "partition"),
    [
        ("ec2", "CreateVolume", {"KmsKeyId": KEY}, "aws-cn"),
        ("s3", "CreateSession", {"Bucket": "d--use1-az4--x-s3", "SSEKMSKeyId": KEY}, "aws"),
    ],
)
def test_service_is_unknown_where_the_guide_says_nothing_of_its_name(
    service: str, operation: str, parameters: dict[str, object], partition: str
) -> None:
    """FAIL-CLOSED(via-service): a Deny that reads it counts."""
    call = replace(make_call(service, operation, parameters), partition=partition)

    assert {UNKNOWN} == {ask.context["kms:viaservice"] for ask in key_asks(call)}


def test_every_row_of_the_table_names_a_parameter_of_its_calls() -> None:
    """A path that is misspelt, or that AWS renames, would ask nothing."""
    session = botocore.session.get_session()
    rows = [(service, use) for service, uses in KEY_USES.items() for use in uses]
    models = {service: session.get_service_model(service) for service in KEY_USES}
    named = {
        (service, operation, use.parameter): [
            *reached(parameters_of(models[service].operation_model(operation).input_shape), use.parameter)
        ]
        for service, use in rows
        for operation in use.operations
    }

    assert [] == [row for row, found in named.items() if not found]


@pytest.mark.parametrize("given", [[], {}, "x", [3], {"KmsKeyId": [KEY]}, [[{"KmsKeyId": {}}]]])
def test_parameters_that_cannot_be_read_raise_nothing(given: object) -> None:
    """What botocore would not take is no reason to fail."""
    asks = key_asks(make_call("secretsmanager", "ReplicateSecretToRegions", {"AddReplicaRegions": given}))

    assert all(ask.resources for ask in asks)
