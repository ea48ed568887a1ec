"""Where things stand in a JSON text.

Policies are read with the standard library's parser, which is fast and forgets
positions. They are recovered here, in a second and slower pass, only when an error
or a report asks for one.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a value: ``("Statement", 0, "Effect")``."""

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: line and column count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value starts, and the key that it stands under; offsets count characters from 0."""

    path: Path
    key_offset: int
    value_offset: int


def location_at(text: str, offset: int, path: str) -> Location:
    """Turn an offset into line and column."""
    line_start = text.rfind("\n", 0, offset) + 1
    return Location(path, text.count("\n", 0, offset) + 1, offset - line_start + 1)


def marks(text: str) -> Iterator[Mark]:
    """Yield each value of a well-formed JSON text in the order of the text."""
    return _Walker(text).walk()


def find_mark(text: str, path: Path) -> Mark | None:
    """Find a value by its path."""
    return next((mark for mark in marks(text) if mark.path == path), None)


def locate_statement(text: str, index: int, path: str) -> Location | None:
    """Find where a statement of a policy starts; a lone statement may stand without a list."""
    mark = find_mark(text, ("Statement", index)) or find_mark(text, ("Statement",))
    return location_at(text, mark.value_offset, path) if mark else None


@dataclass(slots=True)
class _Level:
    """An object or list that is open: the key or index that comes next in it."""

    is_object: bool
    index: int = 0
    key: str | None = None
    key_offset: int = 0


class _Walker:
    """Walk over the tokens of a text that the JSON parser has taken already."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[_Level] = []

    def walk(self) -> Iterator[Mark]:
        for token in _TOKEN.finditer(self._text):
            yield from self._step(token.group(), token.start())

    def _step(self, token: str, offset: int) -> Iterator[Mark]:
        match token:
            case "}" | "]":
                self._open.pop()
            case ",":
                self._next_place()
            case ":":
                pass
            case _ if self._is_key(token):
                self._open[-1].key, self._open[-1].key_offset = _unquote(token), offset
            case _:
                yield self._mark(offset)
                if token in {"{", "["}:
                    self._open.append(_Level(is_object=token == "{"))

    def _is_key(self, token: str) -> bool:
        return bool(self._open) and self._open[-1].is_object and self._open[-1].key is None and token[0] == '"'

    def _next_place(self) -> None:
        level = self._open[-1]
        level.index, level.key = level.index + 1, None

    def _mark(self, offset: int) -> Mark:
        here = self._open[-1] if self._open else None
        return Mark(self._path(), here.key_offset if here and here.is_object else offset, offset)

    def _path(self) -> Path:
        return tuple(level.key if level.key is not None else level.index for level in self._open)


def _unquote(token: str) -> str:
    key: str = json.loads(token)
    return key
