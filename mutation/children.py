"""Run jobs in child processes, a few at a time: what a mutant breaks, it does not break here."""

import os
import resource
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_SECONDS = 60
"""Of processor time for an answer, where the job does not know better. All tests together take a fraction of it."""

_BYTES = 4 << 30

Say = Callable[[str], None]
"""Called in a child, for each answer that it has: one line."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of a job.

    Attributes:
        number: The number of the job.
        answers: What it said.
        cause: The signal that ended it before its end; empty if none did.
    """

    number: int
    answers: tuple[str, ...]
    cause: str


Job = tuple[int, Callable[[Say], None]]
"""A number, and what to do in a child."""


def in_children(jobs: deque[Job], workers: int) -> Iterator[Ended]:
    """Run the jobs and those that are added meanwhile; yield what came of each when it ends."""
    running: dict[int, tuple[int, int]] = {}
    while jobs or running:
        if jobs and len(running) < workers:
            number, job = jobs.popleft()
            pid, pipe = _start(job)
            running[pid] = number, pipe
        else:
            yield _next_end(running)


def _start(job: Callable[[Say], None]) -> tuple[int, int]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    _limit_memory()
    try:
        grant_time()
        job(lambda answer: _say(writer, answer))
    except BaseException:  # noqa: BLE001 -- the parent raises it
        os.write(writer, traceback.format_exc().encode())
        os._exit(1)
    os._exit(0)


def _limit_memory() -> None:
    """Limit the memory of a child, and make it silent."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))


def grant_time(seconds: float = _SECONDS) -> None:
    """Give a child so much processor time from now on: what needs more does not end."""
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)


def _say(writer: int, answer: str) -> None:
    os.write(writer, f"{answer}\n".encode())
    grant_time()


def _next_end(running: dict[int, tuple[int, int]]) -> Ended:
    pid, status = os.wait()
    while pid not in running:
        pid, status = os.wait()
    number, pipe = running.pop(pid)
    with os.fdopen(pipe, encoding="utf-8") as stream:
        said = stream.read()
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"job {number} has no answer: {said}")
    cause = f"ended by signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else ""
    return Ended(number, tuple(said.splitlines()), cause)
