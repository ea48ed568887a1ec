"""A deep copy of a call's parameters in exact built-in types.

A subclass of ``dict`` or ``str`` may show one value to the policies and another to the
serializer. What is decided, resolved, recorded, and serialized is this copy, read once.
Streams pass as they are: no policy reads them.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from botocore.exceptions import ParamValidationError


def snapshot(parameters: Mapping[str, object]) -> dict[str, object]:
    """Copy the parameters of a call.

    Raises:
        ParamValidationError: A value is of a type that no AWS parameter has.
    """
    return {_text(key): _copy(value) for key, value in dict.items(_as_dict(parameters))}


def _as_dict(parameters: Mapping[str, object]) -> dict[str, object]:
    return parameters if isinstance(parameters, dict) else dict(parameters)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ParamValidationError(report=f"a parameter's name is a {type(value).__name__}, not a text")
    return str.__str__(value)


def _copy(value: object) -> object:
    match value:
        case None | bool():
            return value
        case str():
            return str.__str__(value)
        case bytes() | bytearray() | memoryview():
            return value if type(value) is bytes else bytes(memoryview(value))
        case dict():
            return {_text(key): _copy(item) for key, item in dict.items(value)}
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
    if hasattr(value, "read"):
        return value
    # FAIL-CLOSED(parameter-type): an object with a behavior of its own could change after the decision.
    raise ParamValidationError(report=f"a value of type {type(value).__name__} is not an AWS parameter")


def _exact_date(value: date) -> date:
    """Copy a date, or a time in UTC, of whatever class and zone: both may answer differently when asked again."""
    if not isinstance(value, datetime):
        return date.fromisoformat(date.isoformat(value))
    exact = datetime.fromisoformat(datetime.isoformat(value))
    return exact if exact.tzinfo is None else exact.astimezone(UTC)
