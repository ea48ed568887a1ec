"""Amazon S3 Control: access points, jobs and account settings, in the account that the call names; buckets on Outposts.

Sources: Service Authorization Reference, list_s3, list_s3express, list_s3objectlambda and list_s3outposts;
Amazon S3 API Reference, S3 Control.
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import NO_RESOURCE, Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import Piece, arn, member, named, no_resource_or, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html"
_OUTPOSTS: Final = "s3-outposts"
_EXPRESS: Final = "s3express"

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
_UNNAMED: Final = "?"
"""Stands for the parameter that would name what AWS names by itself."""

_NAMED: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(
        (
            "AssociateAccessGrantsIdentityCenter",
            "CreateAccessGrantsInstance",
            "DeleteAccessGrantsInstance",
            "DeleteAccessGrantsInstanceResourcePolicy",
            "DissociateAccessGrantsIdentityCenter",
            "GetAccessGrantsInstance",
            "GetAccessGrantsInstanceForPrefix",
            "GetAccessGrantsInstanceResourcePolicy",
            "GetDataAccess",
            "ListAccessGrants",
            "ListAccessGrantsLocations",
            "ListCallerAccessGrants",
            "PutAccessGrantsInstanceResourcePolicy",
        ),
        ("access-grants/default", ""),
    ),
    "CreateAccessGrant": ("access-grants/default/grant/", _UNNAMED),
    "CreateAccessGrantsLocation": ("access-grants/default/location/", _UNNAMED),
    "CreateAccessPoint": ("accesspoint/", "Name"),
    "DeleteAccessGrant": ("access-grants/default/grant/", "AccessGrantId"),
    "DeleteAccessGrantsLocation": ("access-grants/default/location/", "AccessGrantsLocationId"),
    "DeleteAccessPoint": ("accesspoint/", "Name"),
    "DeleteAccessPointPolicy": ("accesspoint/", "Name"),
    "DeleteJobTagging": ("job/", "JobId"),
    "DeleteStorageLensConfiguration": ("storage-lens/", "ConfigId"),
    "DeleteStorageLensConfigurationTagging": ("storage-lens/", "ConfigId"),
    "DeleteStorageLensGroup": ("storage-lens-group/", "Name"),
    "DescribeJob": ("job/", "JobId"),
    "GetAccessGrant": ("access-grants/default/grant/", "AccessGrantId"),
    "GetAccessGrantsLocation": ("access-grants/default/location/", "AccessGrantsLocationId"),
    "GetAccessPointPolicy": ("accesspoint/", "Name"),
    "GetAccessPointPolicyStatus": ("accesspoint/", "Name"),
    "GetJobTagging": ("job/", "JobId"),
    "GetStorageLensConfiguration": ("storage-lens/", "ConfigId"),
    "GetStorageLensConfigurationTagging": ("storage-lens/", "ConfigId"),
    "GetStorageLensGroup": ("storage-lens-group/", "Name"),
    "PutAccessPointPolicy": ("accesspoint/", "Name"),
    "PutJobTagging": ("job/", "JobId"),
    "PutStorageLensConfiguration": ("storage-lens/", "ConfigId"),
    "PutStorageLensConfigurationTagging": ("storage-lens/", "ConfigId"),
    "UpdateAccessGrantsLocation": ("access-grants/default/location/", "AccessGrantsLocationId"),
    "UpdateJobPriority": ("job/", "JobId"),
    "UpdateJobStatus": ("job/", "JobId"),
    "UpdateStorageLensGroup": ("storage-lens-group/", "Name"),
}
"""By operation: how the resource's name starts, and the parameter that it ends in, if any."""

_WITHOUT_RESOURCE: Final = frozenset(
    {"CreateJob", "CreateStorageLensGroup", "GetAccessPoint", "ListAccessPoints", "ListJobs"}
)

_WITHOUT_TYPES: Final = frozenset({"PutStorageLensConfiguration"})
"""Named operations whose actions have no resource type, though guides write their policies with an ARN."""

_OF_OBJECT_LAMBDA: Final = "ForObjectLambda"
_TAGGING: Final[Mapping[str, tuple[str, str]]] = {
    "CreateJob": ("PutJobTagging", "job/"),
    "CreateStorageLensGroup": ("TagResource", "storage-lens-group/"),
    "PutStorageLensConfiguration": ("PutStorageLensConfigurationTagging", "storage-lens/"),
}
"""Tags that come with an operation: the action that sets them, where not TagResource, and what it is about."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what S3 Control asks of a call; None where the general rules know it."""
    main = _on_whole(call) or _on_access_point(call) or _by_table(call)
    if main is None:
        return None
    beside = (*_tagging(call, main), *_blocking(call, main), *_in_identity_center(call), *_to_a_person(call))
    return (main, *beside)


