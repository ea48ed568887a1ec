"""`Guard`: decides calls, records every decision, and lends the role to what was allowed.

Order, for each call: decide, record, and only then let it be signed. No record, no call.
"""

import difflib
import threading
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from functools import partial
from typing import Any, Final, Literal, NoReturn

from botocore.client import BaseClient

from guarded_aws.audit import AuditSink, DecisionRecord, OutcomeRecord, Redactor, RequestRecord
from guarded_aws.catalog import Catalog
from guarded_aws.errors import ConfigurationError
from guarded_aws.evaluator.request import ContextValue
from guarded_aws.guard import models
from guarded_aws.guard.approval import APPROVED, ApprovalRequest, Approver, is_approved
from guarded_aws.guard.authority import Authorization
from guarded_aws.guard.call_decision import CallDecision, Refusal, RequestDecision
from guarded_aws.guard.client import make_call
from guarded_aws.guard.context import CallFacts
from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.decide import PendingCall, decide
from guarded_aws.guard.errors import UnauthorizedSignatureError, denial
from guarded_aws.guard.hinges import with_hinges
from guarded_aws.guard.mfa import AskMfaCode
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.obtain import Obtained, Obtainer, ReadFacts
from guarded_aws.guard.pace import CallPace
from guarded_aws.guard.resource_tags import TagReader
from guarded_aws.guard.role import ForwardingRole
from guarded_aws.guard.session import GuardedSession
from guarded_aws.guard.snapshot import exact_text, snapshot
from guarded_aws.guard.target import Target, utc_now

Outcome = Literal["sent", "refused", "planned", "observed"]
Approval = Literal["given", "withheld"]

_REASON: Final[ContextVar[str | None]] = ContextVar("reason", default=None)
"""The agent's own words for the call that is being made: recorded, and never decided on."""


