"""AWS Organizations: policies' targets, parents and tagged resources, whose type only the form of the id says.

Sources: Service Authorization Reference, list_organizations; AWS Organizations User Guide, orgs_policies_attach (the
policy and the target both need it); AWS Organizations API Reference, API_AttachPolicy, API_MoveAccount and
API_TagResource (the patterns of the ids).
"""

import re
from collections.abc import Mapping
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_organizations.html"

_NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "AttachPolicy": ("PolicyId", "TargetId"),
    "CreateOrganizationalUnit": ("ParentId",),
    "DetachPolicy": ("PolicyId", "TargetId"),
    "ListPoliciesForTarget": ("TargetId",),
    "ListTagsForResource": ("ResourceId",),
    "MoveAccount": ("AccountId", "SourceParentId", "DestinationParentId"),
    "TagResource": ("ResourceId",),
    "UntagResource": ("ResourceId",),
}
"""By operation: the parameters that name what it is asked about."""

_OF_ORGANIZATION: Final = ("o-", Hole.SEGMENT, "/")
_FORMS: Final[tuple[tuple[re.Pattern[str], tuple[str | Hole, ...]], ...]] = (
    (re.compile(r"[0-9]{12}", re.ASCII), ("account/", *_OF_ORGANIZATION)),
    (re.compile(r"ou-.+"), ("ou/", *_OF_ORGANIZATION)),
    (re.compile(r"p-.+"), ("policy/", *_OF_ORGANIZATION, Hole.SEGMENT, "/")),
    (re.compile(r"r-.+"), ("root/", *_OF_ORGANIZATION)),
    (re.compile(r"rp-.+"), ("resourcepolicy/", *_OF_ORGANIZATION)),
    (
        re.compile(r"rt-.+"),
        ("transfer/", *_OF_ORGANIZATION, Hole.SEGMENT, "/", Hole.SEGMENT, "/"),
    ),
)
"""How an id looks, and what stands before it in ARNs; the organization, and a policy's type, only AWS knows."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Organizations asks of a call about resources of several types; None where the general rules know it."""
    names = _NAMED_BY.get(call.facts.operation)
    if names is None:
        return None
    resources = tuple(dict.fromkeys(_named(call, call.parameters.get(name)) for name in names))
    return (Ask(action=f"organizations:{call.facts.operation}", resources=resources, source=_PAGE),)


def _named(call: ApiCall, given: object) -> Resource:
    start = f"arn:{call.partition}:organizations::{call.account}:"
    for form, before in _FORMS:
        if isinstance(given, str) and form.fullmatch(given):
            return Resource.of(*joined([start, *before, given]))
    # FAIL-CLOSED(organization-id): an id of another form may be of any type.
    return Resource.of(f"arn:{call.partition}:organizations:", Hole.ANYTHING)
