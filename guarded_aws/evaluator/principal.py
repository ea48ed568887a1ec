"""The Principal and NotPrincipal elements: whom a resource-type policy names, and how directly.

How a caller is named decides which of the caller's own limits still hold: see `Grant`.
Sources: IAM User Guide, reference_policies_elements_principal and _notprincipal;
reference_policies_evaluation-logic_policy-eval-denyallow; access_policies_boundaries.
"""

from collections.abc import Iterator
from enum import Enum

from guarded_aws.arn import is_account_id
from guarded_aws.evaluator.request import Principal, PrincipalKind
from guarded_aws.evaluator.wildcard import compile_pattern
from guarded_aws.policy.model import Effect, PrincipalClause, PrincipalEntry, PrincipalType
from guarded_aws.policy.template import split_wildcards


class Grant(Enum):
    """How an Allow of a resource-based policy names the caller, strongest last."""

    ACCOUNT = "names the caller's account: the caller's own policies must allow too"
    ROLE = "names the role: boundary and session policy must allow too"
    CALLER = "names the caller itself, or everyone: nothing else has to allow"


_STRENGTH = {grant: strength for strength, grant in enumerate(Grant)}


class PrincipalTest:
    """A whole Principal or NotPrincipal element."""

    __slots__ = ("_clause", "_effect")

    def __init__(self, clause: PrincipalClause, effect: Effect) -> None:
        self._clause = clause
        self._effect = effect

    def find_grant(self, principal: Principal, *, has_boundary: bool) -> Grant | None:
        """Say how the element takes the caller; None when it does not."""
        if self._clause.is_negated:
            return self._not_listed(principal, has_boundary=has_boundary)
        return max(self._grants(principal), key=_STRENGTH.__getitem__, default=None)

    def _not_listed(self, principal: Principal, *, has_boundary: bool) -> Grant | None:
        if self._effect is Effect.DENY and has_boundary:
            # IAM User Guide, access_policies_boundaries: such a Deny takes every caller that has a
            # boundary, whoever is listed.
            return Grant.ACCOUNT
        # An Allow for "everyone but" names nobody, so it delegates and bypasses nothing.
        return None if any(self._grants(principal)) else Grant.ACCOUNT

    def _grants(self, principal: Principal) -> Iterator[Grant]:
        for entry in self._clause.entries:
            grant = self._grant_of(entry, principal)
            if grant is not None:
                yield grant

    def _grant_of(self, entry: PrincipalEntry, principal: Principal) -> Grant | None:
        if entry.type is not PrincipalType.AWS:
            return None
        if entry.value == "*":
            return Grant.CALLER
        if _names_account(entry.value, principal):
            return Grant.ACCOUNT
        if entry.value == str(principal.arn) and principal.kind is not PrincipalKind.ACCOUNT_ROOT:
            return Grant.ROLE if principal.role_arn == entry.value else Grant.CALLER
        if names_role_of(entry.value, principal):
            return Grant.ROLE
        return Grant.ACCOUNT if self._is_wide_match(entry.value, principal) else None

    def _is_wide_match(self, value: str, principal: Principal) -> bool:
        # FAIL-CLOSED(principal-wildcard): AWS refuses wildcards inside a principal, so an Allow with one
        # names nobody; a Deny with one is taken at its word.
        takes_wider = (self._effect is Effect.DENY) is not self._clause.is_negated
        if not takes_wider or "*" not in value:
            return False
        pattern = compile_pattern(split_wildcards(value))
        return any(pattern.matches(name) for name in (str(principal.arn), principal.role_arn) if name)


def _names_account(value: str, principal: Principal) -> bool:
    if is_account_id(value):
        return value == principal.account
    return value == f"arn:{principal.arn.partition}:iam::{principal.account}:root"


def names_role_of(value: str, principal: Principal) -> bool:
    """Say whether an ARN is that of the role whose session calls.

    A session's ARN drops the role's path; where the path is not known from elsewhere, the name decides.
    """
    if principal.kind is not PrincipalKind.ROLE_SESSION:
        return False
    if principal.role_arn is not None:
        return value == principal.role_arn
    start = f"arn:{principal.arn.partition}:iam::{principal.account}:role/"
    return value.startswith(start) and value.rpartition("/")[2] == principal.role_name
