"""Calls of other names that terminate EC2 instances."""

from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import text_of
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_{}.html"
_AUTO_SCALING_PAGE: Final = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_{}.html"


def auto_scaling_terminates(call: ApiCall) -> tuple[Ask, ...]:
    """Say that terminating an instance of a group terminates the instance."""
    instance: str | Hole = text_of(call.parameters, "InstanceId") or Hole.ANYTHING
    return (_terminate(call, instance, _AUTO_SCALING_PAGE),)


def forced_group_deletion(call: ApiCall) -> tuple[Ask, ...]:
    """Say that deleting a group by force terminates its instances."""
    is_forced = call.parameters.get("ForceDelete", False) is not False
    return (_terminate(call, Hole.ANYTHING, _AUTO_SCALING_PAGE),) if is_forced else ()


def fleet_deletion(call: ApiCall) -> tuple[Ask, ...]:
    """Say that deleting a fleet or a spot request may terminate its instances."""
    keeps_instances = call.parameters.get("TerminateInstances") is False
    return () if keeps_instances else (_terminate(call, Hole.ANYTHING, _PAGE),)


def _terminate(call: ApiCall, instance: str | Hole, page: str) -> Ask:
    arn = Resource.of(*joined([f"arn:{call.partition}:ec2:{call.region}:{call.account}:instance/", instance]))
    source = page.format(call.facts.operation)
    return Ask(action="ec2:TerminateInstances", resources=(arn,), kind=RequestKind.IMPLIED, source=source)
