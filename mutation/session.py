"""A session of pytest that runs many times: once as it is, then once for each mutant.

The tests are collected once, and a mutant meets only the tests that call what it changes. Some mutants share a
child process, one after the other; a test that fails for a mutant has to pass again when the mutant is gone.
"""

import gc
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from mutation.children import Ended, Job, Say, in_children
from mutation.live import Change
from mutation.meeting import Meeting

Task = tuple[int, Change]
"""The number of a mutant and what it changes."""

_SHARE = 40
"""How many mutants share a child."""


class MutantSession:
    """A plugin of pytest that stands in for its loop over the tests."""

    def __init__(self, tasks: Sequence[Task], workers: int, report: Callable[[int, str], None]) -> None:
        self._tasks = tasks
        self._workers = workers
        self._report = report
        self._shares: list[Sequence[Task]] = []
        self._meeting = Meeting()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, to see that they pass and what they call; then the mutants."""
        session.config.pluginmanager.register(self._meeting)
        self._meeting.observe(session.items, {place for _, change in self._tasks for place in change.places})
        gc.freeze()
        starts = range(0, len(self._tasks), _SHARE)
        jobs = deque(self._job(self._tasks[start : start + _SHARE]) for start in starts)
        for ended in in_children(jobs, self._workers):
            left = self._take(ended)
            if left:
                jobs.appendleft(self._job(left))
        return True

    def _job(self, share: Sequence[Task]) -> Job:
        self._shares.append(share)
        return len(self._shares) - 1, partial(self._meet, share)

    def _meet(self, share: Sequence[Task], say: Say) -> None:
        """Let mutants meet the tests until one leaves something behind; what the first does is its own doing."""
        for turn, (_, change) in enumerate(share):
            answer = self._meeting.answer(change)
            if turn and self._meeting.is_spoilt:
                return
            say(answer)
            if self._meeting.is_spoilt:
                return

    def _take(self, ended: Ended) -> Sequence[Task]:
        """Report the answers of a share, and give the mutants that have none yet."""
        share = self._shares[ended.number]
        answers = [*ended.answers, *([ended.cause] if ended.cause else [])]
        for (number, change), answer in zip(share, answers, strict=False):
            self._meeting.learn(change, answer)
            self._report(number, answer)
        return share[len(answers) :]
