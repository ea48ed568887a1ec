"""Amazon S3: buckets, objects, versions, access points, copies.

S3 names actions after neither its operations nor its headers.
Sources: Service Authorization Reference, list_amazons3; Amazon S3 User Guide,
using-with-s3-policy-actions (which API operation needs which action).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, unquote

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import (
    ABSENT,
    ANY_RESOURCE,
    NO_RESOURCE,
    UNKNOWN,
    ContextValue,
    Hole,
    Resource,
    SingleValue,
)
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import object_of, objects_of, text_of
from guarded_aws.resolver.services.naming import arn
from guarded_aws.resolver.services.s3_access_points import through_access_point
from guarded_aws.resolver.services.s3_actions import (
    ACCOUNT_ACTIONS,
    BESIDE_AN_UPLOAD,
    BESIDE_CREATING_A_BUCKET,
    BUCKET_ACTIONS,
    METADATA_TABLES,
    OBJECT_ACTIONS,
    UPLOADS,
    VERSION_ACTION,
)
from guarded_aws.resolver.services.s3_directory import by_session, directory_asks, is_directory_name
from guarded_aws.resolver.services.s3_names import bucket_of, object_in, object_named, object_of_call
from guarded_aws.resolver.services.s3_tags import object_tag_values

_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"
_EXPRESS_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3express.html"
_COPY_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html"
_CONDITIONAL_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-delete-enforce.html"


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what S3 asks of a call; None where the general rules know it."""
    found = directory_asks(call) or _asks(call)
    return None if found is None else tuple(each for ask in found for each in through_access_point(ask))


def _asks(call: ApiCall) -> tuple[Ask, ...] | None:
    operation = call.facts.operation
    bucket = text_of(call.parameters, "Bucket") or ""
    if operation in _COPIES:
        return _copy_object(call, bucket)
    found = _in_bucket(call)
    return None if found is None else tuple(by_session(call, bucket, found))


def _in_bucket(call: ApiCall) -> tuple[Ask, ...] | None:
    operation = call.facts.operation
    special = _SPECIAL.get(operation)
    if special is not None:
        return special(call)
    if operation in ACCOUNT_ACTIONS:
        return (_ask(ACCOUNT_ACTIONS[operation], NO_RESOURCE),)
    if operation in BUCKET_ACTIONS:
        return (_ask(BUCKET_ACTIONS[operation], bucket_of(call)), *_metadata_tables(call))
    if operation in OBJECT_ACTIONS:
        return _object_asks(call, OBJECT_ACTIONS[operation])
    return (_ask(operation, bucket_of(call)), *_metadata_tables(call)) if "Bucket" in call.parameters else None


def _ask(action: str, *resources: Resource, context: Mapping[str, ContextValue] | None = None) -> Ask:
    return Ask(action=f"s3:{action}", resources=resources, context=context or {}, source=_PAGE)


def _object_asks(call: ApiCall, action: str) -> tuple[Ask, ...]:
    target = object_of_call(call)
    main = VERSION_ACTION.get(action, action) if call.parameters.get("VersionId") else action
    attributes = (_ask(main.removesuffix("Attributes"), target),) if main.endswith("Attributes") else ()
    tags = object_tag_values(call) if call.facts.operation in _TAGGING else {}
    beside = _upload_asks(call, target) if call.facts.operation in UPLOADS else ()
    bypass = (_ask("BypassGovernanceRetention", target),) if call.parameters.get("BypassGovernanceRetention") else ()
    compared = _comparing_asks(call.parameters.get("IfMatch"), target) if call.facts.operation in _COMPARING else ()
    return (_ask(main, target, context=tags), *attributes, *beside, *bypass, *compared)


_TAGGING: Final = frozenset({*UPLOADS, "PutObjectTagging"})

_COMPARING: Final = frozenset({"PutObject", "CompleteMultipartUpload", "CopyObject", "DeleteObject"})
"""Writes and deletes that can depend on the object's present ETag."""


