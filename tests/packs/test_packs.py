"""Every case of every shipped pack, through the evaluator."""

import pytest

from guarded_aws.packs import PackTest, PackTestResult, PolicyPack, iter_packs, run_pack_tests
from guarded_aws.packs.generate import PACKS as GENERATED
from guarded_aws.policy import Effect

PACKS = tuple(iter_packs())
RESULTS = [
    pytest.param(result, id=f"{pack.name}: {result.test.name}") for pack in PACKS for result in run_pack_tests(pack)
]


@pytest.mark.parametrize("result", RESULTS)
def test_shipped_pack_decides_as_its_tests_say(result: PackTestResult) -> None:
    """The decision, the deciding statement, and the certainty are those of ``tests.json``."""
    assert () == result.faults


def test_every_shipped_pack_is_there() -> None:
    """A pack that goes missing is noticed."""
    assert [
        "agent-boundary",
        "allow-ec2",
        "allow-s3",
        "ask-before-writes",
        "business-hours",
        "business-hours-once",
        "deny-destructive",
        "destructive-strict",
        "mfa",
        "no-escalation",
        "no-indirect-execution",
        "no-secrets",
        "production-scp",
        "read-only",
        "source-ip",
        "trust",
    ] == [pack.name for pack in PACKS]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_action_that_a_pack_denies_by_name_has_a_case(pack: PolicyPack) -> None:
    """A Deny that no case exercises could vanish without a red test."""
    tested = {(case.statement, case.action) for case in pack.tests.cases if case.expect == "explicitDeny"}
    denied = {
        (statement.sid, action)
        for document in pack.documents
        for statement in document
        for action in statement.actions.patterns
        if statement.effect is Effect.DENY and "*" not in action
    }
    if pack.name in {generated.name for generated in GENERATED}:
        return  # `test_generated_packs` asks about each of thousands
    recurring = {(sid, action) for sid, action in denied if sid in {"DenyBeforeBusinessHours", "DenyOnWeekends"}}

    assert set() == denied - tested - recurring


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_statement_of_a_pack_decides_some_case(pack: PolicyPack) -> None:
    """Each statement, Allow or Deny, is the reason of at least one answer."""
    named = {case.statement for case in pack.tests.cases}
    statements = {
        statement.sid or str(number) for document in pack.documents for number, statement in enumerate(document, 1)
    }

    assert set() == statements - named


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_pack_has_allowed_and_denied_cases(pack: PolicyPack) -> None:
    """A pack that only ever answers one way is not tested."""
    answers = {case.expect for case in pack.tests.cases}

    assert "allowed" in answers
    assert answers & {"explicitDeny", "implicitDeny"}


def find_pack(name: str) -> PolicyPack:
    """Give a shipped pack by its name."""
    return next(pack for pack in PACKS if pack.name == name)


def run_changed(name: str, **changes: object) -> tuple[str, ...]:
    """Run the first case of a pack with another expectation."""
    pack = find_pack(name)
    case: PackTest = pack.tests.cases[0].model_copy(update=changes)
    tests = pack.tests.model_copy(update={"cases": (case,)})
    changed = PolicyPack(
        manifest=pack.manifest,
        tests=tests,
        identity=pack.identity,
        permissions_boundary=pack.permissions_boundary,
        scps=pack.scps,
        trust=pack.trust,
    )
    (result,) = run_pack_tests(changed)
    assert result.has_passed is not bool(result.faults)
    return result.faults


def test_wrong_decision_is_a_fault() -> None:
    """A case that expects another decision fails."""
    assert ("expected allowed, got explicitDeny",) == run_changed("deny-destructive", expect="allowed")


def test_wrong_statement_is_a_fault() -> None:
    """A case that expects another statement fails."""
    faults = run_changed("deny-destructive", statement="DenyS3Destruction")

    assert ("expected statement `DenyS3Destruction` to take part, found ['DenyEC2Destruction']",) == faults


def test_wrong_certainty_is_a_fault() -> None:
    """A case that expects doubt about a proven denial fails."""
    assert ("expected certain to be False",) == run_changed("deny-destructive", certain=False)


def test_list_in_a_case_is_a_multivalued_key() -> None:
    """A value that is a list does not match the operator of a single value in an Allow."""
    faults = run_changed("trust", context={"sts:ExternalId": ["ai-agent-session-2026"]})

    assert "expected allowed, got implicitDeny" in faults
