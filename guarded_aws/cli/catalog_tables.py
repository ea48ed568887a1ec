"""How ``guarded-aws catalog`` writes for people and for programs."""

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Final

import typer
from rich.table import Table
from rich.text import Text

from guarded_aws.cli.catalog_diff import CatalogDiff
from guarded_aws.cli.catalog_status import CatalogStatus, UnknownOperation
from guarded_aws.cli.console import make_console

_NAMES_SHOWN: Final = 20
"""Of each list of a difference; the JSON has them all."""


def print_json(plain: dict[str, object]) -> None:
    """Write a JSON object."""
    typer.echo(json.dumps(plain, indent=2))


def print_status(status: CatalogStatus) -> None:
    """Write a status as tables."""
    console = make_console()
    figures = Table("What", "Figure", box=None)
    for name, version in status.versions.items():
        figures.add_row(name, version)
    for name, count in status.counts.items():
        figures.add_row(name.replace("_", " "), f"{count:,}")
    figures.add_row("operations with a known action", f"{status.known_share:.1%}")
    console.print(figures)
    if status.declared:
        declared = Table("Declared by the operator", "Action", "Access level", "Replaces", box=None)
        for row in status.declared:
            replaces = "yes" if row.is_replacement else "no"
            declared.add_row(f"{row.service}.{row.operation}", row.action, row.access_level.value, replaces)
        console.print(declared)
    console.print(_unknown_table(status.unknown))


def _unknown_table(unknown: Iterable[UnknownOperation]) -> Table:
    table = Table("Service", "Unknown", "Operations", box=None)
    for (service, reason), found in groupby(sorted(unknown, key=_place), key=_place):
        table.add_row(service, reason, ", ".join(each.operation for each in found))
    return table


def _place(unknown: UnknownOperation) -> tuple[str, str]:
    return unknown.service, unknown.reason.value


def print_diff(diff: CatalogDiff) -> None:
    """Write a difference as tables."""
    console = make_console()
    for name, (own, other) in diff.versions.items():
        console.print(Text(f"{name}: {own} here, {other} there"))
    changes = Table("What", "Came", "Went", box=None)
    for name, change in diff.changes.items():
        changes.add_row(name.replace("_", " "), _shown(change.came), _shown(change.went))
    console.print(changes)
    affected = Table("Affected", "How", box=None)
    for found in diff.affected:
        affected.add_row(found.name, found.effect)
    console.print(affected if diff.affected else Text("Nothing of ours is affected."))


def _shown(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMES_SHOWN
    listed = "\n".join(names[:_NAMES_SHOWN])
    return f"{listed}\nand {more} more" if more > 0 else listed or "nothing"
