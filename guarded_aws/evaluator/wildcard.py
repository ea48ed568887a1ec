"""Match ``*`` and ``?`` in time that no input can blow up.

A pattern is cut at its stars; each piece is then looked for once, from left to right.
The leftmost place is always good enough, so nothing is ever tried twice. An agent
chooses the names that are matched here.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from guarded_aws.policy.template import Wild, split_wildcards

PatternToken = str | Wild
"""A literal text or a wildcard: what is left of a template when its variables have values."""


class Pattern(Protocol):
    """Something that a known text matches or does not."""

    def matches(self, text: str) -> bool:
        """Say whether the whole text fits."""
        ...


class Everything:
    """The pattern ``*``."""

    __slots__ = ()

    def matches(self, text: str) -> bool:  # noqa: ARG002 -- the protocol's
        """Say yes."""
        return True


class Exactly:
    """A pattern without wildcards."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def matches(self, text: str) -> bool:
        """Say whether the texts are the same."""
        return text == self.text


class StartsWith:
    """A literal with one star at its end, the commonest of patterns."""

    __slots__ = ("start",)

    def __init__(self, start: str) -> None:
        self.start = start

    def matches(self, text: str) -> bool:
        """Say whether the text starts so."""
        return text.startswith(self.start)


class Pieces:
    """Any other pattern: a start, pieces in order, an end."""

    __slots__ = ("_end", "_middle", "_shortest", "_start")

    def __init__(self, pieces: list["Piece"]) -> None:
        self._start, *self._middle, self._end = pieces
        self._shortest = sum(piece.length for piece in pieces)

    def matches(self, text: str) -> bool:
        """Say whether the pieces are found in their order without overlap."""
        last = len(text) - self._end.length
        if len(text) < self._shortest or not (self._start.is_at(text, 0) and self._end.is_at(text, last)):
            return False
        place = self._start.length
        for piece in self._middle:
            place = piece.find(text, place, last)
            if place < 0:
                return False
            place += piece.length
        return True


class Piece(Protocol):
    """A part of a pattern that has no star, and so a length."""

    @property
    def length(self) -> int:
        """How many characters it takes."""
        ...

    def is_at(self, text: str, place: int) -> bool:
        """Say whether it stands at that place."""
        ...

    def find(self, text: str, start: int, end: int) -> int:
        """Find the leftmost place between start and end, or -1."""
        ...


class LiteralPiece:
    """A piece without ``?``."""

    __slots__ = ("_literal", "length")

    def __init__(self, literal: str) -> None:
        self._literal = literal
        self.length = len(literal)

    def is_at(self, text: str, place: int) -> bool:
        """Say whether the text has the literal at that place."""
        return text.startswith(self._literal, place)

    def find(self, text: str, start: int, end: int) -> int:
        """Find it with the standard library's linear search."""
        return text.find(self._literal, start, end)


class GappedPiece:
    """A piece with ``?``, which takes any one character."""

    __slots__ = ("_literals", "length")

    def __init__(self, tokens: Iterable[PatternToken]) -> None:
        self._literals: list[tuple[int, str]] = []
        self.length = 0
        for token in tokens:
            if isinstance(token, str):
                self._literals.append((self.length, token))
            self.length += len(token) if isinstance(token, str) else 1

    def is_at(self, text: str, place: int) -> bool:
        """Say whether every literal stands at its distance from that place."""
        return all(text.startswith(literal, place + offset) for offset, literal in self._literals)

    def matches(self, text: str) -> bool:
        """Say whether the piece is the whole text."""
        return len(text) == self.length and self.is_at(text, 0)

    def find(self, text: str, start: int, end: int) -> int:
        """Find it by following all places at once: bit ``i`` stands for the start at ``start + i``."""
        places = (1 << max(0, end - start - self.length + 1)) - 1
        for offset, literal in self._literals:
            for distance, character in enumerate(literal, start + offset):
                places &= _places_of(character, text) >> distance
                if not places:
                    return -1
        return start + (places & -places).bit_length() - 1 if places else -1


@lru_cache(maxsize=64)
def _places_of(character: str, text: str) -> int:
    """Give a number whose bit ``i`` says whether the character stands at place ``i``."""
    return int(text[::-1].translate(_OneHot(character)), 2)


class _OneHot(dict[int, str]):
    """A translation of one character to ``1`` and of all others to ``0``."""

    def __init__(self, character: str) -> None:
        super().__init__({ord(character): "1"})

    def __missing__(self, code: int) -> str:
        return "0"


def compile_pattern(tokens: tuple[PatternToken, ...]) -> Pattern:
    """Choose the cheapest matcher for a pattern."""
    if Wild.RUN not in tokens and Wild.ONE not in tokens:
        return Exactly("".join(map(str, tokens)))
    match tokens:
        case (Wild.RUN,):
            return Everything()
        case (str() as literal, Wild.RUN):
            return StartsWith(literal)
        case _ if Wild.RUN in tokens:
            return Pieces([_piece(piece) for piece in _cut(tokens)])
        case _:
            return GappedPiece(tokens)


def compile_text(text: str) -> Pattern:
    """Choose the cheapest matcher for a pattern as it is written, without variables."""
    literal = text.rstrip("*")
    if "*" in literal or "?" in literal or not literal:
        return compile_pattern(split_wildcards(text))
    return Exactly(text) if literal == text else StartsWith(literal)


def _piece(tokens: tuple[PatternToken, ...]) -> Piece:
    if Wild.ONE in tokens:
        return GappedPiece(tokens)
    return LiteralPiece("".join(token for token in tokens if isinstance(token, str)))


def _cut(tokens: tuple[PatternToken, ...]) -> list[tuple[PatternToken, ...]]:
    """Cut at the stars; a pattern with one star has two pieces, either of which may be empty."""
    pieces: list[list[PatternToken]] = [[]]
    for token in tokens:
        if token is Wild.RUN:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [tuple(piece) for piece in pieces]
