"""Amazon Route 53: hosted zones by an id that may come with its path in front.

Source: Service Authorization Reference, list_route53; Route 53 API Reference (ids as ``/hostedzone/Z1`` are taken too).
"""

from typing import Final

from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_route53.html"
_BY_ID: Final = frozenset(
    {"DeleteHostedZone", "GetHostedZone", "UpdateHostedZoneComment", "GetDNSSEC", "EnableHostedZoneDNSSEC"}
)
_TAGGED: Final = frozenset({"healthcheck", "hostedzone"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Route 53 asks of a call on a hosted zone; None where the general rules know it."""
    operation = call.facts.operation
    if "ResourceType" in call.parameters and "ResourceId" in call.parameters:
        return (_ask(call, _tagged(call)),)
    if operation == "GetChange":
        return (_ask(call, _of_kind(call, "change", call.parameters.get("Id"))),)
    given = call.parameters.get("HostedZoneId", call.parameters.get("Id") if operation in _BY_ID else None)
    if given is None or operation in _WITH_VPC or operation in _ON_NO_ZONE:
        return None
    policies = (call.parameters.get("TrafficPolicyId"),) if operation == "CreateTrafficPolicyInstance" else ()
    return (_ask(call, _zone(call, given), *(_of_kind(call, "trafficpolicy", policy) for policy in policies)),)


_WITH_VPC: Final = frozenset({"AssociateVPCWithHostedZone", "DisassociateVPCFromHostedZone"})
_ON_NO_ZONE: Final = frozenset({"CreateReusableDelegationSet", "ListHostedZonesByName", "TestDNSAnswer"})


def _ask(call: ApiCall, *resources: Resource) -> Ask:
    return Ask(action=f"route53:{call.facts.operation}", resources=resources, source=_PAGE)


def _zone(call: ApiCall, given: object) -> Resource:
    return _of_kind(call, "hostedzone", given)


def _of_kind(call: ApiCall, kind: str, given: object) -> Resource:
    """Name a zone or a change by its id, which may come with its path in front."""
    name = text_or_hole(given)
    if isinstance(name, str):
        name = name.removeprefix("/").removeprefix(f"{kind}/")
    return Resource.of(*joined([f"arn:{call.partition}:route53:::{kind}/", name]))


def _tagged(call: ApiCall) -> Resource:
    kind = call.parameters["ResourceType"]
    if kind == "hostedzone":
        return _zone(call, call.parameters["ResourceId"])
    start = f"{kind}/" if isinstance(kind, str) and kind in _TAGGED else ""
    name = text_or_hole(call.parameters["ResourceId"]) if start else text_or_hole(None)
    return Resource.of(*joined([f"arn:{call.partition}:route53:::{start}", name]))
