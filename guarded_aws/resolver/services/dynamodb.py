"""Amazon DynamoDB: an index is asked about in place of its table; a restore writes the table that it makes.

Sources: Amazon DynamoDB Developer Guide, using-identity-based-policies (a query of an index needs a
permission on the index) and backuprestore_IAM; Service Authorization Reference, list_dynamodb.
"""

from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of, text_of
from guarded_aws.resolver.services.naming import arn, named, no_resource_or, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-identity-based-policies.html"
_STREAMS_PAGE: Final = (
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-read-stream-only.html"
)
_RESTORE_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html"
_POLICY_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html"
_EXPORT_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html"
_IMPORT_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html"
_EXPORTING: Final = ("AbortMultipartUpload", "PutObject", "PutObjectAcl")
_REPORTING: Final = (
    "CreateLogGroup",
    "CreateLogStream",
    "DescribeLogGroups",
    "DescribeLogStreams",
    "PutLogEvents",
    "PutRetentionPolicy",
)
_READS_OF_AN_INDEX: Final = frozenset({"Query", "Scan"})
_BY_ARN: Final = frozenset(
    {
        "DeleteResourcePolicy",
        "GetResourcePolicy",
        "ListTagsOfResource",
        "PutResourcePolicy",
        "TagResource",
        "UntagResource",
    }
)
"""Operations on a table or a stream, whichever the ARN names."""

_RESTORING: Final = ("BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem")
"""What a restore does to the table that it makes."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what DynamoDB asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    if operation in _BY_ARN:
        resource = named(call, "dynamodb", "table/", call.parameters.get("ResourceArn"))
        return (Ask(action=f"dynamodb:{operation}", resources=(resource,), source=_PAGE),)
    special = _SPECIAL.get(operation)
    return _index_asks(call) if special is None else special(call)


def stream_asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Ask about the stream whose ARN a shard's iterator starts with; None where the general rules know it."""
    if call.facts.operation == "ListStreams":
        # The reference grants the list on ``*``, iam-policy-read-stream-only on a table's streams.
        table = text_or_hole(call.parameters.get("TableName"))
        streams = arn(call, "dynamodb", "table/", table, "/stream/", Hole.ANYTHING)
        return (Ask(action="dynamodb:ListStreams", resources=(no_resource_or(streams),), source=_STREAMS_PAGE),)
    if call.facts.operation != "GetRecords":
        return None
    iterator = text_of(call.parameters, "ShardIterator")
    stream, separator, _ = (iterator or "").partition("|")
    known = named(call, "dynamodb", "table/", stream) if separator and is_arn(stream) else None
    resource = known or arn(call, "dynamodb", "table/", Hole.ANYTHING, "/stream/", Hole.ANYTHING)
    return (Ask(action="dynamodb:GetRecords", resources=(resource,), source=_PAGE),)


def _import(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the table that an import makes, what it reads as the caller, and where it reports what went wrong."""
    name = object_of(call.parameters.get("TableCreationParameters")).get("TableName")
    table = named(call, "dynamodb", "table/", name)
    own = Ask(action=f"dynamodb:{call.facts.operation}", resources=(table,), source=_PAGE)
    source = object_of(call.parameters.get("S3BucketSource"))
    bucket = (text_or_hole(source.get("S3Bucket")),)
    start = text_of(source, "S3KeyPrefix") or ""
    reading = _in_bucket(call, "s3:GetObject", (*bucket, "/", start, Hole.ANYTHING), _IMPORT_PAGE)
    logs = arn(call, "logs", "log-group:/aws-dynamodb/", Hole.ANYTHING)
    reporting = (_as_caller(f"logs:{name}", logs, _IMPORT_PAGE) for name in _REPORTING)
    return (own, reading, _in_bucket(call, "s3:ListBucket", bucket, _IMPORT_PAGE), *reporting)


def _export(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the table, and for what an export writes as the caller."""
    parameters = call.parameters
    prefix = text_of(parameters, "S3Prefix")
    below = f"/{prefix.removesuffix('/')}/" if prefix else "/"
    place = (text_or_hole(parameters.get("S3Bucket")), below, Hole.ANYTHING)
    writes = (_in_bucket(call, f"s3:{name}", place, _EXPORT_PAGE) for name in _EXPORTING)
    return (Ask(action=f"dynamodb:{call.facts.operation}", source=_PAGE), *writes)


def _in_bucket(call: ApiCall, action: str, place: tuple[str | Hole, ...], page: str) -> Ask:
    return _as_caller(action, Resource.of(*joined([f"arn:{call.partition}:s3:::", *place])), page)


def _as_caller(action: str, resource: Resource, page: str) -> Ask:
    return Ask(action=action, resources=(resource,), is_as_caller=True, source=page)


def _create_table(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the table, and for putting the policy that comes with it."""
    table = named(call, "dynamodb", "table/", call.parameters.get("TableName"))
    own = Ask(action=f"dynamodb:{call.facts.operation}", resources=(table,), source=_PAGE)
    if not call.parameters.get("ResourcePolicy"):
        return (own,)
    return (own, Ask(action="dynamodb:PutResourcePolicy", resources=(table,), source=_POLICY_PAGE))


def _global(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about a global table, and about its replica here, which has the same name."""
    name = text_or_hole(call.parameters.get("GlobalTableName"))
    whole = Resource.of(*joined([f"arn:{call.partition}:dynamodb::{call.account}:global-table/", name]))
    resources = (whole, arn(call, "dynamodb", "table/", name))
    return (Ask(action=f"dynamodb:{call.facts.operation}", resources=resources, source=_PAGE),)


def _restore(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about what is restored, and about everything that is done to the new table.

    The guide needs the restore itself on its source alone; the reference lists the new table too.
    """
    target = named(call, "dynamodb", "table/", call.parameters.get("TargetTableName"))
    names = ("BackupArn", "SourceTableArn", "SourceTableName")
    given = next((call.parameters[name] for name in names if name in call.parameters), None)
    source = named(call, "dynamodb", "table/", given)
    action = f"dynamodb:{call.facts.operation}"
    restore = Ask(action=action, resources=(source,), source=_RESTORE_PAGE)
    made = Ask(action=action, resources=(target,), kind=RequestKind.IMPLIED, source=_RESTORE_PAGE)
    writes = (Ask(action=f"dynamodb:{name}", resources=(target,), source=_RESTORE_PAGE) for name in _RESTORING)
    return (restore, made, *writes)


def _index_asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Ask about the index that a call reads."""
    table, index = text_of(call.parameters, "TableName"), text_of(call.parameters, "IndexName")
    if call.facts.operation not in _READS_OF_AN_INDEX or not table or not index:
        return None
    own = f"arn:{call.partition}:dynamodb:{call.region}:{call.account}:table/{table}"
    resource = Resource(f"{table if is_arn(table) else own}/index/{index}")
    return (Ask(action=f"dynamodb:{call.facts.operation}", resources=(resource,), source=_PAGE),)


_SPECIAL: Final = {
    "CreateGlobalTable": _global,
    "CreateTable": _create_table,
    "ExportTableToPointInTime": _export,
    "ImportTable": _import,
    "RestoreTableFromBackup": _restore,
    "RestoreTableToPointInTime": _restore,
    "UpdateGlobalTable": _global,
    "UpdateGlobalTableSettings": _global,
}
