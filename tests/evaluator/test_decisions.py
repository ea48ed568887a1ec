"""Decisions, policy sets, and what is built in."""

from dataclasses import replace

import pytest
from evaluator_questions import SESSION, Statement, allow, ask, compiled, deny, document

from guarded_aws.evaluator import (
    ASSUMED,
    FULL_AWS_ACCESS,
    NO_RESOURCE_POLICY,
    UNKNOWN,
    Allowed,
    Layer,
    PolicySet,
    Principal,
    Truth,
    compile_policies,
    evaluate,
    with_resource,
)
from guarded_aws.evaluator.policies import RCP_FULL_AWS_ACCESS
from guarded_aws.policy import Effect, PolicyDocument, PolicyType, dump_policy, parse_policy

KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize("statements", [[], [allow()], [allow(), deny()]], ids=["implicit", "allowed", "explicit"])
def test_a_decision_refuses_to_be_a_condition(statements: list[Statement]) -> None:
    """A denial is an object too, and ``if decision:`` would be true of it."""
    decision = evaluate(ask(), compiled(*statements) if statements else compile_policies(PolicySet(identity=())))

    with pytest.raises(TypeError, match=r"^match a Decision or compare its `eval_decision`; it is not a boolean$"):
        bool(decision)


def test_a_matched_statement_says_where_it_stands() -> None:
    """Layer, policy, place, effect and match: enough to find it and to speak of it."""
    decision = evaluate(ask(), compiled(allow(), deny(Sid="DenyReports")))
    matched = decision.matched_statements[0]

    assert (Layer.IDENTITY, "team.json", 1) == (matched.layer, matched.policy, matched.index)
    assert ("DenyReports", Effect.DENY, Truth.TRUE) == (matched.sid, matched.effect, matched.match)
    assert "team.json#DenyReports" == matched.label


def test_a_statement_without_a_sid_is_named_by_its_number() -> None:
    """People count from one."""
    decision = evaluate(ask(), compiled(deny(Sid="Other", Action="ec2:*"), allow()))

    assert ["team.json#2"] == [matched.label for matched in decision.matched_statements]


def test_full_aws_access_allows_everything() -> None:
    """The SCP that AWS attaches by default."""
    policies = PolicySet(identity=(document(allow()),), scps=((FULL_AWS_ACCESS,), (FULL_AWS_ACCESS,)))
    decision = evaluate(ask(), compile_policies(policies))

    assert "allowed" == decision.eval_decision
    assert ["team.json#1", "aws:FullAWSAccess#1", "aws:FullAWSAccess#1"] == [
        matched.label for matched in decision.matched_statements
    ]


@pytest.mark.parametrize(
    ("built_in", "policy_id", "policy_type", "everyone"),
    [
        (FULL_AWS_ACCESS, "aws:FullAWSAccess", PolicyType.SERVICE_CONTROL, {}),
        (RCP_FULL_AWS_ACCESS, "aws:RCPFullAWSAccess", PolicyType.RESOURCE_CONTROL, {"Principal": "*"}),
    ],
)
def test_what_aws_attaches_everywhere_is_built_in(
    built_in: PolicyDocument, policy_id: str, policy_type: PolicyType, everyone: dict[str, str]
) -> None:
    """The same document as parsed from AWS's text."""
    written = document(allow(**everyone), policy_type=policy_type, policy_id=policy_id)

    assert replace(written, text=None) == built_in
    assert built_in == replace(
        parse_policy(dump_policy(built_in), policy_type=policy_type, policy_id=policy_id), text=None
    )
    assert built_in.location_of(0) is None


def test_a_resource_policy_that_is_not_held_is_assumed_and_listed() -> None:
    """AWS enforces it; the decision says that the guard has not seen it."""
    policies = compiled(allow())
    request = ask("kms:Decrypt", KEY)
    without = evaluate(request, policies)
    assuming = evaluate(request, with_resource(policies, ASSUMED))

    assert ("implicitDeny", ()) == (without.eval_decision, without.assumed)
    assert ("allowed", (Layer.RESOURCE,)) == (assuming.eval_decision, assuming.assumed)


