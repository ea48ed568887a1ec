"""Amazon EventBridge Scheduler: schedules, which are in the group ``default`` unless another is named.

Source: Service Authorization Reference, list_scheduler; EventBridge Scheduler API Reference, CreateSchedule.
"""

from typing import Final

from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import arn, named, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_scheduler.html"
_SCHEDULES: Final = frozenset({"CreateSchedule", "DeleteSchedule", "GetSchedule", "UpdateSchedule"})
_GROUPS: Final = frozenset({"CreateScheduleGroup", "DeleteScheduleGroup", "GetScheduleGroup"})
_DEFAULT: Final = "default"


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Scheduler asks of a call; None where the general rules know it."""
    operation, name = call.facts.operation, call.parameters.get("Name")
    if operation in _SCHEDULES:
        group = call.parameters.get("GroupName", _DEFAULT)
        schedule = arn(call, "scheduler", "schedule/", text_or_hole(group), "/", text_or_hole(name))
        return (Ask(action=f"scheduler:{operation}", resources=(schedule,), source=_PAGE),)
    if operation in _GROUPS:
        resource = named(call, "scheduler", "schedule-group/", name)
        return (Ask(action=f"scheduler:{operation}", resources=(resource,), source=_PAGE),)
    return None
