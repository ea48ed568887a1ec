"""What holds of every resolution, whatever the service and whatever the parameters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_parameters import parameters_of
from resolver_calls import api_call, catalog, required, resolved

from guarded_aws.evaluator import ABSENT, UNKNOWN, MultiValue, SingleValue
from guarded_aws.guard import models
from guarded_aws.resolver import Resolved, resolution_to_json, resolve

_HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.binary(max_size=4)
    | st.just("*")
    | st.just(""),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_CALLS = (
    ("s3", "DeleteObjects"),
    ("s3", "CopyObject"),
    ("s3", "PutObject"),
    ("s3", "CreateBucket"),
    ("ec2", "RunInstances"),
    ("ec2", "CreateTags"),
    ("lambda", "Invoke"),
    ("dynamodb", "Query"),
    ("dynamodb", "BatchWriteItem"),
    ("dynamodb", "ExecuteStatement"),
    ("iam", "CreateRole"),
    ("sqs", "SendMessage"),
    ("rds", "CreateDBInstance"),
)


def _operations() -> list[tuple[str, str]]:
    return [
        (service, operation)
        for service in models.list_services()
        for operation in models.service_model(service).operation_names
    ]


@pytest.mark.timeout(300)
def test_every_operation_of_botocore_asks_something() -> None:
    """No operation resolves to nothing, neither without parameters nor with every one that its model has."""
    for service, operation in _operations():
        shape = models.operation_model(service, operation).input_shape
        for parameters in ({}, parameters_of(shape)):
            resolution = resolve(api_call(service, operation, parameters), catalog())

            assert isinstance(resolution, Resolved), (service, operation)
            assert resolution.required, (service, operation)


@pytest.mark.parametrize(("service", "operation"), _CALLS)
@given(data=st.data())
def test_hostile_parameters_never_break_the_resolver(service: str, operation: str, data: st.DataObject) -> None:
    """Whatever stands where a name should, there is an answer, and it asks something."""
    members = tuple(models.operation_model(service, operation).input_shape.members)
    parameters = data.draw(st.dictionaries(st.sampled_from(members), _HOSTILE, max_size=4))

    resolution = resolve(api_call(service, operation, parameters), catalog())

    assert isinstance(resolution, Resolved)
    assert resolution.required


def test_unknown_operation_of_a_known_service_is_an_unknown_action() -> None:
    """An operation that IAM's data does not have is some action of its service, never a guess.

    FAIL-CLOSED(unknown-action).
    """
    known = next(
        (service, operation)
        for service, operation in _operations()
        if service == "glue" and catalog().find_action(f"glue:{operation}") is None
    )

    answer = resolution_to_json("7", resolved(*known, {}))

    assert answer["id"] == "7"
    assert [request["action"] for request in answer["required"]] == ["glue:*"]
    assert "glue:*" in answer["unknown"]


def test_star_in_a_parameter_is_literal() -> None:
    """A ``*`` that an agent writes is a star in a name: it is not listed as unknown."""
    answer = resolution_to_json(None, resolved("s3", "GetObject", {"Bucket": "b", "Key": "*"}))

    assert answer["required"][0]["resources"] == ["arn:aws:s3:::b/*"]
    assert answer["unknown"] == []


def test_missing_name_is_a_hole_and_not_a_star() -> None:
    """What no parameter gives is unknown, and said to be."""
    answer = resolution_to_json(None, resolved("s3", "GetObject", {"Bucket": "b"}))

    assert answer["required"][0]["resources"] == ["arn:aws:s3:::b/*"]
    assert answer["unknown"] == ["arn:aws:s3:::b/*"]


def test_partial_arn_in_place_of_a_name_is_not_taken_for_a_name() -> None:
    """A name with a colon may be read by the service as another account's resource."""
    found = required("dynamodb", "DeleteTable", {"TableName": "999999999999:table/theirs"})

    assert (
        "arn:aws:dynamodb:us-east-1:123456789012:table/999999999999:table/theirs" not in found["dynamodb:DeleteTable"]
    )


