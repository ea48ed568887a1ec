"""Parameters for any operation, made from botocore's model of its input."""

from botocore.model import ListShape, MapShape, Shape, StructureShape

_DEPTH = 5
_PLAIN = {"integer": 7, "long": 7, "boolean": True, "float": 1.5, "double": 1.5, "timestamp": 0, "blob": b"x"}


def parameters_of(shape: Shape | None) -> dict[str, object]:
    """Give every member of an input a value of its type."""
    made = _value(shape, "", _DEPTH) if shape is not None else {}
    return made if isinstance(made, dict) else {}


def _value(shape: Shape, name: str, depth: int) -> object:
    """Make a value; what lies too deep, or in itself, is left out."""
    match shape:
        case StructureShape():
            members = shape.members.items() if depth else ()
            return {inner: _value(member, inner, depth - 1) for inner, member in members}
        case ListShape():
            return [_value(shape.member, name, depth - 1)] if depth else []
        case MapShape():
            return {"k": _value(shape.value, name, depth - 1)} if depth else {}
        case _:
            return _PLAIN.get(shape.type_name, f"{name}-1")
