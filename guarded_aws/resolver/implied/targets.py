"""Targets of schedules, rules and pipes: what is done to the resource that an ARN names.

Sources: EventBridge Scheduler User Guide, managing-targets-templated and managing-targets-universal;
Amazon EventBridge User Guide, eb-targets and eb-create-rule-schedule (EC2's built-in targets);
Amazon EventBridge User Guide, eb-pipes-event-target.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.implied.json_text import read_object
from guarded_aws.resolver.implied.places import implied_on, unknown_action
from guarded_aws.resolver.implied.sdk_call import sdk_call_asks
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import object_of, text_of

_SCHEDULER_PAGE: Final = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"
_RULE_PAGE: Final = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html"
_PIPE_PAGE: Final = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html"

_UNIVERSAL: Final = re.compile(
    r"arn:[a-z0-9-]+:scheduler:[a-z0-9-]*:[0-9]*:aws-sdk:([A-Za-z0-9-]+):([A-Za-z][A-Za-z0-9]*)", re.ASCII
)

_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "appsync": ("appsync:GraphQL",),
    "batch": ("batch:SubmitJob",),
    "codebuild": ("codebuild:StartBuild",),
    "codepipeline": ("codepipeline:StartPipelineExecution",),
    "ecs": ("ecs:RunTask",),
    "execute-api": ("execute-api:Invoke",),
    "firehose": ("firehose:PutRecord", "firehose:PutRecordBatch"),
    "glue": ("glue:notifyEvent",),
    "inspector": ("inspector:StartAssessmentRun",),
    "kinesis": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "lambda": ("lambda:InvokeFunction",),
    "logs": ("logs:CreateLogStream", "logs:PutLogEvents"),
    "redshift": ("redshift-data:ExecuteStatement", "redshift-data:BatchExecuteStatement"),
    "redshift-serverless": ("redshift-data:ExecuteStatement", "redshift-data:BatchExecuteStatement"),
    "scheduler": ("*:*",),
    "sagemaker": ("sagemaker:StartPipelineExecution",),
    "sns": ("sns:Publish",),
    "sqs": ("sqs:SendMessage",),
    "ssm": ("ssm:SendCommand", "ssm:StartAutomationExecution"),
    "ssm-incidents": ("ssm-incidents:StartIncident",),
    "states": ("states:StartExecution", "states:StartSyncExecution"),
    "timestream": ("timestream:WriteRecords",),
}
"""What is done to a target, by the service of its ARN."""

_EVENTS_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "api-destination": ("events:InvokeApiDestination",),
    "event-bus": ("events:PutEvents",),
    "target/create-snapshot": ("ec2:CreateSnapshot",),
    "target/reboot-instance": ("ec2:RebootInstances",),
    "target/stop-instance": ("ec2:StopInstances",),
    "target/terminate-instance": ("ec2:TerminateInstances",),
}
"""What is done to a target of EventBridge's own, by the start of its resource; ``target/`` is EC2's in disguise."""


def schedule_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say what a schedule does each time."""
    target = object_of(call.parameters.get("Target"))
    found = _UNIVERSAL.fullmatch(text_of(target, "Arn") or "")
    if found is None:
        return tuple(_target_asks(call, target, _SCHEDULER_PAGE))
    service, api_action = found.groups()
    parameters = read_object(target.get("Input")) if "Input" in target else {}
    return sdk_call_asks(call, service=service, api_action=api_action, parameters=parameters, source=_SCHEDULER_PAGE)


def rule_targets_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say what a rule does to its targets."""
    targets = call.parameters.get("Targets")
    listed = targets if isinstance(targets, list | tuple) and targets else [None]
    return tuple(ask for target in listed for ask in _target_asks(call, object_of(target), _RULE_PAGE))


def pipe_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say what a pipe does to its target, and to what enriches its events."""
    named = [name for name in ("Target", "Enrichment") if name in call.parameters]
    if call.facts.operation == "CreatePipe" and "Target" not in named:
        named.append("Target")
    arns = [{"Arn": call.parameters.get(name), **_task_of(call)} for name in named]
    return tuple(ask for target in arns for ask in _target_asks(call, target, _PIPE_PAGE))


def _task_of(call: ApiCall) -> Mapping[str, object]:
    task = object_of(call.parameters.get("TargetParameters")).get("EcsTaskParameters")
    return {} if task is None else {"EcsParameters": task}


def _target_asks(call: ApiCall, target: Mapping[str, object], source: str) -> Iterator[Ask]:
    text = text_of(target, "Arn")
    if text is None or not is_arn(text):
        # FAIL-CLOSED(target): a target that cannot be read may do anything.
        yield unknown_action(source=source)
        return
    arn = Arn.parse(text)
    for action in _actions_on(arn):
        yield implied_on(action, _acted_on(call, target, arn), call, source=source)


def _actions_on(arn: Arn) -> tuple[str, ...]:
    if arn.service == "events":
        starts = (actions for start, actions in _EVENTS_ACTIONS.items() if arn.resource.startswith(start))
        return next(starts, ("*:*",))
    # FAIL-CLOSED(target-service): a service without a row may do anything of its own to a target.
    return _ACTIONS.get(arn.service, (f"{arn.service}:*",))


def _acted_on(call: ApiCall, target: Mapping[str, object], arn: Arn) -> Resource:
    """Name what is acted on; a task is run from its definition, not from the cluster."""
    if arn.service != "ecs":
        return Resource(str(arn))
    task = text_of(object_of(target.get("EcsParameters")), "TaskDefinitionArn")
    if task is not None and is_arn(task):
        return Resource(task)
    return Resource.of(f"arn:{call.partition}:ecs:{call.region}:{call.account}:task-definition/", Hole.ANYTHING)
