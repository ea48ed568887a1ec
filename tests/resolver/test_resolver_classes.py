"""What sort of call it is: destructive, indirect, returning secrets, and how powerful."""

import pytest
from implied_calls import make_call

from guarded_aws.catalog import AccessLevel, ActionDefinition, Catalog
from guarded_aws.catalog.classes import Sort
from guarded_aws.evaluator import ANY_RESOURCE, Resource
from guarded_aws.resolver.classify import classify, is_destructive_name, sorts_of_action, stem_of, verb_of
from guarded_aws.resolver.implied import implied_asks
from guarded_aws.resolver.model import Ask, CallClass

CATALOG = Catalog()


def _class_of(
    service: str, operation: str, parameters: dict[str, object] | None = None, *, actions: tuple[str, ...]
) -> CallClass:
    """Classify a call that requires these actions."""
    call = make_call(service, operation, parameters or {})
    asks = tuple(Ask(action=action, resources=(Resource("r"),)) for action in actions)
    definitions = tuple(CATALOG.find_action(action) for action in actions)
    return classify(call, definitions, (*asks, *implied_asks(call)), 1)


def _sorts(found: CallClass) -> set[str]:
    named = {
        "destructive": found.is_destructive,
        "indirect": found.is_indirect_execution,
        "secrets": found.returns_secrets,
    }
    return {name for name, is_so in named.items() if is_so}


@pytest.mark.parametrize(
    ("service", "operation", "actions", "sorts"),
    [
        ("ec2", "DescribeInstances", ("ec2:DescribeInstances",), set()),
        ("ec2", "StopInstances", ("ec2:StopInstances",), set()),
        ("ec2", "TerminateInstances", ("ec2:TerminateInstances",), {"destructive"}),
        ("ec2", "RunInstances", ("ec2:RunInstances",), set()),
        ("ec2", "RunInstances", ("ec2:RunInstances", "iam:PassRole"), {"indirect"}),
        ("ec2", "GetPasswordData", ("ec2:GetPasswordData",), {"secrets"}),
        ("ec2", "CreateKeyPair", ("ec2:CreateKeyPair",), {"secrets"}),
        ("s3", "PutObject", ("s3:PutObject",), set()),
        ("s3", "DeleteObjects", ("s3:DeleteObject", "s3:DeleteObjectVersion"), {"destructive"}),
        ("s3", "DeleteBucketLifecycle", ("s3:PutLifecycleConfiguration",), {"destructive"}),
        ("s3", "AbortMultipartUpload", ("s3:AbortMultipartUpload",), set()),
        ("s3", "DeleteObject", ("s3:DeleteObject", "s3:BypassGovernanceRetention"), {"destructive"}),
        ("sqs", "PurgeQueue", ("sqs:PurgeQueue",), {"destructive"}),
        ("kms", "ScheduleKeyDeletion", ("kms:ScheduleKeyDeletion",), {"destructive"}),
        ("kms", "DisableKey", ("kms:DisableKey",), {"destructive"}),
        ("kms", "CancelKeyDeletion", ("kms:CancelKeyDeletion",), set()),
        ("kms", "Decrypt", ("kms:Decrypt",), {"secrets"}),
        ("kms", "ReEncrypt", ("kms:ReEncryptFrom", "kms:ReEncryptTo"), set()),
        ("logs", "PutRetentionPolicy", ("logs:PutRetentionPolicy",), {"destructive"}),
        ("cloudtrail", "StopLogging", ("cloudtrail:StopLogging",), {"destructive"}),
        ("apigateway", "DeleteRestApi", ("apigateway:DELETE",), {"destructive"}),
        ("apigateway", "UpdateStage", ("apigateway:PATCH",), set()),
        ("apigateway", "CreateApiKey", ("apigateway:POST",), {"secrets"}),
        ("cognito-idp", "AdminDeleteUser", ("cognito-idp:AdminDeleteUser",), {"destructive"}),
        ("ecr", "BatchDeleteImage", ("ecr:BatchDeleteImage",), {"destructive"}),
        ("dynamodb", "ExecuteStatement", ("dynamodb:PartiQLUpdate",), set()),
        ("lambda", "Invoke", ("lambda:InvokeFunction",), {"indirect"}),
        ("lambda", "GetFunction", ("lambda:GetFunction",), {"secrets"}),
        ("rds-data", "ExecuteStatement", ("rds-data:ExecuteStatement",), {"indirect"}),
        ("rds-data", "RollbackTransaction", ("rds-data:RollbackTransaction",), set()),
        ("ssm", "SendCommand", ("ssm:SendCommand",), {"indirect"}),
        ("ssm", "StartSession", ("ssm:StartSession",), {"indirect", "secrets"}),
        ("cloudformation", "DeleteStack", ("cloudformation:DeleteStack",), {"destructive", "indirect"}),
        ("cloudformation", "CreateStack", ("cloudformation:CreateStack",), {"indirect"}),
        ("sts", "AssumeRole", ("sts:AssumeRole",), {"indirect", "secrets"}),
        ("sts", "GetCallerIdentity", ("sts:GetCallerIdentity",), set()),
        ("iam", "CreateAccessKey", ("iam:CreateAccessKey",), {"secrets"}),
        ("secretsmanager", "GetSecretValue", ("secretsmanager:GetSecretValue",), {"secrets"}),
        ("ecr", "GetAuthorizationToken", ("ecr:GetAuthorizationToken",), {"secrets"}),
        ("sqs", "ChangeMessageVisibility", ("sqs:ChangeMessageVisibility",), set()),
        ("sqs", "ReceiveMessage", ("sqs:ReceiveMessage",), set()),
        ("ec2", "ReleaseAddress", ("ec2:ReleaseAddress",), {"destructive"}),
        ("ec2", "UnlockSnapshot", ("ec2:UnlockSnapshot",), {"destructive"}),
        ("ec2", "DetachVolume", ("ec2:DetachVolume",), set()),
        ("ec2", "DescribeVpnConnections", ("ec2:DescribeVpnConnections",), {"secrets"}),
        ("backup", "DisassociateRecoveryPoint", ("backup:DisassociateRecoveryPoint",), {"destructive"}),
        ("fsx", "RestoreVolumeFromSnapshot", ("fsx:RestoreVolumeFromSnapshot",), {"destructive"}),
        ("codebuild", "StartBuild", ("codebuild:StartBuild",), {"indirect", "secrets"}),
        ("autoscaling", "SetDesiredCapacity", ("autoscaling:SetDesiredCapacity",), {"indirect"}),
        ("secretsmanager", "RotateSecret", ("secretsmanager:RotateSecret",), {"indirect"}),
        ("quicksight", "GetDashboardEmbedUrl", ("quicksight:GetDashboardEmbedUrl",), {"secrets"}),
        ("transcribe", "GetTranscriptionJob", ("transcribe:GetTranscriptionJob",), {"secrets"}),
        ("rds", "DescribeDBInstances", ("rds:DescribeDBInstances",), set()),
        ("xray", "CancelTraceRetrieval", ("xray:CancelTraceRetrieval",), {"destructive"}),
    ],
)
def test_call_is_of_the_sorts_of_its_actions(
    service: str, operation: str, actions: tuple[str, ...], sorts: set[str]
) -> None:
    """Each sort is judged by AWS's documentation of the action."""
    parameters: dict[str, object] = {"Statement": "UPDATE t SET a = 1"}

    assert sorts == _sorts(_class_of(service, operation, parameters, actions=actions))


