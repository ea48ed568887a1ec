"""From mutants to verdicts."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

import pytest

from mutation.children import in_children
from mutation.fresh import meet_fresh, prepare
from mutation.live import change_of
from mutation.mutate import Mutant, MutantId
from mutation.session import NOT_CALLED, MutantSession, Task

ROOT = Path(__file__).parents[1]

TESTS = ("tests/policy", "tests/evaluator", "tests/differential")
"""What a mutant meets: unit tests, the corpus and a part of the generated cases."""

_ARGUMENTS = ["-q", "-s", "-p", "no:xdist", "--timeout=0", *TESTS]

_FEW_CASES = {"GUARDED_AWS_AGREEMENT_CASES": "5000"}

Report = Callable[[Mutant, str], None]
"""Told each verdict: the test that failed, or an empty text for a survivor."""


def meet_all(mutants: Sequence[Mutant], accepted: AbstractSet[MutantId], workers: int, report: Report) -> None:
    """Let the tests meet each mutant.

    A mutant that survives in a process that had imported the original already, and is not accepted,
    meets the tests again in a fresh process, where it has been there from the start.
    """
    os.environ.update(_FEW_CASES)
    changes = {number: change_of(ROOT, mutant) for number, mutant in enumerate(mutants)}
    again = [number for number, change in changes.items() if change.on_import]
    for number, answer in _live([(number, change.functions) for number, change in changes.items() if change.functions], workers):
        if answer in {"", NOT_CALLED} and mutants[number].id not in accepted:
            again.append(number)
        else:
            report(mutants[number], answer)
    prepare()
    jobs = ((number, partial(meet_fresh, ROOT, mutants[number], _ARGUMENTS)) for number in again)
    for number, answer in in_children(jobs, workers):
        report(mutants[number], answer)


def _live(tasks: Sequence[Task], workers: int) -> Iterator[tuple[int, str]]:
    """Yield the verdicts of a session that runs in a child: it imports what later mutants must not find imported."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        os._exit(_serve(tasks, workers, writer))
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as lines:
        for line in lines:
            number, answer = json.loads(line)
            yield number, answer
    if os.waitpid(pid, 0)[1]:
        sys.exit("the tests have to pass before mutants can meet them")


def _serve(tasks: Sequence[Task], workers: int, writer: int) -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with os.fdopen(writer, "w", buffering=1, encoding="utf-8") as pipe:
        session = MutantSession(tasks, workers, lambda number, answer: print(json.dumps([number, answer]), file=pipe))
        return int(pytest.main(_ARGUMENTS, plugins=[session]))
