"""What pyproject.toml promises to work with is what `make test-lowest` installs."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOOR = re.compile(r"([a-z0-9-]+)(?:\[[a-z,]+\])?>=([0-9.]+)")


def test_floors_of_pyproject_are_those_that_are_tested() -> None:
    """Each dependency of the package and of its tests has one floor, in both files."""
    pins = (ROOT / "constraints-lowest.txt").read_text().splitlines()[1:]

    assert dict(_floors()) == {name: _parts(version) for name, version in (pin.split("==") for pin in pins)}


def _floors() -> Iterator[tuple[str, tuple[int, ...]]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for dependency in (*project["dependencies"], *extras["sandbox"], *extras["test"]):
        if found := FLOOR.match(dependency):
            yield found[1], _parts(found[2])


def _parts(version: str) -> tuple[int, ...]:
    """Read a version; `4.11` and `4.11.0` are the same."""
    return tuple(int(part) for part in re.sub(r"(\.0)+$", "", version).split("."))
