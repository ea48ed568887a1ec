"""Put a case to the evaluator that guards, and find the smallest case that two evaluators disagree on."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from guarded_aws.cli.evaluate import read_question
from guarded_aws.cli.json_lines import Members, read_object
from guarded_aws.errors import GuardedAwsError
from guarded_aws.evaluator import compile_policies, evaluate

Case = dict[str, Any]


def guarded_decision(case: Case) -> str:
    """Answer a case as ``guarded-aws evaluate`` does."""
    question = read_question(Members(read_object(json.dumps(case).encode())))
    return evaluate(question.request, compile_policies(question.policies)).eval_decision


def smallest(case: Case, disagrees: Callable[[Case], bool]) -> Case:
    """Take parts out of a case for as long as the evaluators still disagree on what is left."""
    while (smaller := next((less for less in _smaller(case) if _still(less, disagrees)), None)) is not None:
        case = smaller
    return case


def _still(case: Case, disagrees: Callable[[Case], bool]) -> bool:
    try:
        return disagrees(case)
    except (GuardedAwsError, KeyError, IndexError):
        return False  # too much is gone: it is no case any more


def _smaller(value: Any) -> Iterator[Any]:
    """Yield copies with one member less, outermost members first."""
    members = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    for member in members:
        without = copy.copy(value)
        del without[member]
        yield without
    for member in members:
        for inner in _smaller(value[member]):
            changed = copy.copy(value)
            changed[member] = inner
            yield changed
