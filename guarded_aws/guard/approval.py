"""Asking a person about a call that only their consent stands between.

A policy asks for consent by an ordinary Deny with ``"Bool": {"guard:Approved": "false"}``.
The answer holds for the one call that was asked about, and for nothing that anything else denies.
"""

import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from guarded_aws.evaluator import ContextValue, SingleValue
from guarded_aws.guard.call_decision import CallDecision

_LOG: Final = logging.getLogger(__name__)

APPROVED: Final[Mapping[str, ContextValue]] = {"guard:approved": SingleValue("true")}
"""What a decision supposes once a person said yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """What a person is asked to consent to.

    Attributes:
        service: botocore's name, such as ``ec2``.
        parameters: The final ones, without secrets.
        life: How long a presigned URL, form, or token may be used; zero for a call that is sent at once.
        reason: Why, in the agent's own words: a claim and not a fact.
        decision: The denial that consent would turn.
    """

    target: str
    service: str
    operation: str
    region: str
    parameters: Mapping[str, object]
    life: timedelta
    reason: str | None
    decision: CallDecision

    def __str__(self) -> str:
        resources = ", ".join(dict.fromkeys(_legible(request.resource) for request in self.decision.requests))
        return f"{self.service}:{self.operation} in {self.region} as target `{self.target}` on {resources}"


def _legible(text: str) -> str:
    """Write what would move a terminal's cursor, or turn its direction, as the escape that it is."""
    # FAIL-CLOSED(approval-text): an agent's own names must not write the question that a person reads.
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


Approver = Callable[[ApprovalRequest], bool]
"""Asks somebody, in the thread that makes the call, and answers `True` for yes."""

_ASKING: Final[ContextVar[bool]] = ContextVar("asking", default=False)


def is_approved(approver: Approver, request: ApprovalRequest) -> bool:
    """Ask for consent to one call."""
    # FAIL-CLOSED(approver): only a plain True is a yes; an approver that fails, or needs approval itself, says no.
    if _ASKING.get():
        return False
    token = _ASKING.set(True)
    try:
        return approver(request) is True
    except Exception:  # noqa: BLE001 -- whatever goes wrong in it is a no
        _LOG.exception("the approver failed; that is a no to %s", request)
        return False
    finally:
        _ASKING.reset(token)
