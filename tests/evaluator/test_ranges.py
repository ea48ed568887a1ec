"""Context values that are known in part: a time to come, an address among some, a key that is there."""

from datetime import UTC, datetime

import pytest
from evaluator_questions import decide_value

from guarded_aws.evaluator import PRESENT, AddressRange, ContextValue, Decision, TimeRange

TIME, IP, KEY = "aws:CurrentTime", "aws:SourceIp", "aws:username"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ONE = datetime(2026, 1, 1, 13, tzinfo=UTC)
HOUR = TimeRange(NOON, ONE)
NETWORK = AddressRange(("203.0.113.0/25", "203.0.113.128/25"))

TRUE, FALSE, UNKNOWN = "true", "false", "unknown"


def _match(operator: str, value: object, given: ContextValue, key: str) -> str:
    """Say how a condition matches, from what an Allow and a Deny with it come to."""
    condition = {operator: {key: value}}
    allowed = decide_value(condition, given, key=key, effect="Allow")
    denied = decide_value(condition, given, key=key, effect="Deny")
    return _matches[_seen(allowed), _seen(denied)]


def _seen(decision: Decision) -> tuple[str, bool]:
    return decision.eval_decision, decision.certain


_matches = {
    (("allowed", True), ("explicitDeny", True)): TRUE,
    (("implicitDeny", True), ("allowed", True)): FALSE,
    (("implicitDeny", False), ("explicitDeny", False)): UNKNOWN,
}


@pytest.mark.parametrize(
    ("operator", "instant", "match"),
    [
        ("DateLessThan", "2026-01-01T13:00:01Z", TRUE),
        ("DateLessThan", "2026-01-01T13:00:00Z", UNKNOWN),
        ("DateLessThan", "2026-01-01T12:00:00Z", FALSE),
        ("DateLessThanEquals", "2026-01-01T13:00:00Z", TRUE),
        ("DateLessThanEquals", "2026-01-01T12:00:00Z", UNKNOWN),
        ("DateGreaterThan", "2026-01-01T11:59:59Z", TRUE),
        ("DateGreaterThan", "2026-01-01T12:30:00Z", UNKNOWN),
        ("DateGreaterThan", "2026-01-01T13:00:00Z", FALSE),
        ("DateGreaterThanEquals", "2026-01-01T12:00:00Z", TRUE),
        ("DateGreaterThanEquals", "2026-01-01T13:00:01Z", FALSE),
        ("DateEquals", "2026-01-01T12:30:00Z", UNKNOWN),
        ("DateEquals", "2026-01-01T12:00:00Z", UNKNOWN),
        ("DateEquals", "2026-01-01T13:00:00Z", UNKNOWN),
        ("DateEquals", "2026-01-01T14:00:00Z", FALSE),
        ("DateNotEquals", "2026-01-01T12:30:00Z", UNKNOWN),
        ("DateNotEquals", "2026-01-01T14:00:00Z", TRUE),
        ("NumericGreaterThan", "0", UNKNOWN),
        ("StringLike", "2026*", UNKNOWN),
        ("DateLessThanIfExists", "2026-01-01T13:00:01Z", TRUE),
        ("ForAnyValue:DateLessThan", "2026-01-01T13:00:01Z", TRUE),
        ("ForAllValues:DateLessThan", "2026-01-01T12:00:00Z", FALSE),
        ("Null", "true", FALSE),
        ("Null", "false", TRUE),
    ],
)
def test_a_time_range_matches_where_all_of_it_does(operator: str, instant: str, match: str) -> None:
    """A presigned URL is used at some time of its hour."""
    assert match == _match(operator, instant, HOUR, TIME)


def test_a_time_range_matches_where_one_of_several_bounds_takes_all_of_it() -> None:
    """Values are alternatives."""
    instants = ["2026-01-01T12:00:00Z", "2026-01-01T14:00:00Z"]

    assert TRUE == _match("DateLessThan", instants, HOUR, TIME)


def test_a_time_range_of_one_instant_is_that_instant() -> None:
    """Nothing about it is unknown."""
    assert TRUE == _match("DateEquals", "2026-01-01T12:00:00Z", TimeRange(NOON, NOON), TIME)


@pytest.mark.parametrize(
    ("operator", "network", "match"),
    [
        ("IpAddress", "203.0.113.0/24", TRUE),
        ("IpAddress", ["203.0.113.0/25", "203.0.113.128/25"], TRUE),
        ("IpAddress", "203.0.113.0/25", UNKNOWN),
        ("IpAddress", "203.0.113.7", UNKNOWN),
        ("IpAddress", "198.51.100.0/24", FALSE),
        ("IpAddress", "2001:db8::/32", FALSE),
        ("NotIpAddress", "203.0.113.0/24", FALSE),
        ("NotIpAddress", "203.0.113.0/25", UNKNOWN),
        ("NotIpAddress", "198.51.100.0/24", TRUE),
        ("ForAnyValue:IpAddress", "203.0.113.0/24", TRUE),
        ("StringLike", "203.0.113.*", UNKNOWN),
        ("Null", "false", TRUE),
    ],
)
def test_an_address_range_matches_where_all_of_it_does(operator: str, network: object, match: str) -> None:
    """The caller's address is one of the configured networks, and which is not known."""
    assert match == _match(operator, network, NETWORK, IP)


def test_networks_that_cover_a_range_only_together_leave_doubt() -> None:
    """Sound, and not complete."""
    halves = ["203.0.113.0/25", "203.0.113.128/25"]

    assert UNKNOWN == _match("IpAddress", halves, AddressRange(("203.0.113.0/24",)), IP)


@pytest.mark.parametrize(
    ("operator", "value", "match"),
    [
        ("StringEquals", "ana", UNKNOWN),
        ("StringEqualsIfExists", "ana", UNKNOWN),
        ("StringNotEquals", "ana", UNKNOWN),
        ("StringLike", "a*", UNKNOWN),
        ("NumericLessThan", "5", UNKNOWN),
    ],
)
def test_a_key_that_is_there_with_any_value_leaves_doubt(operator: str, value: str, match: str) -> None:
    """Presence is all that is known."""
    assert match == _match(operator, value, PRESENT, KEY)


@pytest.mark.parametrize(("operator", "match"), [("StringLike", TRUE), ("StringNotLike", FALSE)])
def test_a_key_that_is_there_is_taken_by_a_star(operator: str, match: str) -> None:
    """A star takes every text, the empty one too."""
    assert match == _match(operator, "*", PRESENT, KEY)


@pytest.mark.parametrize("value", ["true", "false"])
def test_a_key_that_is_there_may_be_the_empty_text_which_may_be_null(value: str) -> None:
    """An empty text may be null, so presence alone does not answer ``Null``."""
    assert "allowed" != decide_value({"Null": {KEY: value}}, PRESENT, key=KEY, effect="Deny").eval_decision


def test_a_key_that_is_there_may_be_the_empty_text_which_no_value_of_a_set_is() -> None:
    """Under ``ForAnyValue`` an empty text is no value at all, so a star does not take presence for certain."""
    condition = {"ForAnyValue:StringLike": {KEY: "*"}}

    assert "allowed" != decide_value(condition, PRESENT, key=KEY, effect="Allow").eval_decision


def test_a_key_that_is_there_may_be_the_empty_text_which_a_deny_by_if_exists_takes_for_absent() -> None:
    """A star that takes every text does not lift such a Deny for certain."""
    condition = {"StringNotLikeIfExists": {KEY: "*"}}

    assert "allowed" != decide_value(condition, PRESENT, key=KEY, effect="Deny").eval_decision
