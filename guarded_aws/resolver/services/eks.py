"""Amazon EKS: an access entry by the IAM role or user that it is for, whose type, account and name stand in its ARN.

Sources: Service Authorization Reference, list_amazonelastickubernetesservice (how the ARN looks); Amazon EKS API
Reference, API_AccessEntry (``principalArn``, and ``accessEntryArn``, which ends in an id that EKS made up).
"""

import re
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import Piece, arn, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessEntry.html"
_ON_ENTRY: Final = frozenset(
    {
        "AssociateAccessPolicy",
        "DeleteAccessEntry",
        "DescribeAccessEntry",
        "DisassociateAccessPolicy",
        "ListAssociatedAccessPolicies",
        "UpdateAccessEntry",
    }
)
_PRINCIPAL: Final = re.compile(
    r"arn:[a-z0-9-]+:iam::(?P<account>[0-9]{12}):(?P<type>role|user)/(?P<path>.*/)?(?P<name>[^/]+)", re.ASCII
)


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what EKS asks of a call about an access entry; None where the general rules know it."""
    if call.facts.operation not in _ON_ENTRY:
        return None
    return (Ask(action=f"eks:{call.facts.operation}", resources=(_entry(call),), source=_PAGE),)


def _entry(call: ApiCall) -> Resource:
    cluster = text_or_hole(call.parameters.get("clusterName"))
    return arn(call, "eks", "access-entry/", cluster, "/", *_whose(call.parameters.get("principalArn")), Hole.SEGMENT)


def _whose(principal: object) -> tuple[Piece, ...]:
    """Give what stands in the ARN for a principal."""
    found = _PRINCIPAL.fullmatch(principal) if isinstance(principal, str) else None
    if found is None:
        # FAIL-CLOSED(access-principal): an entry for what is no role or user of IAM may be any.
        return (Hole.SEGMENT, "/", Hole.SEGMENT, "/", Hole.SEGMENT, "/")
    # FAIL-CLOSED(access-path): how EKS writes a name with a path, the pages do not say.
    name = Hole.ANYTHING if found["path"] else found["name"]
    return (found["type"], "/", found["account"], "/", name, "/")
