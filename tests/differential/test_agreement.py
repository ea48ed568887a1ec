"""The evaluator that guards and the specification give the same answers."""

import json
import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from answers import guarded_decision, smallest
from generate import draw_case
from specification import decide

CASES = int(os.environ.get("GUARDED_AWS_AGREEMENT_CASES", "50000"))
"""How many cases; a nightly run sets more. `make test` spreads the shards over its workers."""

SHARDS = 10


@pytest.mark.timeout(60 + CASES // 100)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_guard_and_specification_agree(shard: int) -> None:
    """Tens of thousands of generated cases are decided alike, and each decision is common among them."""
    rng = Random(f"agreement {shard}")  # noqa: S311 -- to repeat the draw, not to keep a secret
    decisions: Counter[str] = Counter()
    for _ in range(CASES // SHARDS):
        case = draw_case(rng)
        decision = decide(case)
        assert guarded_decision(case) == decision, _report(case)
        decisions[decision] += 1

    assert {"allowed", "implicitDeny", "explicitDeny"} == set(decisions)
    assert min(decisions.values()) >= 0.2 * sum(decisions.values())


def _disagree(case: dict[str, Any]) -> bool:
    return guarded_decision(case) != decide(case)


def _report(case: dict[str, Any]) -> str:
    """Give the smallest such case as a line for ``guarded-aws evaluate``."""
    case = smallest(case, _disagree)
    return f"the specification says {decide(case)}, the guard {guarded_decision(case)}:\n{json.dumps(case)}"


def test_smallest_case_keeps_only_what_the_evaluators_disagree_on() -> None:
    """Whatever does not matter is taken out of a case before it is shown to a person."""
    case = draw_case(Random(1))  # noqa: S311 -- to repeat the draw
    expected = {"context": {"aws:username": "alice"}}

    assert expected == smallest({**case, "context": {"aws:username": "alice", "s3:prefix": ""}}, _asks_for_alice)


def _asks_for_alice(case: dict[str, Any]) -> bool:
    return bool(case["context"]["aws:username"] == "alice")
