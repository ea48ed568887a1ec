"""Condition keys that hold the addresses of a message or the names in a zone's change, as the service compares them.

Sources: Amazon SES Developer Guide, control-user-access; Amazon SNS Developer Guide,
sns-using-identity-based-policies (endpoints in lower case); Amazon Route 53 Developer Guide,
specifying-conditions-route53 (names in lower case, without the last dot, other characters escaped).
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from guarded_aws.evaluator import UNKNOWN, ContextValue, MultiValue, SingleValue
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import object_of, objects_of, text_of, texts_of

_PLAIN_ADDRESS: Final = re.compile(r"[a-z0-9._+-]+@[a-z0-9.-]+", re.ASCII)
_PLAIN_NAME: Final = re.compile(r"[a-z0-9._-]+", re.ASCII)
_PLAIN_URL: Final = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?(/.*)?", re.ASCII)
_SENDER: Final = {"ses": "Source", "sesv2": "FromEmailAddress"}
_COMPLAINTS: Final = {"ses": "ReturnPath", "sesv2": "FeedbackForwardingEmailAddress"}
_RECIPIENTS: Final = ("ToAddresses", "CcAddresses", "BccAddresses")
_NORMAL_ENDPOINT: Final = {
    "email": _PLAIN_ADDRESS,
    "email-json": _PLAIN_ADDRESS,
    "http": _PLAIN_URL,
    "https": _PLAIN_URL,
}


def from_address(call: ApiCall) -> ContextValue:
    """Give the address that a message comes from; a raw message has it in its own text."""
    return _address(call, _SENDER)


def feedback_address(call: ApiCall) -> ContextValue:
    """Give the address that bounces and complaints go to."""
    return _address(call, _COMPLAINTS)


def _address(call: ApiCall, named: Mapping[str, str]) -> ContextValue:
    address = text_of(call.parameters, named.get(call.facts.service, ""))
    if _is_raw(call) or address is None or _PLAIN_ADDRESS.fullmatch(address) is None:
        # FAIL-CLOSED(sender): of a name beside the address, capitals or a raw message, SES decides what it compares.
        return UNKNOWN
    return SingleValue(address)


def _is_raw(call: ApiCall) -> bool:
    return "Raw" in call.facts.operation or bool(object_of(call.parameters.get("Content")).get("Raw"))


def recipients(call: ApiCall) -> ContextValue:
    """Give the addresses that a message goes to, copies included."""
    destination = object_of(call.parameters.get("Destination"))
    given = [texts_of(destination[name]) for name in _RECIPIENTS if name in destination]
    addresses = tuple(address for texts in given for address in texts or ("",))
    is_plain = destination.keys() <= set(_RECIPIENTS) and all(map(_PLAIN_ADDRESS.fullmatch, addresses))
    # FAIL-CLOSED(recipients): as of the sender; and a message in bulk has its recipients elsewhere.
    return MultiValue(addresses) if addresses and is_plain and not _is_raw(call) else UNKNOWN


def api_version(call: ApiCall) -> ContextValue:
    """Give the version of the API of SES that is called; what the first version is called, its guide does not say."""
    return SingleValue("2") if call.facts.service == "sesv2" else UNKNOWN


def subscribed_endpoint(call: ApiCall) -> ContextValue:
    """Give what is subscribed to a topic; of an e-mail address or a URL only if SNS takes it as it is."""
    endpoint, protocol = text_of(call.parameters, "Endpoint"), text_of(call.parameters, "Protocol")
    normal = _NORMAL_ENDPOINT.get(protocol or "")
    if endpoint is None or protocol is None or (normal is not None and normal.fullmatch(endpoint) is None):
        # FAIL-CLOSED(endpoint): SNS writes it in lower case, without spaces and escapes, before it compares.
        return UNKNOWN
    return SingleValue(endpoint)


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
