"""Amazon S3: buckets, objects, versions, access points, copies.

S3 has no account in its ARNs, names actions after neither its operations nor its headers, and
takes an access point's ARN or alias where it says ``Bucket``.
Sources: Service Authorization Reference, list_amazons3; Amazon S3 User Guide,
using-with-s3-policy-actions (which API operation needs which action).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, unquote

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import ANY_RESOURCE, NO_RESOURCE, Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of, objects_of, text_of
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"

_ACCOUNT_ACTIONS: Final[Mapping[str, str]] = {
    "ListBuckets": "ListAllMyBuckets",
}

_BUCKET_ACTIONS: Final[Mapping[str, str]] = {
    "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
    "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
    "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
    "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
    "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
    "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
    "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
    "PutBucketNotification": "PutBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}

_OBJECT_ACTIONS: Final[Mapping[str, str]] = {
    "AbortMultipartUpload": "AbortMultipartUpload",
    "CompleteMultipartUpload": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteObject": "DeleteObject",
    "DeleteObjectTagging": "DeleteObjectTagging",
    "GetObject": "GetObject",
    "GetObjectAcl": "GetObjectAcl",
    "GetObjectAttributes": "GetObjectAttributes",
    "GetObjectLegalHold": "GetObjectLegalHold",
    "GetObjectRetention": "GetObjectRetention",
    "GetObjectTagging": "GetObjectTagging",
    "GetObjectTorrent": "GetObject",
    "HeadObject": "GetObject",
    "ListParts": "ListMultipartUploadParts",
    "PutObject": "PutObject",
    "PutObjectAcl": "PutObjectAcl",
    "PutObjectLegalHold": "PutObjectLegalHold",
    "PutObjectRetention": "PutObjectRetention",
    "PutObjectTagging": "PutObjectTagging",
    "RestoreObject": "RestoreObject",
    "SelectObjectContent": "GetObject",
    "UploadPart": "PutObject",
}

_VERSION_ACTION: Final[Mapping[str, str]] = {
    "DeleteObject": "DeleteObjectVersion",
    "DeleteObjectTagging": "DeleteObjectVersionTagging",
    "GetObject": "GetObjectVersion",
    "GetObjectAcl": "GetObjectVersionAcl",
    "GetObjectAttributes": "GetObjectVersionAttributes",
    "GetObjectTagging": "GetObjectVersionTagging",
    "PutObjectAcl": "PutObjectVersionAcl",
    "PutObjectTagging": "PutObjectVersionTagging",
}
"""Actions that have a form of their own for a request with a version id."""

_BESIDE: Final = (
    ("Tagging", "PutObjectTagging"),
    ("ACL", "PutObjectAcl"),
    ("GrantFullControl", "PutObjectAcl"),
    ("GrantRead", "PutObjectAcl"),
    ("GrantReadACP", "PutObjectAcl"),
    ("GrantWriteACP", "PutObjectAcl"),
    ("ObjectLockMode", "PutObjectRetention"),
    ("ObjectLockRetainUntilDate", "PutObjectRetention"),
    ("ObjectLockLegalHoldStatus", "PutObjectLegalHold"),
)
"""Parameters of an upload that need an action beside ``s3:PutObject``."""

_UPLOADS: Final = frozenset({"PutObject", "CreateMultipartUpload", "CopyObject"})

_BUCKET_BESIDE: Final = (
    ("ACL", "PutBucketAcl"),
    ("GrantFullControl", "PutBucketAcl"),
    ("GrantRead", "PutBucketAcl"),
    ("GrantReadACP", "PutBucketAcl"),
    ("GrantWrite", "PutBucketAcl"),
    ("GrantWriteACP", "PutBucketAcl"),
    ("ObjectLockEnabledForBucket", "PutBucketObjectLockConfiguration"),
    ("ObjectOwnership", "PutBucketOwnershipControls"),
)
"""Parameters of CreateBucket that need an action beside ``s3:CreateBucket``."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what S3 asks of a call; None where the general rules know it."""
    found = _asks(call)
    return None if found is None else tuple(_through_access_point(ask) for ask in found)


_ACCESS_POINT_SERVICES: Final = ("s3-outposts", "s3-object-lambda")
"""Services whose access points S3 takes in place of a bucket, and which have actions of their own."""


def _through_access_point(ask: Ask) -> Ask:
    """Give an action the prefix of the access point's service; Object Lambda has no objects in its ARNs.

    Source: Amazon S3 User Guide, olap-policies and S3OutpostsIAM.
    """
    services = {str(resource).split(":", 3)[2] for resource in ask.resources if is_arn(str(resource))}
    prefix = next((service for service in _ACCESS_POINT_SERVICES if service in services), None)
    if prefix is None:
        return ask
    action = f"{prefix}:{ask.action.partition(':')[2]}"
    if prefix == "s3-outposts":
        return replace(ask, action=action)
    points = dict.fromkeys(Resource(str(resource).partition("/object/")[0]) for resource in ask.resources)
    return replace(ask, action=action, resources=tuple(points))


