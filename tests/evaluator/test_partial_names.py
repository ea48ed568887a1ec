"""Patterns against names with holes: every filling, none, or some."""

import pytest

from guarded_aws.evaluator import Hole, PartialText, Truth
from guarded_aws.evaluator.arn_pattern import ArnPattern, split_tokens
from guarded_aws.evaluator.partial import match_partial
from guarded_aws.policy.template import split_wildcards

ALL, SOME, NONE = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE


@pytest.mark.parametrize(
    ("pattern", "parts", "match"),
    [
        ("*", (Hole.ANYTHING,), ALL),
        ("?*", (Hole.ANYTHING,), SOME),
        ("", (Hole.ANYTHING,), SOME),
        ("secret:*", ("secret:", Hole.SUFFIX_6), ALL),
        ("secret:??????", ("secret:", Hole.SUFFIX_6), ALL),
        ("secret:?????", ("secret:", Hole.SUFFIX_6), NONE),
        ("secret:???????", ("secret:", Hole.SUFFIX_6), NONE),
        ("secret:abcdef", ("secret:", Hole.SUFFIX_6), SOME),
        ("secret:\0\0\0\0\0\0", ("secret:", Hole.SUFFIX_6), SOME),
        ("secret:abc/ef", ("secret:", Hole.SUFFIX_6), NONE),
        ("a/*", ("a/", Hole.SEGMENT), ALL),
        ("a/*/c", ("a/", Hole.SEGMENT), NONE),
        ("a/*/c", ("a/", Hole.ANYTHING), SOME),
        ("a/*/c", ("a/", Hole.SEGMENT, "/c"), ALL),
        ("a/b/*", ("a/", Hole.SEGMENT, "/c"), SOME),
        ("a:*", ("a", Hole.SEGMENT), NONE),
        ("a:*", ("a", Hole.ANYTHING), SOME),
        ("*a*", (Hole.SEGMENT, "a", Hole.SEGMENT), ALL),
        ("*aa*", (Hole.SEGMENT, "a", Hole.SEGMENT), SOME),
        ("a?c", ("a", Hole.SEGMENT, "c"), SOME),
        ("x*", ("a", Hole.ANYTHING), NONE),
    ],
)
def test_a_pattern_covers_meets_or_misses_a_name(pattern: str, parts: tuple[str | Hole, ...], match: Truth) -> None:
    """The kinds of hole differ in which characters, and how many, they may hold."""
    assert match is match_partial(split_wildcards(pattern), PartialText(parts))


@pytest.mark.parametrize(("length", "match"), [(511, ALL), (512, SOME)])
def test_a_pattern_that_is_too_long_to_follow_is_in_doubt(length: int, match: Truth) -> None:
    """What takes more states than are followed may be covered, and is not said to be."""
    pattern = "*" + "?" * length + "*"

    assert match is match_partial(split_wildcards(pattern), PartialText((Hole.ANYTHING, "a" * length)))


@pytest.mark.parametrize(
    ("pattern", "parts", "match"),
    [
        (
            "arn:aws:ec2:us-east-1:*:instance/*",
            ("arn:aws:ec2:us-", "east-1:123456789012:instance/", Hole.ANYTHING),
            ALL,
        ),
        ("arn:aws:ec2:*:*:*", ("arn:aws:ec2:", Hole.SEGMENT), NONE),
        ("arn:aws:logs:*:*:log-group:a:*", ("arn:aws:logs:us-east-1:123456789012:log-group:a:", Hole.ANYTHING), ALL),
        ("arn:aws:logs:*:*:log-group:a:*", ("arn:aws:logs:us-east-1:123456789012:log-group:b:", Hole.ANYTHING), NONE),
        ("arn:aws:sqs:*:123456789012:jobs", ("arn:aws:sqs:", Hole.SEGMENT, ":123456789012:jobs"), ALL),
        ("arn:aws:sqs:*:123456789012:jobs", ("arn:aws:sqs:", Hole.ANYTHING, ":123456789012:jobs"), SOME),
    ],
)
def test_an_arn_with_holes_is_compared_segment_by_segment(
    pattern: str, parts: tuple[str | Hole, ...], match: Truth
) -> None:
    """So far as its segments are known: a hole that may hold a colon, or too few of them, leave that open."""
    assert match is ArnPattern(split_tokens(split_wildcards(pattern))).match_partial(PartialText(parts))
