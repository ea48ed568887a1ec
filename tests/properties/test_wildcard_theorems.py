"""Wildcards: a match is what the regular expression says, in all cases and for all completions."""

import itertools
import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from guarded_aws.evaluator.partial import match_partial
from guarded_aws.evaluator.request import Hole, PartialText
from guarded_aws.evaluator.truth import Truth
from guarded_aws.evaluator.wildcard import compile_pattern
from guarded_aws.policy.template import split_wildcards

_LETTERS = "ab:/"
_PATTERNS = st.text(alphabet=_LETTERS + "**??", max_size=12)
_TEXTS = st.text(alphabet=_LETTERS + "*?\n", max_size=16)
_MOST_LETTERS = 4
_HOLE_LETTERS = {Hole.ANYTHING: _LETTERS + "z", Hole.SEGMENT: "abz", Hole.SUFFIX_6: "abz"}


def _translated(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def _matches(pattern: str, text: str) -> bool:
    return compile_pattern(split_wildcards(pattern)).matches(text)


@st.composite
def _grown(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a pattern, and a text grown from it that matches."""
    pattern = draw(_PATTERNS)
    replaced = {"*": st.text(alphabet=_LETTERS, max_size=4), "?": st.sampled_from(_LETTERS)}
    return pattern, "".join(draw(replaced[letter]) if letter in replaced else letter for letter in pattern)


@given(pattern=_PATTERNS, text=_TEXTS)
def test_match_equals_its_regular_expression(pattern: str, text: str) -> None:
    """A wildcard pattern takes exactly the texts that its translation takes."""
    assert (_translated(pattern).fullmatch(text) is not None) == _matches(pattern, text)


@given(grown=_grown())
def test_text_grown_from_a_pattern_matches_it(grown: tuple[str, str]) -> None:
    """Whatever is put in the place of wildcards matches."""
    assert _matches(*grown)


@given(grown=_grown(), place=st.integers(0, 40), letter=st.sampled_from(_LETTERS))
def test_changed_text_matches_as_its_regular_expression_says(grown: tuple[str, str], place: int, letter: str) -> None:
    """One letter more in a matching text is judged as by the translation."""
    pattern, text = grown
    changed = text[:place] + letter + text[place:]

    assert (_translated(pattern).fullmatch(changed) is not None) == _matches(pattern, changed)


_LONG_PATTERNS = st.lists(
    st.sampled_from(["*a", "*", "*b", "*ab", "*a?", "a", "*?b?a?"]), min_size=24, max_size=60
).map("".join)
_LONG_TEXTS = st.lists(st.sampled_from(["a", "b", "ab", "aab", "aaaa"]), max_size=90).map("".join)


def _tabulated(pattern: str, text: str) -> bool:
    """Match by a table: which starts of the text does each start of the pattern take?"""
    takes = {0}
    for letter in pattern:
        if letter == "*":
            takes = set(range(min(takes, default=len(text) + 1), len(text) + 1))
        else:
            takes = {place + 1 for place in takes if place < len(text) and letter in ("?", text[place])}
    return len(text) in takes


@given(pattern=_LONG_PATTERNS, text=_LONG_TEXTS)
def test_long_pattern_takes_what_a_table_says(pattern: str, text: str) -> None:
    """Many pieces, and pieces with many gaps, are found as one by one."""
    assert _tabulated(pattern, text) == _matches(pattern, text)


@given(pattern=_LONG_PATTERNS, data=st.data())
def test_long_text_grown_from_a_pattern_matches_it(pattern: str, data: st.DataObject) -> None:
    """Whatever is put in the place of many wildcards matches."""
    fillings = {"*": st.sampled_from(["", "a", "b", "ba"]), "?": st.sampled_from("ab")}

    assert _matches(pattern, "".join([data.draw(fillings[one]) if one in fillings else one for one in pattern]))


_PARTS = st.lists(st.sampled_from(list(Hole)) | st.text(alphabet=_LETTERS, min_size=1, max_size=3), max_size=3)


@st.composite
def _partial_and_completion(draw: st.DrawFn) -> tuple[PartialText, str]:
    """Draw a text with holes, and one way to fill them."""
    parts: Sequence[str | Hole] = (*draw(_PARTS), draw(st.sampled_from(list(Hole))), *draw(_PARTS))
    return PartialText(tuple(parts)), "".join(part if isinstance(part, str) else draw(_filling(part)) for part in parts)


def _filling(hole: Hole) -> st.SearchStrategy[str]:
    sizes = (6, 6) if hole is Hole.SUFFIX_6 else (0, 5)
    return st.text(alphabet=_HOLE_LETTERS[hole], min_size=sizes[0], max_size=sizes[1])


@given(pattern=_PATTERNS, drawn=_partial_and_completion())
def test_partial_match_is_sound_over_completions(pattern: str, drawn: tuple[PartialText, str]) -> None:
    """What is certain of a text with holes is true of each way to fill them."""
    partial, completion = drawn
    found = match_partial(split_wildcards(pattern), partial)

    assert found in {Truth.UNKNOWN, Truth.TRUE if _matches(pattern, completion) else Truth.FALSE}


_FEW_FILLINGS = [
    "".join(letters) for length in range(_MOST_LETTERS + 2) for letters in itertools.product("abz", repeat=length)
]


@given(pattern=st.text(alphabet="ab*?", max_size=_MOST_LETTERS), start=st.sampled_from(("", "a", "ab")))
def test_partial_match_doubts_only_where_completions_differ(pattern: str, start: str) -> None:
    """A pattern is unknown to take a text with a hole only if some ways to fill it match and some do not."""
    found = match_partial(split_wildcards(pattern), PartialText((start, Hole.SEGMENT) if start else (Hole.SEGMENT,)))
    outcomes = {_matches(pattern, start + filling) for filling in _FEW_FILLINGS}

    assert (found is Truth.UNKNOWN) == (outcomes == {True, False})
