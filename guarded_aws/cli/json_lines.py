"""JSON lines in, JSON lines out: one reply a line, in order, and a fault ends nothing.

What cannot be understood is answered with an error that says what to do.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Final, TextIO

from guarded_aws.errors import GuardedAwsError, PolicySyntaxError
from guarded_aws.policy import Json, JsonNumber, read_json

Reply = Mapping[str, object]


class RequestSyntaxError(GuardedAwsError):
    """A line that is not a request."""

    code = "request-syntax"


def answer_lines(
    lines: Iterable[bytes],
    sink: TextIO,
    answer: Callable[["Members"], Reply],
) -> None:
    """Answer each line as soon as it is read."""
    for line in lines:
        sink.write(json.dumps(reply_to(line, answer)) + "\n")
        sink.flush()


def reply_to(line: bytes, answer: Callable[["Members"], Reply]) -> dict[str, object]:
    """Answer one line; the reply has the request's id, or null where there is none to read."""
    call_id: object = None
    try:
        members = Members(read_object(line))
        call_id = as_plain(members.take("id"))
        return {"id": call_id, **answer(members)}
    except GuardedAwsError as error:
        fault = error
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        # FAIL-CLOSED(unreadable-line): a line that breaks its reader is refused, and the run goes on.
        hint = "write names, numbers and nesting as AWS would take them"
        fault = RequestSyntaxError(f"the request cannot be read: {type(error).__name__}", hint=hint)
    readable = call_id if call_id is not None else _id_of(line)
    return {"id": readable, "error": {"code": fault.code, "message": fault.message, "hint": fault.hint}}


def _id_of(line: bytes) -> object:
    """Read the id of a line that is refused, so far as it can be read."""
    try:
        pairs = json.loads(line, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return None
    found = [pair[1] for pair in pairs if pair[0] == "id"] if isinstance(pairs, list) and line[:1] == b"{" else []
    return found[0] if len(found) == 1 and isinstance(found[0], str | int) else None


def read_object(line: bytes) -> dict[str, Json]:
    """Read a line that holds a JSON object.

    Raises:
        RequestSyntaxError: It does not.
    """
    if not line.strip():
        raise RequestSyntaxError("the line is empty", hint='write `{"id": ..., ...}`')
    try:
        value = read_json(line.decode("utf-8").strip("\ufeff\r\n"), "line")
    except UnicodeDecodeError as error:
        raise RequestSyntaxError("the line is not UTF-8", hint="write JSON in UTF-8, one object a line") from error
    except PolicySyntaxError as error:
        raise RequestSyntaxError(error.message, hint=error.hint) from error
    if not isinstance(value, dict):
        raise RequestSyntaxError("the line is not a JSON object", hint='write `{"id": ..., ...}`')
    return value


def as_plain(value: Json) -> object:
    """Give numbers their value; the reader keeps their spelling."""
    match value:
        case JsonNumber():
            plain: object = json.loads(value)
            if isinstance(plain, float) and not isfinite(plain):
                raise RequestSyntaxError(f"`{value[:40]}` is too large a number", hint="put it in double quotes")
            return plain
        case dict():
            return {key: as_plain(item) for key, item in value.items()}
        case list():
            return [as_plain(item) for item in value]
        case _:
            return value


_MISSING: Final = "add it to the request"


class Members:
    """The members of a request, taken one by one; what nobody takes is a fault."""

    def __init__(self, members: Mapping[str, Json]) -> None:
        self._left = dict(members)

    def take(self, name: str) -> Json:
        """Take a member of any type; None when it is missing or null."""
        return self._left.pop(name, None)

    def take_optional_text(self, name: str) -> str | None:
        """Take a text.

        Raises:
            RequestSyntaxError: The member is no text.
        """
        value = self.take(name)
        if value is None:
            return None
        if not isinstance(value, str) or isinstance(value, JsonNumber):
            raise RequestSyntaxError(f"`{name}` must be a text", hint="put it in double quotes")
        return value

    def take_text(self, name: str) -> str:
        """Take a text that has to be there.

        Raises:
            RequestSyntaxError: The member is missing, empty or no text.
        """
        value = self.take_optional_text(name)
        if not value:
            raise RequestSyntaxError(f"`{name}` is missing", hint=_MISSING)
        return value

    def take_object(self, name: str) -> dict[str, Json]:
        """Take an object; an empty one when it is missing.

        Raises:
            RequestSyntaxError: The member is no object.
        """
        value = self.take(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise RequestSyntaxError(f"`{name}` must be an object", hint="write it in braces")
        return value

    def take_list(self, name: str) -> list[Json] | None:
        """Take a list; None when it is missing.

        Raises:
            RequestSyntaxError: The member is no list.
        """
        value = self.take(name)
        if value is None or isinstance(value, list):
            return value
        raise RequestSyntaxError(f"`{name}` must be a list", hint="write it in brackets")

    def take_flag(self, name: str) -> bool:
        """Take a boolean; false when it is missing.

        Raises:
            RequestSyntaxError: The member is no boolean.
        """
        value = self.take(name)
        if value is None or isinstance(value, bool):
            return value is True
        raise RequestSyntaxError(f"`{name}` must be true or false", hint="write it without quotes")

    def require_empty(self) -> None:
        """Refuse what nobody took.

        Raises:
            RequestSyntaxError: A member is left.
        """
        for name in self._left:
            # FAIL-CLOSED(unknown-member): a misspelt layer would be a Deny that nobody reads.
            raise RequestSyntaxError(f"unknown member `{name}`", hint="correct its name, or remove it")
