"""Tags in a call's parameters: ``aws:RequestTag/*`` and ``aws:TagKeys``.

Source: IAM User Guide, access_tags and reference_policies_condition-keys.
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.evaluator import UNKNOWN, ContextValue, MultiValue, SingleValue
from guarded_aws.resolver.parameters import folded_name, object_of, objects_of, text_of, texts_of

_PARAMETERS: Final = frozenset({"tags", "taglist", "tagset", "tagspecifications", "tagspecification", "tagsmodel"})
_KEY_PARAMETERS: Final = frozenset({"tagkeys", "tagkeylist", "tagstoremove"})
_KEY_NAMES: Final = ("Key", "key", "TagKey", "tagKey")
_VALUE_NAMES: Final = ("Value", "value", "TagValue", "tagValue")

Tags = Mapping[str, str]
_DEPTH: Final = 4
"""How deep the tags of ``TagSpecifications`` lie, and one more."""


def tags_in(parameters: Mapping[str, object], *, not_on: frozenset[str] = frozenset()) -> Tags | None:
    """Give the tags that a call would put on something; None where they cannot be read.

    Args:
        parameters: The call's parameters.
        not_on: Leave out the tags of EC2's ``TagSpecifications`` that are for resources of these types.
    """
    tags: dict[str, str] = {}
    for name, value in parameters.items():
        if folded_name(name) in _PARAMETERS and value is not None:
            found = read_tags(_without(value, not_on) if not_on else value)
            if found is None or _contradict(tags, found):
                return None
            tags.update(found)
    return tags


def _contradict(tags: Tags, others: Tags) -> bool:
    """Say whether two sets give one key two values.

    FAIL-CLOSED(tag-twice): AWS refuses such tags, or takes one of the values and does not say which.
    """
    return any(tags.get(key, value) != value for key, value in others.items())


def _without(value: object, kinds: frozenset[str]) -> object:
    """Leave out what is for resources of these types."""
    if not isinstance(value, list | tuple):
        return value
    return [item for item in value if text_of(object_of(item), "ResourceType") not in kinds]


def read_tags(value: object, *, depth: int = _DEPTH) -> Tags | None:
    """Read one of AWS's spellings of a set of tags: a map, or a list of keys and values."""
    if depth == 0:
        # FAIL-CLOSED(nested-tags): nothing of AWS's nests so deep, and what is inside could be any tags.
        return None
    if isinstance(value, Mapping):
        inner = next((value[name] for name in ("TagSet", "Items", "Tags") if name in value), None)
        return _from_map(value) if inner is None else read_tags(inner, depth=depth - 1)
    if not isinstance(value, list | tuple):
        return None
    tags: dict[str, str] = {}
    for item in objects_of(value):
        found = _from_map(object_of(item)) if "Tags" not in item else read_tags(item["Tags"], depth=depth - 1)
        if found is None or _contradict(tags, found):
            return None
        tags.update(found)
    return tags if len(objects_of(value)) == len(value) else None


def _from_map(value: Mapping[str, object]) -> Tags | None:
    key = next((value[name] for name in _KEY_NAMES if name in value), None)
    if isinstance(key, str):
        given = next((value[name] for name in _VALUE_NAMES if name in value), "")
        return {key: given} if isinstance(given, str) else None
    if all(isinstance(item, str) for item in value.values()) and all(isinstance(name, str) for name in value):
        return {name: str(item) for name, item in value.items()}
    return None


def tag_context(
    parameters: Mapping[str, object], *, not_on: frozenset[str] = frozenset()
) -> Mapping[str, ContextValue]:
    """Give the condition keys that a call's tags set, but those for some types; a key that is not given is absent."""
    tags = tags_in(parameters, not_on=not_on)
    if tags is None:
        # FAIL-CLOSED(unreadable-tags): tags in a form that is not known could be any.
        return {"aws:tagkeys": UNKNOWN}
    removed = [
        key for name in parameters if folded_name(name) in _KEY_PARAMETERS for key in texts_of(parameters[name]) or ()
    ]
    context: dict[str, ContextValue] = {f"aws:RequestTag/{key}": SingleValue(tags[key]) for key in tags}
    if tags or removed:
        context["aws:tagkeys"] = MultiValue((*tags, *removed))
    return context


def has_tags(parameters: Mapping[str, object]) -> bool:
    """Say whether a call puts tags on something, or seems to."""
    tags = tags_in(parameters)
    return tags is None or bool(tags)
