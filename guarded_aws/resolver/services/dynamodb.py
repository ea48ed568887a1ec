"""Amazon DynamoDB: an index is asked about in place of its table.

Source: Amazon DynamoDB Developer Guide, specifying-conditions and using-identity-based-policies
(a query of an index needs a permission on the index).
"""

from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import text_of

_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-identity-based-policies.html"
_READS_OF_AN_INDEX: Final = frozenset({"Query", "Scan"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Ask about the index that a call reads; None where the general rules know what is asked."""
    table, index = text_of(call.parameters, "TableName"), text_of(call.parameters, "IndexName")
    if call.facts.operation not in _READS_OF_AN_INDEX or not table or not index:
        return None
    own = f"arn:{call.partition}:dynamodb:{call.region}:{call.account}:table/{table}"
    arn = table if is_arn(table) else own
    resource = Resource(f"{arn}/index/{index}")
    return (Ask(action=f"dynamodb:{call.facts.operation}", resources=(resource,), source=_PAGE),)
