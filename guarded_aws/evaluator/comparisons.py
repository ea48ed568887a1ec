"""How one request value compares with the values of a policy, family by family.

Each comparison is the *positive* form (does the value match any policy value?); a negated
operator is its inversion, so a value has to differ from all of them.
Source: IAM User Guide, reference_policies_elements_condition_operators.
"""

import operator
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final, Protocol

from guarded_aws.arn import is_arn
from guarded_aws.evaluator.arn_pattern import FIELDS, ArnPattern, split_tokens
from guarded_aws.evaluator.request import AddressRange, Context, TimeRange
from guarded_aws.evaluator.truth import Truth, any_of, truth
from guarded_aws.evaluator.variables import NoText, substitute, variables_of
from guarded_aws.evaluator.wildcard import Pattern, PatternToken, compile_pattern
from guarded_aws.policy.model import Condition
from guarded_aws.policy.operators import BaseOperator, Family
from guarded_aws.policy.template import PolicyVariable, Token, Wild, tokenize
from guarded_aws.policy.values import (
    Network,
    parse_binary,
    parse_bool,
    parse_instant,
    parse_network,
    parse_number,
)


class Comparison(Protocol):
    """The policy's side of a condition, ready to be compared."""

    keys: tuple[str, ...]

    def matches(self, value: str, context: Context) -> Truth:
        """Say whether a request value matches any of the policy's values."""
        ...


class Known:
    """A comparison whose policy values are fixed: one function from a text to a bool.

    Attributes:
        test: Raises ValueError for a request value that the family cannot read.
        unreadable: What such a value gives.
    """

    __slots__ = ("_test", "_unreadable")
    keys: tuple[str, ...] = ()

    def __init__(self, test: Callable[[str], bool], unreadable: Truth = Truth.FALSE) -> None:
        self._test = test
        self._unreadable = unreadable

    def matches(self, value: str, context: Context) -> Truth:  # noqa: ARG002 -- the protocol's
        """Apply the test."""
        try:
            return Truth.TRUE if self._test(value) else Truth.FALSE
        except ValueError:
            return self._unreadable


EVERY_TEXT: Final = Known(lambda _: True)
"""A comparison that every value satisfies."""


class WithVariables:
    """A comparison some of whose policy values have variables."""

    __slots__ = ("_build", "_templates", "_unreadable", "keys")

    def __init__(self, templates: list[tuple[Token, ...]], build: "Build", unreadable: Truth) -> None:
        self._templates = templates
        self._build = build
        self._unreadable = unreadable
        self.keys = tuple(key for template in templates for key in variables_of(template))

    def matches(self, value: str, context: Context) -> Truth:
        """Put the variables' values in, then compare; a null value drops out."""
        texts = [substitute(template, context) for template in self._templates]
        known = [text for text in texts if not isinstance(text, NoText)]
        doubt = Truth.UNKNOWN if NoText.UNKNOWN in texts else Truth.FALSE
        return any_of((Known(self._build(known), self._unreadable).matches(value, context), doubt))


Build = Callable[[list[tuple[PatternToken, ...]]], Callable[[str], bool]]
"""From the policy's values to a test of the request's."""


def _text(tokens: tuple[PatternToken, ...]) -> str:
    return "".join(token.value if isinstance(token, Wild) else token for token in tokens)


