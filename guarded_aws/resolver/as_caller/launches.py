"""Amazon EC2 Auto Scaling: a group that takes its instances from launch templates needs the launch itself.

Source: Amazon EC2 Auto Scaling User Guide, ec2-auto-scaling-launch-template-permissions (``ec2:RunInstances`` is
checked when a group is created or updated with a launch template, on each of the resources of a launch).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from guarded_aws.evaluator import ContextValue, SingleValue
from guarded_aws.resolver.as_caller.tables import Asks
from guarded_aws.resolver.model import ApiCall, Ask, OperationFacts
from guarded_aws.resolver.parameters import object_of, objects_of, text_of
from guarded_aws.resolver.services import ec2
from guarded_aws.resolver.services.ec2_names import ec2_arn

_PAGE: Final = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html"
_RUN_INSTANCES: Final = OperationFacts(
    service="ec2",
    operation="RunInstances",
    signing_name="ec2",
    endpoint_prefix="ec2",
    http_method="POST",
    http_path="/",
)


def _launches(call: ApiCall) -> Iterator[Ask]:
    """Ask for a launch by each template, in the subnets that the group has."""
    for template in _templates(call):
        parameters = {"LaunchTemplate": template, "NetworkInterfaces": _interfaces(call)}
        for ask in ec2.asks(replace(call, facts=_RUN_INSTANCES, parameters=parameters)) or ():
            yield replace(ask, is_as_caller=True, context=_keys_of(call, template), source=_PAGE)


def _templates(call: ApiCall) -> Iterator[Mapping[str, object]]:
    """Give the templates of a group: its only one, or that of its mixed instances and those of their overrides."""
    if call.parameters.get("LaunchTemplate") is not None:
        yield object_of(call.parameters["LaunchTemplate"]) or _UNREAD
    if call.parameters.get("MixedInstancesPolicy") is None:
        return
    mixed = object_of(object_of(call.parameters["MixedInstancesPolicy"]).get("LaunchTemplate"))
    yield object_of(mixed.get("LaunchTemplateSpecification")) or _UNREAD
    for override in objects_of(mixed.get("Overrides")):
        if "LaunchTemplateSpecification" in override:
            yield object_of(override["LaunchTemplateSpecification"]) or _UNREAD


_UNREAD: Final[Mapping[str, object]] = {"Version": None}
"""A template of which the call says nothing that can be read."""


def _interfaces(call: ApiCall) -> list[dict[str, str]]:
    subnets = (text_of(call.parameters, "VPCZoneIdentifier") or "").split(",")
    return [{"SubnetId": subnet.strip()} for subnet in subnets if subnet.strip()]


def _keys_of(call: ApiCall, template: Mapping[str, object]) -> dict[str, ContextValue]:
    """Give the key by which policies tell one template from another; of one given by its name, only EC2 knows it."""
    identifier = text_of(template, "LaunchTemplateId")
    if identifier is None:
        return {}
    return {"ec2:launchtemplate": SingleValue(str(ec2_arn(call, "launch-template", identifier)))}


LAUNCHES: Final[Mapping[tuple[str, str], Asks]] = {
    ("autoscaling", "CreateAutoScalingGroup"): _launches,
    ("autoscaling", "UpdateAutoScalingGroup"): _launches,
}
"""By botocore's service and operation."""