def test_name_never_stands_for_an_id() -> None:
    """An id that AWS gives is unknown where a call gives a name. FAIL-CLOSED(name-for-id)."""
    found = resolved("config", "DeleteConfigRule", {"ConfigRuleName": "r"}).required[0]

    assert not found.resources[0].is_known
    assert "r" not in str(found.resources[0]).rpartition("/")[2]


def test_several_parents_leave_the_place_unknown() -> None:
    """What lies under one of several parents is named without its place. FAIL-CLOSED(several-parents)."""
    found = required(
        "elasticbeanstalk", "DescribeEnvironments", {"ApplicationName": ["a", "b"], "EnvironmentNames": ["e"]}
    )

    assert found["elasticbeanstalk:DescribeEnvironments"] == [
        "arn:aws:elasticbeanstalk:us-east-1:123456789012:environment/*/e"
    ]


def test_parameter_that_may_be_name_or_id_fills_neither() -> None:
    """A parameter that two parts of an ARN could mean leaves both unknown. FAIL-CLOSED(ambiguous-name)."""
    found = required("ecs", "DeleteGateway", {"gateway": "g"})

    assert found == {"ecs:DeleteGateway": ["arn:aws:ecs:us-east-1:123456789012:gateway/*/*"]}


def test_equal_names_of_a_thing_and_its_place_are_both_read() -> None:
    """A service may be called as its cluster is."""
    found = required("schemas", "DeleteSchema", {"RegistryName": "web", "SchemaName": "web"})

    assert found == {"schemas:DeleteSchema": ["arn:aws:schemas:us-east-1:123456789012:schema/web/web"]}


def test_call_without_what_decides_needs_every_action() -> None:
    """Where no row of a table holds, each of its actions may be needed. FAIL-CLOSED(no-row-holds)."""
    found = required("elasticbeanstalk", "UpdateTagsForResource", {"ResourceArn": "x"})

    assert set(found) == {"elasticbeanstalk:AddTags", "elasticbeanstalk:RemoveTags"}


def test_publish_that_is_not_plainly_no_is_asked() -> None:
    """Publishing a version is asked unless the call says no. FAIL-CLOSED(publish)."""
    assert "states:PublishStateMachineVersion" in required("stepfunctions", "CreateStateMachine", {"publish": "no"})
    assert "states:PublishStateMachineVersion" not in required(
        "stepfunctions", "CreateStateMachine", {"publish": False}
    )


def test_build_id_of_another_form_names_no_project() -> None:
    """A build's id without a colon says nothing of its project. FAIL-CLOSED(build-id)."""
    found = required("codebuild", "StopBuild", {"id": "web"})

    assert found == {"codebuild:StopBuild": ["arn:aws:codebuild:us-east-1:123456789012:project/*"]}


def test_global_endpoint_leaves_the_region_unknown() -> None:
    """An endpoint of EventBridge sends to a bus in either of two Regions. FAIL-CLOSED(global-endpoint)."""
    entries = [{"EventBusName": "b"}, {"EventBusName": "arn:aws:events:us-east-1:111122223333:event-bus/o"}]

    found = required("events", "PutEvents", {"EndpointId": "e.veo", "Entries": entries})

    assert found["events:PutEvents"] == [
        "arn:aws:events:*:123456789012:event-bus/b",
        "arn:aws:events:*:111122223333:event-bus/o",
    ]


def test_one_name_that_cannot_be_read_leaves_all_unknown() -> None:
    """A list in which one name cannot be read may name anything. FAIL-CLOSED(unread-name)."""
    terminated = [{"WorkspaceId": "ws-1"}, {"WorkspaceId": 1.5}]

    found = required("workspaces", "TerminateWorkspaces", {"TerminateWorkspaceRequests": terminated})

    assert found["workspaces:TerminateWorkspaces"] == ["arn:aws:workspaces:us-east-1:123456789012:workspace/*"]


