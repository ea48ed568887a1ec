"""From mutants to verdicts."""

import json
import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

import pytest

from mutation.children import Job, in_children
from mutation.fresh import meet_fresh, prepare
from mutation.live import change_of
from mutation.meeting import NOT_CALLED
from mutation.names import Mutant, MutantName
from mutation.session import MutantSession, Task

ROOT = Path(__file__).parents[1]

_AGREEMENT = "tests/differential/test_agreement.py::test_guard_and_specification_agree"

_TESTS = ("tests/policy", "tests/evaluator", f"{_AGREEMENT}[0]", f"{_AGREEMENT}[1]")
"""What a mutant meets: the unit tests of the two packages, the corpus, and a thousand generated cases."""

_ARGUMENTS = ["-q", "-s", "-p", "no:xdist", "--timeout=0", *_TESTS]

_CASES = {"GUARDED_AWS_AGREEMENT_CASES": "5000"}
"""Spread over ten shards, of which the mutants meet two."""

Report = Callable[[Mutant, str], None]
"""Told each verdict: the test that failed, or an empty text for a survivor."""


def meet_all(mutants: Sequence[Mutant], accepted: AbstractSet[MutantName], workers: int, report: Report) -> None:
    """Let the tests meet each mutant.

    A mutant that survives in a process that had imported the original, and is not accepted, meets the tests
    again in a fresh process, where it stands in the place of the original from the start.
    """
    os.environ.update(_CASES)
    changes = {number: change_of(ROOT, mutant) for number, mutant in enumerate(mutants)}
    again = [number for number, change in changes.items() if not change.places]
    for number, answer in _live([task for task in changes.items() if task[1].places], workers):
        if answer in {"", NOT_CALLED} and mutants[number].name not in accepted:
            again.append(number)
        else:
            report(mutants[number], answer)
    prepare()
    jobs: deque[Job] = deque((number, partial(meet_fresh, ROOT, mutants[number], _ARGUMENTS)) for number in again)
    for ended in in_children(jobs, workers):
        report(mutants[ended.number], ended.cause or ended.answers[0])


def _live(tasks: Sequence[Task], workers: int) -> Iterator[tuple[int, str]]:
    """Yield the verdicts of a session in a child, for it imports what a fresh process must not find imported."""
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as output:
        pid = os.fork()
        if not pid:
            os.close(reader)
            os._exit(_serve(tasks, workers, writer, output.fileno()))
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as lines:
            for line in lines:
                number, answer = json.loads(line)
                yield number, answer
        if os.waitpid(pid, 0)[1]:
            output.seek(0)
            sys.exit(f"the tests have to pass before mutants can meet them:\n{output.read().decode()[-4000:]}")


def _serve(tasks: Sequence[Task], workers: int, writer: int, output: int) -> int:
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
    with os.fdopen(writer, "w", buffering=1, encoding="utf-8") as pipe:
        session = MutantSession(tasks, workers, lambda number, answer: print(json.dumps([number, answer]), file=pipe))
        return int(pytest.main(_ARGUMENTS, plugins=[session]))
