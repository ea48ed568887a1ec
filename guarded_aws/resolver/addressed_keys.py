"""Condition keys that hold the names in a message's or a zone's change: who sends, which records are changed.

Sources: Amazon SES Developer Guide, control-user-access; Amazon Route 53 Developer Guide,
specifying-conditions-route53 (names in lower case, without the last dot, other characters escaped).
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from guarded_aws.evaluator import UNKNOWN, ContextValue, MultiValue, SingleValue
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import object_of, objects_of, text_of

_PLAIN_ADDRESS: Final = re.compile(r"[a-z0-9._+-]+@[a-z0-9.-]+", re.ASCII)
_PLAIN_NAME: Final = re.compile(r"[a-z0-9._-]+", re.ASCII)
_SENDER: Final = {"ses": "Source", "sesv2": "FromEmailAddress"}


def from_address(call: ApiCall) -> ContextValue:
    """Give the address that a message comes from; a raw message has it in its own text."""
    is_raw = "Raw" in call.facts.operation or bool(object_of(call.parameters.get("Content")).get("Raw"))
    address = text_of(call.parameters, _SENDER.get(call.facts.service, ""))
    if is_raw or address is None or _PLAIN_ADDRESS.fullmatch(address) is None:
        # FAIL-CLOSED(sender): of a name beside the address, capitals or a raw message, SES decides what it compares.
        return UNKNOWN
    return SingleValue(address)


def changed_names(call: ApiCall) -> ContextValue:
    """Give the names of the records that are changed, as Route 53 compares them."""
    names = _of_changes(call, lambda change: text_of(object_of(change.get("ResourceRecordSet")), "Name"))
    plain = [name.lower().removesuffix(".") for name in names or ()]
    # FAIL-CLOSED(escaped-record-name): a name with anything but letters, digits, dots and dashes is escaped.
    return MultiValue(tuple(plain)) if plain and all(map(_PLAIN_NAME.fullmatch, plain)) else UNKNOWN


def changed_types(call: ApiCall) -> ContextValue:
    """Give the types of the records that are changed."""
    types = _of_changes(call, lambda change: text_of(object_of(change.get("ResourceRecordSet")), "Type"))
    return MultiValue(types) if types else UNKNOWN


def change_actions(call: ApiCall) -> ContextValue:
    """Give what is done to the records: ``CREATE``, ``UPSERT`` or ``DELETE``."""
    actions = _of_changes(call, lambda change: text_of(change, "Action"))
    return MultiValue(actions) if actions else UNKNOWN


def _of_changes(call: ApiCall, read: Callable[[Mapping[str, object]], str | None]) -> tuple[str, ...]:
    """Read each change; nothing where one cannot be read."""
    listed = object_of(call.parameters.get("ChangeBatch")).get("Changes")
    found = [read(change) for change in objects_of(listed)]
    is_whole = isinstance(listed, list | tuple) and len(found) == len(listed)
    texts = tuple(text for text in found if text)
    return texts if is_whole and len(texts) == len(found) else ()
