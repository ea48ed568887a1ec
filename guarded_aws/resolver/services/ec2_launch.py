"""Amazon EC2: what a launch asks about where its parameters say so: licenses, groups, spot requests, accelerators.

Source: Service Authorization Reference, list_amazonec2 (RunInstances).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.parameters import object_of, objects_of, text_of
from guarded_aws.resolver.services.ec2_names import ec2_arn
from guarded_aws.resolver.services.naming import arn, named


def beside_a_launch(call: ApiCall) -> Iterator[Resource]:
    """Give what few launches use or make."""
    parameters = call.parameters
    yield from _by_arn(call)
    market = parameters.get("InstanceMarketOptions")
    if market is not None and text_of(object_of(market), "MarketType") in _SPOT:
        yield ec2_arn(call, "spot-instances-request", None)
    if parameters.get("ElasticGpuSpecification"):
        yield ec2_arn(call, "elastic-gpu", None)
    if parameters.get("ElasticInferenceAccelerators"):
        yield arn(call, "elastic-inference", "elastic-inference-accelerator/", Hole.ANYTHING)
    secondary = objects_of(parameters.get("SecondaryInterfaces"))
    if secondary:
        yield ec2_arn(call, "secondary-interface", None)
    for interface in secondary:
        yield ec2_arn(call, "secondary-subnet", text_of(interface, "SecondarySubnetId"))


_SPOT: Final = frozenset({"spot", None})
"""Markets that make a spot request; one that cannot be read may be it."""


def _by_arn(call: ApiCall) -> Iterator[Resource]:
    """Name licenses and resource groups, which only their ARNs can name."""
    for specification in objects_of(call.parameters.get("LicenseSpecifications")):
        license_arn = specification.get("LicenseConfigurationArn")
        yield named(call, "license-manager", "license-configuration:", license_arn)
    placement = object_of(call.parameters.get("Placement"))
    reservation = object_of(call.parameters.get("CapacityReservationSpecification"))
    target = object_of(reservation.get("CapacityReservationTarget"))
    yield from _group(call, placement, "HostResourceGroupArn")
    yield from _group(call, target, "CapacityReservationResourceGroupArn")


def _group(call: ApiCall, given: Mapping[str, object], name: str) -> Iterator[Resource]:
    if name in given:
        yield named(call, "resource-groups", "group/", given[name])
