"""``dynamodb:LeadingKeys`` and ``dynamodb:Attributes``: which partition keys and which attributes a call touches.

Which attribute is the partition key is in the table's schema and not in the call, so a key of several
attributes says nothing. A set of attributes that may be too small would widen what a policy allows, so what
cannot be read whole is unknown.
Source: Amazon DynamoDB Developer Guide, specifying-conditions and Expressions.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import UNKNOWN, ContextValue, MultiValue
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import object_of, texts_of

_EXPRESSIONS: Final = (
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
_LEGACY: Final = frozenset(
    {"AttributeUpdates", "ConditionalOperator", "Expected", "KeyConditions", "QueryFilter", "ScanFilter"}
)
"""Parameters that name attributes too, in a form that is not read here."""

_READS: Final = frozenset({"GetItem", "Query", "Scan"})
"""Operations that give every attribute unless they say which."""

_PATH: Final = re.compile(r"(?<![\w:.#])#?[A-Za-z_]\w*(?:\[\d+\]|\.#?[A-Za-z_]\w*)*(?!\w)(?P<call>\s*\()?", re.ASCII)
_WORDS: Final = frozenset({"ADD", "AND", "BETWEEN", "DELETE", "IN", "NOT", "OR", "REMOVE", "SET"})
_TOP: Final = re.compile(r"[.\[]")
_ONE_KEY: Final = re.compile(r"\s*\(?\s*(?P<name>#?\w+)\s*=\s*(?P<value>:\w+)\s*\)?\s*", re.ASCII)


def leading_keys(call: ApiCall) -> ContextValue:
    """Give the partition keys of the items."""
    key = call.parameters.get("Key")
    if isinstance(key, Mapping) and len(key) == 1:
        return _values([next(iter(key.values()))])
    if call.facts.operation == "BatchGetItem":
        return _batch_keys(call)
    expression = call.parameters.get("KeyConditionExpression")
    found = _ONE_KEY.fullmatch(expression) if isinstance(expression, str) else None
    if found is None:
        return UNKNOWN
    return _values([object_of(call.parameters.get("ExpressionAttributeValues")).get(found["value"])])


def _batch_keys(call: ApiCall) -> ContextValue:
    keys: list[object] = []
    for requests in object_of(call.parameters.get("RequestItems")).values():
        given = object_of(requests).get("Keys")
        if not isinstance(given, list | tuple) or not all(isinstance(key, Mapping) and len(key) == 1 for key in given):
            return UNKNOWN
        keys += [next(iter(key.values())) for key in given]
    return _values(keys)


def _values(given: list[object]) -> ContextValue:
    """Give the texts of typed values, such as ``{"S": "alice"}``; unknown if one of them has none."""
    texts = [next(iter(value.values()), None) if isinstance(value, Mapping) else value for value in given]
    known = tuple(dict.fromkeys(text for text in texts if isinstance(text, str)))
    return MultiValue(known) if known and all(isinstance(text, str) for text in texts) else UNKNOWN


def attributes(call: ApiCall) -> ContextValue:
    """Give every attribute that a call on one table names, or unknown where it may touch others."""
    parameters = call.parameters
    chosen = parameters.get("ProjectionExpression") or parameters.get("AttributesToGet")
    gives_all = call.facts.operation in _READS and not chosen
    if gives_all or _returns_all(call) or not _LEGACY.isdisjoint(parameters):
        return UNKNOWN
    names = list(_names(parameters))
    known = tuple(dict.fromkeys(name for name in names if name is not None))
    return UNKNOWN if None in names or not known else MultiValue(known)


def _returns_all(call: ApiCall) -> bool:
    return call.parameters.get("ReturnValues", "NONE") not in ("NONE", "UPDATED_OLD", "UPDATED_NEW")


def _names(parameters: Mapping[str, object]) -> Iterator[str | None]:
    """Yield the attributes of the key, the item, the list and the expressions; None for one that cannot be read."""
    for member in ("Key", "Item"):
        yield from (str(name) for name in object_of(parameters.get(member)))
    if "AttributesToGet" in parameters:
        yield from texts_of(parameters["AttributesToGet"]) or (None,)
    placeholders = object_of(parameters.get("ExpressionAttributeNames"))
    for member in _EXPRESSIONS:
        expression = parameters.get(member, "")
        yield from _in_expression(expression, placeholders) if isinstance(expression, str) else (None,)


def _in_expression(expression: str, placeholders: Mapping[str, object]) -> Iterator[str | None]:
    for found in _PATH.finditer(expression):
        top = _TOP.split(found.group(), maxsplit=1)[0].strip()
        if found["call"] or top.upper() in _WORDS:
            continue
        name = placeholders.get(top) if top.startswith("#") else top
        yield name if isinstance(name, str) else None
