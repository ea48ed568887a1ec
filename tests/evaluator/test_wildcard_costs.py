"""No name that an agent chooses makes matching slow: steps are counted, not seconds."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from guarded_aws.evaluator import Hole, PartialText, Truth
from guarded_aws.evaluator.partial import match_partial
from guarded_aws.evaluator.wildcard import compile_pattern
from guarded_aws.policy.template import split_wildcards

WORST = [
    ("*".join(["a"] * 400), "a" * 1000, "a" * 2000),
    ("*a" * 300 + "b", "a" * 1000, "a" * 2000),
    ("*" + "a" * 200 + "b*", "a" * 1000, "a" * 2000),
    ("*" + "a?" * 50 + "b*", "a" * 1000, "a" * 2000),
    ("?" * 100 + "*" + "?" * 100 + "b", "a" * 1000, "a" * 2000),
    ("*?*?*?*?b", "a" * 1000, "a" * 2000),
]


def _steps(action: Callable[[], object]) -> int:
    """Count the lines of Python that run."""
    lines = 0

    def trace(frame: FrameType, event: str, argument: object) -> object:  # noqa: ARG001 -- the tracer's signature
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]  # a tracer may return itself
    try:
        action()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize(("pattern", "text", "longer"), WORST)
def test_twice_the_text_costs_twice_the_steps_at_most(pattern: str, text: str, longer: str) -> None:
    """Matching is linear in the text."""
    matcher = compile_pattern(split_wildcards(pattern))
    short, long = _steps(lambda: matcher.matches(text)), _steps(lambda: matcher.matches(longer))

    assert long <= 2 * short + 50


@pytest.mark.parametrize(("pattern", "text", "longer"), WORST)
def test_a_match_takes_few_steps_for_each_character_of_its_pattern(pattern: str, text: str, longer: str) -> None:
    """The slow parts run in the standard library, once for each piece."""
    matcher = compile_pattern(split_wildcards(pattern))

    assert _steps(lambda: matcher.matches(text + longer)) <= 40 * len(pattern) + 200


def test_a_pattern_with_too_many_states_leaves_doubt_and_ends() -> None:
    """Sound: what is not followed to its end is not claimed to be covered."""
    pattern = split_wildcards("*a" + "?" * 14)
    name = PartialText((Hole.ANYTHING, "b"))

    assert Truth.UNKNOWN is match_partial(pattern, name)


def test_a_suffix_with_too_many_states_leaves_doubt_and_ends() -> None:
    """Six unknown characters can lead to many states as well."""
    pattern = split_wildcards("*a" + "?" * 14)
    name = PartialText((Hole.SUFFIX_6, Hole.SUFFIX_6, Hole.SUFFIX_6, "b"))

    assert Truth.UNKNOWN is match_partial(pattern, name)
