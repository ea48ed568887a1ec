"""The shipped packs: each has the findings that it deserves, and none is an error."""

from datetime import UTC, datetime

import pytest

from guarded_aws.catalog import Catalog
from guarded_aws.lint import FindingType, IssueCode, lint_policies
from guarded_aws.packs import PolicyPack, iter_packs

_CATALOG = Catalog()
_NOW = datetime(2026, 6, 1, tzinfo=UTC)

_DESERVED = {
    "agent-boundary": [],
    "allow-ec2": [],
    "allow-s3": [],
    "business-hours": [],
    "business-hours-once": [(IssueCode.ONE_TIME_WINDOW, "DenyOutsideBusinessHours")],
    "deny-destructive": [],
    "mfa": [(IssueCode.MFA_IF_EXISTS, "DenyWithoutMFA")],
    "production-scp": [],
    "source-ip": [(IssueCode.SOURCE_IP_WITHOUT_VIA_AWS_SERVICE, "DenyFromUnknownIPs")],
    "trust": [],
    "ask-before-writes": [],
    "destructive-strict": [],
    "no-escalation": [],
    "no-indirect-execution": [],
    "no-secrets": [],
    # Its condition leaves no call that passes a role, which a reader of the statement alone cannot know.
    "read-only": [(IssueCode.WILDCARD_PASS_ROLE, "AllowReadsWithoutSecrets")],
}
"""The nine policies of the tutorial, one of them in two packs, then our own, and what is wrong with each."""

_PACKS = {pack.name: pack for pack in iter_packs()}


@pytest.mark.parametrize("name", _DESERVED)
def test_a_pack_has_the_findings_that_it_deserves(name: str) -> None:
    """The three traps of the tutorial are found, and no others where there are none."""
    findings = lint_policies(_PACKS[name].documents, _CATALOG, now=_NOW)

    assert _DESERVED[name] == [(finding.code, finding.sid) for finding in findings]


@pytest.mark.parametrize("pack", _PACKS.values(), ids=_PACKS)
def test_no_shipped_pack_has_an_error(pack: PolicyPack) -> None:
    """What we ship, AWS takes."""
    findings = lint_policies(pack.documents, _CATALOG, now=_NOW)

    assert [] == [finding for finding in findings if finding.type is FindingType.ERROR]


def test_the_one_night_trap_says_whether_the_night_is_over() -> None:
    """The time of the check is an argument."""
    documents = _PACKS["business-hours-once"].documents
    before = lint_policies(documents, _CATALOG, now=datetime(2025, 12, 1, tzinfo=UTC))
    after = lint_policies(documents, _CATALOG, now=_NOW)

    assert "is one time only" in before[0].message
    assert "was one time only" in after[0].message


def test_every_shipped_pack_is_judged() -> None:
    """A new pack is put beside its findings."""
    assert _PACKS.keys() == _DESERVED.keys()
