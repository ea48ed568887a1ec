"""AWS Lambda: what a function or a layer is made of, which Lambda reads as the caller.

Sources: AWS Lambda Developer Guide, lambda-api-permissions-ref (an object of S3 with code, and a VPC, need permissions
of the caller), permissions-user-layer (a layer needs ``lambda:GetLayerVersion``), configuration-vpc (user permissions)
and images-create (Lambda opens a repository to itself only for a caller who may, and only if it is not open yet).
"""

import re
from collections.abc import Iterator
from typing import Final

from guarded_aws.evaluator import NO_RESOURCE, Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of, text_of, texts_of
from guarded_aws.resolver.services.naming import arn, named, text_or_hole
from guarded_aws.resolver.templates import joined

_REFERENCE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html"
_CODE: Final = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html"
_LAYERS: Final = "https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-layer.html"
_VPC: Final = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"
_IMAGES: Final = "https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"

_REGISTRY: Final = re.compile(r"(?P<account>[0-9]{12})\.dkr\.ecr\.[a-z0-9-]+\.[a-z.]+/(?P<name>[^:@]+)", re.ASCII)
_OPENING: Final = ("GetRepositoryPolicy", "SetRepositoryPolicy")
_LOOKED_AT: Final = ("DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs")


def parts_asked(call: ApiCall) -> Iterator[Ask]:
    """Say what Lambda asks of other services as the caller."""
    for layer in texts_of(call.parameters.get("Layers")) or ():
        yield _as_caller("lambda:GetLayerVersion", named(call, "lambda", "layer:", layer), _LAYERS)
    for place in ("Code", "Content", None):
        code = call.parameters if place is None else object_of(call.parameters.get(place))
        yield from _object_with_code(call, code.get("S3Bucket"), code.get("S3Key"), code.get("S3ObjectVersion"))
        yield from _repository(call, text_of(code, "ImageUri"))
    yield from _capacity(call)
    network = object_of(call.parameters.get("VpcConfig"))
    if network.get("SubnetIds") or network.get("SecurityGroupIds"):
        for name in _LOOKED_AT:
            yield _as_caller(f"ec2:{name}", NO_RESOURCE, _VPC)


def _capacity(call: ApiCall) -> Iterator[Ask]:
    """Ask for handing the function to a capacity provider, as a role is handed to a service."""
    given = object_of(call.parameters.get("CapacityProviderConfig"))
    if given:
        provider = object_of(given.get("LambdaManagedInstancesCapacityProviderConfig")).get("CapacityProviderArn")
        resource = named(call, "lambda", "capacity-provider:", provider)
        yield Ask(action="lambda:PassCapacityProvider", resources=(resource,), source=_REFERENCE)


def _as_caller(action: str, resource: Resource, page: str) -> Ask:
    return Ask(action=action, resources=(resource,), is_as_caller=True, source=page)


def _object_with_code(call: ApiCall, bucket: object, key: object, version: object) -> Iterator[Ask]:
    if bucket is None:
        return
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    place = [f"arn:{call.partition}:s3:::", text_or_hole(bucket), "/", text_or_hole(key)]
    yield _as_caller(action, Resource.of(*joined(place)), _CODE)


def _repository(call: ApiCall, image: str | None) -> Iterator[Ask]:
    """Say that Lambda may open the repository of an image to itself; where it is open already, nothing is asked."""
    if image is None:
        return
    found = _REGISTRY.match(image)
    # FAIL-CLOSED(image-uri): an image that is written in another way may be of any repository.
    name, account = (found["name"], found["account"]) if found else (Hole.ANYTHING, Hole.ANYTHING)
    repository = arn(call, "ecr", "repository/", name, account=account)
    for action in _OPENING:
        yield Ask(action=f"ecr:{action}", resources=(repository,), kind=RequestKind.IMPLIED, source=_IMAGES)
