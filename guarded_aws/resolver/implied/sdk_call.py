"""A call that a schedule or a state machine makes later: what it would ask, and what it would amount to.

The parameters of such a call are JSON, and parts of them may be filled in when it is made. Those
are unknown here. This cannot follow calls that make calls: one that sets up another schedule or
state machine may do anything.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Final

from guarded_aws.catalog import load_rules
from guarded_aws.catalog.sdk_services import SdkService, find_sdk_service
from guarded_aws.resolver.actions import asks_by_rule
from guarded_aws.resolver.implied.bulk import bulk_asks
from guarded_aws.resolver.implied.direct import DIRECT, REQUIRED
from guarded_aws.resolver.implied.places import settled, shared_catalog, unknown_action
from guarded_aws.resolver.model import ApiCall, Ask, OperationFacts
from guarded_aws.resolver.parameters import object_of
from guarded_aws.resolver.pass_role import pass_role_asks
from guarded_aws.resolver.services import SERVICES

CALLS_LATER: Final = frozenset(
    {
        ("events", "PutTargets"),
        ("pipes", "CreatePipe"),
        ("pipes", "UpdatePipe"),
        ("scheduler", "CreateSchedule"),
        ("scheduler", "UpdateSchedule"),
        ("stepfunctions", "CreateStateMachine"),
        ("stepfunctions", "TestState"),
        ("stepfunctions", "UpdateStateMachine"),
    }
)
"""Operations, by botocore's names, that set up further calls."""


_HOLD_NAMES_OF_THEIR_OWN: Final = frozenset({"dynamodb"})
"""Services whose parameters are keyed by what users call things, all of them in botocore's spelling otherwise."""


class _Later(Enum):
    """A part of the parameters that is filled in when the call is made; truthy, as what is there may be."""

    VALUE = "a value that is not known yet"


def sdk_call_asks(
    call: ApiCall, *, service: str, api_action: str, parameters: Mapping[str, object] | None, source: str
) -> tuple[Ask, ...]:
    """Say what a later call amounts to.

    Args:
        call: The call that sets it up.
        service: The SDK's name of the service, such as ``sfn``.
        api_action: The operation in camel case, such as ``deleteBucket``.
        parameters: The later call's parameters; None if they cannot be read.
        source: The page about such calls.
    """
    named = find_sdk_service(service)
    operation = api_action[:1].upper() + api_action[1:]
    if (named.service, operation) in CALLS_LATER:
        # FAIL-CLOSED(later-call): a call that sets up calls may lead to any.
        return (unknown_action(source=source),)
    asks: dict[Ask, None] = {}
    for variant in _variants(parameters):
        later = _later_call(call, named, operation, variant)
        asks.update((settled(ask, later, source=source), None) for ask in _asks(later))
    return tuple(asks)


def _later_call(call: ApiCall, named: SdkService, operation: str, parameters: Mapping[str, object]) -> ApiCall:
    facts = OperationFacts(
        service=named.service,
        operation=operation,
        signing_name=named.prefix,
        endpoint_prefix=named.prefix,
        http_method="",
        http_path="",
    )
    spelled = parameters if named.service in _HOLD_NAMES_OF_THEIR_OWN else _in_both_spellings(parameters)
    return ApiCall(facts=facts, parameters=spelled, region=call.region, account=call.account, partition=call.partition)


def _in_both_spellings(parameters: Mapping[str, object]) -> Mapping[str, object]:
    """Spell names in botocore's way too, which may start small: later calls start them all with a capital.

    Source: AWS Step Functions Developer Guide, supported-services-awssdk ("PascalCase").
    """
    return object_of(_respelled(parameters))


def _respelled(value: object, depth: int = 3) -> object:
    """Give each name in both spellings, not too deep: every level doubles what is to be read."""
    if depth == 0:
        return value
    if isinstance(value, Mapping):
        inner = {str(name): _respelled(item, depth - 1) for name, item in value.items()}
        return {f"{name[:1].lower()}{name[1:]}": item for name, item in inner.items()} | inner
    return [_respelled(item, depth - 1) for item in value] if isinstance(value, list | tuple) else value


def _asks(later: ApiCall) -> Iterator[Ask]:
    facts = later.facts
    required: Callable[[ApiCall], tuple[Ask, ...] | None] | None
    required = REQUIRED.get((facts.service, facts.operation)) or SERVICES.get(facts.service)
    by_service = required(later) if required else None
    asks = by_service or asks_by_rule(later, shared_catalog(), load_rules(facts.service))
    yield from asks
    yield from pass_role_asks(later)
    yield from bulk_asks(later, asks, shared_catalog())
    implied = DIRECT.get((facts.service, facts.operation))
    if implied:
        yield from implied(later)


def _variants(parameters: Mapping[str, object] | None) -> tuple[Mapping[str, object], ...]:
    """Give the parameters as they may turn out: what is filled in later may be there or not."""
    if parameters is None:
        return ({}, {"VersionId": _Later.VALUE})
    there = object_of(_with_unknowns(parameters))
    known = {name: value for name, value in there.items() if value is not _Later.VALUE}
    return (there,) if len(known) == len(there) else (there, known)


def _with_unknowns(value: object) -> object:
    """Put an unknown in place of each part that is filled in when the call is made.

    Source: Amazon States Language (``"name.$"`` takes a path, ``{% %}`` holds an expression); EventBridge
    Scheduler User Guide, managing-schedule-context-attributes (``<aws.scheduler.*>``).
    """
    match value:
        case dict():
            return dict(_member(str(name), inner) for name, inner in value.items())
        case list():
            return [_with_unknowns(item) for item in value]
        case str() if "{%" in value or "<aws.scheduler." in value:
            return _Later.VALUE
        case _:
            return value


def _member(name: str, value: object) -> tuple[str, object]:
    if name.endswith(".$"):
        return name.removesuffix(".$"), _Later.VALUE
    return name, _with_unknowns(value)
