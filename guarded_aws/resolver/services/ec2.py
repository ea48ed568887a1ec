"""Amazon EC2: what launches, copies and tags ask about.

Sources: Service Authorization Reference, list_amazonec2; Amazon EC2 User Guide, ExamplePolicies_EC2 (launch
instances), copy-ami-permissions and supported-iam-actions-tagging.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from guarded_aws.evaluator import ANY_RESOURCE, ContextValue, MultiValue, Resource, SingleValue
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of, objects_of, text_of, texts_of
from guarded_aws.resolver.services.ec2_launch import beside_a_launch, image_parameter_asked, is_looked_up
from guarded_aws.resolver.services.ec2_names import by_id, ec2_arn
from guarded_aws.resolver.tags import Tags, read_tags

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html"
_TAGGING_PAGE: Final = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what EC2 asks of a call; None where the general rules know it."""
    special = _SPECIAL.get(call.facts.operation)
    if special is not None:
        return special(call)
    created = tuple(_tag_on_create(call))
    return (Ask(action=f"ec2:{call.facts.operation}", source=_PAGE), *created) if created else None


def _tag_resources(call: ApiCall) -> tuple[Ask, ...]:
    identifiers = texts_of(call.parameters.get("Resources"))
    resources = tuple(by_id(call, text) for text in identifiers) if identifiers else (ANY_RESOURCE,)
    return (Ask(action=f"ec2:{call.facts.operation}", resources=resources, source=_PAGE),)


