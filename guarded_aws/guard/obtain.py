"""Decide a call; where the answer hangs on a fact that can be had, have it, and decide again.

Facts are had in order of what they cost: a resource's tags by one read, an MFA code by
asking a person. Nothing is asked that would not turn the denial.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from guarded_aws.errors import CredentialsError
from guarded_aws.evaluator import ContextValue
from guarded_aws.guard.approval import APPROVED
from guarded_aws.guard.call_decision import CallDecision
from guarded_aws.guard.context import CallFacts
from guarded_aws.guard.decide import PendingCall
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.resource_tags import TagReader
from guarded_aws.guard.role import ForwardingRole

ReadFacts = Callable[[], CallFacts]
"""Reads what the process knows now: the time, and whether a person gave a code."""

Decide = Callable[[PendingCall, CallFacts, Mapping[str, ContextValue]], CallDecision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obtained:
    """A decision, after everything that could be had was had.

    Attributes:
        call: The call, with the tags that were read.
        failure: Why a fact that would have turned the denial, or the role, could not be had.
    """

    call: PendingCall
    decision: CallDecision
    failure: CredentialsError | None = None


class Obtainer:
    """Decides calls, and has the facts that would turn a denial; safe under threads."""

    def __init__(
        self, decide: Decide, *, tags: TagReader, roles: Mapping[str, ForwardingRole], can_approve: bool
    ) -> None:
        """Prepare to decide calls.

        Args:
            decide: Decides by what is known.
            tags: Reads tags.
            roles: The roles to open and to step up, by target.
            can_approve: Whether somebody can be asked for consent, once a code was given.
        """
        self._decide = decide
        self._tags = tags
        self._roles = roles
        self._can_approve = can_approve

    def decide(
        self, call: PendingCall, facts: ReadFacts, assumed: Mapping[str, ContextValue] = MappingProxyType({})
    ) -> Obtained:
        """Decide a call, as if the assumed values were known; the facts are read again after each wait."""
        decision = self._decide(call, facts(), assumed)
        if decision.is_allowed or decision.refused:
            return self._opened(call, facts, decision, assumed)
        # FAIL-CLOSED(presigned-tags): whoever holds a presigned URL uses it when the tags may be others.
        tags = {} if call.is_presigned else self._tags.read(decision, call.target)
        if tags:
            call = replace(call, tags=tags)
            decision = self._decide(call, facts(), assumed)
        ask = self._opened if decision.is_allowed else self._stepped_up
        return ask(call, facts, decision, assumed)

    def decide_anew(self, call: PendingCall, facts: ReadFacts, assumed: Mapping[str, ContextValue]) -> Obtained:
        """Decide a call that somebody thought about for a while."""
        # FAIL-CLOSED(approved-later): the tags that were read before they thought may be others now.
        self._tags.forget()
        return self.decide(replace(call, tags={}), facts, assumed)

    def _settled(self, decision: CallDecision) -> CallDecision:
        """Forget the tags that an allowed write may change."""
        if decision.is_allowed and not decision.is_read:
            self._tags.forget()
        return decision

    def _opened(
        self, call: PendingCall, facts: ReadFacts, decision: CallDecision, assumed: Mapping[str, ContextValue]
    ) -> Obtained:
        """Open the role of a call that is to be sent, where a person may have to be asked for it."""
        role = self._roles[call.target.name]
        is_sent = decision.is_allowed and (decision.is_read or decision.mode is not Mode.DRY_RUN)
        if role.is_open or not role.can_step_up or not is_sent:
            return Obtained(call=call, decision=self._settled(decision))
        return self._asked(role.credentials, call, facts, decision, assumed)

    def _stepped_up(
        self, call: PendingCall, facts: ReadFacts, decision: CallDecision, assumed: Mapping[str, ContextValue]
    ) -> Obtained:
        """Ask a person for a code, if with one the call would be allowed and sent."""
        role = self._roles[call.target.name]
        is_asked = role.can_step_up and call.target.mode is Mode.ENFORCE
        if not is_asked or not self._code_would_turn(call, facts(), assumed):
            return Obtained(call=call, decision=decision)
        return self._asked(lambda: role.step_up(f"{call.service} {call.operation}"), call, facts, decision, assumed)

    def _code_would_turn(self, call: PendingCall, facts: CallFacts, assumed: Mapping[str, ContextValue]) -> bool:
        """Say whether a code would turn a denial: by itself, or beside a consent that would not do alone."""
        with_code, approved = replace(facts, mfa_time=facts.earliest), {**assumed, **APPROVED}
        if self._decide(call, with_code, assumed).is_allowed:
            return True
        is_turned_by_both = self._can_approve and self._decide(call, with_code, approved).is_allowed
        return is_turned_by_both and not self._decide(call, facts, approved).is_allowed

    def _asked(
        self,
        ask: Callable[[], object],
        call: PendingCall,
        facts: ReadFacts,
        decision: CallDecision,
        assumed: Mapping[str, ContextValue],
    ) -> Obtained:
        """Ask a person, and decide as of their answer."""
        try:
            ask()
        except CredentialsError as error:
            return Obtained(call=call, decision=decision, failure=error)
        # FAIL-CLOSED(asked-later): a person takes their time, and what counts is the time at which the call is made.
        return Obtained(call=call, decision=self._settled(self._decide(call, facts(), assumed)))
