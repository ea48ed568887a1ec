"""From the statements that match to the decision."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from guarded_aws.evaluator.combine import Allows, Ownership, is_allowed, missing_allows
from guarded_aws.evaluator.decision import Allowed, Decision, ExplicitDeny, ImplicitDeny, Layer
from guarded_aws.evaluator.ownership import CROSS_ACCOUNT
from guarded_aws.evaluator.policies import ASSUMED, CompiledPolicies
from guarded_aws.evaluator.request import AuthorizationRequest, PrincipalKind
from guarded_aws.evaluator.scan import Finding, Grants, allows_by_layer, unknown_keys
from guarded_aws.evaluator.truth import Truth, agreed


class Standing(NamedTuple):
    """What a decision depends on besides the statements that match.

    Attributes:
        ownerships: How the caller may stand to the resource.
        is_exempt: Whether the action is one that nothing can deny.
        grants: How each statement of the resource's policy names the caller.
    """

    kind: PrincipalKind
    ownerships: tuple[Ownership, ...]
    is_exempt: Truth = Truth.FALSE
    grants: Grants = ()


def conclude(
    request: AuthorizationRequest, policies: CompiledPolicies, standing: Standing, found: Sequence[Finding]
) -> Decision:
    """Decide by what was found. Of the request itself only the names of unknown keys get into the decision."""
    if standing.is_exempt is Truth.TRUE:
        return Allowed(certain=True)
    allows = _as_caller(standing, allows_by_layer(found, policies), policies)
    allowed = agreed([is_allowed(ownership, allows) for ownership in standing.ownerships])
    missing_keys = unknown_keys(request, [one.statement for one in found if one.match is Truth.UNKNOWN])
    assumed = (Layer.RESOURCE,) if policies.resource is ASSUMED else ()
    denies = [one for one in found if one.statement.is_deny]
    if denies:
        # FAIL-CLOSED(unknown-deny): a Deny that may match is among them.
        is_proven = allowed is Truth.FALSE or any(deny.match is Truth.TRUE for deny in denies)
        return ExplicitDeny(
            certain=is_proven and standing.is_exempt is Truth.FALSE,
            matched_statements=tuple([deny.statement.matched(deny.match) for deny in denies]),
            missing_context_keys=missing_keys,
            assumed=assumed,
        )
    if allowed is Truth.TRUE:
        return Allowed(
            certain=True,
            matched_statements=tuple([one.statement.matched(one.match) for one in found if one.match is Truth.TRUE]),
            missing_context_keys=missing_keys,
            assumed=assumed,
        )
    # FAIL-CLOSED(unknown-allow): an Allow that may match does not count.
    return ImplicitDeny(
        certain=allowed is Truth.FALSE and standing.is_exempt is Truth.FALSE,
        missing_allow_from=_missing(standing.ownerships, allows),
        missing_context_keys=missing_keys,
        assumed=assumed,
    )


def _as_caller(standing: Standing, allows: Allows, policies: CompiledPolicies) -> Allows:
    """Put the kinds of caller right that IAM treats apart."""
    match standing.kind:
        case PrincipalKind.ACCOUNT_ROOT if standing.ownerships != CROSS_ACCOUNT:
            # Root needs no Allow in its own account; explicit denies, SCPs and RCPs hold for it.
            # FAIL-CLOSED(root-elsewhere): AWS documents that for its own account only.
            return allows._replace(identity=Truth.TRUE)
        case PrincipalKind.FEDERATED_USER if policies.session is None:
            # A federated session without a session policy has no permissions of its own.
            return allows._replace(session=Truth.FALSE)
        case PrincipalKind.SERVICE_LINKED_ROLE:
            # Organizations User Guide, orgs_manage_policies_scps and _rcps: neither holds for it.
            return allows._replace(scp=Truth.TRUE, rcp=Truth.TRUE)
        case _:
            return allows


_LAYER_OF: Final[Mapping[str, Layer]] = {
    "identity": Layer.IDENTITY,
    "boundary": Layer.PERMISSIONS_BOUNDARY,
    "session": Layer.SESSION,
    "scp": Layer.SCP,
    "rcp": Layer.RCP,
    "names_account": Layer.RESOURCE,
}
"""The layers that can be missing: a resource's policy that names the caller or the role is one that allows."""


_IN_ORDER: Final = (
    Layer.RCP,
    Layer.SCP,
    Layer.RESOURCE,
    Layer.IDENTITY,
    Layer.PERMISSIONS_BOUNDARY,
    Layer.SESSION,
)
"""In which order IAM asks for an Allow (IAM User Guide, reference_policies_evaluation-logic).

The first of them names a denial.
"""


def _missing(ownerships: tuple[Ownership, ...], allows: Allows) -> tuple[Layer, ...]:
    """Name the layers that do not allow for certain and would have to."""
    missing = {_LAYER_OF[name] for ownership in ownerships for name in missing_allows(ownership, allows)}
    return tuple(layer for layer in _IN_ORDER if layer in missing)
