"""AWS's answers as JSON: instants in ISO form, bytes as base64, streams read up to a bound."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Protocol, runtime_checkable

from pydantic import JsonValue

from guarded_aws.server.blobs import write_base64

_LONGEST_CHARACTER: Final = 4
"""In bytes, in UTF-8."""


@runtime_checkable
class _Stream(Protocol):
    """A body that is still on its way."""

    def read(self, amt: int) -> bytes:
        """Read at most so many bytes."""

    def close(self) -> None:
        """Leave the rest unread."""


@runtime_checkable
class _EventStream(Protocol):
    """Events that are still on their way; botocore's has no `read`."""

    def close(self) -> None:
        """Leave the rest unread."""


class JsonWriter:
    """Writes one answer.

    Attributes:
        notes: What was left out, and how to get it.
    """

    def __init__(self, *, stream_limit: int) -> None:
        """Read at most so many bytes of a stream."""
        self._stream_limit = stream_limit
        self.notes: list[str] = []

    def write(self, answer: Mapping[str, object]) -> dict[str, JsonValue]:
        """Write an answer's members, but of its metadata only the request id and the status."""
        members = {name: self._value(name, value) for name, value in answer.items() if name != "ResponseMetadata"}
        metadata = answer.get("ResponseMetadata")
        if isinstance(metadata, Mapping):
            kept = ("RequestId", "HTTPStatusCode")
            members["ResponseMetadata"] = {name: metadata[name] for name in kept if name in metadata}
        return members

    def _value(self, name: str, value: object) -> JsonValue:  # noqa: PLR0911 -- one line for each kind of value
        match value:
            case None | bool() | int() | float() | str():
                return value
            case datetime() | date():
                return value.isoformat()
            case Decimal():
                return str(value)
            case bytes() | bytearray():
                return {**write_base64(bytes(value))}
            case Mapping():
                return {str(key): self._value(str(key), item) for key, item in value.items()}
            case list() | tuple() | set():
                return [self._value(name, item) for item in value]
            case _:
                return self._streamed(name, value)

    def _streamed(self, name: str, value: object) -> JsonValue:
        match value:
            case _Stream():
                return self._read(name, value)
            case _EventStream():
                value.close()
                self.notes.append(f"`{name}` is a stream of events, which this tool does not follow")
                return None
            case _:
                raise TypeError(f"an answer holds a {type(value).__name__}")

    def _read(self, name: str, stream: _Stream) -> JsonValue:
        content = stream.read(self._stream_limit + 1)
        stream.close()
        if len(content) <= self._stream_limit:
            return _text_or_base64(content, whole=True)
        limit = self._stream_limit
        text = _text_or_base64(content[:limit], whole=False)
        self.notes.append(
            f"`{name}` holds the first {limit} bytes only;"
            f" where the operation takes a `Range`, go on with `bytes={limit}-{2 * limit - 1}`"
        )
        return text


def _text_or_base64(content: bytes, *, whole: bool) -> JsonValue:
    """Write bytes as text if they are UTF-8; where they were cut, a character may be missing its end."""
    for shorter in range(1 if whole else _LONGEST_CHARACTER):
        try:
            return content[: len(content) - shorter].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return {**write_base64(content)}
