"""Whether conditions can hold: without their key, or together on one key.

A value that satisfies them all is looked for among candidates: the values of the
conditions themselves and the values between and beside them. Numbers, dates and addresses
are ordered, and each condition only changes at its own values, so that the candidates stand
for all values; where they would not, nothing is claimed. The evaluator judges each candidate.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from itertools import pairwise
from typing import Final

from guarded_aws.evaluator import ABSENT, Context, ContextValue, SingleValue, Truth
from guarded_aws.evaluator.condition import compile_condition
from guarded_aws.policy import BaseOperator, Condition, Effect, Family
from guarded_aws.policy.template import Wild, split_wildcards
from guarded_aws.policy.values import Network, parse_instant, parse_network, parse_number

_ANY_TEXT: Final = "any"
_FILLING: Final = "x"


def holds_without_key(condition: Condition, effect: Effect) -> bool:
    """Say whether a condition holds in a request that does not have its key."""
    return compile_condition(condition, effect, has_variables=True).match(Context()) is Truth.TRUE


def holds_with(condition: Condition, value: ContextValue) -> bool:
    """Say whether a condition holds for a value of its key; a policy variable stands for itself, unlike any value."""
    context = Context({condition.key: value})
    return compile_condition(condition, Effect.ALLOW, has_variables=False).match(context) is Truth.TRUE


def list_values(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """List texts that conditions tell apart: their values, their patterns with the holes filled, and any other."""
    return tuple(dict.fromkeys((_ANY_TEXT, *(value for condition in conditions for value in _told_apart(condition)))))


def _told_apart(condition: Condition) -> Iterator[str]:
    family = condition.operator.base.family
    if family in _BY_FAMILY:
        yield from _BY_FAMILY[family](condition.values)
    elif family is not Family.NULL:
        yield from condition.values
        yield from (_filled(value) for value in condition.values)


def _filled(pattern: str) -> str:
    return "".join(_FILLING if isinstance(token, Wild) else token for token in split_wildcards(pattern))


def can_hold(conditions: Sequence[Condition]) -> bool:
    """Say whether some request, with the key or without it, may satisfy conditions that are all on one key."""
    if any(condition.operator.set_qualifier or _has_variable(condition) for condition in conditions):
        return True
    values = _candidates(conditions)
    if values is None:
        return True
    key = conditions[0].key
    # A Deny takes the wider of two readings, so that a candidate is never dismissed for a reading.
    compiled = [compile_condition(condition, Effect.DENY, has_variables=False) for condition in conditions]
    contexts = (Context({key: value}) for value in (ABSENT, *values))
    return any(all(one.match(context) is Truth.TRUE for one in compiled) for context in contexts)


def _has_variable(condition: Condition) -> bool:
    return any("${" in value for value in condition.values)


def _candidates(conditions: Sequence[Condition]) -> list[ContextValue] | None:
    """List values that stand for all values that the key may have; None when there is no such list."""
    texts = _equal_values(conditions)
    if texts is None:
        families = {condition.operator.base.family for condition in conditions} - {Family.NULL}
        texts = _values_between(families.pop(), conditions) if len(families) == 1 else None
        texts = [_ANY_TEXT] if texts is None and _asks_only_for_presence(conditions) else texts
    return None if texts is None else [SingleValue(text) for text in texts]


def _equal_values(conditions: Sequence[Condition]) -> list[str] | None:
    """List the values of a condition that the key must equal, if there is one."""
    for condition in conditions:
        if condition.operator.base is BaseOperator.STRING_EQUALS:
            return list(condition.values)
        if condition.operator.base is BaseOperator.NULL and {value.lower() for value in condition.values} == {"true"}:
            return []
    return None


def _asks_only_for_presence(conditions: Sequence[Condition]) -> bool:
    return all(condition.operator.base is BaseOperator.NULL for condition in conditions)


def _values_between(family: Family, conditions: Sequence[Condition]) -> list[str] | None:
    list_values = _BY_FAMILY.get(family)
    if list_values is None:
        return None
    own = (condition for condition in conditions if condition.operator.base.family is family)
    return list(list_values(value for condition in own for value in condition.values))


def _numbers(values: Iterable[str]) -> Iterator[str]:
    bounds = sorted({parse_number(value) for value in values})
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    numbers: list[Decimal] = [bounds[0] - 1, *bounds, *between, bounds[-1] + 1]
    return (format(number, "f") for number in numbers)


def _dates(values: Iterable[str]) -> Iterator[str]:
    bounds = sorted({parse_instant(value) for value in values})
    between = [low + (high - low) / 2 for low, high in pairwise(bounds)]
    instants = [_shifted(bounds[0], -1), *bounds, *between, _shifted(bounds[-1], 1)]
    return (instant.isoformat() for instant in instants)


def _shifted(instant: datetime, seconds: int) -> datetime:
    try:
        return instant + timedelta(seconds=seconds)
    except OverflowError:
        return instant


def _addresses(values: Iterable[str]) -> Iterator[str]:
    yield from ("0.0.0.0", "::")  # noqa: S104 -- an address of each family, bound to nothing
    for network in {parse_network(value) for value in values}:
        for number in (network.first - 1, network.first, network.last, network.last + 1):
            yield from _address(network, number)


def _address(network: Network, number: int) -> Iterator[str]:
    kind, bits = (IPv4Address, 32) if network.version == 4 else (IPv6Address, 128)  # noqa: PLR2004 -- IP version 4
    if 0 <= number < 1 << bits:
        yield str(kind(number))


def _truths(_: Iterable[str]) -> Iterator[str]:
    return iter(("true", "false"))


_BY_FAMILY: Final[dict[Family, Callable[[Iterable[str]], Iterator[str]]]] = {
    Family.NUMERIC: _numbers,
    Family.DATE: _dates,
    Family.IP_ADDRESS: _addresses,
    Family.BOOL: _truths,
}
