"""The list of the mutants that may survive speaks of the code as it is."""

from pathlib import Path

import pytest

from mutation.names import MutantName
from mutation.survivors import accepted_survivors, as_rows

ROOT = Path(__file__).parents[2]


def test_each_survivor_is_listed_with_a_reason() -> None:
    """A sentence, not a word."""
    assert [] == [name for name, reason in accepted_survivors().items() if len(reason.split()) < 4]


def test_each_survivor_changes_lines_that_are_there() -> None:
    """A row of code that is gone excuses nothing."""
    lines = {name.file: _lines(name.file) for name in accepted_survivors()}

    assert [] == [name for name in accepted_survivors() if not set(name.was.splitlines()) <= lines[name.file]]


def _lines(file: str) -> set[str]:
    return {line.strip() for line in (ROOT / file).read_text("utf-8").splitlines()}


@pytest.mark.parametrize(
    "name",
    [
        MutantName("guarded_aws/policy/read.py", "", "A = 1", "A = 2"),
        MutantName("guarded_aws/policy/read.py", "C.f", "a(\n'x',\n)", "", 3),
        MutantName("guarded_aws/policy/read.py", "f", r're.compile(r"\\d\n")', r're.compile(r"XX\\d\nXX")'),
    ],
)
def test_a_row_is_read_as_it_was_written(name: MutantName, tmp_path: Path) -> None:
    """What a run prints can be put into the list."""
    path = tmp_path / "survivors.toml"
    path.write_text(as_rows([name]), "utf-8")

    assert {name: ""} == accepted_survivors(path)
