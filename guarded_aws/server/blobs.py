"""Bytes in parameters: JSON has none, and AWS's shapes say where they are."""

import base64
from collections.abc import Callable, Mapping
from typing import Final

from guarded_aws.errors import GuardedAwsError
from guarded_aws.guard import models

ReadBlob = Callable[[object], object]

_KEY: Final = "base64"


class BlobSyntaxError(GuardedAwsError):
    """A text that should be base64 and is not."""

    code = "blob-syntax"


def replace_blobs(service: str, operation: str, parameters: Mapping[str, object], read: ReadBlob) -> dict[str, object]:
    """Copy an operation's parameters with what stands in place of bytes read as bytes.

    What does not fit the operation's shape is copied as it is: botocore's validation names it.

    Raises:
        UnknownServiceError: botocore has no such service.
        UnknownOperationError: The service has no such operation.
        BlobSyntaxError: A text is not base64.
    """
    shape = models.operation_model(service, operation).input_shape
    members = {} if shape is None else shape.members
    return {name: _replace(members.get(name), value, read) for name, value in parameters.items()}


def _replace(shape: object, value: object, read: ReadBlob) -> object:
    match getattr(shape, "type_name", None), value:
        case "blob", _:
            return read(value)
        case "structure", dict():
            members = getattr(shape, "members", {})
            return {name: _replace(members.get(name), item, read) for name, item in value.items()}
        case "map", dict():
            return {name: _replace(getattr(shape, "value", None), item, read) for name, item in value.items()}
        case "list", list():
            return [_replace(getattr(shape, "member", None), item, read) for item in value]
        case _:
            return value


def read_base64(value: object) -> object:
    """Read a text as base64.

    Raises:
        BlobSyntaxError: It is not.
    """
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except ValueError as error:
        raise BlobSyntaxError(f"`{value[:40]}` is not base64", hint="encode the bytes with padding") from error


def read_text_or_base64(value: object) -> object:
    """Read a text as its UTF-8 bytes, and ``{"base64": TEXT}`` as the bytes that it encodes.

    Raises:
        BlobSyntaxError: The encoded text is not base64.
    """
    match value:
        case str():
            return value.encode("utf-8", "surrogatepass")
        case {"base64": str(text), **others} if not others:
            return read_base64(text)
        case _:
            return value


def write_base64(content: bytes) -> dict[str, str]:
    """Write bytes in the form that `read_text_or_base64` reads."""
    return {_KEY: base64.b64encode(content).decode("ascii")}
