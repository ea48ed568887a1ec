"""From an API call to authorization requests: pure functions of a call and a `Catalog`."""

from guarded_aws.resolver.json_shape import resolution_to_json
from guarded_aws.resolver.known import Unknown, why_unknown
from guarded_aws.resolver.model import (
    ApiCall,
    Ask,
    CallClass,
    OperationFacts,
    RequestKind,
    Resolution,
    Resolved,
    ResolvedRequest,
    Unresolved,
    UnresolvedReason,
)
from guarded_aws.resolver.resolve import resolve, resolve_asks

__all__ = [
    "ApiCall",
    "Ask",
    "CallClass",
    "OperationFacts",
    "RequestKind",
    "Resolution",
    "Resolved",
    "ResolvedRequest",
    "Unknown",
    "Unresolved",
    "UnresolvedReason",
    "resolution_to_json",
    "resolve",
    "resolve_asks",
    "why_unknown",
]
