"""Say why a request was decided as it was, and what would have changed it.

The sentence is AWS's own (IAM User Guide, troubleshoot_access-denied), with the statement
named that decided; the advice is for whoever has to go on from there.
"""

from enum import Enum
from typing import NamedTuple

from guarded_aws.evaluator.decision import Decision, ExplicitDeny, ImplicitDeny, Layer, MatchedStatement
from guarded_aws.evaluator.policies import CompiledPolicies
from guarded_aws.evaluator.request import AuthorizationRequest, ContextValue
from guarded_aws.evaluator.statement import CompiledStatement
from guarded_aws.evaluator.truth import Truth
from guarded_aws.policy.model import Condition


class MismatchReason(Enum):
    """What kept a statement with the right action from matching."""

    RESOURCE = "the resource does not match"
    CONDITION = "a condition does not hold"
    UNKNOWN = "whether it matches is not known before the call"


class NearMiss(NamedTuple):
    """An Allow of a layer that did not allow, which has the right action and still did not count.

    Attributes:
        condition: The condition that does not hold for certain, when it was one.
        value: What the request has for that condition's key.
    """

    statement: MatchedStatement
    reason: MismatchReason
    condition: Condition | None = None
    value: ContextValue | None = None


class Explanation(NamedTuple):
    """A decision in words."""

    sentence: str
    advice: str
    statements: tuple[MatchedStatement, ...]
    near_misses: tuple[NearMiss, ...]


def explain(request: AuthorizationRequest, policies: CompiledPolicies, decision: Decision) -> Explanation:
    """Put a decision that `evaluate` made of this request in words."""
    name, who = request.action.name, request.principal.written
    action = name if isinstance(name, str) else str(request.action)
    what = f"to perform: {action} on resource: {request.resource.name}"
    if isinstance(decision, ExplicitDeny):
        sentence = f"User: {who} is not authorized {what} {decision.cause}"
        return Explanation(sentence, _advice(decision, ()), decision.matched_statements, ())
    if isinstance(decision, ImplicitDeny):
        misses = find_near_misses(request, policies, decision.missing_allow_from)
        sentence = f"User: {who} is not authorized {what} {decision.cause} the {action} action"
        return Explanation(sentence, _advice(decision, misses), (), misses)
    return Explanation(f"User: {who} is authorized {what}", "", decision.matched_statements, ())


def _advice(denial: Decision, misses: tuple[NearMiss, ...]) -> str:
    if denial.certain and isinstance(denial, ExplicitDeny):
        return denial.advice
    if denial.missing_context_keys:
        keys = ", ".join(denial.missing_context_keys)
        return f"the guard does not know {keys} beforehand, and doubt counts as denial; the operator can set it"
    if misses:
        return _advice_from(misses[0])
    return "no statement allows this action here; use one that is allowed, or ask the operator for this one"


def _advice_from(miss: NearMiss) -> str:
    label = miss.statement.label
    if miss.condition is not None:
        values = ", ".join(miss.condition.values)
        return f"{label} would allow it where {miss.condition.key} is {miss.condition.operator} {values}"
    resources = miss.statement.statement.resources
    where = "" if resources is None else ", ".join(resources.patterns)
    return f"{label} allows this action on other resources only: {where}"


def find_near_misses(
    request: AuthorizationRequest, policies: CompiledPolicies, layers: tuple[Layer, ...]
) -> tuple[NearMiss, ...]:
    """Find the Allows of these layers that take the action and fall short elsewhere."""
    misses: list[NearMiss] = []
    for layer in layers:
        for statement in policies.index.allows(request.action, layer):
            miss = _near_miss(request, statement)
            if miss is not None:
                misses.append(miss)
    return tuple(misses)


def _near_miss(request: AuthorizationRequest, statement: CompiledStatement) -> NearMiss | None:
    """Name the first thing that a statement falls short of; None when it matches."""
    on_resource = statement.match_resource(request)
    if on_resource is Truth.FALSE:
        return NearMiss(statement.matched(Truth.UNKNOWN), MismatchReason.RESOURCE)
    for condition in statement.conditions:
        match = condition.match(request.context)
        if match is not Truth.TRUE:
            reason = MismatchReason.CONDITION if match is Truth.FALSE else MismatchReason.UNKNOWN
            value = request.context.get(condition.keys[0])
            return NearMiss(statement.matched(Truth.UNKNOWN), reason, condition.condition, value)
    if on_resource is Truth.UNKNOWN:
        return NearMiss(statement.matched(Truth.UNKNOWN), MismatchReason.UNKNOWN)
    return None
