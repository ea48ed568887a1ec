"""Models of what an operator writes, and their faults as sentences.

Pydantic finds the faults; here each becomes one message, one hint and a path in the document.
An unknown key is a fault: it could be a misspelt restriction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from guarded_aws.errors import GuardedAwsError
from guarded_aws.policy.fault import nearest
from guarded_aws.policy.locate import Location, Path

_FAULT: Final = "fault"


def fault(message: str, *, hint: str, within: Path = (), at_key: bool = False) -> PydanticCustomError:
    """Give the fault that a validator raises.

    Args:
        message: What is wrong, without the place.
        hint: What to do about it.
        within: Leads from the value that is validated to the part of it that is at fault.
        at_key: Whether the key is at fault, and not the value under it.
    """
    return PydanticCustomError(
        _FAULT, "{message}", {"message": message, "hint": hint, "within": within, "at_key": at_key}
    )


class OperatorModel(BaseModel):
    """A table of a configuration or a manifest."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_keys(cls, members: object) -> object:
        # FAIL-CLOSED(unknown-key): a key that is not understood could be a misspelt restriction.
        for key in members if isinstance(members, Mapping) else ():
            if key not in cls.model_fields:
                hint = nearest(key, cls.model_fields)
                raise fault(f"unknown key `{key}`", hint=hint, within=(key,), at_key=True)
        return members


Model = TypeVar("Model", bound=OperatorModel)
Locate = Callable[[Path, bool], Location]
"""Finds a value, or (second argument) its key, in the text that the model was read from."""


def read_model(
    model: type[Model],
    members: object,
    *,
    locate: Locate,
    error: type[GuardedAwsError],
    context: object = None,
) -> Model:
    """Make a model of what a text holds; the first fault of the text is raised as ``error`` with its place.

    Args:
        model: What the text should hold.
        members: What it holds.
        locate: Finds the place of a fault.
        error: What to raise.
        context: What the validators need to know.
    """
    try:
        return model.model_validate(members, context=context)
    except ValidationError as failure:
        faults = [_described(details) for details in failure.errors(include_url=False)]
        located = [(locate(found.path, found.at_key), found) for found in faults if not _is_consequence(found, faults)]
        location, first = min(located, key=lambda pair: (pair[0].line, pair[0].column))
        raise error(f"{first.message} at {location}", hint=first.hint) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Described:
    message: str
    hint: str
    path: Path
    at_key: bool = False


def _is_consequence(found: _Described, faults: list[_Described]) -> bool:
    """Say whether a fault lies around another: a list whose only item is wrong counts as empty too."""
    length = len(found.path)
    return any(len(other.path) > length and other.path[:length] == found.path for other in faults)


_SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "missing": ("key `{name}` is missing", "add `{name}` here"),
        "string_type": ("`{name}` must be a text", "put it in double quotes"),
        "bool_type": ("`{name}` must be `true` or `false`", "write it without quotes"),
        "int_type": ("`{name}` must be a whole number", "write it without quotes"),
        "tuple_type": ("`{name}` must be a list", "put its items in brackets"),
        "dict_type": ("`{name}` must be a table", "write keys and values under it"),
        "model_type": ("`{name}` must be a table", "write keys and values under it"),
        "greater_than_equal": ("`{name}` must be at least {ge}", "choose a larger number"),
        "less_than_equal": ("`{name}` must be at most {le}", "choose a smaller number"),
        "too_short": ("`{name}` is empty", "write at least one entry"),
        "too_long": ("`{name}` has more than {max_length} entries", "remove some"),
        "enum": ("`{name}` must be one of {expected}", "write one of them"),
        "literal_error": ("`{name}` must be {expected}", "write one of them"),
        "timezone_aware": ("`{name}` names no time zone", "write an offset, as in `2026-01-01T20:00:00Z`"),
    }
)


def _described(details: ErrorDetails) -> _Described:
    path: Path = details["loc"]
    context = details.get("ctx", {})
    if details["type"] == _FAULT:
        whole = (*path, *context["within"])
        return _Described(message=context["message"], hint=context["hint"], path=whole, at_key=context["at_key"])
    reason = details["msg"]
    unforeseen = (f"`{{name}}` cannot be used: {reason[:1].lower()}{reason[1:]}", "correct it")
    message, hint = _SENTENCES.get(details["type"], unforeseen)
    words = {"name": _name(path), **{word: str(value).replace("'", "`") for word, value in context.items()}}
    return _Described(message=message.format_map(words), hint=hint.format_map(words), path=path)


def _name(path: Path) -> str:
    """Name the key that a path leads to, or the list that its item stands in."""
    keys = [step for step in path if isinstance(step, str)]
    return keys[-1] if keys else "the document"
