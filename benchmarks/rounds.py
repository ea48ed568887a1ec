"""Time several things against each other: in rounds, turn by turn, and by the median of the rounds.

A machine that is busy for a while is busy for all of them, so that a ratio means the same on any machine.
"""

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter_ns
from typing import Final

Task = Callable[[], object]

ROUNDS: Final = 21
_NANOSECONDS_A_TURN: Final = 4_000_000


def median_times(tasks: Mapping[str, Task], *, rounds: int = ROUNDS) -> dict[str, float]:
    """Give the median nanoseconds that each task takes once."""
    repeats = {name: _repeats(task) for name, task in tasks.items()}
    times: dict[str, list[float]] = {name: [] for name in tasks}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, task in tasks.items():
                times[name].append(_time(task, repeats[name]))
    finally:
        gc.enable()
    return {name: median(values) for name, values in times.items()}


def _repeats(task: Task) -> int:
    """Say how often a task runs in its turn, after it has run warm."""
    task()
    return max(1, round(_NANOSECONDS_A_TURN / max(1.0, _time(task, 3))))


def _time(task: Task, repeats: int) -> float:
    start = perf_counter_ns()
    for _ in range(repeats):
        task()
    return (perf_counter_ns() - start) / repeats
