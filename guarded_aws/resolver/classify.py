"""What sort of call it is, for the ``guard:`` condition keys.

A call is as powerful as the most powerful action that it requires, and of every sort that one of
its actions is of, implied ones included. A call with an unknown action is of every sort.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache
from typing import Final

from guarded_aws.catalog import AccessLevel, ActionDefinition
from guarded_aws.catalog.classes import EVERY_ITEM, ParameterRule, Sort, load_call_classes
from guarded_aws.resolver.model import ApiCall, Ask, CallClass

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")

_BY_POWER: Final = (
    AccessLevel.LIST,
    AccessLevel.READ,
    AccessLevel.TAGGING,
    AccessLevel.WRITE,
    AccessLevel.PERMISSIONS_MANAGEMENT,
)


_UNKNOWN: Final = ("", AccessLevel.WRITE)
"""What stands for an action that the catalogue does not know."""


class _Place(Enum):
    """What stands at a path that leads to no value."""

    EMPTY = "nothing"
    UNREADABLE = "something that has no members"


def classify(
    call: ApiCall,
    actions: tuple[ActionDefinition | None, ...],
    asks: tuple[Ask, ...],
    resource_count: int,
    *,
    declared: frozenset[Sort] = frozenset(),
) -> CallClass:
    """Classify a call.

    Args:
        call: The call.
        actions: What the catalogue knows of the required actions; None for one that it does not know.
        asks: Everything that is asked, implied requests included.
        resource_count: How many resources the call names.
        declared: Sorts that the operator's configuration says it is of.
    """
    required = tuple([(action.full_name, action.access_level) if action else _UNKNOWN for action in actions])
    by_names = _class_of_names(call.facts.operation, required, tuple([ask.action for ask in asks]))
    sorts = declared.union(rule.sort for rule in _rules(call) if _counts(rule, call))
    return CallClass(
        access_level=by_names.access_level,
        is_destructive=by_names.is_destructive or Sort.DESTRUCTIVE in sorts or _copies_onto_itself(call, asks),
        is_indirect_execution=by_names.is_indirect_execution or Sort.INDIRECT in sorts,
        returns_secrets=by_names.returns_secrets or Sort.SECRETS in sorts,
        resource_count=resource_count,
    )


_Required = tuple[tuple[str, AccessLevel], ...]
"""Full names of required actions, each with its level."""


@lru_cache(maxsize=8192)
def _class_of_names(operation: str, required: _Required, names: tuple[str, ...]) -> CallClass:
    """Classify by what is called and asked alone: the same for every call of an operation that asks the same."""
    classes = load_call_classes()
    folded = frozenset(name.lower() for name in names)
    # FAIL-CLOSED(unknown-class): an action that is not known may be of any sort.
    is_unknown = not required or _UNKNOWN in required or any(name.endswith(":*") for name in folded)
    return CallClass(
        access_level=max((level for _, level in required), key=_BY_POWER.index, default=AccessLevel.WRITE),
        is_destructive=is_unknown or _destroys(operation, required, names),
        is_indirect_execution=is_unknown or not folded.isdisjoint(classes.indirect),
        returns_secrets=is_unknown or not folded.isdisjoint(classes.secrets),
        resource_count=0,
    )


def sorts_of_action(action: ActionDefinition) -> Mapping[Sort, bool | None]:
    """Say of which sorts a call of an action is, whatever its parameters; None where they decide.

    Args:
        action: An action that is asked about without a call, as a simulation does.
    """
    classes, name = load_call_classes(), action.full_name.lower()
    found: dict[Sort, bool | None] = {
        Sort.DESTRUCTIVE: is_destructive_name(action.full_name, is_read=action.access_level.is_read),
        Sort.INDIRECT: name in classes.indirect,
        Sort.SECRETS: name in classes.secrets,
    }
    # FAIL-CLOSED(class-of-action): where some operation's parameters decide, the answer without them is unknown.
    of_parameters = {rule.sort for key, rules in classes.rules.items() if key[1] == action.name for rule in rules}
    return {sort: is_so or (None if sort in of_parameters else False) for sort, is_so in found.items()}


def _destroys(operation: str, required: _Required, names: tuple[str, ...]) -> bool:
    reads = {name.lower() for name, level in required if level.is_read}
    called = f"{names[0].partition(':')[0]}:{operation}" if names else operation
    by_action = any(is_destructive_name(name, is_read=name.lower() in reads) for name in names)
    return by_action or is_destructive_name(called, is_read=True)


@lru_cache(maxsize=8192)
def is_destructive_name(action: str, *, is_read: bool) -> bool:
    """Say whether an action destroys, by our tables and then by the first word of its name.

    Args:
        action: A full name, such as ``s3:DeleteObject``.
        is_read: Whether a word that is not judged counts as harmless.
    """
    classes = load_call_classes()
    folded, verb = action.lower(), verb_of(action)
    if folded in classes.keeps:
        return False
    if folded in classes.destroys or verb in classes.destructive_verbs:
        return True
    # FAIL-CLOSED(unknown-verb): a write that nobody has judged may destroy.
    return not is_read and verb not in classes.harmless_verbs


def verb_of(action: str) -> str:
    """Give the first word of an action's name that says something, in lower case."""
    found = _telling(action)
    return found.group().lower() if found else ""


def stem_of(action: str) -> str:
    """Give an action's name up to its first word that says something, such as ``BatchDelete``."""
    found = _telling(action)
    return action[: found.end()].partition(":")[2] if found else ""


def _telling(action: str) -> re.Match[str] | None:
    modifiers = load_call_classes().modifiers
    words = _WORD.finditer(action, action.find(":") + 1)
    return next((word for word in words if word.group().lower() not in modifiers), None)


def _copies_onto_itself(call: ApiCall, asks: tuple[Ask, ...]) -> bool:
    """Say whether an object is, or may be, overwritten by a copy of itself.

    Source: Amazon S3 API Reference, API_CopyObject (metadata is replaced so).
    """
    if (call.facts.service, call.facts.operation) != ("s3", "CopyObject"):
        return False
    read = {resource for ask in asks if ask.action.startswith("s3:GetObject") for resource in ask.resources}
    written = {resource for ask in asks if ask.action == "s3:PutObject" for resource in ask.resources}
    return not read.isdisjoint(written) or not all(resource.is_known for resource in read | written)


def _rules(call: ApiCall) -> tuple[ParameterRule, ...]:
    return load_call_classes().rules.get((call.facts.service, call.facts.operation), ())


def _counts(rule: ParameterRule, call: ApiCall) -> bool:
    if not rule.path:
        return True
    return any(_is_counted(value, rule) for value in _at(call.parameters, rule.path))


def _is_counted(value: object, rule: ParameterRule) -> bool:
    if value is _Place.EMPTY:
        return rule.counts_absent
    if not isinstance(value, str | bool | int):
        # FAIL-CLOSED(class-parameter): a value that cannot be read may be any.
        return True
    if rule.counted:
        return value in rule.counted
    return rule.unless is None or value != rule.unless


def _at(value: object, path: tuple[str, ...]) -> Iterator[object]:
    """Give the value that a path leads to, or each value where the path leads through lists."""
    if not path:
        yield value
    elif path[0] == EVERY_ITEM and isinstance(value, list | tuple):
        for item in value:
            yield from _at(item, path[1:])
    elif path[0] != EVERY_ITEM and isinstance(value, Mapping):
        found = value.get(path[0], _Place.EMPTY)
        yield from [found] if found is _Place.EMPTY else _at(found, path[1:])
    else:
        yield _Place.UNREADABLE
