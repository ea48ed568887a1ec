"""Findings about whom a statement names, and about what only AWS may say in an RCP.

Sources: IAM User Guide, reference_policies_elements_principal and _notprincipal;
Organizations User Guide, orgs_manage_policies_rcps_syntax.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from guarded_aws.arn import Arn, is_account_id, is_arn
from guarded_aws.evaluator.policies import RCP_FULL_AWS_ACCESS
from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.place import Place, at_action
from guarded_aws.policy import PolicyType, PrincipalClause, PrincipalEntry, PrincipalType

_FULL_ACCESS: Final = RCP_FULL_AWS_ACCESS.statements[0]

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


def check_exemptions(place: Place, _: Facts) -> Iterator[Finding]:
    """Report a Deny for everyone but some that takes those too: IAM wants a caller and its account listed."""
    clause = place.statement.principals
    if clause is None or not clause.is_negated or not place.is_deny or EVERYONE.entries[0] in clause.entries:
        return
    listed = [entry.value for entry in clause.entries if entry.type is PrincipalType.AWS]
    accounts = {_account_of(value) for value in listed if _is_account(value)}
    callers = {_account_of(value) for value in listed if not _is_account(value)}
    for value in listed:
        account = _account_of(value)
        if account is None or (account in accounts and account in callers):
            continue
        yield place.finding(
            IssueCode.IDLE_EXEMPTION,
            f"`{value}` exempts the account's root user alone"
            if _is_account(value)
            else f"`{value}` exempts nobody: its account is not listed",
            hint=f"list `arn:aws:iam::{account}:root` and beside it who of that account may call",
            at=("NotPrincipal", PrincipalType.AWS.value),
        )


def _is_account(value: str) -> bool:
    return is_account_id(value) or (is_arn(value) and Arn.parse(value).resource == "root")


def _account_of(value: str) -> str | None:
    """Give the account that a principal is of; None for one that is written as an identifier."""
    if is_account_id(value):
        return value
    return Arn.parse(value).account if is_arn(value) else None


def check_rcp(place: Place, _: Facts) -> Iterator[Finding]:
    """Report what Organizations takes in AWS's own RCPFullAWSAccess alone: Allow, and all actions at once."""
    is_rcp = place.document.policy_type is PolicyType.RESOURCE_CONTROL
    if not is_rcp or replace(place.statement, sid=None) == _FULL_ACCESS:
        return
    if not place.is_deny:
        yield place.finding(
            IssueCode.RCP_ALLOW,
            "a resource control policy can only deny",
            hint="write `Deny`; AWS attaches RCPFullAWSAccess beside it",
            at=("Effect",),
        )
    for index, pattern in enumerate(place.statement.actions.patterns):
        if pattern == "*":
            yield place.finding(
                IssueCode.RCP_STAR_ACTION,
                "an action of a resource control policy must name a service",
                hint="write one pattern for each service, such as `s3:*`",
                at=at_action(place, index),
            )