def _comparing_asks(tag: object, target: Resource) -> tuple[Ask, ...]:
    """Ask for reading an object whose ETag is compared before it is overwritten or deleted; ``*`` compares nothing."""
    return () if tag in (None, "", "*") else (replace(_ask("GetObject", target), source=_CONDITIONAL_PAGE),)


def _upload_asks(call: ApiCall, target: Resource) -> tuple[Ask, ...]:
    actions = dict.fromkeys(action for name, action in BESIDE_AN_UPLOAD if call.parameters.get(name) is not None)
    tags = object_tag_values(call)
    return tuple(_ask(action, target, context=tags) for action in actions)


def _create_bucket(call: ApiCall) -> tuple[Ask, ...]:
    bucket = bucket_of(call)
    given = {name for name, value in call.parameters.items() if value and (name, value) != _DEFAULT_ACL}
    actions = dict.fromkeys(action for name, action in BESIDE_CREATING_A_BUCKET if name in given)
    tags = object_of(call.parameters.get("CreateBucketConfiguration")).get("Tags")
    tagging = (_ask("TagResource", bucket),) if tags else ()
    return (_ask("CreateBucket", bucket), *(_ask(action, bucket) for action in actions), *tagging)


_DEFAULT_ACL: Final = ("ACL", "private")
"""The ACL that a bucket has anyway, for which no action is asked (API Reference, CreateBucket)."""


