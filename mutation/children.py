"""Run jobs in child processes, a few at a time: what a mutant breaks, it breaks in a process of its own."""

import os
import resource
import traceback
from collections.abc import Callable, Iterable, Iterator

_SECONDS = 60
"""Of processor time. All tests together take a fraction of it, so a job that needs more does not end."""

_BYTES = 4 << 30

Job = tuple[int, Callable[[], str]]
"""A number, and what to do in the child; its answer is a short text."""


def in_children(jobs: Iterable[Job], workers: int) -> Iterator[tuple[int, str]]:
    """Yield the number and answer of each job as it ends; a child that dies answers with how."""
    running: dict[int, tuple[int, int]] = {}
    for number, job in jobs:
        if len(running) >= workers:
            yield _next_answer(running)
        pid, pipe = _start(job)
        running[pid] = number, pipe
    while running:
        yield _next_answer(running)


def _start(job: Callable[[], str]) -> tuple[int, int]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    _limit()
    try:
        os.write(writer, job().encode())
    except BaseException:  # noqa: BLE001 -- the parent raises it
        os.write(writer, traceback.format_exc().encode())
        os._exit(1)
    os._exit(0)


def _limit() -> None:
    """Make the child silent, and end it when it uses too much."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))


def _next_answer(running: dict[int, tuple[int, int]]) -> tuple[int, str]:
    pid, status = os.wait()
    while pid not in running:
        pid, status = os.wait()
    number, pipe = running.pop(pid)
    with os.fdopen(pipe, "rb") as stream:
        answer = stream.read().decode()
    if os.WIFSIGNALED(status):
        return number, f"ended by signal {os.WTERMSIG(status)}"
    if status:
        raise RuntimeError(f"job {number} has no answer: {answer}")
    return number, answer
