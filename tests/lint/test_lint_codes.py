"""Each code of the linter: a policy that deserves it, and a twin that does not."""

import json

import pytest
from lint_cases import CASES
from lint_forms import NOW, Json, LintCase

from guarded_aws.catalog import Catalog
from guarded_aws.lint import IssueCode, lint_policies
from guarded_aws.policy import PolicyType, parse_policy

_CATALOG = Catalog()


def _codes(document: Json, policy_type: PolicyType) -> set[IssueCode]:
    parsed = parse_policy(json.dumps(document), policy_type=policy_type, policy_id="team.json")
    return {finding.code for finding in lint_policies((parsed,), _CATALOG, now=NOW)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code.value}: {case.name}")
def test_a_guilty_policy_gets_its_code_and_no_other(case: LintCase) -> None:
    """The finding is the one that the fault deserves."""
    assert {case.code} == _codes(case.guilty, case.policy_type)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code.value}: {case.name}")
def test_an_innocent_twin_gets_nothing(case: LintCase) -> None:
    """Nothing is found where the fault is not."""
    assert set() == _codes(case.innocent, case.policy_type)


def test_every_code_has_a_case() -> None:
    """A code without a case is a check that nobody has seen fire; syntax is the command's own finding."""
    assert set(IssueCode) - {IssueCode.POLICY_SYNTAX} == {case.code for case in CASES}
