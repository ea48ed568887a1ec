"""Which obtainable facts would turn a denial of a whole call.

A denial hinges on a fact when the same call, with only that fact supposed, is allowed:
so a rule that needs a person is an ordinary Deny with a condition on a ``guard:`` key.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from guarded_aws.evaluator import Action, CompiledPolicies, ContextValue, SingleValue, first_turning, obtainable_facts
from guarded_aws.guard.call_decision import CallDecision


def with_hinges(
    decision: CallDecision,
    policies: CompiledPolicies,
    decide_again: Callable[[Mapping[str, ContextValue]], CallDecision],
) -> CallDecision:
    """Add to a denial the facts that would turn it."""
    if decision.is_allowed or decision.refused:
        return decision
    facts = obtainable_facts(policies, *(Action.parse(request.action) for request in decision.requests))
    turning = first_turning(facts, lambda fact: decide_again({fact.key.lower(): SingleValue(fact.value)}).is_allowed)
    return replace(decision, hinges=turning)