def test_star_in_a_template_is_unknown_and_not_literal() -> None:
    """AWS writes the ids of DMS as ``*`` in its templates: an ARN of the type is taken as it is."""
    arn = "arn:aws:dms:us-east-1:123456789012:rep:ABC"

    assert required("dms", "DeleteReplicationInstance", {"ReplicationInstanceArn": arn}) == {
        "dms:DeleteReplicationInstance": [arn]
    }


def test_roles_passed_to_one_service_are_asked_together() -> None:
    """Two roles for the same service are one request about two resources."""
    roles = [f"arn:aws:iam::123456789012:role/{name}" for name in ("a", "b")]
    properties = {"jobRoleArn": roles[0], "executionRoleArn": roles[1]}
    call = {"jobDefinitionName": "d", "type": "container", "containerProperties": properties}

    passed = [str(request.action) for request in resolved("batch", "RegisterJobDefinition", call).required]

    assert passed == ["batch:RegisterJobDefinition", "iam:PassRole"]


def test_tags_become_request_tag_keys() -> None:
    """Tags of a call are ``aws:RequestTag`` and ``aws:TagKeys`` of what it asks."""
    tags = [{"Key": "Env", "Value": "dev"}]

    context = resolved("iam", "CreateUser", {"UserName": "u", "Tags": tags}).required[0].context

    assert context.get("aws:requesttag/env") == SingleValue("dev")
    assert context.get("aws:tagkeys") == MultiValue(("Env",))
    assert context.get("aws:requesttag/other") is ABSENT


def test_parameters_become_condition_keys() -> None:
    """A parameter that is a condition key is known; without it the key is absent."""
    with_prefix = resolved("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": "a/"}).required[0].context
    without = resolved("s3", "ListObjectsV2", {"Bucket": "b"}).required[0].context

    assert with_prefix.get("s3:prefix") == SingleValue("a/")
    assert without.get("s3:prefix") is ABSENT


def test_keys_of_the_own_service_that_nothing_gives_are_unknown() -> None:
    """An unlisted key of the action's own service is unknown, one of another service absent."""
    context = resolved("ec2", "TerminateInstances", {"InstanceIds": ["i-1"]}).required[0].context

    assert context.get("ec2:instancetype") is UNKNOWN
    assert context.get("ec2:somethingnew") is UNKNOWN
    assert context.get("s3:prefix") is ABSENT
    assert context.get("ec2:region") == SingleValue("us-east-1")


def test_passed_role_names_the_service_that_gets_it() -> None:
    """``iam:PassRole`` knows the service where it is always the same."""
    role = "arn:aws:iam::123456789012:role/run"

    requests = resolved("lambda", "CreateFunction", {"FunctionName": "f", "Role": role, "Code": {}}).required
    pass_role = next(request for request in requests if str(request.action) == "iam:PassRole")

    assert [role] == [str(resource) for resource in pass_role.resources]
    assert pass_role.context.get("iam:passedtoservice") == SingleValue("lambda.amazonaws.com")


def test_assuming_a_role_is_not_passing_it() -> None:
    """``sts:AssumeRole`` asks for no ``iam:PassRole``."""
    role = "arn:aws:iam::123456789012:role/run"

    assert set(required("sts", "AssumeRole", {"RoleArn": role, "RoleSessionName": "s"})) == {"sts:AssumeRole"}


def test_access_point_alias_may_be_any_bucket() -> None:
    """An alias that S3 made stands for an access point that only AWS knows. FAIL-CLOSED(access-point-alias)."""
    found = resolved("s3", "GetObject", {"Bucket": "data-abc123-s3alias", "Key": "k"}).required[0]

    assert not found.resources[0].is_known


def test_directory_bucket_asks_for_a_session_and_implies_the_deletion() -> None:
    """S3 Express asks for a session alone; a deletion in it is still a deletion."""
    resolution = resolved("s3", "DeleteObject", {"Bucket": "fast--use1-az4--x-s3", "Key": "k"})

    assert [str(request.action) for request in resolution.required] == ["s3express:CreateSession"]
    assert "s3:DeleteObject" in [str(request.action) for request in resolution.implied]
