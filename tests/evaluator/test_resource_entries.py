"""Entries of Resource elements at the edges: stars and variables before the fifth colon, and names with holes."""

import pytest
from evaluator_questions import allow, ask, compiled, deny

from guarded_aws.evaluator import ANY_RESOURCE, Hole, Resource, SingleValue, evaluate

JOBS = "arn:aws:sqs:us-east-1:123456789012:jobs"
NESTED = "arn:aws:sns:eu-west-2:111122223333:us-east-1:123456789012:jobs"
"""A name that holds what looks like the end of another ARN."""

ANA = {"aws:username": SingleValue("ana"), "aws:PrincipalAccount": SingleValue("123456789012")}


@pytest.mark.parametrize(
    "pattern", ["arn:aws:sqs:us-*:jobs", "arn:aws:sqs:*", "arn:aws:s*:us-east-1:123456789012:jobs"]
)
def test_a_deny_takes_a_star_at_the_end_of_a_segment_as_far_as_it_goes(pattern: str) -> None:
    """AWS lets it reach beyond the colon and does not say how far: DIVERGES(segment-end-star)."""
    decision = evaluate(ask("sqs:SendMessage", JOBS), compiled(allow(), deny(Resource=pattern)))

    assert "explicitDeny" == decision.eval_decision


@pytest.mark.parametrize("pattern", ["arn:aws:sns:*-1:123456789012:jobs", "arn:aws:sns:*-1:123456789012:job*"])
def test_a_star_inside_a_segment_stays_in_it(pattern: str) -> None:
    """For a Deny too."""
    decision = evaluate(ask("sns:Publish", NESTED), compiled(allow(), deny(Resource=pattern)))

    assert "allowed" == decision.eval_decision


@pytest.mark.parametrize(
    "pattern",
    [
        "arn:aws:${aws:username}:us-east-1:123456789012:jobs",
        "arn:aws:sqs:${aws:username}:123456789012:jobs",
        "arn:aws:sqs:*:${aws:PrincipalAccount}:jobs",
    ],
)
def test_a_variable_before_the_fifth_colon_denies_and_does_not_allow(pattern: str) -> None:
    """AWS gives it no meaning there, whatever its value: FAIL-CLOSED(early-variable)."""
    request = ask("sqs:SendMessage", JOBS, context=ANA)

    assert "explicitDeny" == evaluate(request, compiled(allow(), deny(Resource=pattern))).eval_decision
    assert "implicitDeny" == evaluate(request, compiled(allow(Resource=pattern))).eval_decision


def test_a_deny_with_a_variable_takes_a_wildcard_for_the_service() -> None:
    """As it does without one: DIVERGES(service-wildcard)."""
    pattern = "arn:aws:*:us-east-1:123456789012:${aws:username}"
    request = ask("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:ana", context=ANA)

    assert "explicitDeny" == evaluate(request, compiled(allow(), deny(Resource=pattern))).eval_decision
    assert "implicitDeny" == evaluate(request, compiled(allow(Resource=pattern))).eval_decision


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_every_bucket_of_a_partition_stands_for_the_account(partition: str) -> None:
    """AWS's own examples grant the list of buckets so."""
    every = allow(Action="s3:ListAllMyBuckets", Resource=f"arn:{partition}:s3:::*")

    assert "allowed" == evaluate(ask("s3:ListAllMyBuckets", "*"), compiled(every)).eval_decision


@pytest.mark.parametrize("resource", [ANY_RESOURCE, Resource.of("arn:aws:sqs:us-east-1:", Hole.ANYTHING)])
def test_every_bucket_is_not_every_resource(resource: Resource) -> None:
    """A resource of which little is known may be no bucket."""
    every = allow(Action="s3:*", Resource="arn:aws:s3:::*")

    assert "implicitDeny" == evaluate(ask("s3:ListBucket", resource), compiled(every)).eval_decision


def test_every_bucket_is_not_denied_with_what_is_no_bucket() -> None:
    """An access point has an account in its ARN, whatever its name."""
    point = Resource.of("arn:aws:s3:us-east-1:123456789012:accesspoint/", Hole.SEGMENT)
    policies = compiled(allow(), deny(Resource="arn:aws:s3:::*"))

    assert "allowed" == evaluate(ask("s3:GetAccessPoint", point), policies).eval_decision


GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:web"
WITH_TWO_ARNS = Resource(Resource.of(f"{GROUP}:", Hole.ANYTHING).name, other_name=GROUP)


@pytest.mark.parametrize("pattern", [GROUP, f"{GROUP}:*", "arn:aws:logs:*:*:log-group:*"])
def test_a_resource_with_two_arns_is_granted_and_denied_by_either(pattern: str) -> None:
    """AWS takes policies that write one or the other."""
    request = ask("logs:PutRetentionPolicy", WITH_TWO_ARNS)

    assert "allowed" == evaluate(request, compiled(allow(Resource=pattern))).eval_decision
    assert "explicitDeny" == evaluate(request, compiled(allow(), deny(Resource=pattern))).eval_decision
    assert (
        "implicitDeny"
        == evaluate(request, compiled({"Effect": "Allow", "Action": "*", "NotResource": pattern})).eval_decision
    )


@pytest.mark.parametrize(
    ("excluded", "decision"), [(GROUP, "explicitDeny"), (f"{GROUP}:*", "explicitDeny"), (f"{GROUP}*", "allowed")]
)
def test_a_deny_leaves_out_a_resource_only_by_both_of_its_arns(excluded: str, decision: str) -> None:
    """Which of them AWS compares is not known: FAIL-CLOSED(two-arns)."""
    request = ask("logs:PutRetentionPolicy", WITH_TWO_ARNS)

    policies = compiled(allow(), {"Effect": "Deny", "Action": "*", "NotResource": excluded})

    assert decision == evaluate(request, policies).eval_decision


def test_a_resource_with_two_arns_is_not_another() -> None:
    """Neither of them starts with what is granted by chance."""
    request = ask("logs:PutRetentionPolicy", WITH_TWO_ARNS)

    assert "implicitDeny" == evaluate(request, compiled(allow(Resource=f"{GROUP}-2"))).eval_decision
