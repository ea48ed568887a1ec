"""Context entries: each key of a case with its values and the type that the simulator wants to hear.

The type follows from the operators that read the key. A value that is not of that type, and a key that is read as
two types, cannot be said.
"""

from collections.abc import Callable, Iterator
from typing import Final

from corpus_cases import Case, Plain, read_case

from guarded_aws.cli.evaluate import documents_of
from guarded_aws.evaluator.request import ContextValue, MultiValue, SingleValue
from guarded_aws.policy import Family
from guarded_aws.policy.values import parse_binary, parse_bool, parse_instant, parse_network, parse_number

SHORTEST_KEY: Final = 5


class Untyped(Exception):  # noqa: N818 -- not an error: it says that the simulator cannot be asked
    """A key or value that the simulator has no type for."""


_TYPES: Final[dict[Family, str]] = {
    Family.STRING: "string",
    Family.ARN: "string",
    Family.NULL: "string",
    Family.NUMERIC: "numeric",
    Family.DATE: "date",
    Family.BOOL: "boolean",
    Family.BINARY: "binary",
    Family.IP_ADDRESS: "ip",
}


def _as_date(text: str) -> object:
    if "-" not in text[1:]:
        raise ValueError(text)  # seconds since 1970 have no type of their own
    return parse_instant(text)


_READERS: Final[dict[str, Callable[[str], object]]] = {
    "string": str,
    "numeric": parse_number,
    "date": _as_date,
    "boolean": parse_bool,
    "binary": parse_binary,
    "ip": parse_network,
}


def context_entries(case: Case) -> list[Plain]:
    """Give the context of a case as ``ContextEntries``.

    Raises:
        Untyped: A key or value cannot be said.
    """
    question = read_case(case)
    values = question.request.context.values
    families = set(_families(case))
    return [_entry(key, value, {family for read, family in families if read == key}) for key, value in values.items()]


def _families(case: Case) -> Iterator[tuple[str, Family]]:
    """Yield each key, in lower case, with the family of an operator that reads it."""
    for document in documents_of(read_case(case).policies):
        for statement in document:
            for condition in statement.conditions:
                yield condition.key.lower(), condition.operator.base.family


def _entry(key: str, value: ContextValue, families: set[Family]) -> Plain:
    typed = {_TYPES[family] for family in families - {Family.NULL}} or {"string"}
    if len(typed) > 1 or len(key) < SHORTEST_KEY:
        raise Untyped(key)
    name = typed.pop()
    texts, is_list = _texts(key, value)
    try:
        for text in texts:
            _READERS[name](text)
    except ValueError:
        raise Untyped(key) from None
    return {
        "ContextKeyName": key,
        "ContextKeyValues": texts,
        "ContextKeyType": f"{name}List" if is_list else name,
    }


def _texts(key: str, value: ContextValue) -> tuple[list[str], bool]:
    match value:
        case SingleValue(text):
            return [text], False
        case MultiValue(values) if values:
            return list(values), True
        case _:
            raise Untyped(key)
