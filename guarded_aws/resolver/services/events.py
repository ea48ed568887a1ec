"""Amazon EventBridge: rules, whose ARNs name their bus unless it is the default one, and buses by name or ARN.

Sources: Amazon EventBridge User Guide, eb-use-identity-based and eb-manage-iam-access (ARNs of rules);
Service Authorization Reference, list_events.
"""

from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import Piece, arn_beside, listed, member, name_in, named, text_or_hole
from guarded_aws.resolver.tags import has_tags
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_events.html"
_BUS: Final = "event-bus/"
_DEFAULT: Final = "default"
_RULE_NAMED_BY: Final = {
    "DeleteRule": "Name",
    "DescribeRule": "Name",
    "DisableRule": "Name",
    "EnableRule": "Name",
    "ListTargetsByRule": "Rule",
    "PutRule": "Name",
    "PutTargets": "Rule",
    "RemoveTargets": "Rule",
}
_BUS_NAMED_BY: Final = frozenset({"CreateEventBus", "DeleteEventBus", "DescribeEventBus", "UpdateEventBus"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what EventBridge asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    if operation in _RULE_NAMED_BY:
        rule = _rule(call, call.parameters.get(_RULE_NAMED_BY[operation]))
        tags = (_ask("TagResource", rule),) if operation == "PutRule" and has_tags(call.parameters) else ()
        return (_ask(operation, rule), *tags)
    if operation == "PutEvents":
        return (_ask(operation, *_buses(call)),)
    if operation in _BUS_NAMED_BY:
        return (_ask(operation, named(call, "events", _BUS, call.parameters.get("Name", _DEFAULT))),)
    special = _SPECIAL.get(operation)
    return None if special is None else (_ask(operation, *special(call)),)


def _ask(action: str, *resources: Resource) -> Ask:
    return Ask(action=f"events:{action}", resources=tuple(dict.fromkeys(resources)), source=_PAGE)


def _rule(call: ApiCall, name: object) -> Resource:
    """Name a rule; one on another account's bus is in that account."""
    bus = call.parameters.get("EventBusName", _DEFAULT)
    bus_name = name_in(bus, _BUS)
    between: tuple[Piece, ...] = (bus_name, "/")
    if bus_name == _DEFAULT:
        between = ()
    elif isinstance(bus_name, Hole):
        # FAIL-CLOSED(unread-bus): the bus may be the default one, whose rules have no bus in their ARNs.
        between = (Hole.ANYTHING,)
    return arn_beside(call, "events", bus, "rule/", *between, text_or_hole(name))


def _buses(call: ApiCall) -> tuple[Resource, ...]:
    entries = listed(call.parameters.get("Entries"))
    given = [_bus_of(entry) for entry in entries]
    if call.parameters.get("EndpointId") is None:
        return tuple(named(call, "events", _BUS, bus) for bus in given)
    # FAIL-CLOSED(global-endpoint): an endpoint of two Regions sends to the bus of either.
    start = f"arn:{call.partition}:events:"
    return tuple(Resource.of(*joined([start, Hole.SEGMENT, *_in_account(call, bus)])) for bus in given)


def _in_account(call: ApiCall, bus: object) -> tuple[Piece, ...]:
    account = Arn.parse(bus).account if isinstance(bus, str) and is_arn(bus) else call.account
    return (f":{account}:{_BUS}", name_in(bus, _BUS))


def _bus_of(entry: object) -> object:
    if entry is None:
        return None
    bus = member(entry, "EventBusName")
    return _DEFAULT if bus is None else bus


def _create_archive(call: ApiCall) -> tuple[Resource, ...]:
    archive = named(call, "events", "archive/", call.parameters.get("ArchiveName"))
    return (archive, named(call, "events", _BUS, call.parameters.get("EventSourceArn")))


def _start_replay(call: ApiCall) -> tuple[Resource, ...]:
    return (
        named(call, "events", "archive/", call.parameters.get("EventSourceArn")),
        named(call, "events", _BUS, member(call.parameters.get("Destination"), "Arn")),
        named(call, "events", "replay/", call.parameters.get("ReplayName")),
    )


_SPECIAL: Final = {"CreateArchive": _create_archive, "StartReplay": _start_replay}
