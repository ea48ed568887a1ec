"""Our own tables: which actions an operation needs where the naive rule is wrong, and how parameters are named.

One TOML file a botocore service in ``tables/operations``. Each row cites the AWS page that says so.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from guarded_aws.errors import CatalogIntegrityError

_KEYS: Final = frozenset({"name", "names", "actions", "source", "when", "values"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """The actions that AWS asks for an operation.

    Attributes:
        actions: Full names; every one is required.
        source: The AWS page that says so.
        when: The parameter with which the row holds, as a path such as ``multiRegionProperties.clusters``; the
            empty text for a row that always holds.
        values: The values of that parameter with which it holds; none means any but ``False``.
    """

    actions: tuple[str, ...]
    source: str
    when: str = ""
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRules:
    """What the tables say about one botocore service.

    Attributes:
        operations: By operation; every row that holds counts.
        aliases: For a variable of an ARN template, the parameters that fill it; the first that is given does.
            A parameter inside others is a path, such as ``pipeline.name``; a variable of one resource type alone
            has the type in front, such as ``foundation-model.ResourceId``; before it may stand an operation, in
            which no other parameter then fills the variable.
        opaque: Variables, alone or of a type, that hold what AWS makes up, though a parameter has the same name.
        names_are_exact: Whether parameters are called as the variables are, or as an alias is, at whatever depth.
        starts: For a variable, what each value of it starts with; values of other kinds are left out.
        names_of_others: Parameters that name resources which are not themselves asked about.
        types: The resource types of the service, where it shares its prefix with another; none means all.
        spellings: For a variable, how a parameter's values are written in ARNs.
        with_colons: Variables whose values have colons in them and are no parts of ARNs.
        keeps_lower_case: Whether the service keeps names in lower case, however a call spells them.
    """

    operations: Mapping[str, tuple[OperationRow, ...]] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names_are_exact: bool = False
    starts: Mapping[str, str] = field(default_factory=dict)
    names_of_others: frozenset[str] = frozenset()
    opaque: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    with_colons: frozenset[str] = frozenset()
    keeps_lower_case: bool = False


PREFIX_OF: Final = MappingProxyType(
    {
        "applicationcostprofiler": "application-cost-profiler",
        "cloudcontrol": "cloudformation",
        "cloudwatch": "cloudwatch",
        "iot-data": "iot",
        "iot-jobs-data": "iotjobsdata",
        "iotsecuretunneling": "iot",
        "mturk": "mechanicalturk",
        "partnercentral-account": "partnercentral",
        "partnercentral-benefits": "partnercentral",
        "partnercentral-channel": "partnercentral",
        "partnercentral-selling": "partnercentral",
        "resourcegroupstaggingapi": "tag",
    }
)
"""botocore services whose IAM prefix is neither their signing name nor their endpoint prefix (CATALOG: eleven rows)."""

_TABLES: Final = files("guarded_aws.catalog").joinpath("tables", "operations")


@cache
def load_rules(service: str) -> ServiceRules:
    """Read the table of a service; one without a table has no rules.

    Raises:
        CatalogIntegrityError: The table is not of the form that this version reads.
    """
    table = _TABLES.joinpath(f"{service}.toml")
    if not table.is_file():
        return ServiceRules()
    try:
        return _rules(tomllib.loads(table.read_text(encoding="utf-8")))
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        # FAIL-CLOSED(catalog-table): a table that is read wrongly would decide wrongly.
        raise CatalogIntegrityError(f"the table of `{service}` cannot be read: {error}", hint="reinstall") from error


def _rules(plain: Mapping[str, object]) -> ServiceRules:
    operations: dict[str, tuple[OperationRow, ...]] = {}
    for row in _list(plain.get("operation", [])):
        if not isinstance(row, dict) or not _KEYS.issuperset(row):
            raise TypeError(f"a row of operations has unknown keys: {row}")
        for name in _texts(row["names"]) if "names" in row else (str(row["name"]),):
            operations[name] = (*operations.get(name, ()), _row(row))
    return ServiceRules(
        operations=operations,
        aliases={name: _texts(given) for name, given in _table(plain.get("alias", {})).items()},
        names_are_exact=plain.get("names_are_exact") is True,
        starts={name: str(start) for name, start in _table(plain.get("starts", {})).items()},
        names_of_others=frozenset(_texts(plain.get("names_of_others", []))),
        opaque=frozenset(_texts(plain.get("opaque", []))),
        types=frozenset(_texts(plain.get("types", []))),
        spellings={name: _spelling(given) for name, given in _table(plain.get("spelling", {})).items()},
        with_colons=frozenset(_texts(plain.get("with_colons", []))),
        keeps_lower_case=plain.get("keeps_lower_case") is True,
    )


def _row(plain: Mapping[str, object]) -> OperationRow:
    return OperationRow(
        actions=_texts(plain["actions"]),
        source=str(plain["source"]),
        when=str(plain.get("when", "")),
        values=frozenset(_texts(plain.get("values", []))),
    )


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("a table is missing")
    return value


def _spelling(value: object) -> dict[str, str]:
    return {given: str(written) for given, written in _table(value).items()}


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("a list is missing")
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in _list(value))