class Guard:
    """Stands between callers and AWS, for one or several targets; safe under threads."""

    def __init__(
        self,
        targets: Mapping[str, Target],
        *,
        default_target: str | None,
        catalog: Catalog,
        audit: AuditSink,
        agent: str | None = None,
        ask_mfa_code: AskMfaCode | None = None,
        approver: Approver | None = None,
    ) -> None:
        """Guard these targets.

        Args:
            targets: By name.
            default_target: Where calls go that name none; the only target when left out.
            catalog: The facts about AWS's actions.
            audit: Where decisions are recorded.
            agent: Who will ask, for records and for ``guard:Agent``.
            ask_mfa_code: Asks a person for the code of a target's MFA device.
            approver: Asks a person about calls that hinge on ``guard:Approved``; None where nobody can be asked.

        Raises:
            ConfigurationError: There is no target, or the default one is not among them.
        """
        # FAIL-CLOSED(empty): a guard of nothing would be a guard that nobody asks.
        if not targets:
            raise ConfigurationError("no target to guard", hint="add a `[targets.<name>]` table")
        self._targets = dict(targets)
        self._default = default_target or (next(iter(targets)) if len(targets) == 1 else None)
        self._catalog = catalog
        self._audit = audit
        self._agent = agent
        self._approver = approver
        self._redactor = Redactor()
        self._paces = {name: CallPace() for name in targets}
        self._roles = {name: _role(target, ask_mfa_code) for name, target in targets.items()}
        self._obtainer = Obtainer(
            lambda call, facts, assumed: decide(call, facts, catalog=catalog, assumed=assumed),
            tags=TagReader(self.call, catalog=catalog, clock=utc_now),
            roles=self._roles,
            can_approve=approver is not None,
        )
        self._clients: dict[tuple[str, str, str], BaseClient] = {}
        self._clients_lock = threading.Lock()
        if self._default is not None:
            self.target(self._default)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Every target, in the order of the configuration."""
        return tuple(self._targets.values())

    @property
    def catalog(self) -> Catalog:
        """The facts that calls are resolved by, the operator's own among them."""
        return self._catalog

    def target(self, name: str | None = None) -> Target:
        """Give a target by its name, or the default one.

        Raises:
            ConfigurationError: There is no such target, or no default; the hint lists the names.
        """
        names = ", ".join(f"`{known}`" for known in self._targets)
        if name is None and self._default is None:
            raise ConfigurationError("the call names no target, and there is no default", hint=f"use {names}")
        chosen = self._targets.get(name or self._default or "")
        if chosen is None:
            close = difflib.get_close_matches(str(name), self._targets, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"use one of {names}"
            raise ConfigurationError(f"there is no target `{name}`", hint=hint)
        return chosen

    # Asking.

    def explain(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, object],
        *,
        region: str | None = None,
        target: str | None = None,
    ) -> CallDecision:
        """Decide a call without making it: nothing is signed, sent, or recorded.

        Raises:
            UnknownServiceError: botocore has no such service.
            UnknownOperationError: The service has no such operation.
            ConfigurationError: There is no such target.
        """
        chosen = self.target(target)
        call = PendingCall(
            target=chosen,
            service=exact_text(service),
            operation=exact_text(operation),
            parameters=snapshot(parameters),
            region=exact_text(region or chosen.default_region),
            is_secure=not (chosen.endpoint_url or "").startswith("http://"),
        )
        facts = self._facts(call, self._paces[chosen.name].count(chosen.context.clock()))

        def decide_with(assumed: Mapping[str, ContextValue]) -> CallDecision:
            return decide(call, facts, catalog=self._catalog, assumed=assumed)

        return with_hinges(decide_with({}), chosen.policies, decide_with)

    def session(self, target: str | None = None) -> GuardedSession:
        """Open a guarded boto3 session on a target."""
        return GuardedSession(guard=self, target=target)

    def call(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, object],
        *,
        region: str | None = None,
        target: str | None = None,
        reason: str | None = None,
    ) -> dict[str, Any]:
        """Make a call through a guarded client.

        Returns:
            AWS's answer as botocore parses it, or a dry run's ``{"dry_run": True, "decision": ...}``.

        Raises:
            AccessDeniedError: The call is not allowed; nothing was signed.
            ClientError: AWS itself refused it.
            AuditError: The decision cannot be recorded; nothing was signed.
            CredentialsError: The forwarding role cannot be assumed.
        """
        service, operation = exact_text(service), exact_text(operation)
        models.operation_facts(service, operation)
        chosen = self.target(target)
        token = _REASON.set(reason)
        try:
            client = self._client(chosen, service, exact_text(region or chosen.default_region))
            return make_call(client, operation, parameters)
        finally:
            _REASON.reset(token)

    def _client(self, target: Target, service: str, region: str) -> BaseClient:
        # Only the operator's regions are kept: an agent may make up as many others as it likes.
        if region not in target.regions:
            return self._make_client(target, service, region)
        key = (target.name, service, region)
        with self._clients_lock:
            if key not in self._clients:
                self._clients[key] = self._make_client(target, service, region)
            return self._clients[key]

    def _make_client(self, target: Target, service: str, region: str) -> BaseClient:
        session = self.session(target.name)
        return session.client(service, region_name=region)  # type: ignore[call-overload, no-any-return]

    # What signers and clients ask.

    def authorize(self, call: PendingCall) -> Authorization:
        """Decide a call and record the decision.

        Raises:
            AccessDeniedError: The call is not allowed.
            AuditError: The decision cannot be recorded.
            CredentialsError: A person's code would have allowed it, and was not given or not taken.
        """
        entered = call.target.context.clock()
        pace = self._paces[call.target.name]
        is_sent = False
        read = partial(self._facts, call, pace.enter(entered))
        try:
            obtained, approval = self._with_approval(self._obtainer.decide(call, read), read)
            outcome = "refused" if obtained.failure else outcome_of(obtained.decision)
            record_id = self._record(
                call.target, obtained.decision, outcome, parameters=call.parameters, approval=approval
            )
            is_sent = outcome in {"sent", "observed"}
        finally:
            if not is_sent:
                pace.withdraw(entered)
        if outcome == "refused":
            raise obtained.failure or denial(obtained.decision)
        return Authorization(decision=obtained.decision, record_id=record_id, is_planned=outcome == "planned")

    def _with_approval(self, obtained: Obtained, read: ReadFacts) -> tuple[Obtained, Approval | None]:
        """Ask a person about a denial that their consent alone would turn; give the decision that then holds."""
        call, decision = obtained.call, obtained.decision
        if self._approver is None or decision.is_allowed or decision.refused or decision.mode is Mode.OBSERVE:
            return obtained, None
        if outcome_of(decide(call, read(), catalog=self._catalog, assumed=APPROVED)) != "sent":
            return obtained, None
        if not is_approved(self._approver, self._approval_request(call, decision)):
            return obtained, "withheld"
        # A person takes their time: what counts is the time at which the call is made.
        return self._obtainer.decide_anew(call, read, APPROVED), "given"

    def _approval_request(self, call: PendingCall, decision: CallDecision) -> ApprovalRequest:
        return ApprovalRequest(
            target=call.target.name,
            service=call.service,
            operation=call.operation,
            region=call.region,
            parameters=self._redactor.redact(call.parameters),
            life=call.life,
            reason=_REASON.get(),
            decision=decision,
        )

    def refuse(self, target: Target, *, service: str, operation: str, region: str, message: str, hint: str) -> NoReturn:
        """Record and refuse what nothing authorizes, in every mode.

        Raises:
            UnauthorizedSignatureError: Always.
            AuditError: The refusal cannot be recorded.
        """
        decision = CallDecision(
            service=service,
            operation=operation,
            region=region,
            target=target.name,
            mode=target.mode,
            refused=Refusal(message=message, hint=hint),
        )
        self._record(target, decision, "refused")
        raise UnauthorizedSignatureError(message, decision=decision, hint=hint)

    def _lend(self, target: Target) -> RoleCredentials:
        """Give the forwarding role's credentials for one signature.

        Raises:
            CredentialsError: The role cannot be assumed, or what came back is not the role.
        """
        return self._roles[target.name].credentials()

    def record_outcome(
        self, record_id: str, *, aws_request_id: str | None, http_status: int | None, error_code: str | None
    ) -> None:
        """Record what became of a call.

        Raises:
            AuditError: The record was not kept.
        """
        self._audit.write(
            OutcomeRecord(
                id=record_id,
                time=utc_now(),
                aws_request_id=aws_request_id,
                http_status=http_status,
                error_code=error_code,
            )
        )

    def _facts(self, call: PendingCall, calls_last_hour: int) -> CallFacts:
        """Read what the process knows now."""
        now = call.target.context.clock()
        return CallFacts(
            target=call.target,
            requested_region=models.signing_region(call.service, call.region),
            earliest=now,
            latest=now + call.life,
            is_presigned=call.is_presigned,
            is_secure=call.is_secure,
            calls_last_hour=calls_last_hour,
            agent=self._agent,
            mfa_time=self._roles[call.target.name].mfa_time,
        )

    def _record(
        self,
        target: Target,
        decision: CallDecision,
        outcome: Outcome,
        *,
        parameters: Mapping[str, object] | None = None,
        approval: Approval | None = None,
    ) -> str:
        """Write down a decision before anything comes of it; give the record's id."""
        reason = _REASON.get()
        record = DecisionRecord(
            id=str(uuid.uuid4()),
            time=utc_now(),
            target=target.name,
            mode=target.mode.value,
            principal=target.principal.written,
            agent=self._agent,
            service=decision.service,
            operation=decision.operation,
            region=decision.region,
            parameters=self._redactor.redact(parameters or {}),
            reason=reason and self._redactor.redact_text(reason),
            requests=tuple(_request_record(request) for request in decision.requests),
            decision=decision.eval_decision,
            certain=decision.certain,
            refusal=decision.refusal,
            approval=approval,
            outcome=outcome,
        )
        self._audit.write(record)
        return record.id


def outcome_of(decision: CallDecision) -> Outcome:
    """Say what the guard does with a decided call; docs/configuration.md has the table."""
    if decision.refused:
        return "refused"
    if not decision.is_allowed:
        return "observed" if decision.mode is Mode.OBSERVE else "refused"
    return "planned" if decision.mode is Mode.DRY_RUN and not decision.is_read else "sent"


def _role(target: Target, ask_mfa_code: AskMfaCode | None) -> ForwardingRole:
    return ForwardingRole(
        target.role, region=target.default_region, endpoint_url=target.endpoint_url, ask_mfa_code=ask_mfa_code
    )


def _request_record(request: RequestDecision) -> RequestRecord:
    return RequestRecord(
        action=request.action,
        resource=request.resource,
        kind=request.kind.value,
        decision=request.eval_decision,
        statements=request.statements,
    )