def _in_identity_center(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for what S3 Access Grants does in IAM Identity Center as the caller, to an application of its own."""
    operation = call.facts.operation
    names = _IN_IDENTITY_CENTER.get(operation, ())
    given = call.parameters.get("IdentityCenterArn")
    if operation == "CreateAccessGrantsInstance" and not given:
        return ()
    application = Resource.of(f"arn:{call.partition}:sso::{call.account}:application/", Hole.ANYTHING)
    is_named = isinstance(given, str) and is_arn(given)
    instance = Resource(str(given)) if is_named else Resource.of(f"arn:{call.partition}:sso:::instance/", Hole.SEGMENT)
    page = f"https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_{operation}.html"
    return tuple(
        Ask(action=f"sso:{name}", resources=(instance if name == "DescribeInstance" else application,), source=page)
        for name in names
    )


_JOINING: Final = ("CreateApplication", "PutApplicationAuthenticationMethod", "PutApplicationGrant")
_IN_IDENTITY_CENTER: Final[Mapping[str, tuple[str, ...]]] = {
    "AssociateAccessGrantsIdentityCenter": _JOINING,
    "CreateAccessGrantsInstance": ("DescribeInstance", *_JOINING),
    "DissociateAccessGrantsIdentityCenter": ("DeleteApplication",),
}


def _to_a_person(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for what S3 Access Grants looks up as the caller before it grants something to somebody of a directory."""
    kind = member(call.parameters.get("Grantee"), "GranteeType")
    if call.facts.operation != "CreateAccessGrant" or kind == "IAM":
        return ()
    # FAIL-CLOSED(grantee): of a grantee whose type cannot be read, each sort is looked up.
    looked_up = (_LOOKED_UP[kind],) if isinstance(kind, str) and kind in _LOOKED_UP else tuple(_LOOKED_UP.values())
    page = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateAccessGrant.html"
    return tuple(
        Ask(action=name, source=page) for name in ("sso:DescribeApplication", "sso:DescribeInstance", *looked_up)
    )


_LOOKED_UP: Final[Mapping[str, str]] = {
    "DIRECTORY_GROUP": "identitystore:DescribeGroup",
    "DIRECTORY_USER": "identitystore:DescribeUser",
}


def _on_whole(call: ApiCall) -> Ask | None:
    """Ask about the account, about a bucket on Outposts, or about what is known by its ARN alone."""
    operation = call.facts.operation
    if operation in _ON_ACCOUNT:
        return _ask("s3", _ON_ACCOUNT[operation], NO_RESOURCE)
    if operation in _ON_BUCKET:
        return _ask(_OUTPOSTS, _ON_BUCKET[operation], _bucket(call))
    if operation == "ListRegionalBuckets":
        return _ask(_OUTPOSTS, operation, NO_RESOURCE)
    tagged = call.parameters.get("ResourceArn")
    if isinstance(tagged, str) and tagged.startswith(f"arn:{call.partition}:{_EXPRESS}:"):
        return _ask(_EXPRESS, operation, Resource(tagged))
    return None


def _on_access_point(call: ApiCall) -> Ask | None:
    """Ask about an access point of another service than S3 itself, or of several regions."""
    operation = call.facts.operation
    name = call.parameters.get("Name")
    outpost = _on_outpost(call)
    if outpost is not None:
        return _ask(_OUTPOSTS, operation, NO_RESOURCE if operation == "ListAccessPoints" else outpost)
    if operation.endswith(_OF_OBJECT_LAMBDA) and not operation.startswith("List"):
        point = arn(call, "s3-object-lambda", "accesspoint/", text_or_hole(name), account=_account(call))
        return _ask("s3", operation, point)
    if operation == "ListAccessPointsForDirectoryBuckets":
        return _ask(_EXPRESS, operation, NO_RESOURCE)
    if operation.endswith("AccessPointScope") or (isinstance(name, str) and name.endswith("--xa-s3")):
        return _ask(
            _EXPRESS, operation, arn(call, _EXPRESS, "accesspoint/", text_or_hole(name), account=_account(call))
        )
    return _on_multi_region_point(call)


_OF_REGIONS: Final = "MultiRegionAccessPoint"


def _on_multi_region_point(call: ApiCall) -> Ask | None:
    """Ask about a multi-region access point: its ARN has an alias, which its name does not tell."""
    operation = call.facts.operation
    if _OF_REGIONS not in operation or operation.endswith(("Operation", f"{_OF_REGIONS}s")):
        return None
    given = call.parameters.get("Mrap")
    if isinstance(given, str) and is_arn(given):
        return _ask("s3", operation, named(call, "s3", "accesspoint/", given))
    pieces = [f"arn:{call.partition}:s3::", _account(call), ":accesspoint/", text_or_hole(given)]
    return _ask("s3", operation, Resource.of(*joined(pieces)))


def _by_table(call: ApiCall) -> Ask | None:
    operation = call.facts.operation
    if operation in _WITHOUT_RESOURCE:
        return _ask("s3", operation, NO_RESOURCE)
    if operation not in _NAMED:
        return None
    start, parameter = _NAMED[operation]
    if not parameter:
        return _ask("s3", operation, arn(call, "s3", start, account=_account(call)))
    resource = _named(call, start, call.parameters.get(parameter))
    return _ask("s3", operation, no_resource_or(resource) if operation in _WITHOUT_TYPES else resource)


def _tagging(call: ApiCall, main: Ask) -> tuple[Ask, ...]:
    """Ask for the tags that are put on what a call creates or replaces."""
    operation = call.facts.operation
    group = member(call.parameters.get("StorageLensGroup"), "Name")
    if not call.parameters.get("Tags") or not operation.startswith(("Create", "PutStorageLensConfiguration")):
        return ()
    if operation not in _TAGGING:
        return (_ask(main.action.partition(":")[0], "TagResource", *main.resources),)
    action, start = _TAGGING[operation]
    name = call.parameters.get("ConfigId", group)
    return (_ask("s3", action, _named(call, start, name)),)


def _blocking(call: ApiCall, main: Ask) -> tuple[Ask, ...]:
    """Ask for the public access that is blocked at an access point while it is made."""
    if main.action != "s3:CreateAccessPoint" or not call.parameters.get("PublicAccessBlockConfiguration"):
        return ()
    return (_ask("s3", "PutAccessPointPublicAccessBlock", *map(no_resource_or, main.resources)),)


def _ask(prefix: str, action: str, *resources: Resource) -> Ask:
    return Ask(action=f"{prefix}:{action}", resources=resources, source=_PAGE)


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
