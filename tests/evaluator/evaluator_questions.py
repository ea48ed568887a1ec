"""Questions and policies in few words, for the tests of what a corpus case cannot say."""

import json
from collections.abc import Mapping

from guarded_aws.evaluator import (
    Action,
    AuthorizationRequest,
    CompiledPolicies,
    Context,
    ContextValue,
    Decision,
    PolicySet,
    Principal,
    Resource,
    compile_policies,
    evaluate,
)
from guarded_aws.policy import PolicyDocument, PolicyType, parse_policy

ACCOUNT = "123456789012"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/AIAgentRole/agent-7"
OBJECT = "arn:aws:s3:::reports/2026/january.csv"

Statement = Mapping[str, object]


def allow(**members: object) -> Statement:
    """Write an Allow; of every action on every resource where nothing else is said."""
    return {"Effect": "Allow", "Action": "*", "Resource": "*", **members}


def deny(**members: object) -> Statement:
    """Write a Deny; of every action on every resource where nothing else is said."""
    return {"Effect": "Deny", "Action": "*", "Resource": "*", **members}


def document(
    *statements: Statement, policy_type: PolicyType = PolicyType.IDENTITY, policy_id: str = "team.json"
) -> PolicyDocument:
    """Parse a document of these statements."""
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return parse_policy(text, policy_type=policy_type, policy_id=policy_id)


def compiled(*statements: Statement) -> CompiledPolicies:
    """Compile one identity policy of these statements."""
    return compile_policies(PolicySet(identity=(document(*statements),)))


def ask(
    action: str | Action = "s3:GetObject",
    resource: str | Resource = OBJECT,
    *,
    principal: str = SESSION,
    context: Mapping[str, ContextValue] | None = None,
) -> AuthorizationRequest:
    """Build a request."""
    return AuthorizationRequest(
        principal=Principal.parse(principal),
        action=Action(action) if isinstance(action, str) else action,
        resource=Resource(resource) if isinstance(resource, str) else resource,
        context=Context(context or {}),
    )


def decide_value(condition: Mapping[str, object], value: ContextValue, *, key: str, effect: str) -> Decision:
    """Decide a request whose key has a value, by one conditional statement; a Deny stands beside an Allow of all."""
    conditional = {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}
    statements = [conditional] if effect == "Allow" else [allow(), conditional]
    return evaluate(ask(context={key: value}), compiled(*statements))
