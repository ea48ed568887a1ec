"""Elastic Load Balancing v2: everything is named by its ARN, and what is made by its type and name.

The catalogue holds one definition for both generations of the service, which differ.
Source: Service Authorization Reference, list_awselasticloadbalancingv2.
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import reached
from guarded_aws.resolver.services.naming import Piece, arn, named, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html"
_PREFIX: Final = "elasticloadbalancing"
_BALANCER, _LISTENER, _RULE = "LoadBalancerArn", "ListenerArn", "RuleArn"
_GROUP, _STORE = "TargetGroupArn", "TrustStoreArn"
_TAGGED: Final = "ResourceArns"
_ON: Final[Mapping[str, tuple[str, ...]]] = {
    "AddListenerCertificates": (_LISTENER,),
    "AddTags": (_TAGGED,),
    "AddTrustStoreRevocations": (_STORE,),
    "CreateListener": (_BALANCER,),
    "CreateRule": (_LISTENER,),
    "DeleteListener": (_LISTENER,),
    "DeleteLoadBalancer": (_BALANCER,),
    "DeleteRule": (_RULE,),
    "DeleteTargetGroup": (_GROUP,),
    "DeleteTrustStore": (_STORE,),
    "DeregisterTargets": (_GROUP,),
    "ModifyCapacityReservation": (_BALANCER,),
    "ModifyIpPools": (_BALANCER,),
    "ModifyListener": (_LISTENER,),
    "ModifyListenerAttributes": (_LISTENER,),
    "ModifyLoadBalancerAttributes": (_BALANCER,),
    "ModifyRule": (_RULE,),
    "ModifyTargetGroup": (_GROUP,),
    "ModifyTargetGroupAttributes": (_GROUP,),
    "ModifyTrustStore": (_STORE,),
    "RegisterTargets": (_GROUP,),
    "RemoveListenerCertificates": (_LISTENER,),
    "RemoveTags": (_TAGGED,),
    "RemoveTrustStoreRevocations": (_STORE,),
    "SetIpAddressType": (_BALANCER,),
    "SetRulePriorities": ("RulePriorities.RuleArn",),
    "SetSecurityGroups": (_BALANCER,),
    "SetSubnets": (_BALANCER,),
}
"""Where an operation has the ARNs of what it is about."""

_KINDS: Final = {
    _BALANCER: "loadbalancer/",
    _LISTENER: "listener/",
    _RULE: "listener-rule/",
    _GROUP: "targetgroup/",
    _STORE: "truststore/",
    _TAGGED: "",
    "RulePriorities.RuleArn": "listener-rule/",
}
_TYPES: Final = {"application": "app", "gateway": "gwy", "network": "net"}
_DEFAULT_TYPE: Final = "application"


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Elastic Load Balancing asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    resources = _made(call) if operation in _MADE else _on(call, _ON[operation]) if operation in _ON else None
    if resources is None:
        return None
    return (Ask(action=f"{_PREFIX}:{operation}", resources=resources, source=_PAGE),)


_MADE: Final = {"CreateLoadBalancer": "loadbalancer/", "CreateTargetGroup": "targetgroup/"}


def _made(call: ApiCall) -> tuple[Resource, ...]:
    """Name what is made; its id is AWS's own."""
    name = text_or_hole(call.parameters.get("Name"))
    kind: tuple[Piece, ...] = ()
    if call.facts.operation == "CreateLoadBalancer":
        given = call.parameters.get("Type", _DEFAULT_TYPE)
        kind = (_TYPES.get(given, Hole.SEGMENT) if isinstance(given, str) else Hole.SEGMENT, "/")
    return (arn(call, _PREFIX, _MADE[call.facts.operation], *kind, name, "/", Hole.SEGMENT),)


def _on(call: ApiCall, paths: tuple[str, ...]) -> tuple[Resource, ...]:
    found = [named(call, _PREFIX, _KINDS[path], value) for path in paths for value in _each(call, path)]
    return tuple(dict.fromkeys(found))


def _each(call: ApiCall, path: str) -> tuple[object, ...]:
    given = tuple(reached(call.parameters, path))
    if len(given) == 1 and isinstance(given[0], list | tuple):
        given = tuple(given[0])
    return given or (None,)
