"""How one request value compares with the values of a policy, family by family.

Each comparison is the *positive* form (does the value match any policy value?); a negated
operator is its inversion, so a value has to differ from all of them.
Source: IAM User Guide, reference_policies_elements_condition_operators.
"""

import operator
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final, Protocol, TypeVar

from guarded_aws.arn import is_arn
from guarded_aws.evaluator.arn_pattern import FIELDS, ArnPattern, split_tokens
from guarded_aws.evaluator.pieces import PatternToken
from guarded_aws.evaluator.request import AddressRange, Context, TimeRange
from guarded_aws.evaluator.truth import FALSE, TRUE, Truth, any_of, truth
from guarded_aws.evaluator.variables import NoText, substitute, variables_of
from guarded_aws.evaluator.wildcard import Pattern, compile_pattern
from guarded_aws.policy.model import Condition
from guarded_aws.policy.operators import BaseOperator, Family
from guarded_aws.policy.template import PolicyVariable, Token, Wild, tokenize
from guarded_aws.policy.values import (
    Network,
    parse_binary,
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

    def inverted(self) -> "Comparison":
        """Give the comparison of the negated operator."""
        ...


class Known:
    """A comparison whose policy values are fixed: one function from a text to a bool.

    Attributes:
        test: Raises ValueError for a request value that the family cannot read.
        met: What a value gives that passes the test.
        missed: What a value gives that does not.
        unreadable: What a value gives that cannot be read.
    """

    __slots__ = ("met", "missed", "test", "unreadable")
    keys: tuple[str, ...] = ()

    def __init__(
        self, test: Callable[[str], bool], unreadable: Truth = FALSE, *, met: Truth = TRUE, missed: Truth = FALSE
    ) -> None:
        self.test = test
        self.met = met
        self.missed = missed
        self.unreadable = unreadable

    def matches(self, value: str, context: Context) -> Truth:  # noqa: ARG002 -- the protocol's
        """Apply the test."""
        try:
            return self.met if self.test(value) else self.missed
        except ValueError:
            return self.unreadable

    def inverted(self) -> "Known":
        """Give the comparison of the negated operator."""
        return Known(self.test, ~self.unreadable, met=~self.met, missed=~self.missed)


EVERY_TEXT: Final = Known(lambda _: True)
"""A comparison that every value satisfies."""


class WithVariables:
    """A comparison some of whose policy values have variables."""

    __slots__ = ("_build", "_is_inverted", "_templates", "_unreadable", "keys")

    def __init__(
        self, templates: list[tuple[Token, ...]], build: "Build", unreadable: Truth, *, is_inverted: bool = False
    ) -> None:
        self._templates = templates
        self._build = build
        self._unreadable = unreadable
        self._is_inverted = is_inverted
        self.keys = tuple(key for template in templates for key in variables_of(template))

    def matches(self, value: str, context: Context) -> Truth:
        """Put the variables' values in, then compare; a null value drops out."""
        texts = [substitute(template, context) for template in self._templates]
        known = [text for text in texts if not isinstance(text, NoText)]
        doubt = Truth.UNKNOWN if NoText.UNKNOWN in texts else Truth.FALSE
        found = any_of((Known(self._build(known), self._unreadable).matches(value, context), doubt))
        return ~found if self._is_inverted else found

    def inverted(self) -> "WithVariables":
        """Give the comparison of the negated operator."""
        return WithVariables(self._templates, self._build, self._unreadable, is_inverted=not self._is_inverted)


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
    wanted = {text for value in values if (text := _text(value).lower()) in _BOOLS}
    return lambda value: value.lower() in wanted


_BOOLS: Final = ("true", "false")


_ORDER: Final = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

_Ordered = TypeVar("_Ordered", Decimal, datetime)


def _in_order(read: Callable[[str], _Ordered], name: str) -> Build:
    """Compare with the bound that takes the most: what is below any of several bounds is below the highest."""

    def build(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
        bounds = [read(_text(value)) for value in values]
        if name == "Equals":
            wanted = frozenset(bounds)
            return lambda text: read(text) in wanted
        compare = _ORDER[name]
        widest = max(bounds) if name.startswith("LessThan") else min(bounds)
        return lambda text: compare(read(text), widest)

    return build


def _ip_address(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
    networks = [parse_network(_text(value)) for value in values]

    def test(text: str) -> bool:
        version, first, last = parse_network(text)
        for network_version, network_first, network_last in networks:
            if network_version == version and network_first <= first and last <= network_last:
                return True
        return False

    return test


def _binary(values: list[tuple[PatternToken, ...]]) -> Callable[[str], bool]:
    wanted = frozenset(parse_binary(_text(value)) for value in values)
    return lambda value: parse_binary(value) in wanted


_BUILDS: Final[dict[str, Build]] = {
    "StringEquals": _equals,
    "StringEqualsIgnoreCase": _equals_ignoring_case,
    "StringLike": _like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": _bool,
    "BinaryEquals": _binary,
    "IpAddress": _ip_address,
    **{f"Numeric{name}": _in_order(parse_number, name) for name in _ORDER},
    **{f"Date{name}": _in_order(parse_instant, name) for name in _ORDER},
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