def _asks(call: ApiCall) -> tuple[Ask, ...] | None:
    operation = call.facts.operation
    if _names_directory_bucket(call):
        return _directory_asks(call)
    special = _SPECIAL.get(operation)
    if special is not None:
        return special(call)
    if operation in _ACCOUNT_ACTIONS:
        return (_ask(_ACCOUNT_ACTIONS[operation], NO_RESOURCE),)
    if operation in _BUCKET_ACTIONS:
        return (_ask(_BUCKET_ACTIONS[operation], bucket_of(call)),)
    if operation in _OBJECT_ACTIONS:
        return _object_asks(call, _OBJECT_ACTIONS[operation])
    return (Ask(action=f"s3:{operation}", resources=(bucket_of(call),), source=_PAGE),) if _has_bucket(call) else None


def _ask(action: str, *resources: Resource) -> Ask:
    return Ask(action=f"s3:{action}", resources=resources, source=_PAGE)


def _has_bucket(call: ApiCall) -> bool:
    return "Bucket" in call.parameters


def _object_asks(call: ApiCall, action: str) -> tuple[Ask, ...]:
    target = object_of_call(call)
    main = _VERSION_ACTION.get(action, action) if call.parameters.get("VersionId") else action
    attributes = (_ask(main.removesuffix("Attributes"), target),) if main.endswith("Attributes") else ()
    beside = _upload_asks(call, target) if call.facts.operation in _UPLOADS else ()
    bypass = (_ask("BypassGovernanceRetention", target),) if call.parameters.get("BypassGovernanceRetention") else ()
    return (_ask(main, target), *attributes, *beside, *bypass)


def _upload_asks(call: ApiCall, target: Resource) -> tuple[Ask, ...]:
    actions = dict.fromkeys(action for name, action in _BESIDE if call.parameters.get(name) is not None)
    return tuple(_ask(action, target) for action in actions)


def _create_bucket(call: ApiCall) -> tuple[Ask, ...]:
    bucket = bucket_of(call)
    actions = dict.fromkeys(action for name, action in _BUCKET_BESIDE if call.parameters.get(name))
    tags = object_of(call.parameters.get("CreateBucketConfiguration")).get("Tags")
    tagging = (_ask("TagResource", bucket),) if tags else ()
    return (_ask("CreateBucket", bucket), *(_ask(action, bucket) for action in actions), *tagging)


