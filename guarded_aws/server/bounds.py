"""Keep an answer within what a model can read: cut its longest parts, and say what was cut."""

import json
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from pydantic import JsonValue

_LEAST: Final = len("null")
"""What is left of a value that is cut to nothing."""


def size_of(value: JsonValue) -> int:
    """Count the characters of a value's JSON."""
    return len(json.dumps(value, ensure_ascii=False))


class Cutter:
    """Cuts one answer to a number of characters.

    Attributes:
        notes: What was cut, and how much of it is left.
        lists: How many items were kept of each list that was cut.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.lists: list[int] = []

    def fit(self, value: JsonValue, limit: int, *, name: str = "the answer") -> JsonValue:
        """Give the value, or as much of it as fits into four characters or more."""
        if size_of(value) <= limit:
            return value
        match value:
            case dict():
                return self.fit_members(value, limit, name=name)
            case list():
                return self._fit_items(value, limit, name)
            case str():
                kept = _longest_prefix(value, limit)
                self.notes.append(f"{len(kept)} of {len(value)} characters of {name} are shown")
                return kept
            case _:
                return None

    def fit_members(
        self, members: dict[str, JsonValue], limit: int, *, name: str = "the answer"
    ) -> dict[str, JsonValue]:
        """Keep short members whole, and share what is left among the long ones."""
        fitted: dict[str, JsonValue] = {}
        left = limit - len("{}")
        by_size = sorted(members, key=lambda key: size_of(key) + size_of(members[key]))
        for position, key in enumerate(by_size):
            frame = size_of(key) + len(": , ")
            share = left // (len(by_size) - position) - frame
            if share < min(size_of(members[key]), _LEAST):
                self.notes.append(f"{position} of {len(members)} members of {name} are shown")
                break
            fitted[key] = self.fit(members[key], share, name=f"`{key}`")
            left -= size_of(fitted[key]) + frame
        return {key: fitted[key] for key in members if key in fitted}

    def _fit_items(self, items: list[JsonValue], limit: int, name: str) -> JsonValue:
        room = limit - len("[]")
        ends = accumulate(size_of(item) + len(", ") for item in items)
        kept = items[: sum(end <= room for end in ends)]
        if not kept and room >= _LEAST:
            kept = [self.fit(items[0], room, name=f"the first of {name}")]
        self.notes.append(f"{len(kept)} of {len(items)} items of {name} are shown")
        self.lists.append(len(kept))
        return kept


def _longest_prefix(text: str, limit: int) -> str:
    """Cut a text so that its JSON fits; an escape takes up to six characters of JSON."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size_of(text[:middle]) <= limit else (low, middle - 1)
    return text[:low]


_PAGE_SIZES = frozenset({"limit", "maxitems", "maxkeys", "maxnumberofmessages", "maxrecords", "maxresults", "pagesize"})


def page_advice(parameters: Sequence[str], kept: Sequence[int]) -> str | None:
    """Say how to ask for less at a time; None when no list was cut.

    Args:
        parameters: The names of the operation's parameters.
        kept: How many items each list was cut to.
    """
    if not kept:
        return None
    size = next((name for name in parameters if name.lower() in _PAGE_SIZES), None)
    if size is None:
        return "ask for less: name the resources that you need, or use the operation's filters"
    return f"ask again with `{size}` = {max(1, min(kept))}, and follow the token of the answer for the next page"
