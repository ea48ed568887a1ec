"""Cloud Control: the owning service's actions behind a type's name."""

import json

import pytest
from implied_calls import are_implied, make_call, shown

from guarded_aws.catalog import Catalog
from guarded_aws.catalog.cloud_control import load_cloud_control_types
from guarded_aws.resolver.implied import implied_asks


def _implied(operation: str, parameters: dict[str, object]) -> dict[str, list[str]]:
    asks = implied_asks(make_call("cloudcontrol", operation, parameters))
    assert are_implied(asks)
    return shown(asks)


def _delete(type_name: str, identifier: object) -> dict[str, list[str]]:
    return _implied("DeleteResource", {"TypeName": type_name, "Identifier": identifier})


@pytest.mark.parametrize(
    ("type_name", "identifier", "expected"),
    [
        ("AWS::S3::Bucket", "b", {"s3:DeleteBucket": ["arn:aws:s3:::b"]}),
        ("AWS::EC2::Instance", "i-1", {"ec2:TerminateInstances": ["arn:aws:ec2:us-east-1:123456789012:instance/i-1"]}),
        ("AWS::RDS::DBInstance", "PROD", {"rds:DeleteDBInstance": ["arn:aws:rds:us-east-1:123456789012:db:prod"]}),
        ("AWS::DynamoDB::Table", "t", {"dynamodb:DeleteTable": ["arn:aws:dynamodb:us-east-1:123456789012:table/t"]}),
        ("AWS::Lambda::Function", "f", {"lambda:DeleteFunction": ["arn:aws:lambda:us-east-1:123456789012:function:f"]}),
        ("AWS::KMS::Key", "k", {"kms:ScheduleKeyDeletion": ["arn:aws:kms:us-east-1:123456789012:key/k"]}),
        ("AWS::SSM::Parameter", "/a/b", {"ssm:DeleteParameter": ["arn:aws:ssm:us-east-1:123456789012:parameter/a/b"]}),
        ("AWS::EKS::Cluster", "c", {"eks:DeleteCluster": ["arn:aws:eks:us-east-1:123456789012:cluster/c"]}),
        (
            "AWS::Logs::LogGroup",
            "/a/b",
            {"logs:DeleteLogGroup": ["arn:aws:logs:us-east-1:123456789012:log-group:/a/b"]},
        ),
    ],
)
def test_deletion_implies_the_owning_services_deletion_of_that_resource(
    type_name: str, identifier: str, expected: dict[str, list[str]]
) -> None:
    """Deleting through Cloud Control is deleting (cloudcontrolapi, resource-operations-delete)."""
    assert expected == _delete(type_name, identifier)


def test_deletion_of_a_role_implies_every_step_of_it() -> None:
    """A role's policies go before the role does (API_DeleteRole)."""
    role = ["arn:aws:iam::123456789012:role/r"]

    assert {"iam:DeleteRole": role, "iam:DeleteRolePolicy": role, "iam:DetachRolePolicy": role} == _delete(
        "AWS::IAM::Role", "r"
    )


def test_identifier_that_is_an_arn_is_the_resource() -> None:
    """A topic's identifier is its ARN."""
    arn = "arn:aws:sns:us-east-1:123456789012:topic"

    assert {"sns:DeleteTopic": [arn]} == _delete("AWS::SNS::Topic", arn)


@pytest.mark.parametrize("identifier", ["https://sqs.us-east-1.amazonaws.com/123456789012/q", "a|b", None, 7, ""])
def test_identifier_that_is_no_name_may_be_any_resource_of_the_type(identifier: object) -> None:
    """An identifier of several parts, a URL and garbage leave a hole."""
    assert {"sqs:DeleteQueue": ["arn:aws:sqs:us-east-1:123456789012:*"]} == _delete("AWS::SQS::Queue", identifier)


def test_action_on_what_a_resource_holds_is_not_asked_about_the_resource() -> None:
    """Deleting a fleet terminates instances, whose names only EC2 knows."""
    account = "arn:aws:ec2:us-east-1:123456789012"

    assert {
        "ec2:DeleteFleets": [f"{account}:fleet/f"],
        "ec2:TerminateInstances": [f"{account}:instance/*"],
    } == _delete("AWS::EC2::EC2Fleet", "f")


@pytest.mark.parametrize(
    ("type_name", "action"),
    [
        ("AWS::Batch::Newcomer", "batch:*"),
        ("AWS::AmazonMQ::Broker", "mq:*"),
        ("AWS::ApplicationAutoScaling::ScalableTarget", "application-autoscaling:*"),
        ("AWS::Newcomer::Thing", "*:*"),
        ("Example::S3::Bucket", "*:*"),
        ("aws::s3::bucket", "*:*"),
        ("", "*:*"),
        (7, "*:*"),
    ],
)
def test_type_without_a_row_may_take_any_action_of_its_service(type_name: object, action: str) -> None:
    """FAIL-CLOSED(cloud-control-type)."""
    assert {action: ["*"]} == _implied("DeleteResource", {"TypeName": type_name, "Identifier": "x"})


