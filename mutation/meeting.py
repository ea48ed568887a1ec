"""The tests of a session, what each of them calls, and what becomes of a mutant that meets them."""

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from time import perf_counter
from types import FrameType, FunctionType

import pytest

from mutation.children import grant_time
from mutation.live import CannotBeImportedError, Change, Place, living_caches, living_functions, put_in

CANNOT_BE_IMPORTED = "it cannot be imported"

NOT_CALLED = "not called"
"""The answer of a mutant that no test calls: what it changes runs on import, if at all."""


_GRACE = 5
"""Seconds that a mutant has beyond what its tests took while they were observed, which is slower than they are."""


class Meeting:
    """A plugin of pytest that runs single tests, and sees whether they fail.

    Attributes:
        is_spoilt: Whether a test that failed for a mutant failed without it too.
    """

    def __init__(self) -> None:
        self.is_spoilt = False
        self._has_failed = False
        self._callers: dict[Place, dict[str, pytest.Item]] = defaultdict(dict)
        self._killers: dict[Place, dict[str, pytest.Item]] = defaultdict(dict)
        self._seconds: dict[str, float] = {}
        self._turns: dict[frozenset[Place], list[pytest.Item]] = {}
        self._functions: dict[Place, list[FunctionType]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember a failure of the test that runs."""
        self._has_failed |= report.failed

    def observe(self, items: Sequence[pytest.Item], places: AbstractSet[Place]) -> None:
        """Run each test to see that it passes, and which of the places it calls."""
        self._functions = living_functions(places)
        self._caches = living_caches()
        codes = {id(function.__code__): place for place, found in self._functions.items() for function in found}
        for item in items:
            called: set[int] = set()
            start = perf_counter()
            sys.setprofile(partial(_note_call, called))
            failed = self._fails(item)
            sys.setprofile(None)
            if failed:
                raise pytest.UsageError(f"{item.nodeid} fails without any mutation")
            self._seconds[item.nodeid] = perf_counter() - start
            for code in called & codes.keys():
                self._callers[codes[code]][item.nodeid] = item

    def answer(self, change: Change) -> str:
        """Give the test that fails for a mutant; empty if none does."""
        tests = self._tests(change.places)
        grant_time(_GRACE + sum(self._seconds[item.nodeid] for item in tests))
        try:
            with put_in(change, self._functions):
                killer = next((item for item in tests if self._fails(item)), None)
        except CannotBeImportedError:
            return CANNOT_BE_IMPORTED
        if killer is None:
            return "" if tests else NOT_CALLED
        self.is_spoilt = self._fails(killer)
        self.learn(change, killer.nodeid)
        return killer.nodeid

    def learn(self, change: Change, killer: str) -> None:
        """Let the next mutant of a function meet the test first that failed for this one."""
        for place in change.places:
            item = self._callers[place].get(killer)
            if item is not None:
                self._killers[place] = {killer: item, **self._killers[place]}

    def _fails(self, item: pytest.Item) -> bool:
        for cache in self._caches:
            cache.cache_clear()
        self._has_failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return self._has_failed

    def _tests(self, places: frozenset[Place]) -> list[pytest.Item]:
        """Give the tests that call the functions: first those that failed for earlier mutants, the latest first."""
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


def _note_call(called: set[int], frame: FrameType, event: str, _argument: object) -> None:
    if event == "call":
        called.add(id(frame.f_code))
