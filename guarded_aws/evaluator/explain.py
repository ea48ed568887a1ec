"""Say why a request was decided as it was, and what would have changed it.

The sentence is AWS's own (IAM User Guide, troubleshoot_access-denied), with the statement
named that decided; the advice is for whoever has to go on from there.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from guarded_aws.evaluator.decision import Allowed, Decision, ExplicitDeny, ImplicitDeny, Layer, MatchedStatement
from guarded_aws.evaluator.index import StatementIndex
from guarded_aws.evaluator.policies import CompiledPolicies, ResourceSide
from guarded_aws.evaluator.request import AuthorizationRequest, ContextValue
from guarded_aws.evaluator.statement import CompiledStatement
from guarded_aws.evaluator.truth import Truth
from guarded_aws.policy.model import Condition


class MismatchReason(Enum):
    """What kept a statement with the right action from matching."""

    RESOURCE = "the resource does not match"
    CONDITION = "a condition does not hold"
    UNKNOWN = "whether it matches is not known before the call"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """An Allow of a layer that did not allow, which has the right action and still did not count.

    Attributes:
        condition: The condition that does not hold for certain, when it was one.
        value: What the request has for that condition's key.
    """

    statement: MatchedStatement
    reason: MismatchReason
    condition: Condition | None = None
    value: ContextValue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision in words."""

    sentence: str
    advice: str
    statements: tuple[MatchedStatement, ...]
    near_misses: tuple[NearMiss, ...]


_POLICY_OF: Final = {
    Layer.IDENTITY: "an identity-based policy",
    Layer.PERMISSIONS_BOUNDARY: "a permissions boundary",
    Layer.SESSION: "a session policy",
    Layer.SCP: "a service control policy",
    Layer.RCP: "a resource control policy",
    Layer.RESOURCE: "a resource-based policy",
}


def explain(request: AuthorizationRequest, policies: CompiledPolicies, decision: Decision) -> Explanation:
    """Put a decision that `evaluate` made of this request in words."""
    misses = find_near_misses(request, policies, decision.missing_allow_from)
    return Explanation(
        sentence=_sentence(request, decision),
        advice=_advice(decision, misses),
        statements=decision.matched_statements,
        near_misses=misses,
    )


def _sentence(request: AuthorizationRequest, decision: Decision) -> str:
    what = f"to perform: {request.action} on resource: {request.resource}"
    who = f"User: {request.principal.arn}"
    match decision:
        case Allowed():
            return f"{who} is authorized {what}"
        case ExplicitDeny():
            first = decision.matched_statements[0]
            return f"{who} is not authorized {what} with an explicit deny in {_POLICY_OF[first.layer]} ({first.label})"
        case _:
            policy = _POLICY_OF[decision.missing_allow_from[0]].partition(" ")[2]
            return f"{who} is not authorized {what} because no {policy} allows the {request.action} action"


def _advice(decision: Decision, misses: tuple[NearMiss, ...]) -> str:
    match decision:
        case Allowed():
            return ""
        case ExplicitDeny() if decision.certain:
            labels = ", ".join(dict.fromkeys(deny.label for deny in decision.matched_statements))
            return f"no other parameters lift this denial ({labels}); leave it undone, or ask the operator to do it"
        case ExplicitDeny() | ImplicitDeny() if decision.missing_context_keys:
            keys = ", ".join(decision.missing_context_keys)
            return f"the guard does not know {keys} beforehand, and doubt counts as denial; the operator can set it"
        case _ if misses:
            return _advice_from(misses[0])
        case _:
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
    found = (
        _near_miss(request, statement)
        for layer in layers
        for index in _indexes(policies, layer)
        for statement in index.statements
        if not statement.is_deny and statement.actions.match(request.action) is not Truth.FALSE
    )
    return tuple(miss for miss in found if miss is not None)


def _indexes(policies: CompiledPolicies, layer: Layer) -> tuple[StatementIndex, ...]:
    by_layer: dict[Layer, tuple[StatementIndex | ResourceSide | None, ...]] = {
        Layer.IDENTITY: (policies.identity,),
        Layer.PERMISSIONS_BOUNDARY: (policies.permissions_boundary,),
        Layer.SESSION: (policies.session,),
        Layer.SCP: policies.scps or (),
        Layer.RCP: policies.rcps or (),
        Layer.RESOURCE: (policies.resource,),
    }
    return tuple(index for index in by_layer[layer] if isinstance(index, StatementIndex))


def _near_miss(request: AuthorizationRequest, statement: CompiledStatement) -> NearMiss | None:
    """Name the first thing that a statement falls short of; None when it matches."""
    record = statement.matched(Truth.UNKNOWN)
    on_resource = statement.match_resource(request)
    if on_resource is Truth.FALSE:
        return NearMiss(statement=record, reason=MismatchReason.RESOURCE)
    for condition in statement.conditions:
        match = condition.match(request.context)
        if match is not Truth.TRUE:
            reason = MismatchReason.CONDITION if match is Truth.FALSE else MismatchReason.UNKNOWN
            value = request.context.get(condition.keys[0])
            return NearMiss(
                statement=statement.matched(Truth.UNKNOWN), reason=reason, condition=condition.condition, value=value
            )
    if on_resource is Truth.UNKNOWN:
        return NearMiss(statement=record, reason=MismatchReason.UNKNOWN)
    return None
