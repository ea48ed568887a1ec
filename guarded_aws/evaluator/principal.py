"""The Principal and NotPrincipal elements: whom a resource-type policy names, and how directly.

How a caller is named decides which of the caller's own limits still hold: see `Grant`.
Sources: IAM User Guide, reference_policies_elements_principal and _notprincipal;
reference_policies_evaluation-logic_policy-eval-denyallow; access_policies_boundaries.
"""

from collections.abc import Iterator
from enum import Enum

from guarded_aws.arn import is_account_id
from guarded_aws.evaluator.arn_pattern import match_name
from guarded_aws.evaluator.request import Hole, Name, Principal, PrincipalKind, Resource
from guarded_aws.evaluator.truth import Truth
from guarded_aws.evaluator.wildcard import compile_pattern
from guarded_aws.policy.model import Effect, PrincipalClause, PrincipalEntry, PrincipalType
from guarded_aws.policy.template import split_wildcards


class Grant(Enum):
    """How an Allow of a resource-based policy names the caller, strongest last."""

    ACCOUNT = "names the caller's account: the caller's own policies must allow too"
    ROLE = "names the role: boundary and session policy must allow too"
    CALLER = "names the caller itself, or everyone: nothing else has to allow"


_EXEMPT_ROOT = ({Grant.ACCOUNT},)
_EXEMPT_CALLERS = ({Grant.ACCOUNT, Grant.CALLER}, {Grant.ACCOUNT, Grant.ROLE})
"""What a NotPrincipal must list to exempt a caller (IAM User Guide, reference_policies_elements_notprincipal)."""

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
        if self._effect is Effect.DENY:
            # IAM User Guide, access_policies_boundaries: such a Deny takes every caller that has a
            # boundary, whoever is listed.
            return Grant.ACCOUNT if has_boundary or not self._exempts(principal) else None
        # An Allow for "everyone but" names nobody, so it delegates and bypasses nothing.
        return None if any(self._grants(principal)) else Grant.ACCOUNT

    def _exempts(self, principal: Principal) -> bool:
        """Say whether a Deny for everyone but those listed leaves the caller out.

        IAM compares the list with the caller's account and with the caller: an account alone exempts only its
        root, or no user would have to be listed beside it.
        """
        # FAIL-CLOSED(exempt-without-account): without the account the Deny "might deny access" to all of it.
        needed = _EXEMPT_ROOT if principal.kind is PrincipalKind.ACCOUNT_ROOT else _EXEMPT_CALLERS
        listed = {Grant.ACCOUNT, Grant.CALLER} if self._lists_everyone() else set(self._grants(principal))
        return any(listed >= each for each in needed)

    def _lists_everyone(self) -> bool:
        return any(entry.type is PrincipalType.AWS and entry.value == "*" for entry in self._clause.entries)

    def _grants(self, principal: Principal) -> Iterator[Grant]:
        for entry in self._clause.entries:
            grant = self._grant_of(entry, principal)
            if grant is not None:
                yield grant

    def _grant_of(self, entry: PrincipalEntry, principal: Principal) -> Grant | None:
        if entry.type is not PrincipalType.AWS:
            return self._in_doubt(is_possible=entry.type is PrincipalType.CANONICAL_USER)
        if entry.value == "*":
            return Grant.CALLER
        if _names_account(entry.value, principal):
            return Grant.ACCOUNT
        if entry.value == str(principal.arn):
            return Grant.ROLE if principal.role_arn == entry.value else Grant.CALLER
        if names_role_of(entry.value, principal):
            return Grant.ROLE
        return self._in_doubt(is_possible=_may_name(entry.value, principal))

    def _in_doubt(self, *, is_possible: bool) -> Grant | None:
        # FAIL-CLOSED(doubtful-principal): an entry that may name the caller (a canonical user id, the user
        # behind a federated session, one session of a role, a wildcard that AWS refuses) denies and does not
        # allow or exempt.
        takes_wider = (self._effect is Effect.DENY) is not self._clause.is_negated
        return Grant.ACCOUNT if takes_wider and is_possible else None


def _may_name(value: str, principal: Principal) -> bool:
    if value.startswith(_starts_of_others(principal)):
        return True
    if principal.role_name is not None and value.lower() == _role_arn_of(value, principal).lower():
        return True  # a role's name is unique whatever its letter case
    if "*" not in value and "?" not in value:
        return False
    pattern = split_wildcards(value)
    return any(match_name(pattern, compile_pattern(pattern), name) is not Truth.FALSE for name in _names(principal))


def _starts_of_others(principal: Principal) -> tuple[str, ...]:
    """Give how the ARNs start that the caller may have beside its own, where its own does not tell."""
    partition, account = principal.arn.partition, principal.account
    if principal.kind is PrincipalKind.FEDERATED_USER:
        return (f"arn:{partition}:iam::{account}:user/",)
    if principal.role_arn == str(principal.arn):
        return (f"arn:{partition}:sts::{account}:assumed-role/{principal.role_name}/",)
    return ()


def _role_arn_of(value: str, principal: Principal) -> str:
    """Give the caller's role, with the path that a role's ARN has where its own is not known."""
    if principal.role_arn is not None:
        return principal.role_arn
    start = f"arn:{principal.arn.partition}:iam::{principal.account}:role/"
    path, slash, _ = value[len(start) :].rpartition("/")
    return f"{start}{path}{slash}{principal.role_name}"


def _names(principal: Principal) -> tuple[Name, ...]:
    """Give the ARNs that the caller goes by; a role's path may be unknown."""
    own = str(principal.arn)
    if principal.role_name is None:
        return (own,)
    role = Resource.of(
        f"arn:{principal.arn.partition}:iam::{principal.account}:role/", Hole.ANYTHING, principal.role_name
    )
    return (own, role.name if principal.role_arn is None else principal.role_arn)


def _names_account(value: str, principal: Principal) -> bool:
    if is_account_id(value):
        return value == principal.account
    return value == f"arn:{principal.arn.partition}:iam::{principal.account}:root"


def names_role_of(value: str, principal: Principal) -> bool:
    """Say whether an ARN is that of the role whose session calls.

    A session's ARN drops the role's path; where the path is not known from elsewhere, the name decides.
    """
    if principal.role_name is None:
        return False
    if principal.role_arn is not None:
        return value == principal.role_arn
    start = f"arn:{principal.arn.partition}:iam::{principal.account}:role/"
    return value.startswith(start) and value.rpartition("/")[2] == principal.role_name
