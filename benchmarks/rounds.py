"""Time two things against each other: turn by turn in many short rounds, and by the medians of the rounds.

A machine that is busy for a while is busy for both of them, so that their ratio means the same on any machine.
What counts is the processor's time: while it works for somebody else, the clock runs on and this time does not.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time_ns
from typing import Final

Task = Callable[[], object]

_ROUNDS: Final = 101
_NANOSECONDS_A_TURN: Final = 1_500_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """How long two tasks take, in nanoseconds, and how often the first takes as long as the second."""

    first: float
    second: float
    ratio: float


def compare(first: Task, second: Task) -> Comparison:
    """Time two tasks in turn; the ratio is the median of the rounds' ratios."""
    first_repeats, second_repeats = _repeats(first), _repeats(second)
    gc.collect()
    gc.disable()
    try:
        rounds = [(_time(first, first_repeats), _time(second, second_repeats)) for _ in range(_ROUNDS)]
    finally:
        gc.enable()
    return Comparison(
        first=median(one for one, _ in rounds),
        second=median(other for _, other in rounds),
        ratio=median(one / other for one, other in rounds),
    )


def _repeats(task: Task) -> int:
    """Say how often a task runs in its turn, after it has run warm."""
    task()
    return max(1, round(_NANOSECONDS_A_TURN / max(1.0, _time(task, 3))))


def _time(task: Task, repeats: int) -> float:
    start = process_time_ns()
    for _ in range(repeats):
        task()
    return (process_time_ns() - start) / repeats