def _equals(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
    return frozenset(map(_text, values)).__contains__


def _equals_ignoring_case(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
    folded = frozenset(_text(value).lower() for value in values)
    return lambda value: value.lower() in folded


def _like(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
    return _any_pattern([compile_pattern(value) for value in values])


def _any_pattern(patterns: list[Pattern]) -> Callable[[str], bool]:
    if len(patterns) == 1:
        return patterns[0].matches
    return lambda value: any(pattern.matches(value) for pattern in patterns)


def _arn_like(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
    split = (split_tokens(value) for value in values)
    patterns = [ArnPattern(fields) for fields in split if len(fields) == FIELDS]

    def test(value: str) -> bool:
        if not is_arn(value):
            raise ValueError(value)
        return any(pattern.matches(value) for pattern in patterns)

    return test


def _bool(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
    wanted = {parse_bool(text) for text in map(_text, values) if text.lower() in ("true", "false")}
    return lambda value: parse_bool(value) in wanted


def _numeric(compare: Callable[[Decimal, Decimal], bool]) -> Build:
    def build(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
        bounds = [parse_number(_text(value)) for value in values]
        return lambda value: _any_bound(compare, parse_number(value), bounds)

    return build


def _any_bound(compare: Callable[[Decimal, Decimal], bool], value: Decimal, bounds: list[Decimal]) -> bool:
    return any(compare(value, bound) for bound in bounds)


def _date(compare: Callable[[datetime, datetime], bool]) -> Build:
    def build(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
        instants = [parse_instant(_text(value)) for value in values]

        def test(value: str) -> bool:
            instant = parse_instant(value)
            return any(compare(instant, other) for other in instants)

        return test

    return build


def _ip_address(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
    networks = [parse_network(_text(value)) for value in values]

    def test(value: str) -> bool:
        address = parse_network(value)
        return any(network.contains(address) for network in networks)

    return test


def _binary(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
    wanted = frozenset(parse_binary(_text(value)) for value in values)
    return lambda value: parse_binary(value) in wanted


_ORDER: Final = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

_BUILDS: Final[dict[str, Build]] = {
    "StringEquals": _equals,
    "StringEqualsIgnoreCase": _equals_ignoring_case,
    "StringLike": _like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": _bool,
    "BinaryEquals": _binary,
    "IpAddress": _ip_address,
    **{f"Numeric{name}": _numeric(compare) for name, compare in _ORDER.items()},
    **{f"Date{name}": _date(compare) for name, compare in _ORDER.items()},
}

_WITH_WILDCARDS: Final = frozenset({"StringLike", "ArnEquals", "ArnLike"})


def positive_name(base: BaseOperator) -> str:
    """Name the operator that this one is or inverts: ``StringNotLike`` gives ``StringLike``."""
    return base.value.replace("Not", "")


def build_comparison(condition: Condition, *, has_variables: bool, unreadable: Truth) -> Comparison:
    """Make the policy's side of a condition ready.

    Args:
        condition: With values that the parser has checked.
        has_variables: Whether ``${...}`` is a variable in this document.
        unreadable: What a request value gives that the operator cannot read.
    """
    base = condition.operator.base
    name = positive_name(base)
    variables_here = has_variables and base.allows_variables
    templates = [
        tokenize(value, has_wildcards=name in _WITH_WILDCARDS, has_variables=variables_here)
        for value in condition.values
    ]
    constant = [_without_variables(template) for template in templates]
    known = [tokens for tokens in constant if tokens is not None]
    if len(known) < len(templates):
        return WithVariables(templates, _BUILDS[name], unreadable)
    return Known(_BUILDS[name](known), unreadable)


def _without_variables(template: tuple[Token, ...]) -> tuple[PatternToken, ...] | None:
    tokens = tuple(token for token in template if not isinstance(token, PolicyVariable))
    return tokens if len(tokens) == len(template) else None


def matches_time_range(condition: Condition, value: TimeRange) -> Truth:
    """Compare a date that is only known to lie in a range, in the operator's positive form."""
    base = condition.operator.base
    if base.family is not Family.DATE:
        return Truth.UNKNOWN
    name = positive_name(base).removeprefix("Date")
    return any_of(_range_and_instant(name, value, parse_instant(text)) for text in condition.values)


def _range_and_instant(name: str, value: TimeRange, instant: datetime) -> Truth:
    first, last = _ORDER[name](value.earliest, instant), _ORDER[name](value.latest, instant)
    if name == "Equals" and value.earliest != value.latest:
        return Truth.UNKNOWN if value.earliest <= instant <= value.latest else Truth.FALSE
    return truth(first) if first == last else Truth.UNKNOWN


def matches_address_range(condition: Condition, value: AddressRange) -> Truth:
    """Compare an address that is only known to lie in one of some networks, in positive form."""
    if condition.operator.base.family is not Family.IP_ADDRESS:
        return Truth.UNKNOWN
    policy = [parse_network(text) for text in condition.values]
    places = {_place(parse_network(text), policy) for text in value.networks}
    return places.pop() if len(places) == 1 else Truth.UNKNOWN


def _place(network: Network, policy: list[Network]) -> Truth:
    if any(other.contains(network) for other in policy):
        return Truth.TRUE
    # Two networks of one family are nested or apart.
    return Truth.UNKNOWN if any(network.contains(other) for other in policy) else Truth.FALSE
