"""The figures, each with the limit that it has to keep."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import cycle
from types import ModuleType
from typing import Any

from benchmarks.rounds import Task, compare
from benchmarks.seed_set import TEXTS, cedar_policies, cedar_requests, read_set, requests
from guarded_aws.cli.evaluate import answer_evaluate
from guarded_aws.cli.json_lines import reply_to
from guarded_aws.evaluator import (
    Action,
    AuthorizationRequest,
    CompiledPolicies,
    PolicySet,
    Resource,
    compile_policies,
    evaluate,
    explain,
)
from guarded_aws.policy import Json, PolicyType, parse_policy_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure.

    Attributes:
        times: How often the thing measured costs what it is measured against; None when it could not be measured.
        limit: What ``times`` must not exceed.
    """

    name: str
    measured: str
    against: str
    times: float | None
    limit: float

    @property
    def is_kept(self) -> bool:
        """Whether the limit is kept, as far as anything was measured."""
        return self.times is None or self.times <= self.limit


def all_rows() -> Iterator[Row]:
    """Measure everything, one row after another."""
    for measure in (_cedar, _explanation, _other_actions, _other_resources, _wildcards, _loading, _line):
        yield measure()


def _row(name: str, tasks: dict[str, Task], limit: float) -> Row:
    """Measure the first of two tasks against the second."""
    (measured, first), (against, second) = tasks.items()
    times = compare(first, second)
    return Row(
        name=name,
        measured=f"{measured} {_human(times.first)}",
        against=f"{against} {_human(times.second)}",
        times=times.ratio,
        limit=limit,
    )


def _human(nanoseconds: float) -> str:
    return f"{nanoseconds / 1e3:,.2f} µs" if nanoseconds < 1e6 else f"{nanoseconds / 1e6:,.2f} ms"  # noqa: PLR2004


def _decide_all(policies: CompiledPolicies, asked: list[AuthorizationRequest]) -> Task:
    def run() -> None:
        for request in asked:
            evaluate(request, policies)

    return run


def _cedar() -> Row:
    name, limit, policy_set = "a decision, against Cedar", 1 / 60, read_set()
    try:
        cedarpy = import_module("cedarpy")
    except ImportError:  # the project does not need it
        measured = "cedarpy is not installed (pip install cedarpy)"
        return Row(name=name, measured=measured, against="", times=None, limit=limit)
    ours = _decide_all(compile_policies(policy_set), requests())
    return _row(name, {"12 decisions": ours, "cedarpy": _cedar_task(cedarpy, policy_set)}, limit)


def _cedar_task(cedarpy: ModuleType, policy_set: PolicySet) -> Task:
    policies = cedarpy.PolicySet.from_str(cedar_policies(policy_set))
    entities = cedarpy.Entities.from_json_str("[]")
    asked = cedar_requests()
    _assert_same_answers(policy_set, [cedarpy.is_authorized(one, policies, entities) for one in asked])

    def run() -> None:
        for request in asked:
            cedarpy.is_authorized(request, policies, entities)

    return run


def _assert_same_answers(policy_set: PolicySet, answers: list[Any]) -> None:
    """Compare nothing but equals: both have to say the same of every call."""
    compiled = compile_policies(policy_set)
    ours = [evaluate(request, compiled).eval_decision == "allowed" for request in requests()]
    assert ours == [answer.allowed for answer in answers], [answer.diagnostics.errors for answer in answers]


def _explanation() -> Row:
    policies, asked = compile_policies(read_set()), requests()

    def explained() -> None:
        for request in asked:
            explain(request, policies, evaluate(request, policies))

    bare = _decide_all(policies, asked)
    return _row("with explanation", {"12 explained": explained, "bare": bare}, 2)


def _other_actions() -> Row:
    extra = [
        {"Effect": "Deny", "Action": f"service{number % 200}:Action{number}", "Resource": "*"}
        for number in range(10_000)
    ]
    return _crowded("10,000 statements over other actions", extra, requests())


