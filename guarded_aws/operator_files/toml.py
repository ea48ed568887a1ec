"""TOML with positions: the standard library reads it and forgets where things stood.

The text is read by `tomllib` first. Positions are recovered here, in a second pass over a
text that is known to be well formed, only when an error asks for one.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from guarded_aws.errors import GuardedAwsError
from guarded_aws.policy.locate import Location, Mark, Path, location_at

_TOKEN: Final = re.compile(
    r'''
      \#[^\n]*                              # a comment
    | """(?:[^\\]|\\.)*?"{3,5}(?!")         # the four kinds of text
    | \'\'\'.*?'{3,5}(?!')
    | "(?:[^"\\\n]|\\.)*"
    | '[^'\n]*'
    | [\[\]{},=\n]
    | [^\s\[\]{},="'\#]+                    # bare keys with their dots, numbers, dates
    ''',
    re.VERBOSE | re.DOTALL,
)
_POSITION: Final = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_HINT: Final = 'a line reads `key = "text"`, `key = 3`, `key = ["a", "b"]` or `[table]`'


class TomlText:
    """A well-formed TOML text and what it holds.

    Attributes:
        members: The tables and values.
    """

    def __init__(self, text: str, *, path: str, members: dict[str, object]) -> None:
        self._text = text
        self._path = path
        self.members = members

    def locate(self, place: Path, *, at_key: bool = False) -> Location:
        """Find a value by the keys and indexes that lead to it, else the closest table around it."""
        for length in range(len(place), 0, -1):
            mark = self._marks.get(place[:length])
            if mark:
                at_value = length == len(place) and not at_key
                return location_at(self._text, mark.value_offset if at_value else mark.key_offset, self._path)
        return Location(self._path, 1, 1)

    @cached_property
    def _marks(self) -> dict[Path, Mark]:
        marks: dict[Path, Mark] = {}
        for mark in _Walker(self._text).walk():
            marks.setdefault(mark.path, mark)
        return marks


def read_toml(text: str, *, path: str, error: type[GuardedAwsError]) -> TomlText:
    """Read a TOML text; a fault is raised as ``error`` with its place."""
    try:
        return TomlText(text, path=path, members=tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        reason = _POSITION.sub("", str(fault))
        message = f"not valid TOML: {reason[:1].lower()}{reason[1:]} at {_location_of(fault, text, path)}"
        raise error(message, hint=_HINT) from None


def _location_of(fault: tomllib.TOMLDecodeError, text: str, path: str) -> Location:
    position = _POSITION.search(str(fault))
    if position is None or position["line"] is None:
        return location_at(text, len(text), path)
    return Location(path, int(position["line"]), int(position["column"]))


class _Walker:
    """Walk over the tokens of a text that `tomllib` has taken already."""

    def __init__(self, text: str) -> None:
        found = ((token.group(), token.start()) for token in _TOKEN.finditer(text))
        self._tokens = [(token, offset) for token, offset in found if not token.startswith("#")]
        self._tokens.append(("", len(text)))
        self._next = 0
        self._lengths: dict[Path, int] = {}

    def walk(self) -> Iterator[Mark]:
        """Yield each table and value in the order of the text."""
        table: Path = ()
        while self._peek():
            if self._take_any("\n"):
                continue
            if self._peek() == "[":
                mark = self._header()
                table = mark.path
                yield mark
            else:
                yield from self._pair(table)

    def _peek(self) -> str:
        return self._tokens[self._next][0]

    def _offset(self) -> int:
        return self._tokens[self._next][1]

    def _take(self) -> str:
        self._next += 1
        return self._tokens[self._next - 1][0]

    def _take_any(self, *tokens: str) -> bool:
        """Take the next token if it is one of these."""
        is_one = self._peek() in tokens
        self._next += is_one
        return is_one

    def _header(self) -> Mark:
        """Read ``[table]``, or ``[[list of tables]]`` as the next item of the list."""
        offset = self._offset()
        self._take()
        is_list = self._take_any("[")
        keys = self._keys()
        while self._take_any("]"):
            pass
        if is_list:
            written = self._inside(keys[:-1]) + keys[-1:]
            self._lengths[written] = self._lengths.get(written, 0) + 1
        return Mark(self._inside(keys), offset, offset)

    def _inside(self, keys: Path) -> Path:
        """Lead into the last item of each list of tables on the way."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        return path

    def _keys(self) -> Path:
        keys: list[str] = []
        while self._peek() not in {"=", "]"}:
            keys += _unquote(self._take())
        return tuple(keys)

    def _pair(self, table: Path) -> Iterator[Mark]:
        key_offset = self._offset()
        path = table + self._keys()
        self._take()
        yield from (Mark(path[:length], key_offset, key_offset) for length in range(len(table) + 1, len(path)))
        yield Mark(path, key_offset, self._offset())
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[Mark]:
        match self._peek():
            case "[":
                yield from self._list(path)
            case "{":
                yield from self._inline_table(path)
            case _:
                while self._peek() not in {"", "\n", ",", "]", "}"}:
                    self._take()

    def _list(self, path: Path) -> Iterator[Mark]:
        self._take()
        index = 0
        while not self._take_any("]"):
            if not self._take_any("\n", ","):
                yield Mark((*path, index), self._offset(), self._offset())
                yield from self._value((*path, index))
                index += 1

    def _inline_table(self, path: Path) -> Iterator[Mark]:
        self._take()
        while not self._take_any("}"):
            if not self._take_any("\n", ","):
                yield from self._pair(path)


def _unquote(token: str) -> list[str]:
    """Read a part of a key: a quoted key, or bare keys with dots between them."""
    if token[0] in "\"'":
        return list(tomllib.loads(f"{token} = 0"))
    return [key for key in token.split(".") if key]
