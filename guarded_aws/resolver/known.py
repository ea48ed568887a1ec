"""Of which operations it is known what AWS asks, and why not of the others."""

from enum import Enum
from typing import Final

from guarded_aws.arn import AccountId
from guarded_aws.catalog import Catalog
from guarded_aws.resolver.model import ApiCall, OperationFacts, Resolved
from guarded_aws.resolver.resolve import resolve

_ACCOUNT: Final = AccountId("123456789012")
_REGION: Final = "us-east-1"


class Unknown(Enum):
    """Why nobody knows which action an operation needs."""

    UNSIGNED = "nothing is signed, so that IAM is not asked"
    NO_SERVICE = "AWS's data has no service of this name"
    NO_ACTION = "AWS's data has no action of this name, and our tables do not know it"


def why_unknown(facts: OperationFacts, catalog: Catalog) -> Unknown | None:
    """Say why the action of an operation is not known; None if it is."""
    call = ApiCall(facts=facts, parameters={}, region=_REGION, account=_ACCOUNT)
    resolution = resolve(call, catalog)
    required = resolution.required if isinstance(resolution, Resolved) else ()
    prefixes = [str(request.action).partition(":")[0] for request in required if str(request.action).endswith(":*")]
    if not prefixes:
        return None
    if facts.is_unsigned:
        return Unknown.UNSIGNED
    return Unknown.NO_SERVICE if "*" in prefixes else Unknown.NO_ACTION
