"""Mutants that are put into a process that has imported the original."""

import importlib
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mutation.children import Ended, Job, Say, in_children
from mutation.live import CannotBeImportedError, Change, change_of, living_functions, put_in
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
    with put_in(change, living_functions(change.places)):
        changed = counter.second

    assert ["Counter.second"] == [place[1] for place in change.places]
    assert (2, 1) == (changed, counter.second)


def test_a_private_table_is_made_again_with_what_stands_on_it(
    original: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The functions that read it are those that change."""
    monkeypatch.setitem(sys.modules, "guarded_aws.counting", original)
    change = _change(tmp_path, "_STEP = 1", "_STEP = 5")
    with put_in(change, living_functions(change.places)):
        changed = original.step.__wrapped__("one")

    assert ["step"] == [place[1] for place in change.places]
    assert (5, 1) == (changed, original.step("one"))


def test_a_table_that_cannot_be_made_is_told_from_one_that_no_test_reads(
    original: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would stop the import; the table stays as it was."""
    monkeypatch.setitem(sys.modules, "guarded_aws.counting", original)
    change = _change(tmp_path, '{"one": _STEP}', '{"one": _STEP + "?"}')

    with pytest.raises(CannotBeImportedError), put_in(change, living_functions(change.places)):
        pass
    assert 1 == original.step("one")


@pytest.mark.parametrize(("was", "now"), [("PUBLIC = 1", "PUBLIC = 2"), ("first = 0", "first = 1")])
def test_what_others_may_have_taken_on_import_needs_a_fresh_process(was: str, now: str, tmp_path: Path) -> None:
    """Public names and the bodies of classes."""
    (tmp_path / "guarded_aws").mkdir()
    (tmp_path / "guarded_aws" / "counting.py").write_text(SOURCE, "utf-8")
    change = _change(tmp_path, was, now)

    assert (True, frozenset()) == (change.on_import, change.places)


@WITH_THREADS
def test_children_answer_with_their_number() -> None:
    """In the order in which they end, and all that they said."""
    jobs: deque[Job] = deque([(1, _say_twice), (2, _say_twice)])

    assert {Ended(number, ("one", "two"), "") for number in (1, 2)} == set(in_children(jobs, workers=2))


def _say_twice(say: Say) -> None:
    say("one")
    say("two")


@WITH_THREADS
def test_a_child_that_dies_keeps_what_it_said() -> None:
    """A mutant that eats its processor time ends like this."""
    jobs: deque[Job] = deque([(1, _say_and_die)])

    assert [Ended(1, ("one",), f"ended by signal {int(signal.SIGKILL)}")] == list(in_children(jobs, workers=1))


def _say_and_die(say: Say) -> None:
    say("one")
    os.kill(os.getpid(), signal.SIGKILL)


@WITH_THREADS
def test_a_child_with_an_error_of_its_own_stops_the_run() -> None:
    """It is no verdict: neither killed nor alive."""
    jobs: deque[Job] = deque([(1, lambda say: say(str(1 // 0)))])

    with pytest.raises(RuntimeError, match=r"job 1 has no answer: (?s:.*)ZeroDivisionError"):
        list(in_children(jobs, workers=1))
