"""False denials, measured: what developers do every day, each task under the smallest policy that AWS documents."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.evaluator import ASSUMED, PolicySet, compile_policies
from guarded_aws.guard.call_decision import CallDecision
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.target import ContextSettings, RoleSettings, Target
from guarded_aws.policy import PolicyType, parse_policy

_FOLDER = Path(__file__).parent
_TARGET = Target(
    name="dev",
    role=RoleSettings(role_arn="arn:aws:iam::123456789012:role/AIAgentRole"),
    policies=compile_policies(PolicySet(identity=(), resource=ASSUMED)),
    regions=("us-east-1", "eu-west-1"),
    context=ContextSettings(clock=lambda: datetime(2026, 3, 4, 12, 30, tzinfo=UTC)),
)
_catalog = cache(Catalog)


@cache
def _tasks() -> dict[str, dict]:
    """Read every task, by the file it is in and its words."""
    paths = sorted(_FOLDER.glob("*.json"))
    rows = [(path.stem, row) for path in paths for row in json.loads(path.read_text("utf-8"))]
    return {f"{theme}: {row['task']}": row for theme, row in rows}


def _guard(task: dict) -> Guard:
    policy = parse_policy(json.dumps(task["policy"]), policy_type=PolicyType.IDENTITY, policy_id="task.json")
    policies = compile_policies(PolicySet(identity=(policy,), resource=ASSUMED))
    target = replace(_TARGET, policies=policies)
    return Guard({"dev": target}, default_target="dev", catalog=_catalog(), audit=MemorySink(), agent="tester")


def _decide(guard: Guard, call: dict, **changes: object) -> CallDecision:
    parameters = {**call["parameters"], **changes}
    return guard.explain(call["service"], call["operation"], parameters, region=call.get("region"))


def _denials(decision: CallDecision) -> list[str]:
    return [f"{request.action} on {request.resource}" for request in decision.requests if request.is_denial]


def _aimed_elsewhere() -> Iterator[object]:
    for name, task in _tasks().items():
        for call in task["calls"]:
            if "elsewhere" in call:
                yield pytest.param(task, call, id=f"{name} ({call['operation']})")


@pytest.mark.parametrize("task", [pytest.param(task, id=name) for name, task in _tasks().items()])
def test_ordinary_task_is_allowed_under_its_smallest_policy(task: dict) -> None:
    """Each call of a task goes through under the policy that AWS documents for it."""
    guard = _guard(task)

    for call in task["calls"]:
        decision = _decide(guard, call)

        assert decision.eval_decision == "allowed", (call, decision.refusal, _denials(decision))


@pytest.mark.parametrize(("task", "call"), tuple(_aimed_elsewhere()))
def test_same_call_aimed_elsewhere_is_denied(task: dict, call: dict) -> None:
    """The policy of a task lets its calls have nothing but what it names."""
    assert _decide(_guard(task), call, **call["elsewhere"]).eval_decision == "implicitDeny"


def test_table_is_of_the_promised_size() -> None:
    """There are at least 150 tasks, over at least 30 services, and each cites a page of AWS."""
    tasks = _tasks().values()

    assert len(tasks) >= 150
    assert len({call["service"] for task in tasks for call in task["calls"]}) >= 30
    assert all(task["source"].startswith("https://docs.aws.amazon.com/") for task in tasks)


def test_task_whose_policy_names_every_resource_has_a_twin() -> None:
    """A policy that names nothing but resources is tried on another resource too, unless it names a whole type."""
    named = {
        name: [resource for statement in task["policy"]["Statement"] for resource in _resources(statement)]
        for name, task in _tasks().items()
        if not any("elsewhere" in call for call in task["calls"])
    }

    assert [] == [name for name, resources in named.items() if not all(map(_is_of_a_type, resources))]


def _resources(statement: dict) -> list[str]:
    given = statement["Resource"]
    return given if isinstance(given, list) else [given]


def _is_of_a_type(resource: str) -> bool:
    return resource.endswith(("*", "/apis")) or resource == "arn:aws:apigateway:us-east-1::/restapis"
