"""Amazon S3: buckets and objects by their names, access points and aliases.

S3 has no account in its ARNs, and takes an access point's ARN or alias where it says ``Bucket``.
Sources: Service Authorization Reference, list_amazons3; Amazon S3 User Guide, access-points-naming.
"""

from dataclasses import replace
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import text_of
from guarded_aws.resolver.templates import joined


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
    return object_in(call, call.parameters.get("Key"))


def object_in(call: ApiCall, key: object) -> Resource:
    """Give an object in the bucket that a call names."""
    bucket = text_of(call.parameters, "Bucket")
    known = key if isinstance(key, str) and key else Hole.ANYTHING
    if bucket is None:
        return Resource.of(*joined([f"arn:{call.partition}:s3:::", Hole.ANYTHING, "/", known]))
    return object_named(call, bucket, known)


def object_named(call: ApiCall, bucket: str, key: str | Hole) -> Resource:
    """Give an object by its key and by its bucket's name, access point or alias."""
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
