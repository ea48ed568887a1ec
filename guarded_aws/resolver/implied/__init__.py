"""What calls amount to without AWS asking it, and what AWS asks of calls that hold statements or items.

An implied request must not be explicitly denied: a lifecycle rule that expires objects deletes
them, whatever the call that sets it is named. A call whose parameters cannot be read gets the
widest reading. This says nothing of calls that are opaque altogether, such as Lambda's ``Invoke``:
their class says so.
"""

from collections.abc import Mapping
from typing import Final

from guarded_aws.resolver.implied.direct import DIRECT, REQUIRED, Asks
from guarded_aws.resolver.implied.state_machine import state_machine_implied
from guarded_aws.resolver.implied.targets import pipe_implied, rule_targets_implied, schedule_implied
from guarded_aws.resolver.model import ApiCall, Ask

LATER: Final[Mapping[tuple[str, str], Asks]] = {
    ("events", "PutTargets"): rule_targets_implied,
    ("pipes", "CreatePipe"): pipe_implied,
    ("pipes", "UpdatePipe"): pipe_implied,
    ("scheduler", "CreateSchedule"): schedule_implied,
    ("scheduler", "UpdateSchedule"): schedule_implied,
    ("stepfunctions", "CreateStateMachine"): state_machine_implied,
    ("stepfunctions", "TestState"): state_machine_implied,
    ("stepfunctions", "UpdateStateMachine"): state_machine_implied,
}
"""By botocore's service and operation: calls that set up further calls."""

_IMPLIED: Final[Mapping[tuple[str, str], Asks]] = {**DIRECT, **LATER}


def required_asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what AWS asks of a call whose parameters hold statements or items; None for other calls."""
    asks = REQUIRED.get((call.facts.service, call.facts.operation))
    return asks(call) if asks else None


def implied_asks(call: ApiCall) -> tuple[Ask, ...]:
    """Say what a call amounts to; nothing for most calls."""
    asks = _IMPLIED.get((call.facts.service, call.facts.operation))
    return tuple(dict.fromkeys(asks(call))) if asks else ()
