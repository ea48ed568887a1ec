"""What the guard costs a call, against the same call without it: one of each in turn, many times over.

Each figure is the worse of two: of the tenths percentiles, which a busy machine hardly moves, and of the medians.
"""

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from time import process_time_ns
from typing import Final

from botocore.exceptions import ClientError

from benchmarks.guarded import (
    CASES,
    DENIED,
    Case,
    calls,
    decisions,
    guarded_client,
    make_guard,
    plain_client,
    plain_session,
)
from benchmarks.rounds import Task
from benchmarks.rows import Row
from guarded_aws.guard.guard import Guard

ALTERNATIONS: Final = 10_000

_WARM: Final = 50
_COLLECT_EVERY: Final = 500
_CALLS_A_SESSION: Final = 20
"""A session costs about as much as so many calls, and is made so much less often here."""


@dataclass(frozen=True, slots=True)
class _Times:
    """The nanoseconds of one task's turns."""

    p10: float
    median: float


def guard_rows(alternations: int = ALTERNATIONS) -> Iterator[Row]:
    """Measure the guard, row by row."""
    guard = make_guard()
    for name, case in CASES.items():
        yield from _call_rows(guard, name, case, alternations)
    yield _denial(guard, alternations)
    yield _session(guard, max(1, alternations // _CALLS_A_SESSION))


def _call_rows(guard: Guard, name: str, case: Case, alternations: int) -> Iterator[Row]:
    tasks = {
        "plain": calls(plain_client(case), case),
        "guarded": calls(guarded_client(guard, case), case),
        "decision": decisions(guard, case),
    }
    plain, guarded, decision = _alternate(list(tasks.values()), alternations)
    more = _Times(guarded.p10 - plain.p10, guarded.median - plain.median)
    yield _row(f"decision: {name}", more=decision, plain=plain, limit=0.03)
    yield _row(f"whole guard: {name}", more=more, plain=plain, limit=0.15)


def _denial(guard: Guard, alternations: int) -> Row:
    case = CASES["DynamoDB GetItem"]
    denied = _denied(calls(guarded_client(guard, DENIED), DENIED))
    plain, denial = _alternate([calls(plain_client(case), case), denied], alternations)
    return _row("a denial", more=denial, plain=plain, limit=1 / 25)


def _denied(call: Task) -> Task:
    def run() -> None:
        try:
            call()
        except ClientError:
            return
        raise AssertionError("what is measured as a denial was allowed")

    return run


def _session(guard: Guard, alternations: int) -> Row:
    plain, guarded = _alternate([plain_session, guard.session], alternations)
    return _row("creating a session", more=guarded, plain=plain, limit=1.05)


def _row(name: str, *, more: _Times, plain: _Times, limit: float) -> Row:
    return Row(
        name=name,
        measured=f"p10 {more.p10 / 1e3:,.1f}, median {more.median / 1e3:,.1f} µs",
        against=f"plain {plain.p10 / 1e3:,.1f}, {plain.median / 1e3:,.1f} µs",
        times=max(more.p10 / plain.p10, more.median / plain.median),
        limit=limit,
    )


def _alternate(tasks: list[Task], alternations: int) -> list[_Times]:
    """Time tasks in turn, by the processor's time; the collector runs between turns and not in them."""
    times: list[list[int]] = [[] for _ in tasks]
    for task in tasks * _WARM:
        task()
    gc.collect()
    gc.disable()
    try:
        for turn in range(alternations):
            for task, taken in zip(tasks, times, strict=True):
                start = process_time_ns()
                task()
                taken.append(process_time_ns() - start)
            if turn % _COLLECT_EVERY == 0:
                gc.collect()
    finally:
        gc.enable()
    return [_Times(sorted(taken)[len(taken) // 10], median(taken)) for taken in times]
