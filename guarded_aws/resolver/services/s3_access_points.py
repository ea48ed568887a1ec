"""Amazon S3 through access points: what is asked about the access point is asked about what lies beneath it, too.

Both the access point and its bucket must permit a request, and only S3 knows the bucket: it is a hole, so that a Deny
on a bucket's objects is not passed by under another name. The same holds for the access point beneath one of Object
Lambda, whose function is invoked as the caller.
Sources: Amazon S3 User Guide, access-points-policies (condition keys, delegation), access-points-vpc (a policy has to
name both) and olap-policies; S3 on Outposts, S3OutpostsIAM.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import ContextValue, Hole, Resource, SingleValue
from guarded_aws.resolver.model import Ask, RequestKind
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html"
_LAMBDA_PAGE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-policies.html"
_POINT: Final = "accesspoint/"
_OBJECT: Final = "/object/"
_OUTPOSTS: Final = "s3-outposts"
_OBJECT_LAMBDA: Final = "s3-object-lambda"
_SERVICES: Final = frozenset({"s3", _OUTPOSTS, _OBJECT_LAMBDA})
_TRANSFORMED: Final = ("s3:Get", "s3:List")
"""How actions start whose answers a function transforms; Object Lambda hands other calls to S3 as they are."""


def through_access_point(ask: Ask) -> Iterator[Ask]:
    """Yield what S3 asks of an access point, under its own service's actions, and what it amounts to beneath."""
    point = _access_point_in(ask)
    if point is None:
        yield ask
    elif point.service == _OBJECT_LAMBDA:
        yield replace(_renamed(ask, _OBJECT_LAMBDA), resources=(Resource(str(point)),))
        yield from _beneath_object_lambda(ask, point)
    else:
        own = _renamed(ask, point.service)
        own = replace(own, context={**own.context, **_keys_of(point, own.action)})
        yield own
        # FAIL-CLOSED(access-point-bucket): which bucket is beneath, only S3 knows: a Deny on any may be about it.
        yield _at_once(own, tuple(_bucket_beneath(point, resource) for resource in ask.resources), _PAGE)


def _access_point_in(ask: Ask) -> Arn | None:
    """Give the access point that an ask of S3 is about; None for a bucket, or one that cannot be read."""
    text = next((str(resource.parts[0]) for resource in ask.resources), "").partition(_OBJECT)[0]
    if not ask.action.startswith("s3:") or not is_arn(text):
        return None
    arn = Arn.parse(text)
    return arn if arn.service in _SERVICES and _POINT in arn.resource else None


def _renamed(ask: Ask, prefix: str) -> Ask:
    return replace(ask, action=f"{prefix}:{ask.action.partition(':')[2]}")


def _keys_of(point: Arn, action: str) -> dict[str, ContextValue]:
    """Give the condition keys by which a policy tells access points apart."""
    prefix = action.partition(":")[0]
    return {
        f"{prefix}:dataaccesspointaccount": SingleValue(point.account),
        f"{prefix}:dataaccesspointarn": SingleValue(str(point)),
    }


def _at_once(ask: Ask, places: tuple[Resource, ...], source: str) -> Ask:
    """Say what a call amounts to elsewhere, under the call's own conditions."""
    return replace(
        ask, resources=tuple(dict.fromkeys(places)), kind=RequestKind.IMPLIED, is_of_this_call=True, source=source
    )


def _bucket_beneath(point: Arn, resource: Resource) -> Resource:
    """Give the bucket, or the object in it, that an access point leads to."""
    if point.service == _OUTPOSTS:
        outpost = point.resource.partition(_POINT)[0]
        bucket = f"arn:{point.partition}:{_OUTPOSTS}:{point.region}:{point.account}:{outpost}bucket/"
        return Resource.of(*joined([bucket, Hole.SEGMENT, *_object_in(resource, _OBJECT)]))
    return Resource.of(*joined([f"arn:{point.partition}:s3:::", Hole.SEGMENT, *_object_in(resource, "/")]))


def _object_in(resource: Resource, separator: str) -> tuple[str | Hole, ...]:
    """Give the key in a resource of an access point, after a separator; nothing for the access point itself."""
    head, *rest = resource.parts
    _, is_object, key = str(head).partition(_OBJECT)
    return (separator, key, *rest) if is_object else ()


def _beneath_object_lambda(ask: Ask, point: Arn) -> Iterator[Ask]:
    """Yield what is done to the access point that Object Lambda reads, to its bucket, and to the function."""
    place = f"{point.region}:{point.account}"
    start = f"arn:{point.partition}:s3:{place}:{_POINT}"
    points = [Resource.of(*joined([start, Hole.SEGMENT, *_object_in(resource, _OBJECT)])) for resource in ask.resources]
    buckets = [_bucket_beneath(replace(point, service="s3"), resource) for resource in ask.resources]
    yield _at_once(ask, (*points, *buckets), _LAMBDA_PAGE)
    if ask.action.startswith(_TRANSFORMED):
        function = Resource.of(f"arn:{point.partition}:lambda:{place}:function:", Hole.ANYTHING)
        yield Ask(action="lambda:InvokeFunction", resources=(function,), kind=RequestKind.IMPLIED, source=_LAMBDA_PAGE)
