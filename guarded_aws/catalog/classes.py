"""Our reviewed tables of what sort of calls there are: which destroy, act indirectly, or return secrets.

IAM has no such classes. Each row cites the page that it was judged by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from guarded_aws.catalog.toml_tables import list_in, read_table, table_in, text_in, texts_in, wrong_form

_NAMES: Final = ("destructive", "indirect_execution", "secrets", "parameters")
_VERB_KEYS: Final = frozenset({"modifiers", "destructive", "harmless"})
_ACTION_KEYS: Final = frozenset({"actions", "source"})
_RULE_KEYS: Final = frozenset({"class", "service", "operations", "path", "unless", "is", "absent", "source"})

EVERY_ITEM: Final = "[]"
"""The step of a rule's path that leads to each item of a list."""

Plain = str | bool | int
"""A value that a rule compares with."""


class Sort(Enum):
    """The sorts of calls; the value is how the tables write them."""

    DESTRUCTIVE = "destructive"
    INDIRECT = "indirect"
    SECRETS = "secrets"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRule:
    """A call is of a sort if a parameter says so.

    Attributes:
        path: The names that lead to the value, `EVERY_ITEM` through a list; none if every call counts.
        unless: The value that does not count; None if all do.
        counted: The only values that count; none if all do.
        counts_absent: Whether a call without the parameter counts.
        source: The AWS page that says so.
    """

    sort: Sort
    path: tuple[str, ...]
    unless: Plain | None
    counted: tuple[Plain, ...]
    counts_absent: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallClasses:
    """The tables; action names are in lower case, words too.

    Attributes:
        modifiers: First words of names that say nothing, such as ``batch``.
        destructive_verbs: First words of actions that destroy.
        harmless_verbs: First words of actions that do not; other words are not judged.
        destroys: Actions that destroy, whatever their first word.
        keeps: Actions that destroy nothing, whatever their first word.
        indirect: Actions that act later, elsewhere or as somebody else.
        secrets: Actions whose answers hold secrets.
        rules: By botocore's service and operation.
    """

    modifiers: frozenset[str]
    destructive_verbs: frozenset[str]
    harmless_verbs: frozenset[str]
    destroys: frozenset[str]
    keeps: frozenset[str]
    indirect: frozenset[str]
    secrets: frozenset[str]
    rules: Mapping[tuple[str, str], tuple[ParameterRule, ...]]


@cache
def load_call_classes() -> CallClasses:
    """Read our tables of classes."""
    return parse_call_classes({name: read_table(name) for name in _NAMES})


def parse_call_classes(tables: Mapping[str, Mapping[str, object]]) -> CallClasses:
    """Make sense of the tables of classes, by name.

    Raises:
        CatalogIntegrityError: A table is not of the form that this version reads.
    """
    destructive = tables["destructive"]
    try:
        verbs = table_in(destructive["verbs"], keys=_VERB_KEYS)
        return CallClasses(
            modifiers=frozenset(texts_in(verbs["modifiers"])),
            destructive_verbs=frozenset(texts_in(verbs["destructive"])),
            harmless_verbs=frozenset(texts_in(verbs["harmless"])),
            destroys=_actions(destructive["destroys"]),
            keeps=_actions(destructive["keeps"]),
            indirect=_actions(tables["indirect_execution"]["row"]),
            secrets=_actions(tables["secrets"]["row"]),
            rules=_rules(tables["parameters"]["row"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        # FAIL-CLOSED(catalog-table): a table that is read wrongly would decide wrongly.
        raise wrong_form("classes", error) from error


def _actions(value: object) -> frozenset[str]:
    rows = [table_in(row, keys=_ACTION_KEYS) for row in list_in(value)]
    return frozenset(name.lower() for row in rows if text_in(row["source"]) for name in texts_in(row["actions"]))


def _rules(value: object) -> Mapping[tuple[str, str], tuple[ParameterRule, ...]]:
    found: dict[tuple[str, str], tuple[ParameterRule, ...]] = {}
    for item in list_in(value):
        row = table_in(item, keys=_RULE_KEYS)
        for operation in texts_in(row["operations"]):
            key = (text_in(row["service"]), operation)
            found[key] = (*found.get(key, ()), _rule(row))
    return found


def _rule(row: Mapping[str, object]) -> ParameterRule:
    return ParameterRule(
        sort=Sort(row["class"]),
        path=tuple(text_in(row["path"]).split(".")) if "path" in row else (),
        unless=_plain(row["unless"]) if "unless" in row else None,
        counted=tuple(_plain(value) for value in list_in(row.get("is", []))),
        counts_absent=row.get("absent", False) is True,
        source=text_in(row["source"]),
    )


def _plain(value: object) -> Plain:
    if not isinstance(value, str | bool | int):
        raise TypeError(f"`{value}` is not plain")
    return value
