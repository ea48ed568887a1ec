"""The ARN of a DynamoDB table, or of one of its indexes, from the text that names it."""

import re
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+", re.ASCII)
_ARN: Final = re.compile(r"arn:[a-z0-9-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9_.-]+", re.ASCII)


def table_of(call: ApiCall, name: object, *, index: str | None = None) -> Resource:
    """Give the table that a text names, by its name or its ARN.

    Source: Amazon DynamoDB API Reference, ``TableName`` ("you can also provide the ARN of the table").
    """
    table = _table_arn(call, name)
    if table is None or (index is not None and _NAME.fullmatch(index) is None):
        # FAIL-CLOSED(table-name): what is not of the form of a table's name may name any table.
        return Resource.of(f"arn:{call.partition}:dynamodb:", Hole.ANYTHING)
    return Resource(table if index is None else f"{table}/index/{index}")


def _table_arn(call: ApiCall, name: object) -> str | None:
    if not isinstance(name, str):
        return None
    if _ARN.fullmatch(name):
        return name
    if _NAME.fullmatch(name):
        return f"arn:{call.partition}:dynamodb:{call.region}:{call.account}:table/{name}"
    return None
