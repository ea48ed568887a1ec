"""Which obtainable facts would turn a denial.

A denial hinges on a fact when the same call, with only that fact supposed, is allowed:
so a rule that needs a person is an ordinary Deny with a condition on a ``guard:`` key.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from guarded_aws.evaluator.request import ContextValue, SingleValue
from guarded_aws.guard.call_decision import CallDecision, Hinge

_OBTAINABLE: Final = (
    Hinge(key="guard:Approved", value="true", how="a person approves this call"),
    Hinge(key="guard:MfaPresent", value="true", how="a person gives an MFA code"),
)


def with_hinges(
    decision: CallDecision, decide_again: Callable[[Mapping[str, ContextValue]], CallDecision]
) -> CallDecision:
    """Add to a denial the facts that would turn it."""
    if decision.is_allowed or decision.refused:
        return decision
    turning = (hinge for hinge in _OBTAINABLE if decide_again({hinge.key.lower(): SingleValue(hinge.value)}).is_allowed)
    return replace(decision, hinges=tuple(turning))
