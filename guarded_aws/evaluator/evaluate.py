"""Decide one request.

1. A Deny that matches, in any layer, denies: so does one that may match.
2. Otherwise every layer that has to allow must do so for certain (`combine`).
3. Otherwise the request is denied implicitly.

This module can only decide from the policies that it is given. A layer that is ``ASSUMED``
is listed in the decision and enforced by AWS alone.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from guarded_aws.evaluator.arn_pattern import match_name, split_name
from guarded_aws.evaluator.combine import Allows, Ownership, is_allowed, missing_allows
from guarded_aws.evaluator.decision import Allowed, Decision, ExplicitDeny, ImplicitDeny, Layer
from guarded_aws.evaluator.policies import ASSUMED, CompiledPolicies
from guarded_aws.evaluator.request import (
    ANY_RESOURCE,
    Action,
    AuthorizationRequest,
    Name,
    Principal,
    PrincipalKind,
    Resource,
)
from guarded_aws.evaluator.scan import Scan, unknown_keys
from guarded_aws.evaluator.truth import Truth, agreed, all_of, any_of
from guarded_aws.evaluator.wildcard import PatternToken, compile_pattern
from guarded_aws.policy.template import Wild

_SAME_ACCOUNT: Final = (Ownership.SAME_ACCOUNT,)
_OWNER_DECIDES: Final = (Ownership.OWNER_POLICY_DECIDES,)
_CROSS_ACCOUNT: Final = (Ownership.CROSS_ACCOUNT,)
_ANYONES: Final = tuple(Ownership)
_ACCOUNT: Final = 4
_EITHER: Final = (Ownership.SAME_ACCOUNT, Ownership.OWNER_POLICY_DECIDES)

_ALWAYS_ALLOWED: Final = (("sts:getcalleridentity",),)
"""No policy can deny it (STS API Reference, GetCallerIdentity)."""

_TRUST_PATTERNS: Final = (
    ("sts:assumerole",),
    ("sts:assumerolewithsaml",),
    ("sts:assumerolewithwebidentity",),
    ("sts:setsourceidentity",),
    ("sts:tagsession",),
)
"""Actions that the trust policy of a role has to allow."""

_KMS_PATTERN: Final = (("kms:", Wild.RUN),)
_KEY_PATTERN: Final = (Wild.RUN, ":key/", Wild.RUN)
"""Actions and resources that the policy of a KMS key has to allow."""


def evaluate(request: AuthorizationRequest, policies: CompiledPolicies) -> Decision:
    """Decide a request from compiled policies.

    The decision is *sound*: an allowed request stays allowed however its unknown context
    values, the holes of its resource and the hole of its action are filled.
    """
    is_exempt = _is_exempt(request.action)
    if is_exempt is Truth.TRUE:
        return Allowed(certain=True)
    found = Scan(request)
    ownerships = possible_ownerships(request)
    allows = _as_caller(request.principal, found.layers(policies), policies, ownerships)
    allowed = agreed([is_allowed(ownership, allows) for ownership in ownerships])
    missing_keys = unknown_keys(request, found.unknown) if found.unknown else ()
    assumed = (Layer.RESOURCE,) if policies.resource is ASSUMED else ()
    if found.denies:
        # FAIL-CLOSED(unknown-deny): a Deny that may match is among them.
        is_proven = allowed is Truth.FALSE or any(deny.match is Truth.TRUE for deny in found.denies)
        return ExplicitDeny(
            certain=is_proven and is_exempt is Truth.FALSE,
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
        certain=allowed is Truth.FALSE and is_exempt is Truth.FALSE,
        missing_allow_from=_missing(ownerships, allows),
        missing_context_keys=missing_keys,
        assumed=assumed,
    )


def _is_exempt(action: Action) -> Truth:
    """Say whether an action is one that nothing can deny; an action with a hole may be."""
    folded = action.folded
    if isinstance(folded, str) and not folded.startswith("sts:"):
        return Truth.FALSE
    return _may_be(folded, _ALWAYS_ALLOWED)


def possible_ownerships(request: AuthorizationRequest) -> tuple[Ownership, ...]:
    """Say how the caller may stand to the resource; several when the action or resource has a hole."""
    owner = request.resource_account
    if owner is not None and owner != request.principal.account:
        return _CROSS_ACCOUNT
    if owner is None and _has_unknown_account(request.resource):
        # FAIL-CLOSED(unknown-account): a resource whose ARN leaves the account open may be another account's.
        return _ANYONES
    action = request.action.folded
    if isinstance(action, str) and not action.startswith(("sts:", "kms:")):
        return _SAME_ACCOUNT
    by_owner = any_of([_may_be(action, _TRUST_PATTERNS), all_of([_may_be(action, _KMS_PATTERN), _is_key(request)])])
    match by_owner:
        case Truth.TRUE:
            return _OWNER_DECIDES
        case Truth.FALSE:
            return _SAME_ACCOUNT
        case Truth.UNKNOWN:
            return _EITHER
        case _:
            assert_never(by_owner)


def _has_unknown_account(resource: Resource) -> bool:
    if isinstance(resource.name, str) or resource == ANY_RESOURCE:
        return False
    fields = split_name(resource.name)
    return fields is None or not isinstance(fields[_ACCOUNT], str)


def _may_be(action: Name, patterns: tuple[tuple[PatternToken, ...], ...]) -> Truth:
    return any_of([match_name(pattern, compile_pattern(pattern), action) for pattern in patterns])


def _is_key(request: AuthorizationRequest) -> Truth:
    return match_name(_KEY_PATTERN, compile_pattern(_KEY_PATTERN), request.resource.name)


def _as_caller(
    principal: Principal, allows: Allows, policies: CompiledPolicies, ownerships: tuple[Ownership, ...]
) -> Allows:
    """Put the kinds of caller right that IAM treats apart."""
    match principal.kind:
        case PrincipalKind.ACCOUNT_ROOT if ownerships != _CROSS_ACCOUNT:
            # Root needs no Allow in its own account; explicit denies, SCPs and RCPs hold for it.
            # FAIL-CLOSED(root-elsewhere): AWS documents that for its own account only.
            return allows._replace(identity=Truth.TRUE)
        case PrincipalKind.FEDERATED_USER if policies.session is None:
            # A federated session without a session policy has no permissions of its own.
            return allows._replace(session=Truth.FALSE)
        case _:
            return allows


_LAYER_OF: Final[Mapping[str, Layer]] = {
    "identity": Layer.IDENTITY,
    "boundary": Layer.PERMISSIONS_BOUNDARY,
    "session": Layer.SESSION,
    "scp": Layer.SCP,
    "rcp": Layer.RCP,
    "names_caller": Layer.RESOURCE,
    "names_role": Layer.RESOURCE,
    "names_account": Layer.RESOURCE,
}


def _missing(ownerships: tuple[Ownership, ...], allows: Allows) -> tuple[Layer, ...]:
    """Name the layers that do not allow for certain and would have to."""
    missing = {_LAYER_OF[name] for ownership in ownerships for name in missing_allows(ownership, allows)}
    return tuple(layer for layer in Layer if layer in missing)
