"""Amazon EC2: what a launch asks about where its parameters say so: licenses, groups, spot requests, accelerators.

Sources: Service Authorization Reference, list_amazonec2 (RunInstances); Amazon EC2 User Guide,
using-systems-manager-parameter-to-find-AMI (``resolve:ssm:name``, and ``ssm:GetParameters`` of whoever launches).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import object_of, objects_of, text_of
from guarded_aws.resolver.services.ec2_names import ec2_arn
from guarded_aws.resolver.services.naming import arn, named
from guarded_aws.resolver.services.ssm import parameter_of

_LOOKED_UP: Final = "resolve:ssm:"
_PARAMETERS: Final = (
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html"
)


def is_looked_up(image: str) -> bool:
    """Say whether an image is named by a parameter of Systems Manager, which alone knows its id."""
    return image.startswith("resolve:")


def image_parameter_asked(call: ApiCall) -> Iterator[Ask]:
    """Ask for the parameter that a launch reads its image's id from, whatever version or label of it."""
    image = text_of(call.parameters, "ImageId") or ""
    if not is_looked_up(image):
        return
    name = image.removeprefix(_LOOKED_UP)
    plain = None if name.startswith("resolve:") or is_arn(name) else name.partition(":")[0]
    # FAIL-CLOSED(image-parameter): which part of an ARN is the parameter's version, its form does not say.
    parameter = arn(call, "ssm", "parameter/", Hole.ANYTHING, account=Hole.ANYTHING)
    resource = parameter if plain is None else parameter_of(call, plain)
    yield Ask(action="ssm:GetParameters", resources=(resource,), is_as_caller=True, source=_PARAMETERS)


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
