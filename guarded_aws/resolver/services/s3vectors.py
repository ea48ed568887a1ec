"""Amazon S3 Vectors: a query that gives more than keys and distances reads the vectors too.

Source: Amazon S3 API Reference, S3 Vectors, QueryVectors and ListVectors (which parameters need GetVectors).
"""

from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import arn, named, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_QueryVectors.html"
_READING: Final = ("filter", "returnData", "returnMetadata")


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what S3 Vectors asks of a query or a listing; None where the general rules know it."""
    operation = call.facts.operation
    if operation not in ("ListVectors", "QueryVectors"):
        return None
    index = _index(call)
    reads = any(call.parameters.get(name) for name in _READING)
    actions = (operation, "GetVectors") if reads else (operation,)
    return tuple(Ask(action=f"s3vectors:{action}", resources=(index,), source=_PAGE) for action in actions)


def _index(call: ApiCall) -> Resource:
    given, bucket = call.parameters.get("indexArn"), text_or_hole(call.parameters.get("vectorBucketName"))
    if isinstance(given, str) and is_arn(given):
        return named(call, "s3vectors", "bucket/", given)
    return arn(call, "s3vectors", "bucket/", bucket, "/index/", text_or_hole(call.parameters.get("indexName")))
