"""Amazon S3 Control: access points, jobs and account settings, in the account that the call names; buckets on Outposts.

Sources: Service Authorization Reference, list_s3 and list_s3outposts; Amazon S3 API Reference, S3 Control.
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import NO_RESOURCE, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import Piece, arn, named, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html"
_OUTPOSTS: Final = "s3-outposts"

_ON_ACCOUNT: Final[Mapping[str, str]] = {
    "DeletePublicAccessBlock": "PutAccountPublicAccessBlock",
    "GetPublicAccessBlock": "GetAccountPublicAccessBlock",
    "PutPublicAccessBlock": "PutAccountPublicAccessBlock",
}
_ON_BUCKET: Final[Mapping[str, str]] = {
    "CreateBucket": "CreateBucket",
    "DeleteBucket": "DeleteBucket",
    "DeleteBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketPolicy": "DeleteBucketPolicy",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "GetBucket": "GetBucket",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketPolicy": "GetBucketPolicy",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetBucketTagging": "GetBucketTagging",
    "GetBucketVersioning": "GetBucketVersioning",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketPolicy": "PutBucketPolicy",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutBucketTagging": "PutBucketTagging",
    "PutBucketVersioning": "PutBucketVersioning",
}
_NAMED: Final[Mapping[str, tuple[str, str]]] = {
    "CreateAccessPoint": ("accesspoint/", "Name"),
    "DeleteAccessGrant": ("access-grants/default/grant/", "AccessGrantId"),
    "DeleteAccessPoint": ("accesspoint/", "Name"),
    "DeleteAccessPointPolicy": ("accesspoint/", "Name"),
    "DeleteJobTagging": ("job/", "JobId"),
    "DeleteStorageLensConfiguration": ("storage-lens/", "ConfigId"),
    "DeleteStorageLensGroup": ("storage-lens-group/", "Name"),
    "DescribeJob": ("job/", "JobId"),
    "GetAccessGrant": ("access-grants/default/grant/", "AccessGrantId"),
    "GetAccessPointPolicy": ("accesspoint/", "Name"),
    "GetAccessPointPolicyStatus": ("accesspoint/", "Name"),
    "GetJobTagging": ("job/", "JobId"),
    "GetStorageLensConfiguration": ("storage-lens/", "ConfigId"),
    "GetStorageLensGroup": ("storage-lens-group/", "Name"),
    "PutAccessPointPolicy": ("accesspoint/", "Name"),
    "PutJobTagging": ("job/", "JobId"),
    "PutStorageLensConfiguration": ("storage-lens/", "ConfigId"),
    "UpdateJobPriority": ("job/", "JobId"),
    "UpdateJobStatus": ("job/", "JobId"),
}
_WITHOUT_RESOURCE: Final = frozenset({"CreateJob", "GetAccessPoint", "ListAccessPoints", "ListJobs"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what S3 Control asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    if operation in _ON_ACCOUNT:
        return (_ask("s3", _ON_ACCOUNT[operation], NO_RESOURCE),)
    if operation in _ON_BUCKET:
        return (_ask(_OUTPOSTS, _ON_BUCKET[operation], _bucket(call)),)
    outpost = _on_outpost(call)
    if outpost is not None:
        return (_ask(_OUTPOSTS, operation, outpost),)
    if operation in _WITHOUT_RESOURCE:
        return (_ask("s3", operation, NO_RESOURCE),)
    if operation in _NAMED:
        start, parameter = _NAMED[operation]
        return (_ask("s3", operation, _named(call, start, call.parameters.get(parameter))),)
    return None


def _ask(prefix: str, action: str, resource: Resource) -> Ask:
    return Ask(action=f"{prefix}:{action}", resources=(resource,), source=_PAGE)


def _account(call: ApiCall) -> Piece:
    given = call.parameters.get("AccountId")
    return call.account if given is None else text_or_hole(given)


def _named(call: ApiCall, start: str, value: object) -> Resource:
    if isinstance(value, str) and is_arn(value):
        return named(call, "s3", start, value)
    return arn(call, "s3", start, text_or_hole(value), account=_account(call))


def _bucket(call: ApiCall) -> Resource:
    """Name a bucket on an Outpost: by its ARN, or by its name and the Outpost's id."""
    bucket, outpost = call.parameters.get("Bucket"), call.parameters.get("OutpostId")
    if isinstance(bucket, str) and is_arn(bucket):
        return named(call, _OUTPOSTS, "outpost/", bucket)
    return arn(
        call, _OUTPOSTS, "outpost/", text_or_hole(outpost), "/bucket/", text_or_hole(bucket), account=_account(call)
    )


def _on_outpost(call: ApiCall) -> Resource | None:
    """Name an access point on an Outpost, by its own ARN or by that of its bucket; None for all others."""
    for name in ("Name", "Bucket"):
        value = call.parameters.get(name)
        if not isinstance(value, str) or not is_arn(value) or Arn.parse(value).service != _OUTPOSTS:
            continue
        if name == "Name":
            return Resource(value)
        start = value.partition("/bucket/")[0]
        point = text_or_hole(call.parameters.get("Name"))
        return Resource.of(*joined([f"{start}/accesspoint/", point]))
    return None
