"""What AWS does in another service for the caller: implied, for that service's own policies may allow it alone."""

from collections.abc import Mapping

import pytest
from resolver_calls import required, resolved

_ROLE = "arn:aws:iam::123456789012:role/r"
_KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
_EXPRESS = "fast--use1-az4--x-s3"


def _implied(service: str, operation: str, parameters: Mapping[str, object]) -> dict[str, list[str]]:
    requests = resolved(service, operation, parameters).implied
    return {str(request.action): [str(arn) for arn in request.resources] for request in requests}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("s3", "PutObject", {"Bucket": "b", "Key": "k"}, {}),
        ("s3", "RenameObject", {"Bucket": _EXPRESS, "Key": "new", "RenameSource": f"/{_EXPRESS}/old"},
         {"s3:PutObject": [f"arn:aws:s3:::{_EXPRESS}/new"], "s3:DeleteObject": [f"arn:aws:s3:::{_EXPRESS}/old"]}),
        ("s3", "RenameObject", {"Bucket": _EXPRESS, "Key": "new"},
         {"s3:PutObject": [f"arn:aws:s3:::{_EXPRESS}/new"], "s3:DeleteObject": [f"arn:aws:s3:::{_EXPRESS}/*"]}),
        ("lambda", "InvokeAsync", {"FunctionName": "f"}, {"lambda:InvokeFunction": [_FUNCTION]}),
        ("ec2", "CreateLaunchTemplate",
         {"LaunchTemplateName": "n", "LaunchTemplateData": {"IamInstanceProfile": {"Name": "p"}}},
         {"iam:PassRole": ["arn:aws:iam::123456789012:role/*"]}),
        ("dynamodb", "UpdateTable", {"TableName": "t", "ReplicaUpdates": [{"Delete": {"RegionName": "eu-west-1"}}]},
         {"dynamodb:DeleteTableReplica": ["arn:aws:dynamodb:eu-west-1:123456789012:table/t"]}),
        ("dynamodb", "UpdateTable",
         {"TableName": "arn:aws:dynamodb:us-east-1:123456789012:table/t",
          "ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]},
         {"dynamodb:CreateTableReplica": ["arn:aws:dynamodb:eu-west-1:123456789012:table/t"]}),
    ],
)  # fmt: skip
def test_call_implies_what_is_done_for_the_caller(
    service: str, operation: str, parameters: Mapping[str, object], expected: Mapping[str, list[str]]
) -> None:
    """A Deny of the other service's action stops the call; no identity policy has to allow it."""
    assert _implied(service, operation, parameters) == expected


def test_unreadable_replica_updates_may_make_and_delete() -> None:
    """Updates in no known form count as both, anywhere. FAIL-CLOSED(replica-updates)."""
    found = _implied("dynamodb", "UpdateTable", {"TableName": "t", "ReplicaUpdates": "?"})

    anywhere = ["arn:aws:dynamodb:*:123456789012:table/t"]
    assert found == {"dynamodb:CreateTableReplica": anywhere, "dynamodb:DeleteTableReplica": anywhere}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        ("s3", "RenameObject", {"Bucket": "b", "Key": "k"}, ["*"]),
        ("s3tables", "GetTable", {"tableBucketARN": "?", "namespace": "n", "name": "t"},
         ["arn:aws:s3tables:us-east-1:123456789012:bucket/*"]),
        ("dynamodbstreams", "GetRecords", {"ShardIterator": "opaque"},
         ["arn:aws:dynamodb:us-east-1:123456789012:table/*/stream/*"]),
        ("iam", "GetServiceLinkedRoleDeletionStatus", {"DeletionTaskId": "?"},
         ["arn:aws:iam::123456789012:role/*"]),
        ("kms", "UpdatePrimaryRegion", {"KeyId": "alias/a"},
         ["arn:aws:kms:us-east-1:123456789012:key/*", "arn:aws:kms:*:123456789012:key/*"]),
        ("ec2", "CreateFlowLogs", {"ResourceIds": []}, ["*"]),
        ("s3", "CreateBucketMetadataTableConfiguration", {"Bucket": "b"}, ["arn:aws:s3:::b"]),
        ("s3", "CopyObject", {"Bucket": "b", "Key": "k", "CopySource": {"Bucket": 1, "Key": "x"}}, ["*"]),
        ("s3", "CopyObject", {"Bucket": "b", "Key": "k", "CopySource": "no-key"}, ["*"]),
        ("s3", "CopyObject", {"Bucket": "b", "Key": "k", "CopySource": 7}, ["*"]),
        ("s3", "HeadBucket", {}, ["arn:aws:s3:::*"]),
        ("lambda", "GetLayerVersion", {"LayerName": "arn:aws:s3:::b", "VersionNumber": 1}, ["arn:aws:lambda:*"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_may_be_anything_of_its_kind(
    service: str, operation: str, parameters: Mapping[str, object], expected: list[str]
) -> None:
    """A name in no known form leaves a hole, not a resource of that name."""
    first = resolved(service, operation, parameters).required[0]

    assert [str(arn) for arn in first.resources] == expected


def test_group_given_by_its_name_may_be_any_security_group() -> None:
    """A name beside ids leaves a hole beside them. FAIL-CLOSED(group-names)."""
    launch = {"ImageId": "ami-1", "SecurityGroupIds": ["sg-1"], "SecurityGroups": ["prod"]}

    asked = required("ec2", "RunInstances", launch)["ec2:RunInstances"]

    groups = [arn for arn in asked if ":security-group/" in arn]
    assert groups == [f"arn:aws:ec2:us-east-1:123456789012:security-group/{end}" for end in ("sg-1", "*")]
