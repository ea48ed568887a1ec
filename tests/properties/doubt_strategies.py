"""Strategies for what is not known before a call, and for the ways it may turn out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Final

from policy_strategies import ACTIONS, RESOURCES, VALUES, Dice, drawn

from guarded_aws.evaluator import (
    PRESENT,
    UNKNOWN,
    Action,
    AddressRange,
    AuthorizationRequest,
    Context,
    ContextValue,
    Hole,
    PartialText,
    Resource,
    SingleValue,
    TimeRange,
)

_START: Final = datetime(2025, 12, 31, tzinfo=UTC)
_TIMES: Final = (
    TimeRange(_START, datetime(2026, 1, 1, tzinfo=UTC)),
    TimeRange(_START, datetime(2026, 6, 1, tzinfo=UTC)),
    TimeRange(_START, _START),
    TimeRange(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)),
)
_NETWORKS: Final = (
    AddressRange(("203.0.113.0/25",)),
    AddressRange(("203.0.0.0/16", "2001:db8::/64")),
    AddressRange(("198.51.100.1/32", "203.0.113.10/32")),
)
_FILLINGS: Final = {
    Hole.ANYTHING: ("", "x", "a/b:c", "*", "::", "/", "a1b2c3", "home/alice", "bucket", "s3:::bucket/home", ":key/1"),
    Hole.SEGMENT: ("", "x", "*", "alice", "bucket", "subnet-1", "a1b2c3", "prod-", "us-east-1"),
    Hole.SUFFIX_6: ("a1b2c3", "xxxxxx", "??????", "a*****"),
}
_CALLED: Final = (*ACTIONS, "s3:GetObjectAcl", "s3:PutObject", "ec2:Run", "iam:PassRole", "kms:Encrypt")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A request with something unknown, and dice that say how it may turn out."""

    request: AuthorizationRequest
    values: Mapping[str, ContextValue]
    unlisted: tuple[str, ...]
    dice: Dice

    def completion(self) -> AuthorizationRequest:
        """Draw one way in which everything unknown turns out."""
        listed = {**dict.fromkeys(self.unlisted, UNKNOWN), **self.values}
        turned_out = {key: self._turned_out(key, value) for key, value in listed.items()}
        return replace(
            self.request,
            action=Action(self._action(self.request.action)),
            resource=Resource(self._filled(self.request.resource)),
            context=Context({key: value for key, value in turned_out.items() if value is not None}),
        )

    def _turned_out(self, key: str, value: ContextValue) -> ContextValue | None:
        match value:
            case TimeRange():
                moments = (value.earliest, value.latest, value.earliest + (value.latest - value.earliest) / 2)
                return SingleValue(self.dice.pick(moments).isoformat())
            case AddressRange():
                network = ip_network(self.dice.pick(value.networks))
                return SingleValue(str(self.dice.pick((network[0], network[-1]))))
            case _ if value is PRESENT:
                return SingleValue(self.dice.pick(VALUES[key]))
            case _ if value is UNKNOWN:
                return self.dice.value(key) if self.dice.pick((0, 1, 1)) else None
            case _:
                return value

    def _action(self, action: Action) -> str:
        if isinstance(action.name, str):
            return action.name
        start = str(action.name.parts[0]) if isinstance(action.name.parts[0], str) else ""
        return self.dice.pick([name for name in _CALLED if name.startswith(start)])

    def _filled(self, resource: Resource) -> str:
        name = resource.name
        if isinstance(name, str):
            return name
        if name.parts == (Hole.ANYTHING,):
            return self.dice.pick(RESOURCES)
        return "".join(self.dice.pick(_FILLINGS[part]) if isinstance(part, Hole) else part for part in name.parts)


def _doubtful_value(dice: Dice, key: str) -> ContextValue:
    if key == "k:date":
        return dice.pick((*_TIMES, UNKNOWN, dice.value(key)))
    if key == "k:address":
        return dice.pick((*_NETWORKS, UNKNOWN, dice.value(key)))
    return dice.pick((UNKNOWN, PRESENT, dice.value(key)))


def _doubtful_resource(dice: Dice) -> Resource:
    text = dice.pick(RESOURCES)
    start, length = dice.pick(range(len(text))), dice.pick(range(12))
    hole = dice.pick((Hole.ANYTHING, Hole.SEGMENT, Hole.SUFFIX_6))
    holed = Resource(PartialText(tuple(part for part in (text[:start], hole, text[start + length :]) if part)))
    at_end = Resource.of(text, Hole.SEGMENT) if text != "*" else Resource.of(Hole.ANYTHING)
    return dice.pick((Resource(text), holed, holed, at_end, Resource.of(Hole.ANYTHING)))


def _doubtful_action(dice: Dice) -> Action:
    some = (Action.unknown("s3"), Action.unknown(), Action(PartialText(("s3:Get", Hole.ANYTHING))))
    return dice.pick((*map(Action, ACTIONS), *some))


def _doubt(dice: Dice) -> Doubt:
    listed = {key: _doubtful_value(dice, key) for key in VALUES if dice.pick((0, 1, 1))}
    prefixes = dice.pick(((), (), ("k:",), ("k:te",)))
    request = replace(
        dice.question(Context(listed, unknown_prefixes=prefixes)),
        action=_doubtful_action(dice),
        resource=_doubtful_resource(dice),
    )
    unlisted = tuple(key for key in VALUES if prefixes and key.startswith(prefixes))
    return Doubt(request, listed, unlisted, dice)


doubts = drawn(_doubt, 600)
"""A request about which something is not known."""