def test_call_is_destructive_if_what_it_implies_is() -> None:
    """A lifecycle rule that expires objects deletes them later."""
    rule = {"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}}
    parameters: dict[str, object] = {"Bucket": "b", "LifecycleConfiguration": {"Rules": [rule]}}

    found = _class_of("s3", "PutBucketLifecycleConfiguration", parameters, actions=("s3:PutLifecycleConfiguration",))

    assert {"destructive"} == _sorts(found)


L = AccessLevel


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([L.LIST], L.LIST),
        ([L.LIST, L.READ], L.READ),
        ([L.TAGGING, L.READ], L.TAGGING),
        ([L.TAGGING, L.WRITE], L.WRITE),
        ([L.WRITE, L.PERMISSIONS_MANAGEMENT], L.PERMISSIONS_MANAGEMENT),
        ([L.READ, None], L.WRITE),
        ([None, L.PERMISSIONS_MANAGEMENT], L.PERMISSIONS_MANAGEMENT),
        ([], L.WRITE),
    ],
)
def test_access_level_is_that_of_the_most_powerful_action(
    levels: list[AccessLevel | None], expected: AccessLevel
) -> None:
    """An unknown action counts as a write."""
    actions = tuple(level and ActionDefinition(prefix="s3", name="X", access_level=level) for level in levels)

    found = classify(make_call("s3", "X", {}), actions, (), 0)

    assert expected is found.access_level


@pytest.mark.parametrize("actions", [(), ("glue:*",), ("*:*",), ("s3:GetObject", "s3:Newcomer")])
def test_call_with_an_unknown_action_is_of_every_sort(actions: tuple[str, ...]) -> None:
    """FAIL-CLOSED(unknown-class)."""
    assert {"destructive", "indirect", "secrets"} == _sorts(_class_of("s3", "GetAnything", actions=actions))


