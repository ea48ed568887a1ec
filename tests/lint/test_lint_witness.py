"""Contradictions: what is called impossible has no value."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from guarded_aws.evaluator import ABSENT, Context, SingleValue, Truth
from guarded_aws.evaluator.condition import compile_condition
from guarded_aws.lint.witness import can_hold
from guarded_aws.policy import Condition, Effect
from guarded_aws.policy.operators import OPERATORS

_DAYS = [f"2026-01-{day:02}" for day in range(1, 6)]
_NUMBERS = ["1", "2", "2.5", "3"]
_NETWORKS = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "255.255.255.255", "2001:db8::/32", "::/0"]
_TEXTS = ["a", "b", "A"]
_VALUES = {
    "Date": _DAYS,
    "Numeric": _NUMBERS,
    "IpAddress": _NETWORKS,
    "NotIpAddress": _NETWORKS,
    "String": _TEXTS,
    "Bool": ["true", "false"],
    "Null": ["true", "false"],
}
_REQUEST_VALUES = [
    *((datetime(2025, 12, 31, tzinfo=UTC) + timedelta(hours=12 * step)).isoformat() for step in range(14)),
    *("0", "1", "1.5", "2", "2.2", "2.5", "2.7", "3", "4"),
    *("10.0.0.1", "10.1.2.3", "10.1.2.4", "11.0.0.1", "255.255.255.255", "2001:db8::1", "::1"),
    *("a", "b", "A", "c", "true", "false"),
]


def _conditions_of(start: str) -> st.SearchStrategy[list[Condition]]:
    spellings = [
        spelling
        for spelling in OPERATORS
        if spelling.startswith((start, "Null")) and not spelling.startswith("BinaryEquals")
    ]

    def condition(spelling: str) -> st.SearchStrategy[Condition]:
        values = _VALUES[next(family for family in _VALUES if spelling.startswith(family))]
        some = st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple)
        return some.map(lambda chosen: Condition(OPERATORS[spelling], "aws:key", chosen))

    return st.lists(st.sampled_from(spellings).flatmap(condition), min_size=1, max_size=3)


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(("Date", "Numeric", "IpAddress", "NotIpAddress", "String", "Bool")).flatmap(_conditions_of))
def test_conditions_that_are_called_impossible_hold_for_no_value(conditions: list[Condition]) -> None:
    """No value, nor absence, satisfies conditions that are said to contradict each other."""
    if can_hold(conditions):
        return
    compiled = [compile_condition(condition, Effect.ALLOW, has_variables=True) for condition in conditions]
    values = [ABSENT, *map(SingleValue, _REQUEST_VALUES)]
    holding = [
        value for value in values if all(one.match(Context({"aws:key": value})) is Truth.TRUE for one in compiled)
    ]

    assert [] == holding
