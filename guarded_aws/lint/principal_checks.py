"""Findings about whom a statement names, and about what only RCPs must not say.

Sources: IAM User Guide, reference_policies_elements_principal and _notprincipal;
Organizations User Guide, orgs_manage_policies_rcps_syntax.
"""

from collections.abc import Iterator
from typing import Final

from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.place import Place, at_action
from guarded_aws.policy import PolicyType, PrincipalClause, PrincipalEntry, PrincipalType

EVERYONE: Final = PrincipalClause((PrincipalEntry(PrincipalType.AWS, "*"),))


def check_principal_wildcards(place: Place, _: Facts) -> Iterator[Finding]:
    """Report a wildcard inside a principal: IAM matches principals as a whole, or all of them."""
    clause = place.statement.principals
    for entry in clause.entries if clause else ():
        if entry.value != "*" and ("*" in entry.value or "?" in entry.value):
            yield place.finding(
                IssueCode.WILDCARD_IN_PRINCIPAL,
                f"the principal `{entry.value}` has a wildcard in it, and so names nobody",
                hint="name the principal whole, or name the account and restrict it by `aws:PrincipalArn`",
                at=("NotPrincipal" if clause and clause.is_negated else "Principal", entry.type.value),
            )


def check_allow_with_not_principal(place: Place, _: Facts) -> Iterator[Finding]:
    """Report an Allow for everyone but some."""
    clause = place.statement.principals
    if clause and clause.is_negated and not place.is_deny:
        yield place.finding(
            IssueCode.ALLOW_WITH_NOT_PRINCIPAL,
            "`NotPrincipal` with `Allow` allows everyone who is not listed, anonymous callers included",
            hint="list who may call in `Principal`",
            at=("NotPrincipal",),
        )


def check_rcp(place: Place, _: Facts) -> Iterator[Finding]:
    """Report what Organizations does not take in a resource control policy."""
    if place.document.policy_type is PolicyType.RESOURCE_CONTROL:
        yield from _rcp_effect_and_principal(place)
        yield from _rcp_actions(place)


def _rcp_effect_and_principal(place: Place) -> Iterator[Finding]:
    if not place.is_deny:
        yield place.finding(
            IssueCode.RCP_ALLOW,
            "a resource control policy can only deny",
            hint="write `Deny`; AWS attaches RCPFullAWSAccess beside it",
            at=("Effect",),
        )
    if place.statement.principals != EVERYONE:
        yield place.finding(
            IssueCode.RCP_PRINCIPAL,
            "the principal of a resource control policy must be `*`",
            hint='write `"Principal": "*"` and tell callers apart by conditions, such as `aws:PrincipalOrgID`',
            at=("Principal",),
        )


def _rcp_actions(place: Place) -> Iterator[Finding]:
    actions = place.statement.actions
    if actions.is_negated:
        yield place.finding(
            IssueCode.RCP_NOT_ACTION,
            "a resource control policy cannot have `NotAction`",
            hint="list the actions in `Action`",
            at=("NotAction",),
        )
    for index, pattern in enumerate(actions.patterns):
        if pattern == "*":
            yield place.finding(
                IssueCode.RCP_STAR_ACTION,
                "an action of a resource control policy must name a service",
                hint="write one pattern for each service, such as `s3:*`",
                at=at_action(place, index),
            )
