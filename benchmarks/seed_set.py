"""The seed's whole policy set, calls as an agent makes them, and the same rules in Cedar."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from guarded_aws.evaluator import (
    FULL_AWS_ACCESS,
    Action,
    AuthorizationRequest,
    Context,
    PolicySet,
    Principal,
    Resource,
    SingleValue,
)
from guarded_aws.policy import Condition, PolicyDocument, PolicyType, Statement, parse_policy

_POLICIES: Final = Path(__file__).parents[1] / "policies"
_IDENTITY: Final = ("deny-destructive", "allow-ec2", "allow-s3", "business-hours-once", "mfa", "source-ip")

TEXTS: Final = {
    **{f"{pack}/identity.json": (_POLICIES / pack / "identity.json").read_text("utf-8") for pack in _IDENTITY},
    "boundary": (_POLICIES / "agent-boundary" / "permissions_boundary.json").read_text("utf-8"),
    "scp": (_POLICIES / "production-scp" / "scp.json").read_text("utf-8"),
}
"""The seed's documents, 16 statements; with AWS's own SCP there are 17."""

_TYPES: Final = {"boundary": PolicyType.PERMISSIONS_BOUNDARY, "scp": PolicyType.SERVICE_CONTROL}

NOW: Final = "2026-01-05T10:00:00Z"
ADDRESS: Final = "203.0.113.10"

CALLS: Final = (
    ("ec2:DescribeInstances", "*"),
    ("ec2:RunInstances", "arn:aws:ec2:us-east-1:123456789012:instance/i-0abc"),
    ("ec2:TerminateInstances", "arn:aws:ec2:us-east-1:123456789012:instance/i-0abc"),
    ("s3:GetObject", "arn:aws:s3:::reports/2026/january.csv"),
    ("s3:PutObject", "arn:aws:s3:::reports/2026/february.csv"),
    ("s3:DeleteBucket", "arn:aws:s3:::reports"),
    ("s3:ListBucket", "arn:aws:s3:::reports"),
    ("rds:DescribeDBInstances", "arn:aws:rds:us-east-1:123456789012:db:orders"),
    ("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:123456789012:function:report"),
    ("iam:DeleteRole", "arn:aws:iam::123456789012:role/deploy"),
    ("dynamodb:DeleteTable", "arn:aws:dynamodb:us-east-1:123456789012:table/orders"),
    ("s3:CreateBucket", "arn:aws:s3:::new-reports"),
)


def read_set() -> PolicySet:
    """Parse the seed's documents."""
    parsed = [
        parse_policy(text, policy_type=_TYPES.get(name, PolicyType.IDENTITY), policy_id=name)
        for name, text in TEXTS.items()
    ]
    *identity, boundary, scp = parsed
    return PolicySet(identity=tuple(identity), permissions_boundary=(boundary,), scps=((FULL_AWS_ACCESS, scp),))


def requests() -> list[AuthorizationRequest]:
    """Give the calls as questions to IAM."""
    principal = Principal.parse("arn:aws:sts::123456789012:assumed-role/AIAgentRole/agent-7")
    context = Context(
        {
            "aws:CurrentTime": SingleValue(NOW),
            "aws:SourceIp": SingleValue(ADDRESS),
            "aws:MultiFactorAuthPresent": SingleValue("true"),
        }
    )
    return [
        AuthorizationRequest(principal=principal, action=Action(action), resource=Resource(resource), context=context)
        for action, resource in CALLS
    ]


def cedar_policies(policy_set: PolicySet) -> str:
    """Translate the set: a Deny forbids, an identity Allow permits, a boundary and a level forbid unless they allow."""
    denies = [_rule("forbid", one) for one in _statements(policy_set, "Deny")]
    identity = [one for document in policy_set.identity for one in document if one.effect.value == "Allow"]
    permits = [_rule("permit", one) for one in identity]
    levels = [policy_set.permissions_boundary or (), *(policy_set.scps or ())]
    limits = [f"forbid(principal, action, resource) unless {{ {_any_allow(level)} }};" for level in levels]
    return "\n".join([*denies, *permits, *limits])


def _rule(effect: str, statement: Statement) -> str:
    """Write a rule; actions without wildcards stand in its scope, where Cedar looks for them first."""
    patterns = statement.actions.patterns
    if any("*" in pattern for pattern in patterns):
        return f"{effect}(principal, action, resource) when {{ {_when(statement)} }};"
    actions = ", ".join([f"Action::{json.dumps(pattern)}" for pattern in patterns])
    return f"{effect}(principal, action in [{actions}], resource) when {{ {_besides_action(statement)} }};"


def _statements(policy_set: PolicySet, effect: str) -> Iterator[Statement]:
    levels = [policy_set.identity, policy_set.permissions_boundary or (), *(policy_set.scps or ())]
    for level in levels:
        for document in level:
            yield from (statement for statement in document if statement.effect.value == effect)


def _any_allow(level: tuple[PolicyDocument, ...]) -> str:
    allows = [statement for document in level for statement in document if statement.effect.value == "Allow"]
    return " || ".join(f"({_when(statement)})" for statement in allows)


def _when(statement: Statement) -> str:
    return f"({_matches('action', statement.actions.patterns)}) && {_besides_action(statement)}"


def _besides_action(statement: Statement) -> str:
    resources = statement.resources.patterns if statement.resources else ("*",)
    tests = [_matches("resource", resources), *map(_condition, statement.conditions)]
    return " && ".join(f"({test})" for test in tests)


def _matches(name: str, patterns: tuple[str, ...]) -> str:
    if "*" in patterns:
        return "true"
    exact = json.dumps([pattern for pattern in patterns if "*" not in pattern])
    wild = [f"context.{name} like {json.dumps(pattern)}" for pattern in patterns if "*" in pattern]
    return " || ".join([f"{exact}.contains(context.{name})", *wild])


_CEDAR_CONDITIONS: Final[dict[str, Callable[[tuple[str, ...]], str]]] = {
    "DateGreaterThan": lambda values: f"context.now.greaterThan(decimal({json.dumps(_hours(values[0]))}))",
    "DateLessThan": lambda values: f"context.now.lessThan(decimal({json.dumps(_hours(values[0]))}))",
    "BoolIfExists": lambda values: f"context.mfa == {values[0]}",
    "NotIpAddress": lambda values: " && ".join(f"!context.address.isInRange(ip({json.dumps(net)}))" for net in values),
}


def _condition(condition: Condition) -> str:
    return _CEDAR_CONDITIONS[str(condition.operator)](condition.values)


def _hours(instant: str) -> str:
    """Write an instant of 2026 as a decimal number that grows with time, as Cedar compares them."""
    month, day, hour = instant[5:7], instant[8:10], instant[11:13]
    return f"{month}{day}.{hour}"


def cedar_requests() -> list[dict[str, object]]:
    """Give the calls as questions to Cedar."""
    context = {
        "now": {"__extn": {"fn": "decimal", "arg": _hours(NOW)}},
        "address": {"__extn": {"fn": "ip", "arg": ADDRESS}},
        "mfa": True,
    }
    return [
        {
            "principal": {"type": "Agent", "id": "agent-7"},
            "action": {"type": "Action", "id": action},
            "resource": {"type": "Resource", "id": resource},
            "context": {**context, "action": action, "resource": resource},
        }
        for action, resource in CALLS
    ]
