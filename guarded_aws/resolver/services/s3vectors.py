"""Amazon S3 Vectors: an index by its ARN, or by its bucket; a query for more than keys and distances reads vectors too.

Source: Amazon S3 API Reference, S3 Vectors, QueryVectors and ListVectors (which parameters need GetVectors).
"""

from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import arn, named, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_QueryVectors.html"
_READING: Final = ("filter", "queryTexts", "returnData", "returnMetadata")


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what S3 Vectors asks of a query, a listing or a new index; None where the general rules know it."""
    operation = call.facts.operation
    if operation not in ("CreateIndex", "ListVectors", "QueryVectors"):
        return None
    index = _index(call)
    reads = any(call.parameters.get(name) for name in _READING)
    actions = (operation, "GetVectors") if reads else (operation,)
    return tuple(Ask(action=f"s3vectors:{action}", resources=(index,), source=_PAGE) for action in actions)


def _index(call: ApiCall) -> Resource:
    given, bucket = call.parameters.get("indexArn"), call.parameters.get("vectorBucketArn")
    name = text_or_hole(call.parameters.get("indexName"))
    if isinstance(given, str) and is_arn(given):
        return named(call, "s3vectors", "bucket/", given)
    if isinstance(bucket, str) and is_arn(bucket):
        return Resource.of(*joined([bucket, "/index/", name]))
    return arn(call, "s3vectors", "bucket/", text_or_hole(call.parameters.get("vectorBucketName")), "/index/", name)
