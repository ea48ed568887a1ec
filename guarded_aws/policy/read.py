"""Read JSON the strict way: no duplicate keys, no NaN, and errors that say where.

IAM refuses a key that is written twice in one object; the standard parser keeps the
last and says nothing, which would let a Deny vanish behind an Allow.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Final, NoReturn

from guarded_aws.errors import PolicySyntaxError
from guarded_aws.policy.locate import Location, Path, location_at, marks

Json = str | bool | None | list["Json"] | dict[str, "Json"]
"""JSON as it was read; a number is a `JsonNumber`, spelled as in the text."""


class JsonNumber(str):
    """A number of a JSON text in its own spelling: a condition compares ``10`` and ``"10"`` alike."""

    __slots__ = ()


class _DuplicateKeyError(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _object_without_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateKeyError(_first_duplicate(key for key, _ in pairs))
    return members


def _first_duplicate(keys: Iterable[str]) -> str:
    return next(key for key, times in Counter(keys).items() if times > 1)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object_without_duplicates,
    parse_int=JsonNumber,
    parse_float=JsonNumber,
    parse_constant=_refuse_constant,
)


def read_json(text: str, path: str) -> Json:
    """Read a JSON text.

    Raises:
        PolicySyntaxError: With the place of the first fault and what to do about it.
    """
    try:
        value: Json = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _syntax_error(error, path) from None
    except _DuplicateKeyError as error:
        location = _second_occurrence(text, error.key, path)
        message = f"duplicate key `{error.key}`"
        raise PolicySyntaxError(
            message, location=str(location), hint="keep one of the two; IAM takes neither"
        ) from None
    except ValueError as error:
        hint = "write a number, a string or a boolean"
        raise PolicySyntaxError(f"`{error}` is not JSON", location=path, hint=hint) from None
    except RecursionError:
        raise PolicySyntaxError(
            "the JSON is nested too deeply", location=path, hint="a policy needs six levels"
        ) from None
    return value


def _syntax_error(error: json.JSONDecodeError, path: str) -> PolicySyntaxError:
    before = error.doc[: error.pos].rstrip()
    if error.doc[error.pos : error.pos + 1] == ",":
        before = error.doc[: error.pos + 1]
    if before.endswith(",") and error.doc[len(before) :].lstrip()[:1] in {"}", "]"}:
        location = location_at(error.doc, len(before) - 1, path)
        return PolicySyntaxError(
            "trailing comma", location=str(location), hint="remove the comma; JSON allows none there"
        )
    location = location_at(error.doc, error.pos, path)
    reason = error.msg[:1].lower() + error.msg[1:].removesuffix(" at")
    return PolicySyntaxError(f"not valid JSON: {reason}", location=str(location), hint=_hint_for(error))


_HINTS: Final[Mapping[str, str]] = {
    "Expecting property name enclosed in double quotes": "a key is written in double quotes",
    "Expecting ',' delimiter": "a comma is missing before this place, or a bracket is not closed",
    "Expecting ':' delimiter": "a colon goes between a key and its value",
    "Extra data": "a file holds one JSON value; remove what follows it",
    "Unterminated string starting at": "close the string with a double quote",
}


def _hint_for(error: json.JSONDecodeError) -> str:
    if not error.doc.strip():
        return "the text is empty; a policy is a JSON object with `Version` and `Statement`"
    return _HINTS.get(error.msg, "write a JSON value here: an object, a list, a string, a number or a boolean")


def _second_occurrence(text: str, key: str, path: str) -> Location:
    """Find where a key is written again; the text beyond that place was not read, and may be no JSON."""
    times: dict[Path, Iterator[int]] = defaultdict(lambda: count(1))
    again = next(mark for mark in marks(text) if mark.path[-1:] == (key,) and next(times[mark.path]) == 2)  # noqa: PLR2004
    return location_at(text, again.key_offset, path)
