"""Names that a service does not tell apart by the case of a letter: a Deny takes each spelling, an Allow its own.

Sources: IAM User Guide, reference_iam-quotas; Amazon ElastiCache, SageMaker and Redshift API References.
"""

import pytest
from evaluator_questions import allow, ask, compiled, deny

from guarded_aws.evaluator import (
    AuthorizationRequest,
    ContextValue,
    Hole,
    Name,
    Resource,
    SingleValue,
    evaluate,
    is_case_blind,
)

ROLE = "arn:aws:iam::123456789012:role/"
CACHE = "arn:aws:elasticache:us-east-1:123456789012:cluster:"


def _named(action: str, name: Name, context: dict[str, ContextValue] | None = None) -> AuthorizationRequest:
    """Ask about a resource as a call names it."""
    return ask(action, Resource(name, is_case_blind=is_case_blind(name)), context=context)


@pytest.mark.parametrize(
    ("pattern", "resource"),
    [
        (f"{ROLE}Prod", f"{ROLE}prod"),
        (f"{ROLE}prod", f"{ROLE}PROD"),
        (f"{ROLE}Prod*", f"{ROLE}prod-writer"),
        (f"{ROLE}team/Prod", f"{ROLE}Team/prod"),
        ("arn:aws:iam::*:role/Prod", f"{ROLE}prod"),
        ("arn:aws:*::123456789012:role/Prod", f"{ROLE}prod"),
        ("arn:aws:iam::123456789012:?ole/Prod", f"{ROLE}prod"),
        ("arn:aws:i?m::123456789012:role/Prod", f"{ROLE}prod"),
        ("arn:*:role/Prod", f"{ROLE}prod"),
        ("arn:aws:i*:role/Prod", f"{ROLE}prod"),
        (f"{CACHE}Sessions", f"{CACHE}sessions"),
        (f"{CACHE}sessions", f"{CACHE}SESSIONS"),
        (
            "arn:aws:sagemaker:us-east-1:123456789012:endpoint/Fraud",
            "arn:aws:sagemaker:us-east-1:123456789012:endpoint/fraud",
        ),
        (f"{ROLE}${{aws:username}}-Admin", f"{ROLE}ana-admin"),
        (f"{ROLE}Admin-${{aws:username}}", f"{ROLE}admin-ANA"),
    ],
)
def test_deny_takes_a_name_in_any_case(pattern: str, resource: str) -> None:
    """It may be the name that is meant: FAIL-CLOSED(letter-case)."""
    request = _named("iam:DeleteRole", resource, context={"aws:username": SingleValue("ana")})

    decision = evaluate(request, compiled(allow(), deny(Resource=pattern)))

    assert ("explicitDeny", False) == (decision.eval_decision, decision.certain)


def test_deny_of_the_very_spelling_is_certain() -> None:
    """Nothing is in doubt there."""
    decision = evaluate(_named("iam:DeleteRole", f"{ROLE}Prod"), compiled(allow(), deny(Resource=f"{ROLE}Prod")))

    assert ("explicitDeny", True) == (decision.eval_decision, decision.certain)


def test_name_with_holes_is_compared_in_any_case() -> None:
    """What is known of it is."""
    role = Resource.of(ROLE, Hole.SEGMENT, "-Prod").name

    for suffix, decided in (("prod", "explicitDeny"), ("dev", "allowed")):
        policies = compiled(allow(), deny(Resource=f"{ROLE}team-{suffix}"))
        assert decided == evaluate(_named("iam:DeleteRole", role), policies).eval_decision


@pytest.mark.parametrize(
    ("pattern", "resource"),
    [
        (f"{ROLE}Prod", f"{ROLE}production"),
        (f"{ROLE}Prod", "arn:aws:iam::123456789012:user/prod"),
        (f"{ROLE}Prod", "arn:aws:iam::210987654321:role/prod"),
        ("arn:aws:s3:::ledger/Prod/*", "arn:aws:s3:::ledger/prod/a"),
        ("arn:aws:*:::ledger/Prod/*", "arn:aws:s3:::ledger/prod/a"),
        (
            "arn:aws:lambda:us-east-1:123456789012:function:Prod",
            "arn:aws:lambda:us-east-1:123456789012:function:prod",
        ),
    ],
)
def test_deny_of_another_name_does_not_hold(pattern: str, resource: str) -> None:
    """A difference that is more than case, or a service in which case makes another name."""
    assert (
        "allowed"
        == evaluate(_named("iam:DeleteRole", resource), compiled(allow(), deny(Resource=pattern))).eval_decision
    )


