"""Amazon EC2: what RunInstances asks about, and resources that are named by their ids alone.

Sources: Service Authorization Reference, list_amazonec2; Amazon EC2 User Guide,
ExamplePolicies_EC2 (launch instances) and supported-iam-actions-tagging.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import ANY_RESOURCE, ContextValue, Hole, MultiValue, Resource, SingleValue
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import object_of, objects_of, text_of, texts_of
from guarded_aws.resolver.tags import Tags, read_tags

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html"
_TAGGING_PAGE: Final = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"

_TYPE_OF_ID: Final[Mapping[str, str]] = {
    "acl": "network-acl",
    "ami": "image",
    "cgw": "customer-gateway",
    "cr": "capacity-reservation",
    "dopt": "dhcp-options",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "fleet": "fleet",
    "h": "dedicated-host",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sfr": "spot-fleet-request",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "sir": "spot-instances-request",
    "snap": "snapshot",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "tgw-attach": "transit-gateway-attachment",
    "tgw-rtb": "transit-gateway-route-table",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
    "vpn": "vpn-connection",
}
"""By what an id starts with (Amazon EC2 User Guide, resource-ids)."""

_WITHOUT_ACCOUNT: Final = frozenset({"image", "snapshot"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what EC2 asks of a call; None where the general rules know it."""
    special = _SPECIAL.get(call.facts.operation)
    if special is not None:
        return special(call)
    created = tuple(_tag_on_create(call))
    return (Ask(action=f"ec2:{call.facts.operation}", source=_PAGE), *created) if created else None


def _arn(call: ApiCall, resource_type: str, identifier: str | None) -> Resource:
    account = "" if resource_type in _WITHOUT_ACCOUNT else call.account
    start = f"arn:{call.partition}:ec2:{call.region}:{account}:{resource_type}/"
    return Resource(start + identifier) if identifier else Resource.of(start, Hole.ANYTHING)


def _by_id(call: ApiCall, identifier: str) -> Resource:
    resource_type = _TYPE_OF_ID.get(identifier.rpartition("-")[0])
    # FAIL-CLOSED(unknown-id): an id of a kind that is not known may be of anything.
    return ANY_RESOURCE if resource_type is None else _arn(call, resource_type, identifier)


def _tag_resources(call: ApiCall) -> tuple[Ask, ...]:
    identifiers = texts_of(call.parameters.get("Resources"))
    resources = tuple(_by_id(call, text) for text in identifiers) if identifiers else (ANY_RESOURCE,)
    return (Ask(action=f"ec2:{call.facts.operation}", resources=resources, source=_PAGE),)


def _run_instances(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about everything that a launch makes or uses, each on its own."""
    parameters = call.parameters
    template = object_of(parameters.get("LaunchTemplate"))
    interfaces = objects_of(parameters.get("NetworkInterfaces"))
    resources: dict[Resource, None] = {}
    for resource_type, identifiers in (
        ("image", _texts(parameters, "ImageId")),
        ("instance", ()),
        ("network-interface", _each(interfaces, "NetworkInterfaceId")),
        ("security-group", (*_texts(parameters, "SecurityGroupIds"), *_each(interfaces, "Groups"))),
        ("subnet", (*_texts(parameters, "SubnetId"), *_each(interfaces, "SubnetId"))),
        ("volume", ()),
    ):
        named = [_arn(call, resource_type, identifier) for identifier in identifiers]
        resources.update(dict.fromkeys(named or [_arn(call, resource_type, None)]))
    resources.update(dict.fromkeys(_optional_for_launch(call, template)))
    launch = Ask(action="ec2:RunInstances", resources=tuple(resources), source=_PAGE)
    return (launch, *_tag_on_create(call))


def _optional_for_launch(call: ApiCall, template: Mapping[str, object]) -> Iterator[Resource]:
    """Give what a launch asks about only if its parameters name it."""
    key = text_of(call.parameters, "KeyName")
    if key:
        yield _arn(call, "key-pair", key)
    if template:
        yield _arn(call, "launch-template", text_of(template, "LaunchTemplateId"))
    for mapping in objects_of(call.parameters.get("BlockDeviceMappings")):
        snapshot = text_of(object_of(mapping.get("Ebs")), "SnapshotId")
        if snapshot:
            yield _arn(call, "snapshot", snapshot)
    placement = object_of(call.parameters.get("Placement"))
    group = text_of(placement, "GroupName")
    if group:
        yield _arn(call, "placement-group", group)
    reservation = object_of(
        object_of(call.parameters.get("CapacityReservationSpecification")).get("CapacityReservationTarget")
    )
    identifier = text_of(reservation, "CapacityReservationId")
    if identifier:
        yield _arn(call, "capacity-reservation", identifier)


def _texts(parameters: Mapping[str, object], name: str) -> tuple[str, ...]:
    return texts_of(parameters.get(name)) or ()


def _each(items: tuple[Mapping[str, object], ...], name: str) -> tuple[str, ...]:
    return tuple(text for item in items for text in texts_of(item.get(name)) or ())


def _tag_on_create(call: ApiCall) -> Iterator[Ask]:
    """Ask for ``ec2:CreateTags`` on each type of resource that the call makes with tags."""
    specifications = call.parameters.get("TagSpecifications")
    if specifications is None:
        return
    listed = objects_of(specifications)
    for specification in listed or ({},):
        tags = read_tags(specification.get("Tags"))
        resource_type = text_of(specification, "ResourceType")
        if tags == {}:
            continue
        resource = ANY_RESOURCE if resource_type is None else _arn(call, resource_type, None)
        context = {} if tags is None else _tag_values(tags, call)
        yield Ask(action="ec2:CreateTags", resources=(resource,), context=context, source=_TAGGING_PAGE)


def _tag_values(tags: Tags, call: ApiCall) -> Mapping[str, ContextValue]:
    values: dict[str, ContextValue] = {f"aws:RequestTag/{key}": SingleValue(value) for key, value in tags.items()}
    values["aws:tagkeys"] = MultiValue(tuple(tags))
    values["ec2:createaction"] = SingleValue(call.facts.operation)
    return values


_SPECIAL: Final = {
    "CreateTags": _tag_resources,
    "DeleteTags": _tag_resources,
    "RunInstances": _run_instances,
}
