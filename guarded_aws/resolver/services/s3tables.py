"""Amazon S3 Tables: a table bucket by its ARN, a table by its ARN or by a name that its ARN does not have.

Sources: Service Authorization Reference, list_s3tables; Amazon S3 API Reference, S3 Tables, CreateTable and
CreateTableBucket (which parameters need a further permission).
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import reached
from guarded_aws.resolver.services.naming import arn, named
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3tables.html"
_BESIDE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "CreateTable": (
        ("encryptionConfiguration", "PutTableEncryption"),
        ("metadata", "PutTableData"),
        ("storageClassConfiguration", "PutTableStorageClass"),
        ("tags", "TagResource"),
    ),
    "CreateTableBucket": (
        ("encryptionConfiguration", "PutTableBucketEncryption"),
        ("storageClassConfiguration", "PutTableBucketStorageClass"),
        ("tags", "TagResource"),
    ),
}
"""Parameters of what creates that need an action beside the creating one, on what is created."""

_REPLICATION_PAGE: Final = (
    "https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_PutTableBucketReplication.html"
)
_AT_SOURCE: Final[Mapping[str, tuple[str, ...]]] = {
    "PutTableBucketReplication": ("ListTables",),
    "PutTableReplication": ("GetTable", "GetTableMaintenanceConfiguration"),
}
"""What a replication reads of its source as the caller."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what S3 Tables asks of a call about buckets and tables; None where the general rules know it."""
    operation, parameters = call.facts.operation, call.parameters
    if operation == "CreateTableBucket":
        bucket = named(call, "s3tables", "bucket/", parameters.get("name"))
        return (_ask(operation, bucket), *_beside(call, bucket))
    if operation == "CreateTable":
        return (_ask(operation, _bucket(call)), *_beside(call, _table(call)))
    if operation in _AT_SOURCE:
        return _replication(call)
    if "tableArn" in parameters or ("name" in parameters and "tableBucketARN" in parameters):
        return (_ask(operation, _table(call)),)
    return (_ask(operation, _bucket(call)),) if "tableBucketARN" in parameters else None


def _ask(action: str, resource: Resource) -> Ask:
    return Ask(action=f"s3tables:{action}", resources=(resource,), source=_PAGE)


def _beside(call: ApiCall, created: Resource) -> tuple[Ask, ...]:
    given = _BESIDE.get(call.facts.operation, ())
    return tuple(_ask(action, created) for name, action in given if call.parameters.get(name))


def _replication(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for what is replicated, and for making the copies in each table bucket that they go to."""
    operation = call.facts.operation
    is_of_bucket = operation == "PutTableBucketReplication"
    source = _bucket(call) if is_of_bucket else _table(call)
    tables = [Resource.of(*joined([*source.parts, "/table/", Hole.SEGMENT]))] if is_of_bucket else []
    targets = [named(call, "s3tables", "bucket/", given) for given in reached(call.parameters, _DESTINATION)]
    copies = [Resource.of(*joined([*target.parts, "/table/", Hole.SEGMENT])) for target in targets]
    found = (
        *((action, [source]) for action in (operation, *_AT_SOURCE[operation])),
        *((action, tables) for action in _AT_SOURCE["PutTableReplication"]),
        *((action, targets) for action in ("CreateNamespace", "CreateTable")),
        ("PutTableMaintenanceConfiguration", copies),
    )
    return tuple(
        Ask(action=f"s3tables:{action}", resources=tuple(dict.fromkeys(places)), source=_REPLICATION_PAGE)
        for action, places in found
        if places
    )


_DESTINATION: Final = "configuration.rules.destinations.destinationTableBucketARN"


def _bucket(call: ApiCall) -> Resource:
    return named(call, "s3tables", "bucket/", call.parameters.get("tableBucketARN"))


def _table(call: ApiCall) -> Resource:
    """Give a table by its ARN; of one that is given by name, only S3 Tables knows the id in its ARN."""
    table, bucket = call.parameters.get("tableArn"), call.parameters.get("tableBucketARN")
    if isinstance(table, str) and is_arn(table):
        return named(call, "s3tables", "bucket/", table)
    if isinstance(bucket, str) and is_arn(bucket) and _bucket(call).is_known:
        return Resource.of(*joined([f"{bucket}/table/", Hole.SEGMENT]))
    return arn(call, "s3tables", "bucket/", Hole.ANYTHING)