def test_allow_takes_its_own_spelling_alone() -> None:
    """Doubt does not help the caller."""
    policies = compiled(allow(Resource=f"{ROLE}Prod"))

    assert "allowed" == evaluate(_named("iam:GetRole", f"{ROLE}Prod"), policies).eval_decision
    assert "implicitDeny" == evaluate(_named("iam:GetRole", f"{ROLE}prod"), policies).eval_decision


def test_allow_of_all_but_a_name_leaves_out_every_spelling_of_it() -> None:
    """What ``NotResource`` keeps back stays kept back."""
    policies = compiled({"Effect": "Allow", "Action": "*", "NotResource": f"{ROLE}Prod"})

    assert "implicitDeny" == evaluate(_named("iam:GetRole", f"{ROLE}prod"), policies).eval_decision
    assert "allowed" == evaluate(_named("iam:GetRole", f"{ROLE}dev"), policies).eval_decision


def test_deny_of_all_but_a_name_takes_its_other_spellings() -> None:
    """A Deny exempts what it names, and nothing that only looks like it."""
    policies = compiled(allow(), {"Effect": "Deny", "Action": "*", "NotResource": f"{ROLE}Prod"})

    assert "allowed" == evaluate(_named("iam:GetRole", f"{ROLE}Prod"), policies).eval_decision
    assert "explicitDeny" == evaluate(_named("iam:GetRole", f"{ROLE}prod"), policies).eval_decision


def test_one_of_many_statements_is_found_in_any_case() -> None:
    """Statements are looked up by how their resources start, which is before the name."""
    denies = [deny(Resource=f"{ROLE}Role{number}", Sid=f"D{number}") for number in range(200)]

    decision = evaluate(_named("iam:DeleteRole", f"{ROLE}role77"), compiled(allow(), *denies))

    assert "explicitDeny" == decision.eval_decision


def test_statements_with_a_wildcard_or_a_variable_are_found_in_any_case() -> None:
    """What comes before those may be part of the name too."""
    patterns = (f"{ROLE}Prod*", f"{ROLE}Prod-${{aws:username}}", "arn:aws:iam::*:role/Prod-ana")
    denies = [deny(Resource=f"{ROLE}Role{number}", Sid=f"D{number}") for number in range(200)]

    for pattern in patterns:
        policies = compiled(allow(), deny(Resource=pattern), *denies)
        request = _named("iam:DeleteRole", f"{ROLE}prod-ana", context={"aws:username": SingleValue("ana")})
        assert "explicitDeny" == evaluate(request, policies).eval_decision


@pytest.mark.parametrize(
    ("name", "is_blind"),
    [
        (f"{ROLE}prod", True),
        ("arn:aws:iam::123456789012:root", True),
        ("arn:aws:s3:::iam:rds:glue", False),
        ("arn:iam:s3:::ledger", False),
        ("arn:aws:iam", False),
        ("*", False),
        (Resource.of("arn:aws:iam::", Hole.SEGMENT, ":role/prod").name, True),
        (Resource.of("arn:aws:", Hole.SEGMENT, ":us-east-1::iam:prod").name, False),
        (Resource.of(Hole.ANYTHING, ":iam:").name, False),
    ],
)
def test_service_is_read_from_its_own_field(name: Name, *, is_blind: bool) -> None:
    """Nothing else in an ARN makes a resource one of a service."""
    assert is_blind is is_case_blind(name)


def test_an_arn_that_iam_is_asked_about_is_compared_as_it_is_written() -> None:
    """AWS's own question has the resource's own spelling."""
    decision = evaluate(ask("iam:DeleteRole", f"{ROLE}prod"), compiled(allow(), deny(Resource=f"{ROLE}Prod")))

    assert "allowed" == decision.eval_decision


@pytest.mark.parametrize(
    "service", ["dax", "dms", "docdb-elastic", "elasticache", "glue", "iam", "lex", "rds", "redshift", "sagemaker"]
)
def test_services_that_do_not_tell_names_apart_by_case_are_known(service: str) -> None:
    """Each says so of a name in its own documentation."""
    decision = evaluate(
        _named("iam:DeleteRole", f"arn:aws:{service}:us-east-1:123456789012:kind/prod"),
        compiled(allow(), deny(Resource=f"arn:aws:{service}:us-east-1:123456789012:kind/Prod")),
    )

    assert "explicitDeny" == decision.eval_decision
