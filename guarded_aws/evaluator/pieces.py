"""The parts of a pattern between its stars, and how they are looked for in a text.

Each is looked for once, from left to right, in time that no input can blow up.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Final, NamedTuple, Protocol

from guarded_aws.policy.template import Wild

PatternToken = str | Wild
"""A literal text or a wildcard: what is left of a template when its variables have values."""


class Findable(Protocol):
    """Something that is looked for in a text from left to right."""

    def find_end(self, text: str, start: int, end: int) -> int:
        """Find the leftmost place between start and end, and say where it ends; -1 when there is none."""
        ...


class Piece(Findable, Protocol):
    """A part of a pattern that has no star, and so a length."""

    @property
    def length(self) -> int:
        """How many characters it takes."""
        ...

    @property
    def expression(self) -> str:
        """The piece as a regular expression."""
        ...

    def is_at(self, text: str, place: int) -> bool:
        """Say whether it stands at that place."""
        ...


class LiteralPiece:
    """A piece without ``?``."""

    __slots__ = ("_literal", "length")

    def __init__(self, literal: str) -> None:
        self._literal = literal
        self.length = len(literal)

    @property
    def expression(self) -> str:
        """The literal, escaped."""
        return re.escape(self._literal)

    def is_at(self, text: str, place: int) -> bool:
        """Say whether the text has the literal at that place."""
        return text.startswith(self._literal, place)

    def find_end(self, text: str, start: int, end: int) -> int:
        """Find it with the standard library's linear search."""
        place = text.find(self._literal, start, end)
        return place + self.length if place >= 0 else -1


class GappedPiece:
    """A piece with ``?``, which takes any one character."""

    def __init__(self, tokens: Iterable[PatternToken]) -> None:
        self.expression = ""
        self._literals: list[tuple[int, str]] = []
        self.length = 0
        for token in tokens:
            if isinstance(token, str):
                self._literals.append((self.length, token))
            self.length += len(token) if isinstance(token, str) else 1
            self.expression += re.escape(token) if isinstance(token, str) else "."

    def is_at(self, text: str, place: int) -> bool:
        """Say whether every literal stands at its distance from that place."""
        return all(text.startswith(literal, place + offset) for offset, literal in self._literals)

    def matches(self, text: str) -> bool:
        """Say whether the piece is the whole text."""
        return len(text) == self.length and self.is_at(text, 0)

    def find_end(self, text: str, start: int, end: int) -> int:
        """Find it by following all places at once, as the bits of a number; the highest stands for the first."""
        if end - start < self.length:
            return -1
        places = ((1 << end - start - self.length + 1) - 1) << (len(text) - 1 - end + self.length)
        for run in self._runs:
            places &= run.starts_in(text)
        return len(text) - places.bit_length() + self.length if places else -1

    @property
    def letters(self) -> set[str]:
        """Every letter of the piece."""
        return {run.letter for run in self._runs}

    @cached_property
    def _runs(self) -> list["Run"]:
        places: dict[str, list[int]] = {}
        for offset, literal in self._literals:
            for place, letter in enumerate(literal, offset):
                places.setdefault(letter, []).append(place)
        return [run for letter, offsets in places.items() for run in _even_runs(letter, offsets)]


class Run(NamedTuple):
    """A letter that a piece has at even distances.

    Attributes:
        first: The letter's first place in the piece.
    """

    letter: str
    first: int
    distance: int
    times: int

    def starts_in(self, text: str) -> int:
        """Say, as the bits of a number, where a piece may start that has the run.

        Where the letter stands twice follows from where it stands once, four times from twice, and so on.
        """
        places, times = _places_of(self.letter, text), 1
        while times < self.times:
            more = min(times, self.times - times)
            places &= places << more * self.distance
            times += more
        return places << self.first


def _even_runs(letter: str, places: list[int]) -> Iterator[Run]:
    """Cut the places of a letter into runs of even distances."""
    while places:
        first, *others = places
        distance = others[0] - first if others else 1
        times = 1
        while times < len(places) and places[times] == first + times * distance:
            times += 1
        yield Run(letter, first, distance, times)
        places = places[times:]


@lru_cache(maxsize=64)
def _places_of(letter: str, text: str) -> int:
    """Give a number whose bits say, from the highest, whether the letter stands at each place."""
    return int(text.translate(_OneHot(letter)), 2)


class _OneHot(dict[int, str]):
    """A translation of one letter to ``1`` and of all others to ``0``."""

    def __init__(self, letter: str) -> None:
        super().__init__({ord(letter): "1"})

    def __missing__(self, code: int) -> str:
        return "0"


_FEW: Final = 16
"""Up to so many pieces are looked for one by one."""

_SHORT: Final = 4
"""A regular expression looks at each character once for each of a piece's; so long may a piece be."""


class Chain:
    """Many short pieces in a row, which one regular expression finds in one call."""

    __slots__ = ("_expression",)

    def __init__(self, pieces: Iterable[Piece]) -> None:
        # INVARIANT(linear): an atomic group gives nothing back, so that nothing is ever tried twice.
        self._expression = re.compile("".join([f"(?>.*?{piece.expression})" for piece in pieces]), re.DOTALL)

    def find_end(self, text: str, start: int, end: int) -> int:
        """Find all pieces, each at its leftmost place after the one before."""
        found = self._expression.match(text, start, end)
        return -1 if found is None else found.end()


def chained(pieces: list[Piece]) -> list[Findable]:
    """Put short pieces together where there are many pieces."""
    if len(pieces) <= _FEW:
        return [*pieces]
    groups = groupby(pieces, lambda piece: piece.length <= _SHORT)
    return [one for is_short, group in groups for one in ([Chain(group)] if is_short else group)]