def test_creation_implies_the_actions_of_the_properties_that_it_sets() -> None:
    """A lifecycle in the desired state deletes objects as one that is put does."""
    state = json.dumps({"BucketName": "b", "LifecycleConfiguration": {"Rules": []}, "Tags": []})

    assert {
        "s3:CreateBucket": ["arn:aws:s3:::b"],
        "s3:PutLifecycleConfiguration": ["arn:aws:s3:::b"],
        "s3:DeleteObject": ["arn:aws:s3:::b/*"],
        "s3:DeleteObjectVersion": ["arn:aws:s3:::b/*"],
        "s3:PutBucketTagging": ["arn:aws:s3:::b"],
    } == _implied("CreateResource", {"TypeName": "AWS::S3::Bucket", "DesiredState": state})


def test_creation_passes_the_roles_in_the_desired_state() -> None:
    """A role inside the JSON is handed on as one in a parameter is (id_roles_use_passrole)."""
    state = '{"FunctionName": "f", "Role": "\\u0061rn:aws:iam::123456789012:role/r"}'

    assert {
        "lambda:CreateFunction": ["arn:aws:lambda:us-east-1:123456789012:function:f"],
        "iam:PassRole": ["arn:aws:iam::123456789012:role/r"],
    } == _implied("CreateResource", {"TypeName": "AWS::Lambda::Function", "DesiredState": state})


@pytest.mark.parametrize(
    "state", [None, "", "[]", "{", '{"a": 1, "a": 2}', {"BucketName": "b"}, '{"a":' * 99 + "1" + "}" * 99]
)
def test_desired_state_that_cannot_be_read_may_set_everything(state: object) -> None:
    """FAIL-CLOSED(json-text) and FAIL-CLOSED(json-duplicate)."""
    found = _implied("CreateResource", {"TypeName": "AWS::S3::Bucket", "DesiredState": state})

    assert found["s3:DeleteObject"] == ["arn:aws:s3:::*/*"]
    assert found["iam:PassRole"] == ["arn:aws:iam::123456789012:role/*"]
    assert len(load_cloud_control_types().types["AWS::S3::Bucket"].properties) < len(found) + 3


def _update(patches: object) -> dict[str, list[str]]:
    document = patches if isinstance(patches, str) else json.dumps(patches)
    return _implied("UpdateResource", {"TypeName": "AWS::S3::Bucket", "Identifier": "b", "PatchDocument": document})


def test_update_implies_the_actions_of_the_properties_that_it_touches() -> None:
    """A patch that tags a bucket does not touch its lifecycle (RFC 6902)."""
    assert {"s3:PutBucketTagging": ["arn:aws:s3:::b"]} == _update([{"op": "add", "path": "/Tags/0", "value": {}}])


def test_move_touches_where_it_takes_from() -> None:
    """``from`` of a move loses its value (RFC 6902, section 4.4)."""
    found = _update([{"op": "move", "from": "/VersioningConfiguration", "path": "/Tags"}])

    assert {"s3:PutBucketTagging", "s3:PutBucketVersioning"} == found.keys()


def test_change_that_no_row_explains_may_take_any_action_of_the_service() -> None:
    """FAIL-CLOSED(cloud-control-change)."""
    assert {"s3:*": ["*"]} == _update([{"op": "add", "path": "/Newcomer", "value": 1}])


@pytest.mark.parametrize(
    "patches",
    [
        "",
        "{}",
        "[7]",
        "], [",
        '[], "x": [',
        [{"op": "replace", "path": "", "value": {}}],
        [{"op": "add"}],
        [{"path": "/Tags~1x"}],
    ],
)
def test_patch_that_cannot_be_read_may_touch_everything(patches: object) -> None:
    """The whole document, a pointer with escapes and garbage count as every property."""
    assert "s3:PutLifecycleConfiguration" in _update(patches)


@pytest.mark.parametrize(
    "type_name", ["AWS::Scheduler::Schedule", "AWS::StepFunctions::StateMachine", "AWS::Pipes::Pipe"]
)
def test_types_that_make_calls_later_may_make_any_call(type_name: str) -> None:
    """What a schedule made through Cloud Control does is not followed."""
    assert "*:*" in _implied("CreateResource", {"TypeName": type_name, "DesiredState": "{}"})


def test_every_action_of_the_table_exists() -> None:
    """A row with a misspelled action would deny nothing."""
    catalog = Catalog()
    types = load_cloud_control_types().types

    named = {
        action
        for row in types.values()
        for group in (row.create, row.update, row.delete, row.read, row.list, *row.properties.values())
        for action in group
    }

    assert set() == {action for action in named - {"*:*"} if catalog.find_action(action) is None}
    assert len(types) >= 200


def test_every_prefix_of_the_table_exists() -> None:
    """A service whose prefix IAM does not have would stand for nothing."""
    assert set() == set(load_cloud_control_types().prefixes.values()) - Catalog().prefixes