def _other_resources() -> Row:
    extra = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::bucket-{number}/*"}
        for number in range(10_000)
    ]
    asked = [request for request in requests() if str(request.action) == "s3:GetObject"]
    return _crowded("10,000 over other resources of the action", extra, asked)


def _crowded(name: str, extra: list[dict[str, str]], asked: list[AuthorizationRequest]) -> Row:
    policy_set = read_set()
    document = parse_policy_value(_plain(extra), policy_type=PolicyType.IDENTITY, policy_id="crowd")
    crowd = replace(policy_set, identity=(*policy_set.identity, document))
    tasks = {
        "10,017": _decide_all(compile_policies(crowd), asked),
        "17": _decide_all(compile_policies(policy_set), asked),
    }
    return _row(name, tasks, 1.25)


def _plain(statements: Sequence[dict[str, str]]) -> dict[str, Json]:
    return {"Version": "2012-10-17", "Statement": [dict(statement) for statement in statements]}


_BAD_PATTERNS = (
    "*".join(["a"] * 200),
    "*a" * 300 + "b",
    "*" + "a" * 500 + "b*",
    "*" + "a?" * 100 + "b*",
    "?" * 200 + "*" + "?" * 200 + "b",
    "*?" * 100 + "b",
    "*" + "?a" * 8 + "*" + "?b" * 8 + "*",
    "*a" * 300 + "*",
    "*aa" * 300 + "*",
)
"""What makes matchers that try again slow; an agent chooses the names that are matched."""


def _wildcards() -> Row:
    policies, asked = compile_policies(read_set()), requests()
    decision = _decide_all(policies, asked)
    rows = [_row("", {f"`{bad[:12]}...`": _match_bad(bad), "12 decisions": decision}, 10) for bad in _BAD_PATTERNS]
    worst = max(rows, key=lambda row: row.times or 0)
    times = (worst.times or 0) * len(asked)
    return replace(worst, name="worst wildcard on names of 2 KB, against one decision", times=times)


def _match_bad(pattern: str) -> Task:
    """Decide on a long name, another one each time, so that nothing is remembered."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{pattern}"}
    document = parse_policy_value(_plain([statement]), policy_type=PolicyType.IDENTITY, policy_id="bad")
    policies = compile_policies(PolicySet(identity=(document,)))
    first = requests()[0]
    asked = cycle(
        replace(first, action=Action("s3:GetObject"), resource=Resource(f"arn:aws:s3:::{'a' * 2000}{number:04}"))
        for number in range(500)
    )
    return lambda: evaluate(next(asked), policies)


def _loading() -> Row:
    def load() -> object:
        return compile_policies(read_set())

    def read() -> object:
        return [json.loads(text) for text in TEXTS.values()]

    return _row("loading: parse and compile", {"the seed's set": load, "json.loads": read}, 25)


def _line() -> Row:
    rows = [_row("", {name: _answer(line), "json.loads": _read(line)}, 40) for name, line in _lines()]
    worst = max(rows, key=lambda row: row.times or 0)
    return replace(worst, name="a line of `guarded-aws evaluate`, worst of two")


def _lines() -> Iterator[tuple[str, str]]:
    asked = {
        "id": 1,
        "principal": "arn:aws:sts::123456789012:assumed-role/AIAgentRole/agent-7",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::reports/2026/january.csv",
        "account": "123456789012",
        "context": {"aws:SourceIp": "203.0.113.10", "aws:CurrentTime": "2026-01-05T10:00:00Z"},
    }
    *identity, boundary, scp = map(json.loads, TEXTS.values())
    yield "one policy", json.dumps({**asked, "identity_policies": [_plain([{**_ALLOW, "Action": "s3:Get*"}])]})
    whole = {"identity_policies": identity, "permission_boundary": [boundary], "scps": [[_plain([_ALLOW]), scp]]}
    yield "the seed's set", json.dumps({**asked, **whole})


_ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def _answer(line: str) -> Task:
    encoded = line.encode()
    return lambda: reply_to(encoded, answer_evaluate)


def _read(line: str) -> Callable[[], object]:
    return lambda: json.loads(line)