def _metadata_tables(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for what S3 does in S3 Tables as the caller, in the table bucket that is named or in S3's own."""
    names = METADATA_TABLES.get(call.facts.operation, ())
    destination = object_of(
        object_of(call.parameters.get("MetadataTableConfiguration")).get("S3TablesDestination")
    ).get("TableBucketArn")
    if call.facts.operation != "CreateBucketMetadataTableConfiguration":
        bucket = arn(call, "s3tables", "bucket/aws-s3")
    else:
        is_known = isinstance(destination, str) and is_arn(destination)
        bucket = Resource(str(destination)) if is_known else arn(call, "s3tables", "bucket/", Hole.SEGMENT)
    table = Resource.of(*bucket.parts, "/table/", Hole.SEGMENT)
    return tuple(
        Ask(action=f"s3tables:{name}", resources=(bucket if name in _ON_TABLE_BUCKET else table,), source=_PAGE)
        for name in names
    )


_ON_TABLE_BUCKET: Final = frozenset({"CreateTableBucket", "CreateNamespace", "CreateTable", "PutTableBucketPolicy"})


_MOST_OBJECTS: Final = 1000
"""Of one deletion (Amazon S3 API Reference, API_DeleteObjects)."""


def _delete_objects(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about each object: one operation deletes up to a thousand."""
    listed = object_of(call.parameters.get("Delete")).get("Objects")
    objects = objects_of(listed)
    if len(objects) > _MOST_OBJECTS:
        # FAIL-CLOSED(too-many-objects): S3 takes no such list; deciding each name would only take long.
        return tuple(_ask(action, object_in(call, None)) for action in ("DeleteObject", "DeleteObjectVersion"))
    if not objects or not isinstance(listed, list | tuple) or len(objects) != len(listed):
        return (_ask("DeleteObject", object_in(call, None)),)
    current = [object_in(call, item.get("Key")) for item in objects if not item.get("VersionId")]
    versions = [object_in(call, item.get("Key")) for item in objects if item.get("VersionId")]
    compared = [object_in(call, item.get("Key")) for item in objects if item.get("ETag") not in (None, "", "*")]
    bypass = [*current, *versions] if call.parameters.get("BypassGovernanceRetention") else []
    found = (
        ("DeleteObject", current),
        ("DeleteObjectVersion", versions),
        ("BypassGovernanceRetention", bypass),
        ("GetObject", compared),
    )
    # Which object comes with which version id or ETag is not said by an ask about several.
    context: dict[str, ContextValue] = {"s3:if-match": UNKNOWN if compared else ABSENT}
    if versions:
        context["s3:versionid"] = UNKNOWN
    return tuple(_ask(action, *dict.fromkeys(resources), context=context) for action, resources in found if resources)


_COPIES: Final = frozenset({"CopyObject", "UploadPartCopy"})


def _copy_object(call: ApiCall, bucket: str) -> tuple[Ask, ...]:
    target = object_of_call(call)
    is_upload = call.facts.operation == "CopyObject"
    beside = (
        (*_upload_asks(call, target), *_comparing_asks(call.parameters.get("IfMatch"), target)) if is_upload else ()
    )
    from_bucket, read = _copy_source(call)
    reading = by_session(call, from_bucket, (read,))
    write = _ask("PutObject", target, context=object_tag_values(call) if is_upload else None)
    return (*reading, *by_session(call, bucket, (write, *beside)), *_annotation_asks(call, read, target))


def _annotation_asks(call: ApiCall, read: Ask, target: Resource) -> tuple[Ask, ...]:
    """Ask for the annotations that a copy is told to take along; where nothing is said, it takes what there is."""
    if call.parameters.get("AnnotationDirective") != "COPY":
        return ()
    copied = (_ask("GetObjectAnnotation", *read.resources), _ask("PutObjectAnnotation", target))
    return tuple(replace(ask, source=_COPY_PAGE) for ask in copied)


def _copy_source(call: ApiCall) -> tuple[str, Ask]:
    """Read the three spellings of a copy's source; one that cannot be read may be any object."""
    source = call.parameters.get("CopySource")
    if isinstance(source, Mapping):
        bucket, key = source.get("Bucket"), source.get("Key")
        if isinstance(bucket, str) and isinstance(key, str):
            return bucket, _reading(object_named(call, bucket, key), source.get("VersionId"))
    if isinstance(source, str):
        path, _, query = source.partition("?")
        bucket, key = _split_source(unquote(path).lstrip("/"))
        if bucket and key:
            return bucket, _reading(object_named(call, bucket, key), next(iter(_versions(query)), None))
    return "", _ask("GetObject", ANY_RESOURCE, context={"s3:versionid": UNKNOWN})


def _versions(query: str) -> list[str]:
    return parse_qs(query, keep_blank_values=True).get("versionId", [])


def _reading(source: Resource, version: object) -> Ask:
    if version is None:
        return _ask("GetObject", source)
    known = SingleValue(version) if isinstance(version, str) else UNKNOWN
    return _ask("GetObjectVersion", source, context={"s3:versionid": known})


def _split_source(name: str) -> tuple[str, str]:
    if is_arn(name):
        bucket, separator, key = name.partition("/object/")
        return (bucket, key) if separator else ("", "")
    bucket, _, key = name.partition("/")
    return bucket, key


def _rename_object(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what a renaming amounts to; only directory buckets have it."""
    if not is_directory_name(text_of(call.parameters, "Bucket") or ""):
        return None
    source = text_of(call.parameters, "RenameSource")
    _, key = ("", None) if source is None else _split_source(unquote(source).lstrip("/"))
    return (_ask("PutObject", object_of_call(call)), _ask("DeleteObject", object_in(call, key)))


def _list_directory_buckets(_: ApiCall) -> tuple[Ask, ...]:
    return (Ask(action="s3express:ListAllMyDirectoryBuckets", resources=(NO_RESOURCE,), source=_EXPRESS_PAGE),)


def _write_get_object_response(call: ApiCall) -> tuple[Ask, ...]:
    point = arn(call, "s3-object-lambda", "accesspoint/", Hole.ANYTHING)
    return (Ask(action="s3-object-lambda:WriteGetObjectResponse", resources=(point,), source=_PAGE),)


_SPECIAL: Final = {
    "CreateBucket": _create_bucket,
    "DeleteObjects": _delete_objects,
    "ListDirectoryBuckets": _list_directory_buckets,
    "RenameObject": _rename_object,
    "WriteGetObjectResponse": _write_get_object_response,
}
