"""Pieces of patterns, looked for in every short text and between every two places of it."""

from collections.abc import Iterator
from itertools import product

import pytest

from guarded_aws.evaluator.pieces import Chain, Findable, GappedPiece, LiteralPiece
from guarded_aws.policy.template import split_wildcards


def _plain_search(piece: str, text: str, start: int, end: int) -> int:
    """Find a piece by trying each place."""
    for place in range(start, end - len(piece) + 1):
        if all(wanted in {"?", letter} for wanted, letter in zip(piece, text[place:], strict=False)):
            return place + len(piece)
    return -1


def _places(letters: str, longest: int) -> Iterator[tuple[str, int, int]]:
    for length in range(longest + 1):
        for text in map("".join, product(letters, repeat=length)):
            for start in range(length + 1):
                for end in range(start, length + 1):
                    yield text, start, end


def _differing(findable: Findable, piece: str) -> list[tuple[str, int, int]]:
    return [place for place in _places("ab", 8) if findable.find_end(*place) != _plain_search(piece, *place)]


@pytest.mark.parametrize(
    "piece", ["?", "??", "a?", "?b", "a?a", "a??b", "ab?a", "?a?a?", "a?a?a?a", "a??a??a", "aaaa?b", "aa?b?aa"]
)
def test_a_piece_with_gaps_is_found_where_a_plain_search_finds_it(piece: str) -> None:
    """The leftmost place, wholly between start and end."""
    assert [] == _differing(GappedPiece(split_wildcards(piece)), piece)


@pytest.mark.parametrize("piece", ["a", "ab", "aba"])
def test_a_literal_piece_is_found_where_a_plain_search_finds_it(piece: str) -> None:
    """The same, by the standard library."""
    assert [] == _differing(LiteralPiece(piece), piece)


@pytest.mark.parametrize("piece", ["a", "a?", "?b?", "a?b", "ab?a"])
def test_a_chain_of_one_finds_its_piece(piece: str) -> None:
    """A regular expression says the same as the piece."""
    one = GappedPiece(split_wildcards(piece)) if "?" in piece else LiteralPiece(piece)

    assert [] == _differing(Chain([one]), piece)


def test_a_chain_finds_its_pieces_one_after_the_other() -> None:
    """Each at its leftmost place after the one before."""
    chain = Chain([LiteralPiece("a"), GappedPiece(split_wildcards("?b")), LiteralPiece(".")])

    assert [5, -1, -1, -1] == [chain.find_end(text, 0, len(text)) for text in ("-axb.", "ab.", "axb-", "xba.")]
