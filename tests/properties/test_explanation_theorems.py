"""What holds of explanations: they say what was decided, and name who did."""

from hypothesis import given
from policy_strategies import policy_sets, requests

from guarded_aws.evaluator import (
    Allowed,
    AuthorizationRequest,
    ExplicitDeny,
    PolicySet,
    compile_policies,
    evaluate,
    explain,
    find_hinges,
)
from guarded_aws.evaluator.truth import Truth
from guarded_aws.policy import Effect


@given(request=requests, policy_set=policy_sets)
def test_explanation_agrees_with_decision(request: AuthorizationRequest, policy_set: PolicySet) -> None:
    """The sentence says allowed, explicit or implicit as the decision does, and names its first statement."""
    compiled = compile_policies(policy_set)
    decision = evaluate(request, compiled)
    sentence = explain(request, compiled, decision).sentence

    assert isinstance(decision, Allowed) is (" is authorized to perform: " in sentence)
    assert isinstance(decision, ExplicitDeny) is (" with an explicit deny in " in sentence)
    assert (decision.eval_decision == "implicitDeny") is (" because no " in sentence)
    assert not isinstance(decision, ExplicitDeny) or f"({decision.matched_statements[0].label})" in sentence


@given(request=requests, policy_set=policy_sets)
def test_near_misses_are_allows_of_layers_that_did_not_allow(
    request: AuthorizationRequest, policy_set: PolicySet
) -> None:
    """A near miss is an Allow of the action, in a layer that had to allow; an allowed request has none."""
    compiled = compile_policies(policy_set)
    decision = evaluate(request, compiled)

    for miss in explain(request, compiled, decision).near_misses:
        assert miss.statement.effect is Effect.ALLOW
        assert miss.statement.layer in decision.missing_allow_from
        assert miss.statement.match is not Truth.TRUE


@given(request=requests, policy_set=policy_sets)
def test_only_a_denial_has_advice(request: AuthorizationRequest, policy_set: PolicySet) -> None:
    """Whoever is denied is told what to do; whoever is allowed needs no advice and has no hinge."""
    compiled = compile_policies(policy_set)
    decision = evaluate(request, compiled)

    assert isinstance(decision, Allowed) is (explain(request, compiled, decision).advice == "")
    assert not isinstance(decision, Allowed) or find_hinges(request, compiled, decision) == ()
