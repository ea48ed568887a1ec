"""Calls of other names that run, stop or terminate EC2 instances, or delete what they leave behind."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import ANY_RESOURCE, Hole, Resource
from guarded_aws.resolver.implied.places import implied_on
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of, objects_of, text_of
from guarded_aws.resolver.services.naming import listed, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_{}.html"
_AUTO_SCALING_PAGE: Final = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_{}.html"
_CLUSTER_PAGE: Final = "https://docs.aws.amazon.com/emr/latest/APIReference/API_InstanceGroupModifyConfig.html"
_ALARM_PAGE: Final = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/UsingAlarmActions.html"

_ALARM_ACTION: Final = re.compile(
    r"arn:[a-z0-9-]+:(?:automate:[a-z0-9-]+:ec2:|swf:.*/AWS_EC2\.InstanceId\.)(?P<verb>[a-z]+)(?:/.*)?",
    re.IGNORECASE | re.ASCII,
)
"""What an alarm does to an instance; the second form goes by a service-linked role."""

_ON_INSTANCES: Final[Mapping[str, str]] = {
    "reboot": "ec2:RebootInstances",
    "recover": "ec2:RebootInstances",
    "stop": "ec2:StopInstances",
    "terminate": "ec2:TerminateInstances",
}


def alarm_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say what an alarm does to an instance when it goes off."""
    named = (call.parameters.get(name) for name in ("AlarmActions", "OKActions", "InsufficientDataActions"))
    verbs = dict.fromkeys(verb for listed in named if listed is not None for verb in _alarm_verbs(listed))
    return tuple(_on_instance(call, _ON_INSTANCES[verb], Hole.ANYTHING, _ALARM_PAGE) for verb in verbs)


def _alarm_verbs(listed: object) -> Iterator[str]:
    for arn in listed if isinstance(listed, list | tuple) else [None]:
        found = _ALARM_ACTION.fullmatch(arn) if isinstance(arn, str) else None
        verb = found["verb"].lower() if found else ""
        if verb in _ON_INSTANCES:
            yield verb
        elif found or not isinstance(arn, str):
            # FAIL-CLOSED(alarm-action): an action on an instance that cannot be read may be any of them.
            yield from _ON_INSTANCES


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


def cluster_shrinking(call: ApiCall) -> tuple[Ask, ...]:
    """Say that the instances which a cluster's groups are to lose by name are terminated."""
    groups = objects_of(call.parameters.get("InstanceGroups"))
    if not groups:
        # FAIL-CLOSED(cluster-groups): groups that cannot be read may lose any instance.
        return (_terminate(call, Hole.ANYTHING, _CLUSTER_PAGE),)
    policies = (object_of(object_of(group.get("ShrinkPolicy")).get("InstanceResizePolicy")) for group in groups)
    named = [group.get("EC2InstanceIdsToTerminate") for group in groups]
    named += [policy.get("InstancesToTerminate") for policy in policies]
    instances = dict.fromkeys(text_or_hole(one) for listing in named if listing is not None for one in listed(listing))
    return tuple(_terminate(call, instance, _CLUSTER_PAGE) for instance in instances)


def launch_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say that a fleet, a spot request or a group runs instances."""
    return (implied_on("ec2:RunInstances", ANY_RESOURCE, call, source=_PAGE.format("RunInstances")),)


def _terminate(call: ApiCall, instance: str | Hole, page: str) -> Ask:
    return _on_instance(call, "ec2:TerminateInstances", instance, page.format(call.facts.operation))


def _on_instance(call: ApiCall, action: str, instance: str | Hole, source: str) -> Ask:
    arn = Resource.of(*joined([f"arn:{call.partition}:ec2:{call.region}:{call.account}:instance/", instance]))
    return Ask(action=action, resources=(arn,), kind=RequestKind.IMPLIED, source=source)


def image_snapshots_deletion(call: ApiCall) -> tuple[Ask, ...]:
    """Say that deregistering an image may delete its snapshots, which only EC2 knows."""
    if call.parameters.get("DeleteAssociatedSnapshots") in (None, False):
        return ()
    snapshot = Resource.of(f"arn:{call.partition}:ec2:{call.region}::snapshot/", Hole.ANYTHING)
    page = _PAGE.format("DeregisterImage")
    return (Ask(action="ec2:DeleteSnapshot", resources=(snapshot,), kind=RequestKind.IMPLIED, source=page),)
