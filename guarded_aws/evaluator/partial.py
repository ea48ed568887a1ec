"""Match a pattern against a name with holes, for every way to fill them.

The pattern is run as a small automaton whose state is a set of places in the pattern.
A hole may take any text of its kind, so after a hole the automaton can be in any of
several states. A pattern covers the name if it accepts in all of them, misses it if in none.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import assert_never

from guarded_aws.evaluator.pieces import PatternToken
from guarded_aws.evaluator.request import Hole, PartialText
from guarded_aws.evaluator.truth import Truth
from guarded_aws.policy.template import Wild

_MOST_STATES = 512
_SUFFIX_LENGTH = 6
_OTHER = ""
"""Stands for every character that the pattern does not name, and is none itself, so that no pattern names it."""


@lru_cache(maxsize=8192)
def match_partial(pattern: tuple[PatternToken, ...], name: PartialText) -> Truth:
    """Say whether a pattern takes every completion of a name (TRUE), none (FALSE) or some.

    To see that it takes every one, it is enough to fill the holes with a character that the pattern does not
    name: only wildcards take that, and what wildcards take there they take of any other filling as long.

    Where the number of states grows too large, a pattern that takes some completion is
    UNKNOWN: that is sound, and no such pattern is known from practice.
    """
    automaton = _Automaton(pattern)
    states: frozenset[int] | None = frozenset({automaton.start})
    reachable = automaton.start
    for part in name.parts:
        states = None if states is None else automaton.after(states, part)
        reachable = automaton.union_after(reachable, part)
    if not automaton.accepts(reachable):
        return Truth.FALSE
    covered = states is not None and all(automaton.accepts(state) for state in states)
    return Truth.TRUE if covered else Truth.UNKNOWN


class _Automaton:
    """A pattern as a nondeterministic automaton; a state is a set of places as the bits of a number."""

    def __init__(self, pattern: tuple[PatternToken, ...]) -> None:
        symbols = list(_symbols(pattern))
        self._end = 1 << len(symbols)
        self._runs = _places(symbols, Wild.RUN)
        self._ones = _places(symbols, Wild.ONE)
        letters = {symbol for symbol in symbols if isinstance(symbol, str)}
        self._takes = {letter: _places(symbols, letter) | self._ones for letter in letters}
        self._alphabet = letters | {_OTHER}
        self.start = self._past_runs(1)

    def accepts(self, state: int) -> bool:
        return state & self._end != 0

    def after(self, states: frozenset[int], part: str | Hole) -> frozenset[int] | None:
        """Give every state that can follow if the pattern does not name what fills a hole; None if too many can."""
        match part:
            case str():
                return frozenset(self._after_text(state, part) for state in states)
            case Hole.SUFFIX_6:
                return frozenset(self._after_text(state, [_OTHER] * _SUFFIX_LENGTH) for state in states)
            case Hole.ANYTHING | Hole.SEGMENT:
                return self._after_any_length(states)
            case _:
                assert_never(part)

    def union_after(self, state: int, part: str | Hole) -> int:
        """Follow all places at once: enough to know whether some completion is taken."""
        match part:
            case str():
                return self._after_text(state, part)
            case Hole.SUFFIX_6:
                for _ in range(_SUFFIX_LENGTH):
                    state = self._any_step(state, part)
                return state
            case Hole.ANYTHING | Hole.SEGMENT:
                while (grown := state | self._any_step(state, part)) != state:
                    state = grown
                return state
            case _:
                assert_never(part)

    def _after_any_length(self, states: frozenset[int]) -> frozenset[int] | None:
        found, new = set(states), set(states)
        while new:
            new = {self._step(state, _OTHER) for state in new} - found
            found |= new
            if len(found) > _MOST_STATES:
                return None
        return frozenset(found)

    def _letters(self, hole: Hole) -> set[str]:
        return self._alphabet if hole is Hole.ANYTHING else self._alphabet - {":", "/"}

    def _any_step(self, state: int, hole: Hole) -> int:
        following = 0
        for letter in self._letters(hole):
            following |= self._step(state, letter)
        return following

    def _after_text(self, state: int, text: Iterable[str]) -> int:
        for letter in text:
            state = self._step(state, letter)
        return state

    def _step(self, state: int, letter: str) -> int:
        taken = self._takes.get(letter, self._ones)
        return self._past_runs((state & self._runs) | (state & taken) << 1)

    def _past_runs(self, state: int) -> int:
        while (grown := state | (state & self._runs) << 1) != state:
            state = grown
        return state


def _places(symbols: list[PatternToken], wanted: PatternToken) -> int:
    """Give the places of a symbol as the bits of a number."""
    return sum(1 << place for place, symbol in enumerate(symbols) if symbol == wanted)


def _symbols(pattern: tuple[PatternToken, ...]) -> Iterator[PatternToken]:
    for token in pattern:
        if isinstance(token, str):
            yield from token
        else:
            yield token
