"""What Cloud Control does for a resource type: the owning service's actions, and the resource's ARN.

Source: the permissions under ``handlers`` in each type's schema (CloudFormation CLI User Guide, resource-type-schema).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from guarded_aws.catalog.toml_tables import read_table, table_in, text_in, texts_in, wrong_form

_NAME: Final = "cloud_control"
_GROUP_KEYS: Final = frozenset({"prefix", "arn", "types"})
_TYPE_KEYS: Final = frozenset({"arn", "resource", "name", "create", "update", "delete", "properties", "read", "list"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudControlType:
    """A resource type.

    Attributes:
        arn: A template with ``{partition}``, ``{region}``, ``{account}`` and ``{id}``; a ``*`` in it is not known.
        name: The property of the desired state that becomes the identifier; None if the service makes it up.
        create: Actions that creating one takes; likewise ``update`` and ``delete``. Full names.
        properties: Actions that setting or changing a property takes besides.
        read: Actions that reading one takes, beside those that are named after the type; likewise ``list``.
    """

    arn: str
    name: str | None
    create: tuple[str, ...]
    update: tuple[str, ...]
    delete: tuple[str, ...]
    properties: Mapping[str, tuple[str, ...]]
    read: tuple[str, ...] = ()
    list: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudControlTypes:
    """The types that are known, and the IAM prefixes of services of which only that is known."""

    types: Mapping[str, CloudControlType]
    prefixes: Mapping[str, str]


@cache
def load_cloud_control_types() -> CloudControlTypes:
    """Read our table of Cloud Control's types."""
    return parse_cloud_control_types(read_table(_NAME))


def parse_cloud_control_types(plain: Mapping[str, object]) -> CloudControlTypes:
    """Make sense of a table of types.

    Raises:
        CatalogIntegrityError: The table is not of the form that this version reads.
    """
    try:
        groups = {name: table_in(group, keys=_GROUP_KEYS) for name, group in table_in(plain["services"]).items()}
        types = {
            f"{service}::{name}": _type(table_in(row, keys=_TYPE_KEYS), group)
            for service, group in groups.items()
            for name, row in table_in(group["types"]).items()
        }
        prefixes = {name: text_in(group["prefix"]) for name, group in groups.items()}
        others = {name: text_in(prefix) for name, prefix in table_in(plain["prefixes"]).items()}
    except (KeyError, TypeError) as error:
        # FAIL-CLOSED(catalog-table): a table that is read wrongly would decide wrongly.
        raise wrong_form(_NAME, error) from error
    return CloudControlTypes(types=types, prefixes=prefixes | others)


def _type(row: Mapping[str, object], group: Mapping[str, object]) -> CloudControlType:
    prefix = text_in(group["prefix"])
    return CloudControlType(
        arn=text_in(row.get("arn", group["arn"])) + text_in(row["resource"]),
        name=text_in(row["name"]) if "name" in row else None,
        create=_actions(row["create"], prefix),
        update=_actions(row["update"], prefix),
        delete=_actions(row["delete"], prefix),
        properties={name: _actions(given, prefix) for name, given in table_in(row.get("properties", {})).items()},
        read=_actions(row.get("read", []), prefix),
        list=_actions(row.get("list", []), prefix),
    )


def _actions(value: object, prefix: str) -> tuple[str, ...]:
    """Give the full names of actions; one without a prefix has the group's."""
    return tuple(name if ":" in name else f"{prefix}:{name}" for name in texts_in(value))
