"""A session of pytest that runs many times: once as it is, then once in a child process for each mutant.

The tests are collected once, and a mutant meets only the tests that call what it changes.
"""

import gc
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from time import perf_counter
from types import CodeType, FrameType, FunctionType

import pytest

from mutation.children import Job, in_children
from mutation.live import Place, living_caches, living_functions

Task = tuple[int, dict[Place, CodeType]]
"""The number of a mutant and the functions that it changes."""

NOT_CALLED = "not called"
"""The answer of a mutant that no test calls: what it changes runs on import, if at all."""


class MutantSession:
    """A plugin of pytest that stands in for its loop over the tests."""

    def __init__(self, tasks: Sequence[Task], workers: int, report: Callable[[int, str], None]) -> None:
        self._tasks = tasks
        self._workers = workers
        self._report = report
        self._changed = {number: tuple(functions) for number, functions in tasks}
        self._callers: dict[Place, dict[str, pytest.Item]] = defaultdict(dict)
        self._killers: dict[Place, dict[str, pytest.Item]] = defaultdict(dict)
        self._seconds: dict[str, float] = {}
        self._functions: dict[Place, list[FunctionType]] = {}
        self._failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the test that failed."""
        if report.failed:
            self._failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, to see that they pass and what they call; then the mutants."""
        self._functions = living_functions(place for places in self._changed.values() for place in places)
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
        for number, functions in self._tasks:
            yield number, partial(self._meet, functions, self._tests(functions))

    def _tests(self, functions: dict[Place, CodeType]) -> list[pytest.Item]:
        """Give the tests that call the functions: those that told earlier mutants first, then the fast ones."""
        killers = {name: item for place in functions for name, item in self._killers[place].items()}
        callers = {name: item for place in functions for name, item in self._callers[place].items()}
        others = sorted(callers.keys() - killers.keys(), key=lambda name: (self._seconds[name], name))
        return [*killers.values(), *(callers[name] for name in others)]

    def _meet(self, functions: dict[Place, CodeType], items: list[pytest.Item]) -> str:
        for place, code in functions.items():
            for function in self._functions.get(place, ()):
                function.__code__ = code
        for item, following in _with_next(items):
            if self._fails(item, following):
                return self._failed
        return "" if items else NOT_CALLED

    def _learn(self, number: int, answer: str) -> None:
        for place in self._changed[number]:
            item = self._callers[place].get(answer)
            if item is not None:
                self._killers[place] = {answer: item, **self._killers[place]}


def _with_next(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def _note_call(called: set[int], frame: FrameType, event: str, _argument: object) -> None:
    if event == "call":
        called.add(id(frame.f_code))
