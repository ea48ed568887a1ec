"""A deep copy of a call's parameters in exact built-in types.

A subclass of ``dict`` or ``str`` may show one value to the policies and another to the
serializer. What is decided, resolved, recorded, and serialized is this copy, read once.
A stream passes as it is where a parameter may be one: no policy reads it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType
from typing import Final

from botocore.exceptions import ParamValidationError

_VALUES: Final = (str, int, dict, list, NoneType, bytes, float, date, Decimal, bytearray, memoryview, tuple)


def snapshot(parameters: Mapping[str, object]) -> dict[str, object]:
    """Copy the parameters of a call.

    Raises:
        ParamValidationError: A value is of a type that no AWS parameter has.
    """
    return {
        exact_text(key): value if is_stream(value) else _copy(value) for key, value in dict.items(_as_dict(parameters))
    }


def exact(value: object) -> object:
    """Copy a value all through; there is no stream in it.

    Raises:
        ParamValidationError: A part of it is of a type that no AWS parameter has.
    """
    return _copy(value)


def is_stream(value: object) -> bool:
    """Say whether a parameter is no value, but something to read from; `__class__` can lie, so the type is asked."""
    return not issubclass(type(value), _VALUES) and hasattr(value, "read")


def _as_dict(parameters: Mapping[str, object]) -> dict[str, object]:
    return parameters if isinstance(parameters, dict) else dict(parameters)


def exact_text(value: object) -> str:
    """Copy a text whose class may be somebody's own, and may say that it equals another.

    Raises:
        ParamValidationError: It is no text.
    """
    if type(value) is str:
        return value
    # FAIL-CLOSED(exact-text): what claims to be a text (`__class__` can lie) and is none is not one.
    if not issubclass(type(value), str):
        raise ParamValidationError(report=f"a {type(value).__name__} stands where a text should")
    return str.__str__(value)


def _copy(value: object) -> object:
    match value:
        case None | bool():
            return value
        case str():
            return exact_text(value)
        case bytes() | bytearray() | memoryview():
            return value if type(value) is bytes else bytes(memoryview(value))
        case dict():
            return {exact_text(key): _copy(item) for key, item in dict.items(value)}
        case list() | tuple():
            items = list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value)
            return [_copy(item) for item in items]
        case _:
            return _leaf(value)


def _leaf(value: object) -> object:
    if isinstance(value, int):
        return int.__index__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, Decimal):
        return Decimal(value)
    if isinstance(value, date):
        return _exact_date(value)
    # FAIL-CLOSED(parameter-type): an object with a behavior of its own could change after the decision.
    raise ParamValidationError(report=f"a value of type {type(value).__name__} is not an AWS parameter")


def _exact_date(value: date) -> date:
    """Copy a date, or a time in UTC, of whatever class and zone: both may answer differently when asked again."""
    if not isinstance(value, datetime):
        return date.fromisoformat(date.isoformat(value))
    exact = datetime.fromisoformat(datetime.isoformat(value))
    return exact if exact.tzinfo is None else exact.astimezone(UTC)
