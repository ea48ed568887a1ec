"""What was concluded from the same answers is found again, and what differs is not."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest
from evaluator_questions import ACCOUNT, OBJECT, SESSION, allow, ask, compiled, deny, document

from guarded_aws.arn import AccountId
from guarded_aws.evaluator import (
    UNKNOWN,
    Action,
    Allowed,
    AuthorizationRequest,
    ContextValue,
    Hole,
    PolicySet,
    Resource,
    SingleValue,
    compile_policies,
    evaluate,
    residual,
    with_resource,
)
from guarded_aws.evaluator.policies import ASSUMED
from guarded_aws.evaluator.shelf import _MOST_KEPT
from guarded_aws.policy import PolicyType

REGIONAL = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}


def _in_region(region: str, action: str = "s3:GetObject", resource: str | Resource = OBJECT) -> AuthorizationRequest:
    return ask(action, resource, context={"aws:RequestedRegion": SingleValue(region)})


def test_requests_that_the_same_statements_match_share_a_decision() -> None:
    """Neither the resource nor the value matters by itself, nor which of the actions that nothing tells apart."""
    policies = compiled(allow(Action="s3:*", Condition=REGIONAL))
    first = evaluate(_in_region("us-east-1"), policies)

    assert isinstance(first, Allowed)
    assert first is evaluate(_in_region("us-east-1", "s3:PutObject", "arn:aws:s3:::other/key"), policies)
    assert first is not evaluate(_in_region("us-west-2"), policies)


def test_a_decision_in_doubt_names_the_keys_of_its_own_request() -> None:
    """The same statement is in doubt for another reason."""
    either = {"StringEquals": {"aws:RequestedRegion": "us-east-1", "aws:username": "ana"}}
    policies = compiled(allow(), deny(Condition=either))
    known: Mapping[str, ContextValue] = {
        "aws:RequestedRegion": SingleValue("us-east-1"),
        "aws:username": SingleValue("ana"),
    }
    asked = [ask(context={**known, key: UNKNOWN}) for key in known]

    assert [("aws:requestedregion",), ("aws:username",)] == [
        evaluate(request, policies).missing_context_keys for request in asked
    ]


ROOT = f"arn:aws:iam::{ACCOUNT}:root"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/ana"
OTHER = AccountId("999999999999")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ask(principal=SESSION), ask(principal=ROOT)),
        (ask(principal=SESSION), ask(principal=FEDERATED)),
        (ask(principal=SESSION), replace(ask(principal=SESSION), resource_account=OTHER)),
        (ask("sts:GetSessionToken", "*"), ask("sts:GetCallerIdentity", "*")),
        (ask("sts:GetSessionToken", "*"), ask("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/x")),
        (
            ask("kms:Decrypt", f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/a"),
            ask("kms:Decrypt", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/a"),
        ),
        (ask("s3:GetObject"), ask(Action.unknown("s3"))),
        (ask("s3:GetObject"), ask("s3:GetObject", Resource.of("arn:aws:s3:::", Hole.ANYTHING))),
    ],
)
@pytest.mark.parametrize("statements", [[], [allow()], [allow(Resource="arn:aws:*:*:*:*")]])
def test_what_a_decision_depends_on_besides_the_statements_keeps_decisions_apart(
    first: AuthorizationRequest, second: AuthorizationRequest, statements: list[Mapping[str, object]]
) -> None:
    """The kind of caller, whose resource it is, and actions with rules of their own."""
    policy_set = PolicySet(identity=(document(*statements),) if statements else ())
    for requests in ((first, second), (second, first)):
        policies = compile_policies(policy_set)
        fresh = [evaluate(request, compile_policies(policy_set)) for request in requests]

        assert fresh == [evaluate(request, policies) for request in requests]


def test_statements_of_the_resource_ask_who_calls() -> None:
    """A bucket's policy says other things to other callers."""
    caller = f"arn:aws:iam::{ACCOUNT}:user/ana"
    bucket = document(allow(Principal={"AWS": caller}), policy_type=PolicyType.RESOURCE)
    policies = compile_policies(PolicySet(identity=(), resource=bucket))
    asked = [ask(principal=caller), ask(principal=f"{caller}2"), ask(principal=caller)]

    assert ["allowed", "implicitDeny", "allowed"] == [evaluate(request, policies).eval_decision for request in asked]


def test_what_an_scp_says_of_a_role_is_not_said_of_a_service_linked_one() -> None:
    """The same statements match both callers; for one of them the organization's do not hold, nor leave doubt."""
    role, path = f"arn:aws:iam::{ACCOUNT}:role", "aws-service-role/ecs.amazonaws.com/"
    in_region = deny(Condition=REGIONAL)
    policies = compile_policies(
        PolicySet(
            identity=(document(allow()),),
            scps=((document(allow(), in_region, policy_type=PolicyType.SERVICE_CONTROL),),),
        )
    )
    for region in (SingleValue("us-east-1"), UNKNOWN):
        asked = [
            ask(principal=f"{role}/{name}", context={"aws:RequestedRegion": region})
            for name in ("ECS", f"{path}ECS", "ECS", f"{path}ECS")
        ]

        assert ["explicitDeny", "allowed"] * 2 == [evaluate(request, policies).eval_decision for request in asked]
        assert () == evaluate(asked[1], policies).missing_context_keys
        assert () == residual(asked[1], policies)


def test_another_resource_side_is_concluded_from_anew() -> None:
    """The same statements lead to another decision where the owner's policy is taken to allow."""
    policies = compiled(allow())
    request = replace(ask(), resource_account=OTHER)

    assert "implicitDeny" == evaluate(request, policies).eval_decision
    assert "allowed" == evaluate(request, with_resource(policies, ASSUMED)).eval_decision


def test_conclusions_are_forgotten_before_memory_runs_out() -> None:
    """Nine keys give five hundred kinds of answer; each is right, and not all are kept."""
    keys = [f"aws:RequestTag/t{number}" for number in range(9)]
    policies = compiled(allow(), *(deny(Condition={"StringEquals": {key: "no"}}) for key in keys))
    for values in product(("yes", "no"), repeat=len(keys)):
        request = ask(context={key: SingleValue(value) for key, value in zip(keys, values, strict=True)})
        decision = evaluate(request, policies)

        assert values.count("no") == len(decision.matched_statements) - isinstance(decision, Allowed)

    assert len(policies.index.shelf(ask()).conclusions) * len(keys) <= _MOST_KEPT
