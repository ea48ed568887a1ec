"""Mutants that are put into a process that has imported the original."""

import importlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mutation.children import in_children
from mutation.live import Change, apply, change_of, living_functions
from mutation.names import Mutant, MutantName

WITH_THREADS = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
"""Workers of a test run have threads, which a run of mutants has not."""

SOURCE = """
from functools import lru_cache

_STEP = 1
_STEPS = {"one": _STEP}
PUBLIC = 1

class Counter:
    first = 0

    @property
    def second(self):
        return self.first + 1

@lru_cache
def step(name):
    return _STEPS[name]
"""


@pytest.fixture
def original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Import the module above."""
    (tmp_path / "guarded_aws").mkdir()
    (tmp_path / "guarded_aws" / "counting.py").write_text(SOURCE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path / "guarded_aws")
    yield importlib.import_module("counting")
    del sys.modules["counting"]


def _change(root: Path, was: str, now: str) -> Change:
    name = MutantName("guarded_aws/counting.py", "", was, now)
    return change_of(root, Mutant(name, SOURCE.replace(was, now)))


def test_a_function_is_changed_wherever_it_is_held(original: ModuleType, tmp_path: Path) -> None:
    """A property is reached as a plain function is."""
    change = _change(tmp_path, "self.first + 1", "self.first + 2")
    counter = original.Counter()
    apply(change, living_functions(change.places))

    assert ["Counter.second"] == [place[1] for place in change.places]
    assert 2 == counter.second


def test_a_private_table_is_made_again_with_what_stands_on_it(
    original: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The functions that read it are those that change."""
    monkeypatch.setitem(sys.modules, "guarded_aws.counting", original)
    change = _change(tmp_path, "_STEP = 1", "_STEP = 5")
    apply(change, living_functions(change.places))

    assert ["step"] == [place[1] for place in change.places]
    assert 5 == original.step("one")


@pytest.mark.parametrize(("was", "now"), [("PUBLIC = 1", "PUBLIC = 2"), ("first = 0", "first = 1")])
def test_what_others_may_have_taken_on_import_needs_a_fresh_process(was: str, now: str, tmp_path: Path) -> None:
    """Public names and the bodies of classes."""
    (tmp_path / "guarded_aws").mkdir()
    (tmp_path / "guarded_aws" / "counting.py").write_text(SOURCE, "utf-8")
    change = _change(tmp_path, was, now)

    assert (True, frozenset()) == (change.on_import, change.places)


@WITH_THREADS
def test_children_answer_with_their_number() -> None:
    """In the order in which they end."""
    assert {(1, "one"), (2, "two")} == set(in_children([(1, lambda: "one"), (2, lambda: "two")], workers=2))


@WITH_THREADS
def test_a_child_that_dies_says_how() -> None:
    """A mutant that eats its processor time ends like this."""
    assert [(1, f"ended by signal {int(signal.SIGKILL)}")] == list(in_children([(1, _die)], workers=1))


def _die() -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


@WITH_THREADS
def test_a_child_without_an_answer_stops_the_run() -> None:
    """It is no verdict: neither killed nor alive."""
    with pytest.raises(RuntimeError, match=r"job 1 has no answer: (?s:.*)ZeroDivisionError"):
        list(in_children([(1, lambda: str(1 // 0))], workers=1))
