"""AWS Step Functions: state machines with or without a version or alias, and executions of either kind.

A version or an alias is no part of the resource; it is the key ``states:StateMachineQualifier``.
Sources: AWS Step Functions Developer Guide, concepts-state-machine-version and
concept-create-iam-advanced; Service Authorization Reference, list_states.
"""

from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import ABSENT, UNKNOWN, ContextValue, Resource, SingleValue
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import reached
from guarded_aws.resolver.services.naming import arn, named, no_resource_or

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_states.html"
_LEVELS: Final = "https://docs.aws.amazon.com/step-functions/latest/dg/concept-create-iam-advanced.html"
_MACHINE: Final = "stateMachine:"
_NAMING_A_MACHINE: Final = ("stateMachineArn", "stateMachineAliasArn", "stateMachineVersionArn")
_UNQUALIFIED_PARTS: Final = 2


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Step Functions asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    action = f"states:{operation}"
    if operation in _CREATED:
        start = _CREATED[operation]
        resource = named(call, "states", start, call.parameters.get("name"))
        return (Ask(action=action, resources=(resource,), source=_PAGE), *_publishing(call, resource))
    machine = next((call.parameters[name] for name in _NAMING_A_MACHINE if name in call.parameters), None)
    if operation == "CreateStateMachineAlias":
        return tuple(_on_machine(call, action, version) for version in _routed(call))
    if machine is not None:
        own = _on_machine(call, action, machine)
        return (own, *_publishing(call, own.resources[0]))
    if operation in _OF_THE_SERVICE:
        return (Ask(action=action, resources=(no_resource_or(arn(call, "states", "*")),), source=_LEVELS),)
    given = next((call.parameters[name] for name in _NAMED_BY_ARN if name in call.parameters), None)
    if given is None:
        return None
    return (Ask(action=action, resources=(named(call, "states", "", given),), source=_PAGE),)


_OF_THE_SERVICE: Final = frozenset({"ListActivities", "ListStateMachines", "ValidateStateMachineDefinition"})
"""Operations on no resource: the reference grants them on ``*``, the guide on every ARN of Step Functions."""

_CREATED: Final = {"CreateActivity": "activity:", "CreateStateMachine": _MACHINE}
_NAMED_BY_ARN: Final = ("executionArn", "mapRunArn", "activityArn")


def _publishing(call: ApiCall, machine: Resource) -> tuple[Ask, ...]:
    """Ask for publishing a version, where the call does that too."""
    # FAIL-CLOSED(publish): what is not a plain no may be read as a yes.
    if call.facts.operation not in _PUBLISHES or call.parameters.get("publish", False) is False:
        return ()
    return (Ask(action="states:PublishStateMachineVersion", resources=(machine,), source=_PAGE),)


_PUBLISHES: Final = frozenset({"CreateStateMachine", "UpdateStateMachine"})


def _routed(call: ApiCall) -> tuple[object, ...]:
    """Give the versions that an alias routes to, once each state machine."""
    versions = tuple(reached(call.parameters, "routingConfiguration.stateMachineVersionArn")) or (None,)
    return tuple({_machine_of(version): version for version in versions}.values())


def _machine_of(version: object) -> str:
    return version.rpartition(":")[0] if isinstance(version, str) else ""


def _on_machine(call: ApiCall, action: str, machine: object) -> Ask:
    resource = named(call, "states", _MACHINE, machine)
    qualifier: ContextValue = UNKNOWN
    if resource.is_known and isinstance(machine, str) and is_arn(machine):
        resource, qualifier = _split(machine)
    return Ask(action=action, resources=(resource,), context={"states:statemachinequalifier": qualifier}, source=_PAGE)


def _split(machine: str) -> tuple[Resource, ContextValue]:
    """Part a state machine from its version or alias."""
    parts = Arn.parse(machine).resource.split(":", _UNQUALIFIED_PARTS)
    if len(parts) == _UNQUALIFIED_PARTS:
        return Resource(machine), ABSENT
    return Resource(machine.removesuffix(f":{parts[-1]}")), SingleValue(parts[-1])
