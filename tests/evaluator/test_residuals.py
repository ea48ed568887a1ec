"""What is left for AWS to decide."""

from evaluator_questions import OBJECT, allow, ask, compiled, deny, document

from guarded_aws.evaluator import (
    UNKNOWN,
    Action,
    ContextValue,
    Hole,
    Layer,
    PolicySet,
    Resource,
    SingleValue,
    compile_policies,
    residual,
)
from guarded_aws.policy import Clause, PolicyType

TAG = {"StringEquals": {"aws:ResourceTag/env": "dev", "aws:RequestedRegion": "us-east-1"}}
CONTEXT: dict[str, ContextValue] = {"aws:ResourceTag/env": UNKNOWN, "aws:RequestedRegion": SingleValue("us-east-1")}


def test_what_is_known_leaves_nothing() -> None:
    """Statements that match, or do not, are decided."""
    assert () == residual(ask(), compiled(allow(), deny(Action="s3:PutObject")))


def test_a_statement_in_doubt_is_cut_down_to_the_request_and_to_its_unknown_conditions() -> None:
    """One action, one resource, and only the conditions that AWS has to look at."""
    found = residual(
        ask(context=CONTEXT), compiled(allow(Sid="Dev", Action="s3:*", Condition=TAG), deny(Action="ec2:*"))
    )

    assert [(Layer.IDENTITY, "team.json", "Dev")] == [(left.layer, left.policy, left.statement.sid) for left in found]
    left = found[0].statement
    assert (Clause(("s3:GetObject",)), Clause((OBJECT,))) == (left.actions, left.resources)
    assert ["aws:ResourceTag/env"] == [condition.key for condition in left.conditions]


def test_a_deny_in_doubt_is_left_too() -> None:
    """It counted against the caller here; AWS may find that it does not match."""
    found = residual(ask(context=CONTEXT), compiled(allow(), deny(Sid="Prod", Condition=TAG)))

    assert ["Prod"] == [left.statement.sid for left in found]


def test_an_unknown_action_leaves_the_statement_its_own() -> None:
    """Which of them is asked for is not known."""
    found = residual(ask(Action.unknown("s3")), compiled(allow(Action="s3:GetObject")))

    assert [Clause(("s3:GetObject",))] == [left.statement.actions for left in found]


def test_a_resource_with_a_hole_leaves_the_statement_its_own() -> None:
    """Which of them is asked for is not known."""
    request = ask(resource=Resource.of("arn:aws:s3:::reports/", Hole.ANYTHING))
    found = residual(request, compiled(allow(Resource="arn:aws:s3:::reports/2026/*")))

    assert [Clause(("arn:aws:s3:::reports/2026/*",))] == [left.statement.resources for left in found]


def test_a_resource_policy_leaves_what_speaks_of_the_caller() -> None:
    """A statement for somebody else is nothing that AWS has to decide here."""
    for_us = allow(Sid="Ours", Principal={"AWS": "123456789012"}, Condition=TAG)
    for_others = allow(Sid="Theirs", Principal={"AWS": "444455556666"}, Condition=TAG)
    bucket = document(for_us, for_others, policy_type=PolicyType.RESOURCE, policy_id="bucket.json")
    found = residual(ask(context=CONTEXT), compile_policies(PolicySet(identity=(), resource=bucket)))

    assert [(Layer.RESOURCE, "bucket.json", "Ours")] == [
        (left.layer, left.policy, left.statement.sid) for left in found
    ]
