"""Parameters for any operation, made from its model: every required member, or every member there is."""

from datetime import UTC, datetime
from typing import Final

from botocore.model import ListShape, MapShape, OperationModel, Shape, StringShape, StructureShape

_DEPTH: Final = 4
_TEXT: Final = "example"
_BY_NAME: Final = {
    "AccountId": "123456789012",
    "DestinationRegion": "us-east-1",
    "SourceRegion": "us-east-1",
    "KvsARN": "arn:aws:cloudfront::123456789012:key-value-store/example",
    "QueueARN": "arn:aws:kinesis:us-east-1:123456789012:queue/example",
    "ChannelARN": "arn:aws:kinesis:us-east-1:123456789012:channel/example",
}
_STREAM: Final = "arn:aws:kinesis:us-east-1:123456789012:stream/example"
"""Members that choose the host: botocore takes no other form of them."""


_LEFT_OUT: Final = frozenset({"ContentLength", "PreSignedUrl", "PresignedUrl"})
"""What is refused: a length that is not the body's, and what botocore itself signs for the other region of a copy."""


def fill(model: OperationModel, *, with_optional: bool) -> dict[str, object]:
    """Fill an operation's parameters.

    Args:
        model: The operation.
        with_optional: Whether members that are not required are filled too.
    """
    return _structure(model.input_shape, (), with_optional=with_optional) if model.input_shape else {}


def _structure(shape: StructureShape, above: tuple[str, ...], *, with_optional: bool) -> dict[str, object]:
    chosen = _chosen_members(shape, above, with_optional=with_optional)
    below = (*above, shape.name)
    return {
        name: _chosen_text(name, member) or _value(member, below, with_optional=with_optional)
        for name, member in chosen.items()
    }


def _chosen_text(name: str, member: Shape) -> str | None:
    may_be_stream = member.type_name == "string" and name.endswith("ARN")
    return _BY_NAME.get(name) or (_STREAM if may_be_stream else None)


def _chosen_members(shape: StructureShape, above: tuple[str, ...], *, with_optional: bool) -> dict[str, Shape]:
    """Choose the one member of a union; else what is required and, on demand, what does not lead back here."""
    if shape.is_tagged_union:
        return dict([min(shape.members.items(), key=lambda item: item[1].name in above)])
    required = set(shape.required_members)
    return {
        name: member
        for name, member in shape.members.items()
        if name in required or (with_optional and not _is_left_out(name, member, (*above, shape.name)))
    }


def _is_left_out(name: str, member: Shape, above: tuple[str, ...]) -> bool:
    return name in _LEFT_OUT or member.name in above or len(above) > _DEPTH or getattr(member, "is_event_stream", False)


def _value(shape: Shape, above: tuple[str, ...], *, with_optional: bool) -> object:
    match shape:
        case StructureShape():
            return _structure(shape, above, with_optional=with_optional and shape.name not in above)
        case ListShape():
            return [_value(shape.member, (*above, shape.name), with_optional=with_optional)] * _at_least(shape)
        case MapShape():
            keys = [
                f"{_value(shape.key, above, with_optional=False)}{number or ''}" for number in range(_at_least(shape))
            ]
            return {key: _value(shape.value, (*above, shape.name), with_optional=with_optional) for key in keys}
        case StringShape():
            return _text(shape)
        case _:
            return _scalar(shape)


def _at_least(shape: Shape) -> int:
    return max(1, int(shape.metadata.get("min", 1)))


def _text(shape: StringShape) -> str:
    return shape.enum[0] if shape.enum else _TEXT.ljust(int(shape.metadata.get("min", 0)), "x")


def _scalar(shape: Shape) -> object:
    least = shape.metadata.get("min", 1)
    values: dict[str, object] = {
        "blob": b"body".ljust(int(shape.metadata.get("min", 0)), b"x"),
        "boolean": True,
        "char": "c",
        "double": float(least),
        "float": float(least),
        "integer": int(least),
        "long": int(least),
        "timestamp": datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
    }
    return values[shape.type_name]
