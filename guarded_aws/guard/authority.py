"""What signers and clients may ask of a guard."""

from dataclasses import dataclass
from typing import NoReturn, Protocol

from guarded_aws.guard.call_decision import CallDecision
from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.decide import PendingCall
from guarded_aws.guard.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """A recorded decision that lets a call go on.

    Attributes:
        is_planned: Whether the call is to be answered without being sent (``dry_run``).
    """

    decision: CallDecision
    record_id: str
    is_planned: bool


class PlannedCall(Exception):  # noqa: N818 -- not an error: it carries a dry run's answer past botocore
    """An allowed write in ``dry_run`` mode: decided, recorded, and not sent."""

    def __init__(self, decision: CallDecision) -> None:
        super().__init__(f"{decision.operation} was planned")
        self.decision = decision


class Authority(Protocol):
    """A guard, as the code between botocore and the network sees it."""

    def target(self, name: str | None = None) -> Target:
        """Give a target by its name, or the default one.

        Raises:
            ConfigurationError: There is no such target.
        """

    def authorize(self, call: PendingCall) -> Authorization:
        """Decide and record a call.

        Raises:
            AccessDeniedError: The call is not allowed.
            AuditError: The decision cannot be recorded.
        """

    def refuse(self, target: Target, *, service: str, operation: str, region: str, message: str, hint: str) -> NoReturn:
        """Record that something undecided asked for a signature or the network, and refuse it.

        Raises:
            UnauthorizedSignatureError: Always.
            AuditError: The refusal cannot be recorded.
        """

    def _lend(self, target: Target) -> RoleCredentials:
        """Give the forwarding role's credentials for one signature.

        Raises:
            CredentialsError: The role cannot be assumed, or is not the role.
        """

    def record_outcome(
        self, record_id: str, *, aws_request_id: str | None, http_status: int | None, error_code: str | None
    ) -> None:
        """Record what became of a call that was sent."""
