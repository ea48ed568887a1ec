"""Decide one request.

1. A Deny that matches, in any layer, denies: so does one that may match.
2. Otherwise every layer that has to allow must do so for certain (`combine`).
3. Otherwise the request is denied implicitly.

This module can only decide from the policies that it is given. A layer that is ``ASSUMED``
is listed in the decision and enforced by AWS alone.
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.evaluator.combine import Ownership, is_allowed
from guarded_aws.evaluator.decision import Allowed, Decision, ExplicitDeny, ImplicitDeny, Layer
from guarded_aws.evaluator.policies import ASSUMED, CompiledPolicies
from guarded_aws.evaluator.principal import Grant
from guarded_aws.evaluator.request import AuthorizationRequest, Principal, PrincipalKind
from guarded_aws.evaluator.scan import Scan, scan, unknown_keys
from guarded_aws.evaluator.truth import Truth, agreed

_ALWAYS_ALLOWED: Final = frozenset({"sts:getcalleridentity"})
"""No policy can deny it (STS API Reference, GetCallerIdentity)."""

_TRUST_ACTIONS: Final = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:setsourceidentity",
        "sts:tagsession",
    }
)


def evaluate(request: AuthorizationRequest, policies: CompiledPolicies) -> Decision:
    """Decide a request from compiled policies.

    The decision is *sound*: an allowed request stays allowed however its unknown context
    values, the holes of its resource and the hole of its action are filled.
    """
    if request.action.folded in _ALWAYS_ALLOWED:
        return Allowed(certain=True)
    found = scan(request, policies)
    grants = _grants(found, policies)
    layers = _layers(request.principal, found)
    ownerships = possible_ownerships(request)
    allowed = agreed([is_allowed(ownership, layers, grants) for ownership in ownerships])
    missing_keys = unknown_keys(request, found.unknown) if found.unknown else ()
    assumed = (Layer.RESOURCE,) if policies.resource is ASSUMED else ()
    if found.denies:
        # FAIL-CLOSED(unknown-deny): a Deny that may match is among them.
        is_proven = allowed is Truth.FALSE or any(deny.match is Truth.TRUE for deny in found.denies)
        return ExplicitDeny(
            certain=is_proven,
            matched_statements=tuple(found.denies),
            missing_context_keys=missing_keys,
            assumed=assumed,
        )
    if allowed is Truth.TRUE:
        return Allowed(
            certain=True,
            matched_statements=tuple(found.allows),
            missing_context_keys=missing_keys,
            assumed=assumed,
        )
    # FAIL-CLOSED(unknown-allow): an Allow that may match does not count.
    return ImplicitDeny(
        certain=allowed is Truth.FALSE,
        missing_allow_from=_missing(ownerships, layers, grants),
        missing_context_keys=missing_keys,
        assumed=assumed,
    )


def possible_ownerships(request: AuthorizationRequest) -> tuple[Ownership, ...]:
    """Say how the caller may stand to the resource; several when the action or resource has a hole."""
    owner = request.resource_account
    if owner is not None and owner != request.principal.account:
        return (Ownership.CROSS_ACCOUNT,)
    action = request.action.folded
    if not isinstance(action, str):
        return (Ownership.SAME_ACCOUNT, Ownership.OWNER_POLICY_DECIDES)
    if action in _TRUST_ACTIONS:
        return (Ownership.OWNER_POLICY_DECIDES,)
    if not action.startswith("kms:"):
        return (Ownership.SAME_ACCOUNT,)
    if not request.resource.is_known:
        return (Ownership.SAME_ACCOUNT, Ownership.OWNER_POLICY_DECIDES)
    is_key = ":key/" in str(request.resource)
    return (Ownership.OWNER_POLICY_DECIDES if is_key else Ownership.SAME_ACCOUNT,)


def _grants(found: Scan, policies: CompiledPolicies) -> Mapping[Grant | None, Truth]:
    """Add the way without the resource's policy, and what is assumed of a policy that AWS holds."""
    grants = {**found.grants, None: Truth.TRUE}
    if policies.resource is ASSUMED:
        grants[Grant.ACCOUNT] = Truth.TRUE
    return grants


def _layers(principal: Principal, found: Scan) -> Mapping[Layer, Truth]:
    """Put the kinds of caller right that IAM treats apart."""
    match principal.kind:
        case PrincipalKind.ACCOUNT_ROOT:
            # Root needs no Allow of its own; explicit denies, SCPs and RCPs hold for it.
            return {**found.layers, Layer.IDENTITY: Truth.TRUE}
        case PrincipalKind.FEDERATED_USER:
            # A federated session without a session policy has no permissions of its own.
            return {Layer.SESSION: Truth.FALSE, **found.layers}
        case PrincipalKind.USER | PrincipalKind.ROLE_SESSION:
            return found.layers


def _missing(
    ownerships: tuple[Ownership, ...], layers: Mapping[Layer, Truth], grants: Mapping[Grant | None, Truth]
) -> tuple[Layer, ...]:
    """Name the layers that do not allow for certain and would have to."""
    missing = [layer for layer in Layer if layers.get(layer, Truth.TRUE) is not Truth.TRUE]
    is_granted = any(grants.get(grant) is Truth.TRUE for grant in Grant)
    if ownerships != (Ownership.SAME_ACCOUNT,) and not is_granted:
        missing.append(Layer.RESOURCE)
    return tuple(missing)