def _delete_objects(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about each object: one operation deletes up to a thousand."""
    listed = object_of(call.parameters.get("Delete")).get("Objects")
    objects = objects_of(listed)
    if not objects or not isinstance(listed, list | tuple) or len(objects) != len(listed):
        return (_ask("DeleteObject", _object_in(call, None)),)
    current = [_object_in(call, item.get("Key")) for item in objects if not item.get("VersionId")]
    versions = [_object_in(call, item.get("Key")) for item in objects if item.get("VersionId")]
    bypass = [*current, *versions] if call.parameters.get("BypassGovernanceRetention") else []
    found = (("DeleteObject", current), ("DeleteObjectVersion", versions), ("BypassGovernanceRetention", bypass))
    return tuple(_ask(action, *dict.fromkeys(resources)) for action, resources in found if resources)


def _copy_object(call: ApiCall) -> tuple[Ask, ...]:
    target = object_of_call(call)
    source, is_version = _copy_source(call)
    read = _ask("GetObjectVersion" if is_version else "GetObject", source)
    beside = _upload_asks(call, target) if call.facts.operation == "CopyObject" else ()
    return (read, _ask("PutObject", target), *beside)


def _copy_source(call: ApiCall) -> tuple[Resource, bool]:
    """Read the three spellings of a copy's source; one that cannot be read may be any object."""
    source = call.parameters.get("CopySource")
    if isinstance(source, Mapping):
        bucket, key = source.get("Bucket"), source.get("Key")
        if isinstance(bucket, str) and isinstance(key, str):
            return _object(call, bucket, key), bool(source.get("VersionId"))
    if isinstance(source, str):
        path, _, query = source.partition("?versionId=")
        name = unquote(path).lstrip("/")
        bucket, key = _split_source(name)
        if bucket and key:
            return _object(call, bucket, key), bool(query) or "versionId" in parse_qs(source.partition("?")[2])
    return ANY_RESOURCE, False


def _split_source(name: str) -> tuple[str, str]:
    if is_arn(name):
        bucket, separator, key = name.partition("/object/")
        return (bucket, key) if separator else ("", "")
    bucket, _, key = name.partition("/")
    return bucket, key


def _names_directory_bucket(call: ApiCall) -> bool:
    """Say whether a call is on a directory bucket (S3 Express); the suffix is reserved for them."""
    return (text_of(call.parameters, "Bucket") or "").endswith("--x-s3")


def _directory_asks(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for a session, which is all that S3 Express asks for objects, and for what the call does with it."""
    operation = call.facts.operation
    if operation == "CreateSession":
        return _create_session(call)
    if operation not in _OBJECT_ACTIONS and operation not in _EXPRESS_OBJECT_OPERATIONS:
        action = _EXPRESS_RENAMED.get(operation, operation)
        own = Ask(action=f"s3express:{action}", resources=_create_session(call)[0].resources, source=_PAGE)
        # A policy that denies `s3:DeleteBucket` means every bucket.
        twin = _ask(_BUCKET_ACTIONS.get(operation, operation), bucket_of(call))
        return (own, replace(twin, kind=RequestKind.IMPLIED))
    special = _SPECIAL.get(operation)
    if special is not None:
        effects = special(call)
    elif operation in _OBJECT_ACTIONS:
        effects = _object_asks(call, _OBJECT_ACTIONS[operation])
    else:
        effects = (_ask(_BUCKET_ACTIONS.get(operation, "PutObject"), bucket_of(call)),)
    return (*_create_session(call), *(replace(effect, kind=RequestKind.IMPLIED) for effect in effects))


_EXPRESS_OBJECT_OPERATIONS: Final = frozenset(
    {
        "CopyObject",
        "DeleteObjects",
        "HeadBucket",
        "ListMultipartUploads",
        "ListObjectsV2",
        "RenameObject",
        "UploadPartCopy",
    }
)
"""Operations of directory buckets that go by a session (Amazon S3 User Guide, s3-express-security-iam)."""

_EXPRESS_RENAMED: Final[Mapping[str, str]] = {
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
}


def _create_session(call: ApiCall) -> tuple[Ask, ...]:
    bucket = text_of(call.parameters, "Bucket")
    name: str | Hole = bucket or Hole.ANYTHING
    arn = Resource.of(*joined([f"arn:{call.partition}:s3express:{call.region}:{call.account}:bucket/", name]))
    return (Ask(action="s3express:CreateSession", resources=(arn,), source=_PAGE),)


def _list_directory_buckets(call: ApiCall) -> tuple[Ask, ...]:
    everywhere = Resource(f"arn:{call.partition}:s3express:{call.region}:{call.account}:*")
    return (Ask(action="s3express:ListAllMyDirectoryBuckets", resources=(everywhere,), source=_PAGE),)


def _write_get_object_response(call: ApiCall) -> tuple[Ask, ...]:
    arn = Resource.of(f"arn:{call.partition}:s3-object-lambda:{call.region}:{call.account}:accesspoint/", Hole.ANYTHING)
    return (Ask(action="s3-object-lambda:WriteGetObjectResponse", resources=(arn,), source=_PAGE),)


_SPECIAL: Final = {
    "CopyObject": _copy_object,
    "CreateBucket": _create_bucket,
    "CreateSession": _create_session,
    "DeleteObjects": _delete_objects,
    "ListDirectoryBuckets": _list_directory_buckets,
    "UploadPartCopy": _copy_object,
    "WriteGetObjectResponse": _write_get_object_response,
}


def bucket_of(call: ApiCall) -> Resource:
    """Give the bucket, or the access point, that a call names as ``Bucket``."""
    name = text_of(call.parameters, "Bucket")
    if name is None:
        return Resource.of(f"arn:{call.partition}:s3:::", Hole.ANYTHING)
    if is_arn(name):
        return Resource(_bucket_arn(name))
    if is_access_point_alias(name):
        return _aliased(call)
    return Resource(f"arn:{call.partition}:s3:::{name}")


def object_of_call(call: ApiCall) -> Resource:
    """Give the object that a call names as ``Bucket`` and ``Key``."""
    return _object_in(call, call.parameters.get("Key"))


def _object_in(call: ApiCall, key: object) -> Resource:
    bucket = text_of(call.parameters, "Bucket")
    known = key if isinstance(key, str) and key else Hole.ANYTHING
    if bucket is None:
        return Resource.of(*joined([f"arn:{call.partition}:s3:::", Hole.ANYTHING, "/", known]))
    return _object(call, bucket, known)


def _object(call: ApiCall, bucket: str, key: str | Hole) -> Resource:
    if is_arn(bucket):
        return Resource.of(*joined([f"{_bucket_arn(bucket)}/object/", key]))
    if is_access_point_alias(bucket):
        return _aliased(call)
    return Resource.of(*joined([f"arn:{call.partition}:s3:::{bucket}/", key]))


def _bucket_arn(name: str) -> str:
    """Spell the ARN of an access point or outpost as IAM does: botocore takes colons for its slashes."""
    arn = Arn.parse(name)
    return (
        name
        if not arn.resource.startswith(_WITH_SLASHES)
        else str(replace(arn, resource=arn.resource.replace(":", "/")))
    )


_WITH_SLASHES: Final = ("accesspoint", "outpost")


def is_access_point_alias(name: str) -> bool:
    """Say whether a bucket name is an alias that S3 made for an access point.

    Source: Amazon S3 User Guide, access-points-naming (the suffixes are reserved).
    """
    return name.endswith(("-s3alias", "--ol-s3", "--op-s3", "--table-s3", "--xa-s3", ".mrap"))


def _aliased(call: ApiCall) -> Resource:
    # FAIL-CLOSED(access-point-alias): an alias names an access point, and so a bucket, that only AWS knows.
    return Resource.of(f"arn:{call.partition}:s3:", Hole.ANYTHING)
