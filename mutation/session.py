"""A session of pytest that runs many times: once as it is, then once in a child process for each mutant.

The tests are collected once, and a mutant meets only the tests that call what it changes.
"""

import gc
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from time import perf_counter
from types import FrameType, FunctionType

import pytest

from mutation.children import Job, in_children
from mutation.live import Change, Place, apply, living_caches, living_functions

Task = tuple[int, Change]
"""The number of a mutant and what it changes."""

CANNOT_BE_IMPORTED = "it cannot be imported"

NOT_CALLED = "not called"
"""The answer of a mutant that no test calls: what it changes runs on import, if at all."""


class MutantSession:
    """A plugin of pytest that stands in for its loop over the tests."""

    def __init__(self, tasks: Sequence[Task], workers: int, report: Callable[[int, str], None]) -> None:
        self._tasks = tasks
        self._workers = workers
        self._report = report
        self._places = {number: change.places for number, change in tasks}
        self._callers: dict[Place, dict[str, pytest.Item]] = defaultdict(dict)
        self._killers: dict[Place, dict[str, pytest.Item]] = defaultdict(dict)
        self._seconds: dict[str, float] = {}
        self._turns: dict[frozenset[Place], list[pytest.Item]] = {}
        self._functions: dict[Place, list[FunctionType]] = {}
        self._failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the test that failed."""
        if report.failed:
            self._failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, to see that they pass and what they call; then the mutants."""
        self._functions = living_functions(place for places in self._places.values() for place in places)
        self._caches = living_caches()
        self._observe(session.items)
        gc.freeze()
        for number, answer in in_children(self._jobs(), self._workers):
            self._learn(number, answer)
            self._report(number, answer)
        return True

    def _observe(self, items: Sequence[pytest.Item]) -> None:
        places = {id(function.__code__): place for place, found in self._functions.items() for function in found}
        for item, following in _with_next(items):
            called: set[int] = set()
            start = perf_counter()
            sys.setprofile(partial(_note_call, called))
            failed = self._fails(item, following)
            sys.setprofile(None)
            if failed:
                raise pytest.UsageError(f"{self._failed} fails without any mutation")
            self._seconds[item.nodeid] = perf_counter() - start
            for code in called & places.keys():
                self._callers[places[code]][item.nodeid] = item

    def _fails(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        for cache in self._caches:
            cache.cache_clear()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return bool(self._failed)

    def _jobs(self) -> Iterator[Job]:
        for number, change in self._tasks:
            yield number, partial(self._meet, change, self._tests(change.places))

    def _tests(self, places: frozenset[Place]) -> list[pytest.Item]:
        """Give the tests that call the functions: first those that told earlier mutants, the latest of them first."""
        killers = {name: item for place in places for name, item in self._killers[place].items()}
        if places not in self._turns:
            self._turns[places] = self._in_turn(places)
        return [*killers.values(), *(item for item in self._turns[places] if item.nodeid not in killers)]

    def _in_turn(self, places: frozenset[Place]) -> list[pytest.Item]:
        """Give the tests that call the functions: one of each kind, the fastest; then the next of each kind."""
        callers = {name: item for place in places for name, item in self._callers[place].items()}
        rounds: Counter[str] = Counter()
        turns: dict[str, int] = {}
        for name in sorted(callers, key=lambda name: (self._seconds[name], name)):
            kind = name.partition("[")[0]
            turns[name] = rounds[kind]
            rounds[kind] += 1
        return [callers[name] for name in sorted(turns, key=lambda name: turns[name])]

    def _meet(self, change: Change, items: list[pytest.Item]) -> str:
        try:
            apply(change, self._functions)
        except Exception:  # noqa: BLE001 -- a table that cannot be made would stop the import, whatever the error
            return CANNOT_BE_IMPORTED
        for item, following in _with_next(items):
            if self._fails(item, following):
                return self._failed
        return "" if items else NOT_CALLED

    def _learn(self, number: int, answer: str) -> None:
        for place in self._places[number]:
            item = self._callers[place].get(answer)
            if item is not None:
                self._killers[place] = {answer: item, **self._killers[place]}


def _with_next(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def _note_call(called: set[int], frame: FrameType, event: str, _argument: object) -> None:
    if event == "call":
        called.add(id(frame.f_code))
