"""Soundness: what is said under doubt holds however the unknown turns out."""

from dataclasses import replace
from itertools import pairwise

from doubt_strategies import Doubt, doubts
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_strategies import ACCOUNT, ALLOW_ALL, parse, policy_sets, requests, written

from guarded_aws.evaluator import (
    ASSUMED,
    UNKNOWN,
    Allowed,
    AuthorizationRequest,
    PolicySet,
    compile_policies,
    evaluate,
    residual,
)
from guarded_aws.policy import PolicyType

_COMPLETIONS = 12
"""How many ways for a doubt to turn out are tried."""


@settings(max_examples=4 * settings().max_examples)
@given(doubt=doubts, policy_set=policy_sets)
def test_what_is_allowed_under_doubt_is_allowed_under_every_completion(doubt: Doubt, policy_set: PolicySet) -> None:
    """An Allow is given only when nothing that is unknown could deny."""
    compiled = compile_policies(policy_set)
    decision = evaluate(doubt.request, compiled)
    if isinstance(decision, Allowed):
        for _ in range(_COMPLETIONS):
            completed = doubt.completion()
            assert isinstance(evaluate(completed, compiled), Allowed), written(policy_set)


@settings(max_examples=4 * settings().max_examples)
@given(doubt=doubts, policy_set=policy_sets)
def test_a_certain_denial_is_a_denial_under_every_completion(doubt: Doubt, policy_set: PolicySet) -> None:
    """A denial is called certain only when nothing that is unknown could lift it."""
    compiled = compile_policies(policy_set)
    decision = evaluate(doubt.request, compiled)
    if decision.certain and not isinstance(decision, Allowed):
        for _ in range(_COMPLETIONS):
            completed = doubt.completion()
            assert not isinstance(evaluate(completed, compiled), Allowed), written(policy_set)


@given(doubt=doubts, others=st.lists(requests, max_size=3), policy_set=policy_sets)
def test_what_was_asked_before_changes_no_decision(
    doubt: Doubt, others: list[AuthorizationRequest], policy_set: PolicySet
) -> None:
    """Compiled policies that have decided much decide as new ones do, with the same reasons."""
    compiled = compile_policies(policy_set)
    asked = [doubt.request, *others, *(doubt.completion() for _ in range(_COMPLETIONS)), doubt.request, *others]
    for request in asked:
        assert evaluate(request, compile_policies(policy_set)) == evaluate(request, compiled), written(policy_set)


@given(request=requests, policy_set=policy_sets)
def test_whoever_knows_everything_is_certain(request: AuthorizationRequest, policy_set: PolicySet) -> None:
    """Without a doubt no decision is doubtful, no key is missing and nothing is left over."""
    compiled = compile_policies(policy_set)
    decision = evaluate(request, compiled)

    assert decision.certain
    assert decision.missing_context_keys == ()
    assert residual(request, compiled) == ()


@given(doubt=doubts, policy_set=policy_sets)
def test_an_allowed_request_is_certain(doubt: Doubt, policy_set: PolicySet) -> None:
    """There is no doubtful Allow."""
    decision = evaluate(doubt.request, compile_policies(policy_set))

    assert decision.certain or not isinstance(decision, Allowed)


@given(doubt=doubts, policy_set=policy_sets)
def test_missing_keys_are_unknown_keys_in_order(doubt: Doubt, policy_set: PolicySet) -> None:
    """The keys that a decision misses are unknown ones, each named once, in order of letters."""
    missing = evaluate(doubt.request, compile_policies(policy_set)).missing_context_keys

    assert all(doubt.request.context.get(key) is UNKNOWN for key in missing)
    assert all(one < other for one, other in pairwise(missing))


@given(doubt=doubts, policy_set=policy_sets)
def test_a_doubtful_denial_over_a_known_action_and_resource_leaves_a_residual(
    doubt: Doubt, policy_set: PolicySet
) -> None:
    """Where a denial may be lifted, the statements that may lift it or may not hold are shown."""
    known = replace(doubt.request, action=doubt.completion().action, resource=doubt.completion().resource)
    compiled = compile_policies(policy_set)

    assert evaluate(known, compiled).certain or residual(known, compiled)


@given(request=requests, policy_set=policy_sets)
def test_an_assumed_resource_policy_is_one_that_delegates_to_the_account(
    request: AuthorizationRequest, policy_set: PolicySet
) -> None:
    """What AWS is assumed to pass never lifts the caller's own limits."""
    delegating = parse({"Statement": {**ALLOW_ALL, "Principal": {"AWS": ACCOUNT}}}, PolicyType.RESOURCE)
    assumed, given_one = (
        evaluate(request, compile_policies(replace(policy_set, resource=resource)))
        for resource in (ASSUMED, delegating)
    )

    assert assumed.eval_decision == given_one.eval_decision
