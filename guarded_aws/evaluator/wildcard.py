"""Match ``*`` and ``?`` in time that no input can blow up.

A pattern is cut at its stars; each piece is then looked for once, from left to right.
The leftmost place is always good enough, so nothing is ever tried twice. An agent
chooses the names that are matched here.
"""

from typing import Protocol

from guarded_aws.evaluator.pieces import GappedPiece, LiteralPiece, PatternToken, Piece, chained
from guarded_aws.policy.template import Wild, split_wildcards


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

    __slots__ = ("_end", "_middle", "_needed", "_shortest", "_start")

    def __init__(self, pieces: list[Piece]) -> None:
        self._start, *middle, self._end = pieces
        self._middle = chained(middle)
        self._needed = {letter for piece in self._middle if isinstance(piece, GappedPiece) for letter in piece.letters}
        self._shortest = sum([piece.length for piece in pieces])

    def matches(self, text: str) -> bool:
        """Say whether the pieces are found in their order without overlap."""
        last = len(text) - self._end.length
        if len(text) < self._shortest or not (self._start.is_at(text, 0) and self._end.is_at(text, last)):
            return False
        # To find a piece with gaps costs as much for a letter that the text lacks as for one that it has.
        if self._needed and not all(letter in text for letter in self._needed):
            return False
        place = self._start.length
        for piece in self._middle:
            place = piece.find_end(text, place, last)
            if place < 0:
                return False
        return True


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