def _run_instances(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about everything that a launch makes or uses, each on its own."""
    parameters = call.parameters
    template = object_of(parameters.get("LaunchTemplate"))
    interfaces = objects_of(parameters.get("NetworkInterfaces"))
    resources: dict[Resource, None] = {}
    for resource_type, identifiers in (
        ("image", tuple(image for image in _texts(parameters, "ImageId") if not is_looked_up(image))),
        ("instance", ()),
        ("network-interface", _each(interfaces, "NetworkInterfaceId")),
        ("security-group", (*_texts(parameters, "SecurityGroupIds"), *_each(interfaces, "Groups"))),
        ("subnet", (*_texts(parameters, "SubnetId"), *_each(interfaces, "SubnetId"))),
        ("volume", ()),
    ):
        named = [ec2_arn(call, resource_type, identifier) for identifier in identifiers]
        resources.update(dict.fromkeys(named or [ec2_arn(call, resource_type, None)]))
    resources.update(dict.fromkeys((*_optional_for_launch(call, template), *beside_a_launch(call))))
    launch = Ask(action="ec2:RunInstances", resources=tuple(resources), source=_PAGE)
    return (launch, *image_parameter_asked(call), *_tag_on_create(call))


def _optional_for_launch(call: ApiCall, template: Mapping[str, object]) -> Iterator[Resource]:
    """Give what a launch asks about only if its parameters name it."""
    key = text_of(call.parameters, "KeyName")
    if key:
        yield ec2_arn(call, "key-pair", key)
    if call.parameters.get("SecurityGroups"):
        # FAIL-CLOSED(group-names): the ids of security groups that are given by their names, only EC2 knows.
        yield ec2_arn(call, "security-group", None)
    if template:
        yield ec2_arn(call, "launch-template", text_of(template, "LaunchTemplateId"))
    for mapping in objects_of(call.parameters.get("BlockDeviceMappings")):
        snapshot = text_of(object_of(mapping.get("Ebs")), "SnapshotId")
        if snapshot:
            yield ec2_arn(call, "snapshot", snapshot)
    placement = object_of(call.parameters.get("Placement"))
    group = text_of(placement, "GroupName")
    if group:
        yield ec2_arn(call, "placement-group", group)
    reservation = object_of(
        object_of(call.parameters.get("CapacityReservationSpecification")).get("CapacityReservationTarget")
    )
    identifier = text_of(reservation, "CapacityReservationId")
    if identifier:
        yield ec2_arn(call, "capacity-reservation", identifier)


def _texts(parameters: Mapping[str, object], name: str) -> tuple[str, ...]:
    return texts_of(parameters.get(name)) or ()


def _each(items: tuple[Mapping[str, object], ...], name: str) -> tuple[str, ...]:
    return tuple(text for item in items for text in texts_of(item.get(name)) or ())


def _create_image(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the instance, and about the image and the snapshots that are made of it."""
    instance = ec2_arn(call, "instance", text_of(call.parameters, "InstanceId"))
    return _asked(call, instance, ec2_arn(call, "image", None), ec2_arn(call, "snapshot", None))


def _copy_image(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the image that is copied, where it is, and about the image and the snapshots that are made."""
    source = ec2_arn(call, "image", text_of(call.parameters, "SourceImageId"), region=_source_region(call))
    return _asked(call, source, ec2_arn(call, "image", None), ec2_arn(call, "snapshot", None))


def _copy_snapshot(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the snapshot that is copied, where it is, and about the one that is made."""
    source = ec2_arn(call, "snapshot", text_of(call.parameters, "SourceSnapshotId"), region=_source_region(call))
    return _asked(call, source, ec2_arn(call, "snapshot", None))


def _source_region(call: ApiCall) -> str | None:
    return text_of(call.parameters, "SourceRegion")


def _copy_volumes(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the volume that is copied, and about those that are made."""
    source = ec2_arn(call, "volume", text_of(call.parameters, "SourceVolumeId"))
    return _asked(call, source, ec2_arn(call, "volume", None))


def _split_reservation(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the reservation that is split, and about the one that is made of a part of it."""
    source = ec2_arn(call, "capacity-reservation", text_of(call.parameters, "SourceCapacityReservationId"))
    return _asked(call, source, ec2_arn(call, "capacity-reservation", None))


def _create_flow_logs(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about what is watched, of whichever type its ids are, and about the flow logs that are made."""
    watched = texts_of(call.parameters.get("ResourceIds"))
    resources = tuple(by_id(call, text) for text in watched) if watched else (ANY_RESOURCE,)
    return _asked(call, *resources, ec2_arn(call, "vpc-flow-log", None))


def _authorize(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the group, and say that rules are made with tags: only in their tags can a policy mean them."""
    group = ec2_arn(call, "security-group", text_of(call.parameters, "GroupId"))
    own, *tagging = _asked(call, group)
    if not tagging:
        return (own,)
    rule = ec2_arn(call, "security-group-rule", None)
    return (own, *tagging, replace(own, resources=(rule,), kind=RequestKind.IMPLIED))


def _delete_key_pair(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the key pair, whose ARN has its name: of one that is given by its id, only EC2 knows it."""
    return _asked(call, ec2_arn(call, "key-pair", text_of(call.parameters, "KeyName")))


def _asked(call: ApiCall, *resources: Resource) -> tuple[Ask, ...]:
    asked = tuple(dict.fromkeys(resources))
    return (Ask(action=f"ec2:{call.facts.operation}", resources=asked, source=_PAGE), *_tag_on_create(call))


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
        resource = ANY_RESOURCE if resource_type is None else ec2_arn(call, resource_type, None)
        context = {} if tags is None else _tag_values(tags, call)
        yield Ask(action="ec2:CreateTags", resources=(resource,), context=context, source=_TAGGING_PAGE)


def _tag_values(tags: Tags, call: ApiCall) -> Mapping[str, ContextValue]:
    values: dict[str, ContextValue] = {f"aws:RequestTag/{key}": SingleValue(value) for key, value in tags.items()}
    values["aws:tagkeys"] = MultiValue(tuple(tags))
    values["ec2:createaction"] = SingleValue(call.facts.operation)
    return values


_SPECIAL: Final = {
    "AuthorizeSecurityGroupEgress": _authorize,
    "AuthorizeSecurityGroupIngress": _authorize,
    "CopyImage": _copy_image,
    "CopySnapshot": _copy_snapshot,
    "CopyVolumes": _copy_volumes,
    "CreateCapacityReservationBySplitting": _split_reservation,
    "CreateFlowLogs": _create_flow_logs,
    "CreateImage": _create_image,
    "CreateTags": _tag_resources,
    "DeleteKeyPair": _delete_key_pair,
    "DeleteTags": _tag_resources,
    "RunInstances": _run_instances,
}
