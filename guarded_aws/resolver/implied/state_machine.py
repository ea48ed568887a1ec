"""State machines: which calls the tasks of a definition make.

Sources: Amazon States Language (states, Parallel, Map); Step Functions Developer Guide, supported-services-awssdk
and integrate-optimized (the forms of ``Resource``), concepts-access-cross-acct-resources (``Credentials``).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import ANY_RESOURCE, Resource
from guarded_aws.resolver.implied.json_text import read_object
from guarded_aws.resolver.implied.places import implied_on, unknown_action
from guarded_aws.resolver.implied.sdk_call import sdk_call_asks
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of, text_of

_PAGE: Final = "https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html"
_CREDENTIALS_PAGE: Final = (
    "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html"
)

_INTEGRATION: Final = re.compile(
    r"arn:[a-z0-9-]+:states:[a-z0-9-]*:[0-9]*:(?:aws-sdk:)?(?P<service>[A-Za-z0-9-]+):(?P<action>[A-Za-z][A-Za-z0-9]*)"
    r"(?:\.[A-Za-z]+(?::[0-9])?)?",
    re.ASCII,
)
"""An integration; what follows the dot says how to wait, as in ``.sync:2`` and ``.waitForTaskToken``."""

_FUNCTION: Final = re.compile(r"arn:[a-z0-9-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:\S+", re.ASCII)
_ACTIVITY: Final = re.compile(r"arn:[a-z0-9-]+:states:[a-z0-9-]+:[0-9]{12}:activity:\S+", re.ASCII)

_RENAMED: Final[Mapping[tuple[str, str], str]] = {
    ("apigateway", "invoke"): "execute-api:Invoke",
    ("eks", "call"): "eks:AccessKubernetesApi",
    ("eks", "runJob"): "eks:AccessKubernetesApi",
    ("elasticmapreduce", "addStep"): "elasticmapreduce:AddJobFlowSteps",
    ("elasticmapreduce", "cancelStep"): "elasticmapreduce:CancelSteps",
    ("elasticmapreduce", "createCluster"): "elasticmapreduce:RunJobFlow",
    ("elasticmapreduce", "modifyInstanceFleetByName"): "elasticmapreduce:ModifyInstanceFleet",
    ("elasticmapreduce", "modifyInstanceGroupByName"): "elasticmapreduce:ModifyInstanceGroups",
    ("elasticmapreduce", "setClusterTerminationProtection"): "elasticmapreduce:SetTerminationProtection",
    ("elasticmapreduce", "terminateCluster"): "elasticmapreduce:TerminateJobFlows",
    ("http", "invoke"): "states:InvokeHTTPEndpoint",
}
"""Optimized integrations that are not called as an operation."""

_SILENT: Final = frozenset({"Choice", "Fail", "Pass", "Succeed", "Wait"})
"""Types of states that call nothing."""


def state_machine_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say which calls a definition makes, each time that it runs."""
    if "definition" not in call.parameters and call.facts.operation == "UpdateStateMachine":
        return ()
    definition = read_object(call.parameters.get("definition")) or {}
    if call.facts.operation == "TestState" and "States" not in definition:
        return tuple(_state_asks(call, definition))
    return tuple(_machine_asks(call, definition))


def _machine_asks(call: ApiCall, machine: object) -> Iterator[Ask]:
    states = object_of(object_of(machine).get("States"))
    if not states:
        # FAIL-CLOSED(state-machine): a definition that cannot be read may call anything.
        yield unknown_action(source=_PAGE)
    for state in states.values():
        yield from _state_asks(call, object_of(state))


def _state_asks(call: ApiCall, state: Mapping[str, object]) -> Iterator[Ask]:
    match state.get("Type"):
        case "Task":
            yield from _task_asks(call, state)
        case "Parallel":
            branches = state.get("Branches")
            for branch in branches if isinstance(branches, list) and branches else [None]:
                yield from _machine_asks(call, branch)
        case "Map":
            yield from _map_asks(call, state)
        case str() as name if name in _SILENT:
            return
        case _:
            # FAIL-CLOSED(state-type): a state of no known type may call anything.
            yield unknown_action(source=_PAGE)


def _map_asks(call: ApiCall, state: Mapping[str, object]) -> Iterator[Ask]:
    machines = [state[name] for name in ("ItemProcessor", "Iterator") if name in state]
    for machine in machines or [None]:
        yield from _machine_asks(call, machine)
    for name in ("ItemReader", "ResultWriter"):
        task = object_of(state.get(name))
        if "Resource" in task:
            yield from _task_asks(call, task)


def _task_asks(call: ApiCall, task: Mapping[str, object]) -> Iterator[Ask]:
    resource = text_of(task, "Resource") or ""
    integration = _INTEGRATION.fullmatch(resource)
    if "Credentials" in task:
        yield _assumed_role(task)
    if _ACTIVITY.fullmatch(resource):
        return
    if _FUNCTION.fullmatch(resource):
        yield implied_on("lambda:InvokeFunction", Resource(resource), call, source=_PAGE)
    elif integration:
        yield from _integration_asks(call, task, integration["service"], integration["action"])
    else:
        # FAIL-CLOSED(task-resource): a task of no known form may call anything.
        yield unknown_action(source=_PAGE)


def _integration_asks(call: ApiCall, task: Mapping[str, object], service: str, action: str) -> Iterator[Ask]:
    renamed = _RENAMED.get((service, action))
    if renamed:
        yield implied_on(renamed, ANY_RESOURCE, call, source=_PAGE)
        return
    yield from sdk_call_asks(call, service=service, api_action=action, parameters=_parameters(task), source=_PAGE)


def _parameters(task: Mapping[str, object]) -> Mapping[str, object] | None:
    """Give a task's parameters; None where they are the state's input, or an expression."""
    given = task.get("Arguments", task.get("Parameters"))
    return given if isinstance(given, Mapping) else None


def _assumed_role(task: Mapping[str, object]) -> Ask:
    """Say that a task with credentials acts as another role."""
    role = text_of(object_of(task["Credentials"]), "RoleArn")
    is_known = role is not None and role.startswith("arn:")
    resource = Resource(role) if is_known and role else ANY_RESOURCE
    return Ask(action="sts:AssumeRole", resources=(resource,), kind=RequestKind.IMPLIED, source=_CREDENTIALS_PAGE)
