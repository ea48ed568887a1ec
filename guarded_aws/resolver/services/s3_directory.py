"""Amazon S3 Express: directory buckets, where a session is all that AWS asks for objects.

What a call does with the session is implied, so that a policy that denies ``s3:DeleteObject`` means every bucket.
Sources: Amazon S3 User Guide, s3-express-security-iam and access-points-directory-buckets-policies;
Service Authorization Reference, list_s3express.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of, text_of
from guarded_aws.resolver.services.s3_actions import BUCKET_ACTIONS, OBJECT_ACTIONS
from guarded_aws.resolver.services.s3_names import bucket_of
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam.html"
_POINTS_PAGE: Final = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-directory-buckets-policies.html"
)
_BUCKET: Final = "--x-s3"
_ACCESS_POINT: Final = "--xa-s3"
"""Endings that S3 reserves for the names of directory buckets and of their access points."""

_BY_SESSION: Final = frozenset(
    {
        *OBJECT_ACTIONS,
        "CopyObject",
        "DeleteObjects",
        "HeadBucket",
        "ListMultipartUploads",
        "ListObjectsV2",
        "RenameObject",
        "UploadPartCopy",
    }
)
"""Operations of directory buckets that go by a session."""

_RENAMED: Final[Mapping[str, str]] = {
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
    "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
}


def is_directory_name(name: str) -> bool:
    """Say whether a name is that of a directory bucket or of an access point of one."""
    return name.endswith((_BUCKET, _ACCESS_POINT))


def directory_asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what is asked for a call about a directory bucket itself; None for a call about what is in it, or another."""
    operation = call.facts.operation
    if operation == "CreateSession":
        return tuple(_sessions(call, text_of(call.parameters, "Bucket") or Hole.ANYTHING))
    bucket = text_of(call.parameters, "Bucket")
    if bucket is None or not is_directory_name(bucket) or operation in _BY_SESSION:
        return None
    own = _session(call, bucket)
    twin = Ask(
        action=f"s3:{BUCKET_ACTIONS.get(operation, operation)}",
        resources=(bucket_of(call),),
        kind=RequestKind.IMPLIED,
        source=_PAGE,
    )
    tags = object_of(call.parameters.get("CreateBucketConfiguration")).get("Tags")
    tagging = (replace(own, action="s3express:TagResource"),) if tags else ()
    return (replace(own, action=f"s3express:{_RENAMED.get(operation, operation)}"), *tagging, twin)


def by_session(call: ApiCall, bucket: str, effects: tuple[Ask, ...]) -> Iterator[Ask]:
    """Yield what is done in a bucket as AWS asks it: in a directory bucket, for a session alone."""
    if not is_directory_name(bucket):
        yield from effects
        return
    yield from _sessions(call, bucket)
    yield from map(_by_the_way, effects)


def _by_the_way(effect: Ask) -> Ask:
    """Say what a session does: under the conditions of the call, if AWS would ask it of another bucket."""
    is_own = effect.kind is RequestKind.REQUIRED
    return replace(effect, kind=RequestKind.IMPLIED, is_of_this_call=True) if is_own else effect


def _sessions(call: ApiCall, bucket: str | Hole) -> Iterator[Ask]:
    """Yield the session with a bucket; an access point's is one with the bucket beneath it, too."""
    yield _session(call, bucket)
    if isinstance(bucket, str) and bucket.endswith(_ACCESS_POINT):
        beneath = replace(_session(call, Hole.SEGMENT), kind=RequestKind.IMPLIED, is_of_this_call=True)
        yield replace(beneath, source=_POINTS_PAGE)


def _session(call: ApiCall, bucket: str | Hole) -> Ask:
    kind = "accesspoint/" if isinstance(bucket, str) and bucket.endswith(_ACCESS_POINT) else "bucket/"
    arn = Resource.of(*joined([f"arn:{call.partition}:s3express:{call.region}:{call.account}:{kind}", bucket]))
    return Ask(action="s3express:CreateSession", resources=(arn,), source=_PAGE)