@pytest.mark.parametrize("statements", [[allow(Action="s3:*")], [allow(), deny()]], ids=["implicit", "explicit"])
def test_an_assumed_resource_policy_grants_nothing_by_itself(statements: list[Statement]) -> None:
    """It counts as one that names the account: the caller's own policies decide."""
    decision = evaluate(ask("kms:Decrypt", KEY), with_resource(compiled(*statements), ASSUMED))

    assert "allowed" != decision.eval_decision
    assert (Layer.RESOURCE,) == decision.assumed


def test_what_everybody_may_ask_assumes_no_policy() -> None:
    """A caller may always ask who it is, whatever the resource's side says."""
    policies = compile_policies(PolicySet(identity=(), resource=ASSUMED))

    assert Allowed(certain=True, assumed=()) == evaluate(ask("sts:GetCallerIdentity", "*"), policies)


def test_another_resource_side_leaves_the_rest_of_the_policies() -> None:
    """Nothing is compiled again."""
    policies = compiled(allow())
    changed = with_resource(policies, ASSUMED)

    assert policies.identity is changed.identity
    assert (NO_RESOURCE_POLICY, ASSUMED) == (policies.documents.resource, changed.documents.resource)


def test_a_resource_policy_that_names_nobody_delegates_at_most() -> None:
    """A document of another type in the resource's place grants nothing by itself."""
    nameless = document(allow())
    policies = PolicySet(identity=(), resource=nameless)

    assert "implicitDeny" == evaluate(ask(), compile_policies(policies)).eval_decision


@pytest.mark.parametrize(
    ("named", "decision"), [("role/agents/AIAgentRole", "allowed"), ("role/AIAgentRole", "implicitDeny")]
)
def test_a_session_whose_role_is_known_is_named_by_its_whole_path(named: str, decision: str) -> None:
    """The path of a role is a part of its ARN; only where nobody knows it does the name decide."""
    role = "arn:aws:iam::123456789012:role/agents/AIAgentRole"
    caller = Principal.parse(SESSION, role_arn=role)
    grant = allow(Principal={"AWS": f"arn:aws:iam::123456789012:{named}"})
    policies = PolicySet(identity=(), resource=document(grant, policy_type=PolicyType.RESOURCE))

    assert decision == evaluate(replace(ask(), principal=caller), compile_policies(policies)).eval_decision


@pytest.mark.parametrize(
    ("named", "decision"),
    [
        ("role/agents/*", "explicitDeny"),
        ("role/other/*", "allowed"),
        ("role/AGENTS/aiagentrole", "explicitDeny"),
        ("role/other/aiagentrole", "allowed"),
    ],
)
def test_a_session_whose_role_is_known_is_not_taken_for_one_of_another_path(named: str, decision: str) -> None:
    """Nor is anything left open then: the wildcard and the letter case that AWS refuses are compared with the ARN."""
    caller = Principal.parse(SESSION, role_arn="arn:aws:iam::123456789012:role/agents/AIAgentRole")
    denial = deny(Principal={"AWS": f"arn:aws:iam::123456789012:{named}"})
    policies = PolicySet(identity=(document(allow()),), resource=document(denial, policy_type=PolicyType.RESOURCE))

    assert decision == evaluate(replace(ask(), principal=caller), compile_policies(policies)).eval_decision


@pytest.mark.parametrize(
    ("named", "decision"), [("role/agents/aiagentrole", "explicitDeny"), ("role/agents/aiagent", "allowed")]
)
def test_a_session_is_denied_what_its_role_is_in_any_letter_case_and_under_any_path(named: str, decision: str) -> None:
    """A role's name is unique whatever its letter case, and a session's ARN drops the path."""
    denial = deny(Principal={"AWS": f"arn:aws:iam::123456789012:{named}"})
    policies = PolicySet(identity=(document(allow()),), resource=document(denial, policy_type=PolicyType.RESOURCE))

    assert decision == evaluate(ask(), compile_policies(policies)).eval_decision


def test_statements_say_how_they_matched() -> None:
    """An Allow counts for certain alone, a Deny also in doubt."""
    on_unknown = {"Condition": {"StringEquals": {"aws:username": "ana"}}}
    allowed = evaluate(ask(), compiled(allow()))
    denied = evaluate(ask(), compiled(allow(), deny()))
    doubtful = evaluate(ask(context={"aws:username": UNKNOWN}), compiled(allow(), deny(**on_unknown)))

    assert [Truth.TRUE, Truth.TRUE, Truth.UNKNOWN] == [
        matched.match for decision in (allowed, denied, doubtful) for matched in decision.matched_statements
    ]