@pytest.mark.parametrize(
    ("service", "operation", "action", "parameters", "sorts"),
    [
        ("rds", "ModifyDBInstance", "rds:ModifyDBInstance", {}, set()),
        ("rds", "ModifyDBInstance", "rds:ModifyDBInstance", {"DeletionProtection": True}, set()),
        ("rds", "ModifyDBInstance", "rds:ModifyDBInstance", {"DeletionProtection": False}, {"destructive"}),
        ("rds", "ModifyDBInstance", "rds:ModifyDBInstance", {"DeletionProtection": None}, {"destructive"}),
        ("rds", "ModifyDBInstance", "rds:ModifyDBInstance", {"BackupRetentionPeriod": 7}, set()),
        ("rds", "ModifyDBInstance", "rds:ModifyDBInstance", {"BackupRetentionPeriod": 0}, {"destructive"}),
        (
            "ec2",
            "ModifyInstanceAttribute",
            "ec2:ModifyInstanceAttribute",
            {"DisableApiTermination": {"Value": True}},
            set(),
        ),
        (
            "ec2",
            "ModifyInstanceAttribute",
            "ec2:ModifyInstanceAttribute",
            {"DisableApiTermination": {"Value": False}},
            {"destructive"},
        ),
        (
            "ec2",
            "ModifyInstanceAttribute",
            "ec2:ModifyInstanceAttribute",
            {"DisableApiTermination": 0},
            {"destructive"},
        ),
        (
            "ec2",
            "ModifyInstanceAttribute",
            "ec2:ModifyInstanceAttribute",
            {"Attribute": "disableApiTermination", "Value": "false"},
            {"destructive"},
        ),
        ("ec2", "ModifyInstanceAttribute", "ec2:ModifyInstanceAttribute", {"Attribute": "userData"}, {"indirect"}),
        ("ec2", "ModifyInstanceAttribute", "ec2:ModifyInstanceAttribute", {"Attribute": "instanceType"}, set()),
        ("ec2", "RunInstances", "ec2:RunInstances", {"UserData": "x"}, {"indirect"}),
        ("ec2", "RunInstances", "ec2:RunInstances", {"LaunchTemplate": {"LaunchTemplateId": "l"}}, {"indirect"}),
        ("ec2", "DescribeInstanceAttribute", "ec2:DescribeInstanceAttribute", {"Attribute": "userData"}, {"secrets"}),
        ("ec2", "DescribeInstanceAttribute", "ec2:DescribeInstanceAttribute", {"Attribute": "kernel"}, set()),
        (
            "s3",
            "PutBucketVersioning",
            "s3:PutBucketVersioning",
            {"VersioningConfiguration": {"Status": "Suspended"}},
            {"destructive"},
        ),
        (
            "s3",
            "PutBucketVersioning",
            "s3:PutBucketVersioning",
            {"VersioningConfiguration": {"Status": "Enabled"}},
            set(),
        ),
        ("s3", "PutBucketVersioning", "s3:PutBucketVersioning", {}, {"destructive"}),
        (
            "dynamodb",
            "UpdateTimeToLive",
            "dynamodb:UpdateTimeToLive",
            {"TableName": "t", "TimeToLiveSpecification": {"Enabled": True}},
            {"destructive"},
        ),
        (
            "dynamodb",
            "UpdateTimeToLive",
            "dynamodb:UpdateTimeToLive",
            {"TableName": "t", "TimeToLiveSpecification": {"Enabled": False}},
            set(),
        ),
        ("ssm", "GetParameter", "ssm:GetParameter", {"Name": "p"}, set()),
        (
            "route53",
            "ChangeResourceRecordSets",
            "route53:ChangeResourceRecordSets",
            {"ChangeBatch": {"Changes": [{"Action": "CREATE"}, {"Action": "CREATE"}]}},
            set(),
        ),
        (
            "route53",
            "ChangeResourceRecordSets",
            "route53:ChangeResourceRecordSets",
            {"ChangeBatch": {"Changes": [{"Action": "CREATE"}, {"Action": "DELETE"}]}},
            {"destructive"},
        ),
        (
            "route53",
            "ChangeResourceRecordSets",
            "route53:ChangeResourceRecordSets",
            {"ChangeBatch": {"Changes": {"Action": "CREATE"}}},
            {"destructive"},
        ),
        (
            "route53",
            "ChangeResourceRecordSets",
            "route53:ChangeResourceRecordSets",
            {"ChangeBatch": {"Changes": ["CREATE"]}},
            {"destructive"},
        ),
        (
            "route53",
            "ChangeResourceRecordSets",
            "route53:ChangeResourceRecordSets",
            {"ChangeBatch": {}},
            {"destructive"},
        ),
        ("dynamodb", "UpdateTable", "dynamodb:UpdateTable", {"ReplicaUpdates": [{"Create": {}}]}, set()),
        ("dynamodb", "UpdateTable", "dynamodb:UpdateTable", {"ReplicaUpdates": [{"Delete": {}}]}, {"destructive"}),
        ("iam", "UpdateAccessKey", "iam:UpdateAccessKey", {"Status": "Active"}, set()),
        ("iam", "UpdateAccessKey", "iam:UpdateAccessKey", {"Status": "Inactive"}, {"destructive"}),
        ("sqs", "SetQueueAttributes", "sqs:SetQueueAttributes", {"Attributes": {"DelaySeconds": "1"}}, set()),
        (
            "sqs",
            "SetQueueAttributes",
            "sqs:SetQueueAttributes",
            {"Attributes": {"MessageRetentionPeriod": "60"}},
            {"destructive"},
        ),
        ("ssm", "GetParameter", "ssm:GetParameter", {"Name": "p", "WithDecryption": False}, set()),
        ("ssm", "GetParameter", "ssm:GetParameter", {"Name": "p", "WithDecryption": True}, {"secrets"}),
    ],
)
def test_parameter_makes_a_call_of_a_sort(
    service: str, operation: str, action: str, parameters: dict[str, object], sorts: set[str]
) -> None:
    """Protection that is turned off, user data, decryption; FAIL-CLOSED(class-parameter)."""
    assert sorts == _sorts(_class_of(service, operation, parameters, actions=(action,)))


