"""What holds of every decision when everything is known."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from policy_strategies import (
    VALUES,
    Asked,
    Dice,
    Json,
    asked,
    drawn,
    everyone,
    map_documents,
    parse,
    policy_sets,
    requests,
)

from guarded_aws.evaluator import (
    NO_RESOURCE_POLICY,
    UNKNOWN,
    Action,
    Allowed,
    AuthorizationRequest,
    Context,
    Decision,
    ExplicitDeny,
    PolicySet,
    PrincipalKind,
    compile_policies,
    evaluate,
)
from guarded_aws.policy import Effect, PolicyDocument, PolicyType, Statement

DENY_ALL: Json = {"Effect": "Deny", "Action": ["s3:*", "ec2:*", "kms:*", "sts:*"], "Resource": "*"}
"""A Deny of all that is asked about; an RCP names services."""

Put = Callable[[PolicySet, PolicyDocument], PolicySet]

BESIDE: dict[PolicyType, Put] = {
    PolicyType.IDENTITY: lambda given, policy: replace(given, identity=(*given.identity, policy)),
    PolicyType.PERMISSIONS_BOUNDARY: lambda given, policy: replace(
        given, permissions_boundary=(*(given.permissions_boundary or ()), policy)
    ),
    PolicyType.SESSION: lambda given, policy: replace(given, session=(*(given.session or ()), policy)),
    PolicyType.SERVICE_CONTROL: lambda given, policy: replace(given, scps=(*(given.scps or ()), (policy,))),
    PolicyType.RESOURCE_CONTROL: lambda given, policy: replace(given, rcps=(*(given.rcps or ()), (policy,))),
    PolicyType.RESOURCE: lambda given, policy: replace(given, resource=_with_statements_of(given, policy)),
}
"""How a policy of each type is put beside what a policy set has."""


def _with_statements_of(policy_set: PolicySet, policy: PolicyDocument) -> PolicyDocument:
    resource = policy_set.resource
    if not isinstance(resource, PolicyDocument):
        return policy
    return replace(resource, statements=(*resource.statements, *policy.statements))


def _decide(request: AuthorizationRequest, policy_set: PolicySet) -> Decision:
    return evaluate(request, compile_policies(policy_set))


def _policy(statement: Json, policy_type: PolicyType) -> PolicyDocument:
    return parse({"Version": "2012-10-17", "Statement": statement}, policy_type)


GUARDRAILS = (
    PolicyType.PERMISSIONS_BOUNDARY,
    PolicyType.SESSION,
    PolicyType.SERVICE_CONTROL,
    PolicyType.RESOURCE_CONTROL,
)

of_each_type = pytest.mark.parametrize("policy_type", BESIDE, ids=lambda policy_type: policy_type.name.lower())


@of_each_type
@given(request=requests, policy_set=policy_sets)
def test_explicit_deny_trumps_any_allow(
    policy_type: PolicyType, request: AuthorizationRequest, policy_set: PolicySet
) -> None:
    """A Deny that matches denies, in whatever layer it stands and whatever allows."""
    denying = BESIDE[policy_type](policy_set, _policy({**DENY_ALL, **everyone(policy_type)}, policy_type))

    assert isinstance(_decide(request, denying), ExplicitDeny)


@given(request=requests, policy_set=policy_sets)
def test_decision_names_statements_of_its_own_effect(request: AuthorizationRequest, policy_set: PolicySet) -> None:
    """An explicit denial names Denies and at least one, an Allow names Allows, an implicit denial none."""
    decision = _decide(request, policy_set)
    expected = {"allowed": {Effect.ALLOW}, "implicitDeny": set[Effect](), "explicitDeny": {Effect.DENY}}
    named = {matched.effect for matched in decision.matched_statements}

    assert named <= expected[decision.eval_decision]
    assert named or not isinstance(decision, ExplicitDeny)


@given(request=requests, policy_set=policy_sets)
def test_allowed_only_if_explicitly_allowed(request: AuthorizationRequest, policy_set: PolicySet) -> None:
    """Where neither the caller's nor the resource's policies allow, nothing does; root alone needs no Allow."""
    assume(request.principal.kind is not PrincipalKind.ACCOUNT_ROOT)
    guarding = replace(policy_set, identity=(), resource=NO_RESOURCE_POLICY)

    assert not isinstance(_decide(request, guarding), Allowed)
    assert _decide(request, policy_set).matched_statements or not isinstance(_decide(request, policy_set), Allowed)


@given(request=requests, policy_set=policy_sets, random=st.randoms(use_true_random=False))
def test_order_and_duplicates_do_not_matter(
    request: AuthorizationRequest, policy_set: PolicySet, random: Random
) -> None:
    """Statements may stand in any order and be written twice."""

    def disordered(document: PolicyDocument) -> PolicyDocument:
        twice = (*document.statements, *document.statements)
        return replace(document, statements=tuple(random.sample(twice, len(twice))))

    changed = map_documents(policy_set, disordered)

    assert _summary(_decide(request, policy_set)) == _summary(_decide(request, changed))


def _summary(decision: Decision) -> tuple[object, ...]:
    return decision.eval_decision, decision.certain, decision.missing_allow_from, decision.missing_context_keys


@given(request=requests, policy_set=policy_sets, crowd=st.integers(9, 30))
def test_statements_about_other_resources_do_not_matter(
    request: AuthorizationRequest, policy_set: PolicySet, crowd: int
) -> None:
    """Many Denies of the same action elsewhere change nothing, though statements are then looked up otherwise."""
    elsewhere = [{**DENY_ALL, "Resource": f"arn:aws:s3:::elsewhere-{number}/*"} for number in range(crowd)]

    def crowded(document: PolicyDocument) -> PolicyDocument:
        policy_type = document.policy_type
        extra = [_policy({**deny, **everyone(policy_type)}, policy_type).statements[0] for deny in elsewhere]
        return replace(document, statements=(*document.statements, *extra))

    assert _decide(request, policy_set).eval_decision == (
        _decide(request, map_documents(policy_set, crowded)).eval_decision
    )


@of_each_type
@given(request=requests, policy_set=policy_sets, dice=drawn(lambda dice: dice, 30))
def test_adding_a_deny_never_allows(
    policy_type: PolicyType, request: AuthorizationRequest, policy_set: PolicySet, dice: Dice
) -> None:
    """A further Deny, in any layer, lifts no denial."""
    assume(policy_type is not PolicyType.SESSION or request.principal.kind is not PrincipalKind.FEDERATED_USER)
    denying = BESIDE[policy_type](policy_set, _policy(dice.statement(policy_type, "Deny"), policy_type))

    _assert_allows_no_more(request, policy_set, denying)


@pytest.mark.parametrize("policy_type", GUARDRAILS, ids=lambda policy_type: policy_type.name.lower())
@given(request=requests, policy_set=policy_sets, policies=drawn(lambda dice: dice, 60))
def test_adding_a_guardrail_never_allows(
    policy_type: PolicyType, request: AuthorizationRequest, policy_set: PolicySet, policies: Dice
) -> None:
    """A boundary, a session policy or a level of SCPs or RCPs, where there was none, lifts no denial."""
    bare = replace(policy_set, permissions_boundary=None, session=None)
    # A federated user's session policy is what gives it permissions (STS API Reference, GetFederationToken).
    assume(policy_type is not PolicyType.SESSION or request.principal.kind is not PrincipalKind.FEDERATED_USER)

    _assert_allows_no_more(request, bare, BESIDE[policy_type](bare, policies.document(policy_type)))


def _assert_allows_no_more(request: AuthorizationRequest, less: PolicySet, more: PolicySet) -> None:
    """Assert that what was denied under the first policies is denied under the second."""
    assert isinstance(_decide(request, less), Allowed) or not isinstance(_decide(request, more), Allowed)


@given(question=asked, policy_set=policy_sets, keys=st.sets(st.sampled_from(tuple(VALUES)), min_size=1))
def test_forgetting_a_context_value_never_allows(question: Asked, policy_set: PolicySet, keys: set[str]) -> None:
    """Whoever knows less is not allowed more."""
    forgetful = question.with_values({**question.values, **dict.fromkeys(keys, UNKNOWN)})

    assert isinstance(_decide(question.request, policy_set), Allowed) or not isinstance(
        _decide(forgetful, policy_set), Allowed
    )


@given(question=asked, policy_set=policy_sets)
def test_letter_case_of_actions_and_keys_does_not_matter(question: Asked, policy_set: PolicySet) -> None:
    """Actions and condition keys compare case-blind, in requests, in policies and inside variables."""
    swapped = replace(
        question.request,
        action=Action(str(question.request.action).swapcase()),
        context=Context({key.swapcase(): value for key, value in question.values.items()}),
    )
    expected = _summary(_decide(question.request, policy_set))

    assert expected == _summary(_decide(swapped, policy_set))
    assert expected == _summary(_decide(question.request, map_documents(policy_set, _in_other_case)))


def _in_other_case(document: PolicyDocument) -> PolicyDocument:
    return replace(document, statements=tuple(map(_statement_in_other_case, document.statements)))


def _statement_in_other_case(statement: Statement) -> Statement:
    actions = replace(statement.actions, patterns=tuple(text.swapcase() for text in statement.actions.patterns))
    conditions = tuple(
        replace(condition, key=condition.key.swapcase(), values=tuple(map(_with_other_variable, condition.values)))
        for condition in statement.conditions
    )
    return replace(statement, actions=actions, conditions=conditions)


def _with_other_variable(value: str) -> str:
    return value.replace("${k:text}", "${K:TEXT}").replace("${k:flag}", "${K:Flag}")
