"""Amazon CloudWatch Logs: a log group, whose ARN goes on after its name, and the streams in it.

AWS writes the ARN of a log group with ``:*`` or ``:log-stream:`` after the name, so what follows the name is a hole.
Policies name a group with ``:*`` after it or plainly, and the streams in it with ``:*`` or one by one.
Sources: Amazon CloudWatch Logs User Guide, iam-access-control-overview-cwl (the ARN with ``:*``) and
iam-identity-based-access-control-cwl (example 3: actions on groups are granted on the plain ARN, on streams never).
"""

from dataclasses import replace
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import arn, listed, named, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html"
_UNMASKING: Final = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html"
_START: Final = "log-group:"
_NAMING: Final = (
    "logGroupName",
    "logGroupIdentifier",
    "logGroupNames",
    "logGroupIdentifiers",
    "logGroupArnList",
    "resourceIdentifier",
)
_ON_STREAM: Final = frozenset({"CreateLogStream", "DeleteLogStream", "GetLogEvents", "PutLogEvents"})
_WITHOUT_GROUP: Final = frozenset(
    {
        "CreateScheduledQuery",
        "DeleteIndexPolicy",
        "DescribeFieldIndexes",
        "DescribeIndexPolicies",
        "DescribeLogGroups",
        "DescribeQueries",
        "ListLogGroups",
        "ListSyslogConfigurations",
        "PutIndexPolicy",
        "PutQueryDefinition",
        "UpdateScheduledQuery",
    }
)
"""Operations that name log groups and are not asked about them (list_amazoncloudwatchlogs)."""

_DESTINATION: Final = "destination:"


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Logs asks of a call that names log groups; None where the general rules know it."""
    operation = call.facts.operation
    given = [call.parameters[name] for name in _NAMING if call.parameters.get(name) is not None]
    if operation == "GetLogRecord":
        anything = arn(call, "logs", _START, Hole.ANYTHING)
        own = Ask(action=f"logs:{operation}", resources=(anything,), source=_PAGE)
        return (own, *_unmasking(call, own.resources))
    if not given or operation in _WITHOUT_GROUP:
        return None
    groups = [value for item in given for value in (listed(item) if isinstance(item, list | tuple) else (item,))]
    resources = dict.fromkeys(
        _stream(call, group) if operation in _ON_STREAM else _group(call, group) for group in groups
    )
    own = Ask(action=f"logs:{operation}", resources=(*resources, *_destination(call)), source=_PAGE)
    return (own, *_unmasking(call, tuple(_group(call, group) for group in groups)))


def _unmasking(call: ApiCall, groups: tuple[Resource, ...]) -> tuple[Ask, ...]:
    """Ask for showing what a data protection policy masks (FilterLogEvents and others, ``unmask``)."""
    if call.parameters.get("unmask") in (None, False):
        return ()
    return (Ask(action="logs:Unmask", resources=groups, source=_UNMASKING),)


def _stream(call: ApiCall, group: object) -> Resource:
    return _after(call, group, ":log-stream:", text_or_hole(call.parameters.get("logStreamName")))


def _group(call: ApiCall, group: object) -> Resource:
    return replace(_after(call, group, ":", Hole.ANYTHING), other_name=_after(call, group).name)


def _after(call: ApiCall, group: object, *after: str | Hole) -> Resource:
    """Name a log group, and what follows its name."""
    if isinstance(group, str) and is_arn(group):
        found = Arn.parse(group)
        if found.service != "logs" or not found.resource.startswith(_START):
            return named(call, "logs", _START, group)
        return Resource.of(*joined([group.removesuffix(":*"), *after]))
    return arn(call, "logs", _START, text_or_hole(group), *after)


def _destination(call: ApiCall) -> tuple[Resource, ...]:
    """Name a destination of Logs that a subscription sends to; other targets are not asked about by Logs."""
    target = call.parameters.get("destinationArn")
    is_destination = isinstance(target, str) and is_arn(target) and Arn.parse(target).service == "logs"
    return (named(call, "logs", _DESTINATION, target),) if is_destination else ()
