"""The corpus as cases: each file of ``tests/corpus`` read, with its defaults and named policies put in.

A request is the input of ``guarded-aws evaluate``. A policy in it is written out, or named ``$name`` (of the
file's policies) or ``$pack/file.json``, or it is a text that an object cannot be (a key written twice, a comma
too many).

A case may name the AWS call that asks its request: ``"call": {"service", "operation", "parameters"?, "region"?}``.
The call then has to ask IAM just that (``tests/corpus_calls``).
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from guarded_aws.cli.evaluate import Question, read_question
from guarded_aws.cli.json_lines import Members, read_object
from guarded_aws.evaluator import Decision, PolicySet, ResourceSide
from guarded_aws.policy import PolicyDocument, PolicyType, parse_policy

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
DOUBTS = frozenset({"resource_holes", "action_unknown", "unknown"})

Plain = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The AWS call that asks a case's request, in botocore's names."""

    service: str
    operation: str
    parameters: Plain = field(default_factory=dict)
    region: str = "us-east-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: a question, what IAM's documentation answers, and where it says so.

    Attributes:
        request: With the file's defaults and every policy by value.
        expect: The members of the answer that the case pins, or its error.
        diverges: The tag in the source that chose between two readings, and why; empty when there is one.
        call: The AWS call that asks the request; None when the case names none.
    """

    topic: str
    name: str
    source: str
    request: Plain
    expect: Plain
    diverges: str
    call: Call | None

    @property
    def is_error(self) -> bool:
        """Whether the policies are to be refused."""
        return "error" in self.expect

    @property
    def is_known(self) -> bool:
        """Whether nothing about the request is unknown."""
        return DOUBTS.isdisjoint(self.request)

    @property
    def line(self) -> bytes:
        """The case as a line of ``guarded-aws evaluate``."""
        return json.dumps({"id": self.name, **self.request}).encode()


@cache
def load_corpus() -> tuple[Case, ...]:
    """Load every case of every file."""
    return tuple(case for path in sorted(CORPUS.glob("*.json")) for case in _load_file(path))


def _load_file(path: Path) -> list[Case]:
    plain = json.loads(path.read_text("utf-8"))
    named = {f"${name}": policy for name, policy in plain.get("policies", {}).items()}
    return [
        Case(
            topic=plain["topic"],
            name=case["name"],
            source=case["source"],
            request={name: _by_value(value, named) for name, value in {**plain["defaults"], **case["request"]}.items()},
            expect=case["expect"],
            diverges=case.get("diverges", ""),
            call=Call(**case["call"]) if "call" in case else None,
        )
        for case in plain["cases"]
    ]


def _by_value(value: object, named: Plain) -> object:
    """Put policies in the place of their names; names stand where a policy may, in lists or alone."""
    if isinstance(value, list):
        return [_by_value(item, named) for item in value]
    if isinstance(value, str) and re.fullmatch(r"\$[a-z0-9-]+/[a-z_]+\.json", value):
        return json.loads((ROOT / "policies" / value[1:]).read_text("utf-8"))
    return named.get(value, value) if isinstance(value, str) else value


def read_case(case: Case) -> Question:
    """Read a case's request and policies.

    Raises:
        GuardedAwsError: A policy of the case cannot be used.
    """
    for policy in _texts_among(case.request["identity_policies"]):
        parse_policy(policy, policy_type=PolicyType.IDENTITY, policy_id="identity_policies[0]")
    members = read_object(case.line)
    del members["id"]
    return read_question(Members(members))


def _texts_among(policies: object) -> list[str]:
    return [policy for policy in policies if isinstance(policy, str)] if isinstance(policies, list) else []


def map_documents(policies: PolicySet, change: Callable[[PolicyDocument], PolicyDocument]) -> PolicySet:
    """Give the policy set with each of its documents changed."""

    def each(documents: tuple[PolicyDocument, ...]) -> tuple[PolicyDocument, ...]:
        return tuple(change(document) for document in documents)

    boundary, session, scps, rcps = policies.permissions_boundary, policies.session, policies.scps, policies.rcps
    return PolicySet(
        identity=each(policies.identity),
        permissions_boundary=None if boundary is None else each(boundary),
        session=None if session is None else each(session),
        scps=None if scps is None else tuple(each(level) for level in scps),
        rcps=None if rcps is None else tuple(each(level) for level in rcps),
        resource=policies.resource if isinstance(policies.resource, ResourceSide) else change(policies.resource),
    )


def answer_of(decision: Decision) -> Plain:
    """Give a decision in the words of the corpus."""
    return {
        "decision": decision.eval_decision,
        "certain": decision.certain,
        "sids": sorted(matched.sid for matched in decision.matched_statements if matched.sid),
        "missing_allow_from": sorted(layer.value for layer in decision.missing_allow_from),
        "missing_context_keys": sorted(decision.missing_context_keys),
    }


def answer_of_reply(reply: Plain) -> Plain:
    """Give a reply of ``guarded-aws evaluate`` in the words of the corpus."""
    matched, missing, keys = reply["matched"], reply["missing_allow_from"], reply["missing_context_keys"]
    assert isinstance(matched, list)
    assert isinstance(missing, list)
    assert isinstance(keys, list)
    return {
        **reply,
        "sids": sorted(statement["sid"] for statement in matched if statement["sid"]),
        "missing_allow_from": sorted(missing),
        "missing_context_keys": sorted(key.lower() for key in keys),
    }


def pinned(expect: Plain, answer: Plain) -> Plain:
    """Give of an answer what a case pins."""
    return {name: answer[name] for name in expect}


def expected(case: Case) -> Plain:
    """Give what a case pins; lists in order of letters, keys in lower case, as they compare."""
    return {name: _sorted(name, value) if isinstance(value, list) else value for name, value in case.expect.items()}


def _sorted(name: str, values: list[str]) -> list[str]:
    return sorted(value.lower() if name == "missing_context_keys" else value for value in values)