@pytest.mark.parametrize(
    ("read", "written", "destroys"),
    [
        (Resource("arn:aws:s3:::b/k"), Resource("arn:aws:s3:::b/k"), True),
        (Resource("arn:aws:s3:::b/k"), Resource("arn:aws:s3:::b/other"), False),
        (ANY_RESOURCE, Resource("arn:aws:s3:::b/k"), True),
    ],
)
def test_copy_of_an_object_onto_itself_is_destructive(read: Resource, written: Resource, destroys: bool) -> None:  # noqa: FBT001
    """A copy onto itself replaces the object's metadata (API_CopyObject)."""
    asks = (Ask(action="s3:GetObject", resources=(read,)), Ask(action="s3:PutObject", resources=(written,)))
    definitions = tuple(CATALOG.find_action(ask.action) for ask in asks)

    found = classify(make_call("s3", "CopyObject", {}), definitions, asks, 2)

    assert destroys is found.is_destructive


def test_resource_count_is_as_given() -> None:
    """The core counts the resources."""
    asks = (Ask(action="s3:GetObject"),)

    found = classify(make_call("s3", "GetObject", {}), (CATALOG.find_action("s3:GetObject"),), asks, 7)

    assert 7 == found.resource_count


@pytest.mark.parametrize(
    ("action", "is_read", "destroys"),
    [
        ("x:BatchDeleteThings", True, True),
        ("x:DELETEThings", True, True),
        ("X:deletething", False, True),
        ("x:FrobnicateThings", False, True),
        ("x:FrobnicateThings", True, False),
        ("x:PutThing", False, False),
        ("x:", False, True),
    ],
)
def test_name_is_judged_by_its_first_word(action: str, is_read: bool, destroys: bool) -> None:  # noqa: FBT001
    """FAIL-CLOSED(unknown-verb): a write that nobody has judged may destroy."""
    assert destroys is is_destructive_name(action, is_read=is_read)


@pytest.mark.parametrize(
    ("action", "stem", "verb"),
    [
        ("ecr:BatchDeleteImage", "BatchDelete", "delete"),
        ("ec2:DeleteVpc", "Delete", "delete"),
        ("apigateway:DELETE", "DELETE", "delete"),
        ("es:ESHttpDelete", "ES", "es"),
        ("x:Batch", "", ""),
    ],
)
def test_stem_leads_to_the_first_word_that_says_something(action: str, stem: str, verb: str) -> None:
    """A wildcard after it takes what is called alike."""
    assert (stem, verb) == (stem_of(action), verb_of(action))


@pytest.mark.parametrize(
    ("name", "sorts"),
    [
        ("ec2:StopInstances", (False, False, False)),
        ("ec2:TerminateInstances", (True, False, False)),
        ("ec2:RunInstances", (False, None, False)),
        ("ssm:GetParameter", (False, False, None)),
        ("rds:ModifyDBInstance", (None, False, False)),
        ("sts:AssumeRole", (False, True, True)),
    ],
)
def test_action_without_a_call_is_of_a_sort_or_nobody_knows(name: str, sorts: tuple[bool | None, ...]) -> None:
    """FAIL-CLOSED(class-of-action): parameters that decide are not there."""
    action = CATALOG.find_action(name)
    assert action is not None

    found = sorts_of_action(action)

    assert sorts == tuple(found[sort] for sort in (Sort.DESTRUCTIVE, Sort.INDIRECT, Sort.SECRETS))
