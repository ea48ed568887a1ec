"""Decide a call; where the answer hangs on a fact that can be had, have it, and decide again.

Facts are had in order of what they cost: a resource's tags by one read, an MFA code by
asking a person. Nothing is asked that would not turn the denial.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from guarded_aws.errors import CredentialsError
from guarded_aws.evaluator import ContextValue
from guarded_aws.guard.call_decision import CallDecision
from guarded_aws.guard.context import CallFacts
from guarded_aws.guard.decide import PendingCall
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.resource_tags import TagReader
from guarded_aws.guard.role import ForwardingRole

Decide = Callable[[PendingCall, CallFacts, Mapping[str, ContextValue]], CallDecision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obtained:
    """A decision, after everything that could be had was had.

    Attributes:
        call: The call, with the tags that were read.
        failure: Why a fact that would have turned the denial could not be had.
    """

    call: PendingCall
    decision: CallDecision
    failure: CredentialsError | None = None


class Obtainer:
    """Decides calls, and has the facts that would turn a denial; safe under threads."""

    def __init__(self, decide: Decide, *, tags: TagReader, roles: Mapping[str, ForwardingRole]) -> None:
        """Decide by this function, read tags by this reader, and step up these roles, by target."""
        self._decide = decide
        self._tags = tags
        self._roles = roles

    def decide(
        self, call: PendingCall, facts: CallFacts, assumed: Mapping[str, ContextValue] = MappingProxyType({})
    ) -> Obtained:
        """Decide a call, as if the assumed values were known."""
        decision = self._decide(call, facts, assumed)
        if decision.is_allowed or decision.refused:
            return Obtained(call=call, decision=self._settled(decision))
        # FAIL-CLOSED(presigned-tags): whoever holds a presigned URL uses it when the tags may be others.
        tags = {} if call.is_presigned else self._tags.read(decision, call.target)
        if tags:
            call = replace(call, tags=tags)
            decision = self._decide(call, facts, assumed)
        return (
            Obtained(call=call, decision=self._settled(decision))
            if decision.is_allowed
            else self._step_up(call, facts, decision, assumed)
        )

    def decide_anew(self, call: PendingCall, facts: CallFacts, assumed: Mapping[str, ContextValue]) -> Obtained:
        """Decide a call that somebody thought about for a while."""
        # FAIL-CLOSED(approved-later): the tags that were read before they thought may be others now.
        self._tags.forget()
        return self.decide(replace(call, tags={}), facts, assumed)

    def _settled(self, decision: CallDecision) -> CallDecision:
        """Forget the tags that an allowed write may change."""
        if decision.is_allowed and not decision.is_read:
            self._tags.forget()
        return decision

    def _step_up(
        self, call: PendingCall, facts: CallFacts, decision: CallDecision, assumed: Mapping[str, ContextValue]
    ) -> Obtained:
        """Ask a person for a code, if with one the call would be allowed and sent."""
        role = self._roles[call.target.name]
        is_asked = role.can_step_up and call.target.mode is Mode.ENFORCE
        if not is_asked or not self._decide(call, replace(facts, mfa_time=facts.earliest), assumed).is_allowed:
            return Obtained(call=call, decision=decision)
        try:
            role.step_up(f"{call.service} {call.operation}")
        except CredentialsError as error:
            return Obtained(call=call, decision=decision, failure=error)
        return Obtained(call=call, decision=self._decide(call, replace(facts, mfa_time=role.mfa_time), assumed))
