"""JSON that an agent puts into a parameter, to be read by a service later.

What two readers could read differently is not read at all.
"""

import json
from collections.abc import Mapping
from typing import Final

from guarded_aws.resolver.parameters import object_of

_DEEPEST: Final = 64


def read_object(text: object) -> Mapping[str, object] | None:
    """Read a JSON object; None for anything that is not surely one."""
    if not isinstance(text, str):
        return None
    try:
        value = json.loads(text, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError):
        # FAIL-CLOSED(json-text): a text that cannot be read may say anything.
        return None
    return value if isinstance(value, dict) and _is_shallow(value) else None


def read_list(text: object) -> tuple[Mapping[str, object], ...] | None:
    """Read a JSON list of objects; None for anything else."""
    wrapped = read_object(f'{{"list": {text}}}') if isinstance(text, str) else None
    listed = (wrapped or {}).get("list")
    if not isinstance(listed, list) or len(wrapped or {}) != 1 or not all(isinstance(item, dict) for item in listed):
        return None
    return tuple(object_of(item) for item in listed)


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # FAIL-CLOSED(json-duplicate): readers differ on which of two equal members counts.
        raise ValueError("a member is given twice")
    return found


def _is_shallow(value: object) -> bool:
    """Say whether a value can be walked with a function that calls itself."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for item in level for inner in _inner(item)]
        if not level:
            return True
    return False


def _inner(value: object) -> tuple[object, ...]:
    if isinstance(value, dict):
        return tuple(value.values())
    return tuple(value) if isinstance(value, list) else ()
