"""Test a mutant in a process that has imported nothing of guarded-aws yet.

This reaches what runs on import, tables above all, at the price of collecting the tests again.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from mutation.children import Say
from mutation.names import Mutant

_BEFOREHAND = ("pydantic", "rich.console", "typer", "zoneinfo")
"""What the tests stand on and no mutant changes: imported once, before the processes part."""


class _MutantLoader(SourceFileLoader):
    """Load a module from the text of a mutant, as if it stood in the module's own file."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        super().__init__(name, str(path))
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        """Compile the mutant; never look for the compiled original."""
        del fullname
        return compile(self._source, self.path, "exec")


class _MutantFinder(MetaPathFinder):
    """Find the one module that is mutated."""

    def __init__(self, root: Path, mutant: Mutant) -> None:
        self._name = mutant.name.file.removesuffix(".py").replace("/", ".")
        self._path = root / mutant.name.file
        self._source = mutant.source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Give the mutant for the module's name."""
        del path, target
        if fullname != self._name:
            return None
        return spec_from_file_location(fullname, self._path, loader=_MutantLoader(fullname, self._path, self._source))


class _FirstFailure:
    """A plugin of pytest that remembers which test failed."""

    def __init__(self) -> None:
        self.name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the name."""
        if report.failed:
            self.name = report.nodeid


def prepare() -> None:
    """Import what every child needs."""
    for name in _BEFOREHAND:
        importlib.import_module(name)


def meet_fresh(root: Path, mutant: Mutant, arguments: list[str], say: Say) -> None:
    """Run the tests against a mutant, and say which test fails first; empty if none does."""
    sys.meta_path.insert(0, _MutantFinder(root, mutant))
    first = _FirstFailure()
    code = pytest.main([*arguments, "-x"], plugins=[first])
    say("" if code == pytest.ExitCode.OK else first.name or "the tests cannot be collected")
