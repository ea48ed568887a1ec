"""Networks: endpoints with private names, and the interfaces that services put into subnets.

Sources: Service Authorization Reference, list_amazonec2 (CreateVpcEndpoint, whose dependent actions the policies of
the AWS PrivateLink guide leave out); Amazon EFS API Reference, CreateMountTarget and
ModifyMountTargetSecurityGroups; Amazon MQ Developer Guide,
security-api-authentication-authorization (permissions required to create a broker).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from guarded_aws.evaluator import NO_RESOURCE, Hole, Resource, SingleValue
from guarded_aws.resolver.as_caller.tables import Asks, as_caller, is_given
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import text_of, texts_of
from guarded_aws.resolver.services.ec2_names import ec2_arn
from guarded_aws.resolver.templates import joined

_ENDPOINTS: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html"
_MOUNTING: Final = "https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html"
_REGROUPING: Final = "https://docs.aws.amazon.com/efs/latest/ug/API_ModifyMountTargetSecurityGroups.html"
_BROKERS: Final = (
    "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/security-api-authentication-authorization.html"
)
_BROKER_LOOKS_AT: Final = (
    "DescribeInternetGateways",
    "DescribeNetworkInterfaces",
    "DescribeRouteTables",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeVpcs",
)


def _private_names(call: ApiCall) -> Iterator[Ask]:
    """Say that a private hosted zone, which AWS makes, is associated with the VPC."""
    if is_given(call, "PrivateDnsEnabled"):
        zone = Resource.of(*joined([f"arn:{call.partition}:route53:::hostedzone/", Hole.ANYTHING]))
        names = ("AssociateVPCWithHostedZone",)
        yield from as_caller("route53", names, zone, source=_ENDPOINTS, kind=RequestKind.IMPLIED)


def _mount_target(call: ApiCall) -> Iterator[Ask]:
    """Ask for the interface that a mount target puts into its subnet."""
    subnet = ec2_arn(call, "subnet", text_of(call.parameters, "SubnetId"))
    made = (ec2_arn(call, "network-interface", None), subnet, *_groups(call))
    yield from as_caller("ec2", ("DescribeSubnets", "DescribeNetworkInterfaces"), NO_RESOURCE, source=_MOUNTING)
    yield from as_caller("ec2", ("CreateNetworkInterface",), *made, source=_MOUNTING)


def _mount_target_groups(call: ApiCall) -> Iterator[Ask]:
    """Ask for the change of the interface that a mount target has."""
    changed = (ec2_arn(call, "network-interface", None), *_groups(call))
    yield from as_caller("ec2", ("ModifyNetworkInterfaceAttribute",), *changed, source=_REGROUPING)


def _groups(call: ApiCall) -> tuple[Resource, ...]:
    given = texts_of(call.parameters.get("SecurityGroups")) or ()
    return tuple(ec2_arn(call, "security-group", group) for group in given)


def _broker(call: ApiCall) -> Iterator[Ask]:
    """Ask for the interfaces that connect a broker of ActiveMQ; those of RabbitMQ, AWS makes with a role of its own."""
    if call.parameters.get("EngineType") == "RABBITMQ":
        return
    interface = ec2_arn(call, "network-interface", None)
    subnets = texts_of(call.parameters.get("SubnetIds")) or (None,)
    groups = texts_of(call.parameters.get("SecurityGroups")) or (None,)
    made = (
        interface,
        *(ec2_arn(call, "subnet", subnet) for subnet in subnets),
        *(ec2_arn(call, "security-group", group) for group in groups),
    )
    yield from as_caller("ec2", _BROKER_LOOKS_AT, NO_RESOURCE, source=_BROKERS)
    yield from as_caller("ec2", ("CreateNetworkInterface",), *made, source=_BROKERS)
    for_itself = {"ec2:authorizedservice": SingleValue("mq.amazonaws.com")}
    letting_in = (
        *as_caller("ec2", ("CreateNetworkInterfacePermission",), interface, source=_BROKERS),
        *as_caller("ec2", ("DescribeNetworkInterfacePermissions",), NO_RESOURCE, source=_BROKERS),
    )
    yield from (replace(ask, context=for_itself) for ask in letting_in)


NETWORKS: Final[Mapping[tuple[str, str], Asks]] = {
    ("ec2", "CreateVpcEndpoint"): _private_names,
    ("ec2", "ModifyVpcEndpoint"): _private_names,
    ("efs", "CreateMountTarget"): _mount_target,
    ("efs", "ModifyMountTargetSecurityGroups"): _mount_target_groups,
    ("mq", "CreateBroker"): _broker,
}
"""By botocore's service and operation."""
