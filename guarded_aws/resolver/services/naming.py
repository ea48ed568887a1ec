"""Build ARNs from what a call gives: a name, an ARN in place of a name, or nothing that can be read.

An ARN in place of a name is taken as it is, its own account and region included, if it is of
the service and the type that are meant. What cannot be read is a hole.
"""

from collections.abc import Mapping
from dataclasses import replace

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import NO_RESOURCE, Hole, Resource
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.templates import joined

Piece = str | Hole


def text_or_hole(value: object) -> Piece:
    """Give a text that has something in it, or a hole for anything else."""
    if isinstance(value, bool):
        return Hole.ANYTHING
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) and value else Hole.ANYTHING


def listed(value: object) -> tuple[object, ...]:
    """Give the items of a list; one unreadable item for anything else, so that a request is never about nothing."""
    return tuple(value) if isinstance(value, list | tuple) and value else (None,)


def member(value: object, name: str) -> object:
    """Give a member of an object; None for anything else."""
    return value.get(name) if isinstance(value, Mapping) else None


def no_resource_or(named: Resource) -> Resource:
    """Give what an action without resource types is asked about, where a guide's policies have an ARN in its place."""
    return replace(NO_RESOURCE, other_name=named.name)


def arn(call: ApiCall, service: str, *pieces: Piece, account: Piece | None = None) -> Resource:
    """Build an ARN of a service in the call's own region, and account unless another is given."""
    owner = call.account if account is None else account
    return Resource.of(*joined([f"arn:{call.partition}:{service}:{call.region}:", owner, ":", *pieces]))


def arn_beside(call: ApiCall, service: str, value: object, *pieces: Piece) -> Resource:
    """Build an ARN in the account and region of another resource, which is given by name or by ARN."""
    if isinstance(value, str) and is_arn(value):
        found = Arn.parse(value)
        return Resource.of(*joined([f"arn:{found.partition}:{service}:{found.region}:{found.account}:", *pieces]))
    return arn(call, service, *pieces)


def named(call: ApiCall, service: str, start: str, value: object, *, end: tuple[Piece, ...] = ()) -> Resource:
    """Name a resource that is given by name or by ARN.

    Args:
        call: Gives partition, region and account to a plain name.
        service: The service in the ARN.
        start: What its resource part starts with, such as ``cluster/``.
        value: The parameter.
        end: What follows a plain name.
    """
    if isinstance(value, str) and is_arn(value):
        found = Arn.parse(value)
        # FAIL-CLOSED(foreign-arn): an ARN of another service or type says nothing about what AWS will read.
        is_meant = found.service == service and found.resource.startswith(start)
        return Resource(value) if is_meant else Resource.of(f"arn:{call.partition}:{service}:", Hole.ANYTHING)
    return arn(call, service, start, text_or_hole(value), *end)


def name_in(value: object, start: str) -> Piece:
    """Give the name of a resource that is given by name or by ARN."""
    if isinstance(value, str) and is_arn(value):
        resource = Arn.parse(value).resource
        return resource.removeprefix(start) if resource.startswith(start) else Hole.ANYTHING
    return text_or_hole(value)
