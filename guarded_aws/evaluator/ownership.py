"""How the caller stands to the resource, and which actions have rules of their own.

Sources: IAM User Guide, reference_policies_evaluation-logic; STS API Reference, GetCallerIdentity.
"""

from enum import Enum
from typing import Final

from guarded_aws.evaluator.arn_pattern import match_name, split_name
from guarded_aws.evaluator.combine import Ownership
from guarded_aws.evaluator.pieces import PatternToken
from guarded_aws.evaluator.request import ANY_RESOURCE, Action, AuthorizationRequest, Name, Resource
from guarded_aws.evaluator.truth import Truth, all_of, any_of
from guarded_aws.evaluator.wildcard import compile_pattern
from guarded_aws.policy.template import Wild

SAME_ACCOUNT: Final = (Ownership.SAME_ACCOUNT,)
CROSS_ACCOUNT: Final = (Ownership.CROSS_ACCOUNT,)
_OWNER_DECIDES: Final = (Ownership.OWNER_POLICY_DECIDES,)
_ANYONES: Final = tuple(Ownership)
_EITHER: Final = (Ownership.SAME_ACCOUNT, Ownership.OWNER_POLICY_DECIDES)
_ACCOUNT: Final = 4

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

_WITH_RULES: Final = ("sts:", "kms:")
"""The services that the rules above speak of."""


class ActionKind(Enum):
    """What has to be looked at besides the statements that take an action."""

    ORDINARY = "nothing but them"
    WITH_RULES = "the rules above, some of which speak of its service"
    OPEN = "the rules above, and whether the statements take it: it has a hole"


def kind_of(action: Action) -> ActionKind:
    """Say which kind an action is of."""
    if not isinstance(action.folded, str):
        return ActionKind.OPEN
    return ActionKind.WITH_RULES if action.folded.startswith(_WITH_RULES) else ActionKind.ORDINARY


def is_exempt(action: Action) -> Truth:
    """Say whether an action is one that nothing can deny; an action with a hole may be."""
    return Truth.FALSE if kind_of(action) is ActionKind.ORDINARY else _may_be(action.folded, _ALWAYS_ALLOWED)


def possible_ownerships(request: AuthorizationRequest) -> tuple[Ownership, ...]:
    """Say how the caller may stand to the resource; several when the action or resource has a hole."""
    owner = request.resource_account
    if owner is not None and owner != request.principal.account:
        return CROSS_ACCOUNT
    if owner is None and _has_unknown_account(request.resource):
        # FAIL-CLOSED(unknown-account): a resource whose ARN leaves the account open may be another account's.
        return _ANYONES
    return SAME_ACCOUNT if kind_of(request.action) is ActionKind.ORDINARY else _within_account(request)


def _has_unknown_account(resource: Resource) -> bool:
    if isinstance(resource.name, str) or resource == ANY_RESOURCE:
        return False
    fields = split_name(resource.name)
    return fields is None or not isinstance(fields[_ACCOUNT], str)


def _within_account(request: AuthorizationRequest) -> tuple[Ownership, ...]:
    action = request.action.folded
    by_owner = any_of([_may_be(action, _TRUST_PATTERNS), all_of([_may_be(action, _KMS_PATTERN), _is_key(request)])])
    return _WITHIN_ACCOUNT[by_owner]


_WITHIN_ACCOUNT: Final = {Truth.TRUE: _OWNER_DECIDES, Truth.FALSE: SAME_ACCOUNT, Truth.UNKNOWN: _EITHER}
"""By whether the owner's policy has to allow."""


def _may_be(action: Name, patterns: tuple[tuple[PatternToken, ...], ...]) -> Truth:
    return any_of([match_name(pattern, compile_pattern(pattern), action) for pattern in patterns])


def _is_key(request: AuthorizationRequest) -> Truth:
    return match_name(_KEY_PATTERN, compile_pattern(_KEY_PATTERN), request.resource.name)
