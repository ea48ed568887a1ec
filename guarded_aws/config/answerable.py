"""Refuse to start where a fact that the operator could give is missing and no call could be decided.

Each call would be denied in doubt, one after the other, for a reason that no call can mend.
A policy of which only some calls are in doubt starts: their denials name the key.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from guarded_aws.config.model import ContextConfig, TargetConfig
from guarded_aws.errors import ConfigurationError
from guarded_aws.evaluator import PolicySet
from guarded_aws.policy import Clause, Effect, PolicyDocument, Statement

_SET_SOURCE_IP: Final = 'set `source_ip` in `[context]` to an address, a list of networks, or "discover"'
_SET_MFA_CONTEXT: Final = "ask `guard:MfaPresent` instead, or set `mfa_context = true` if AWS sees the MFA state"

_NEVER_LIFTS: Final = frozenset({"aws:viaawsservice"})
"""Keys beside which a Deny still takes every call of the guard, which no AWS service forwards."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A statement of a document."""

    document: PolicyDocument
    index: int

    @property
    def statement(self) -> Statement:
        return self.document.statements[self.index]

    @property
    def keys(self) -> dict[str, str]:
        """The condition keys that it reads: in lower case, and as written."""
        return {condition.key.lower(): condition.key for condition in self.statement.conditions}


def check_answerable(name: str, target: TargetConfig, context: ContextConfig, policies: PolicySet) -> None:
    """Require that not every call to a target would be in doubt.

    Raises:
        ConfigurationError: Every call would be; the message names the statement, the hint says what to set.
    """
    unset = _unset_keys(target, context)
    for level in _levels(policies):
        for placed in _in_doubt_for_every_call(level, unset.keys()):
            key = next(key for key in placed.keys if key in unset)
            place = placed.document.location_of(placed.index) or placed.document.policy_id
            raise ConfigurationError(
                f"every call to target `{name}` would be denied in doubt, because nobody knows"
                f" `{placed.keys[key]}`, which a statement reads at {place}",
                hint=unset[key],
            )


def _unset_keys(target: TargetConfig, context: ContextConfig) -> Mapping[str, str]:
    """List the keys that the operator could make known and did not, each with what to do."""
    unset = {}
    if context.source_ip is None:
        unset["aws:sourceip"] = _SET_SOURCE_IP
    if not target.mfa_context:
        unset |= dict.fromkeys(("aws:multifactorauthpresent", "aws:multifactorauthage"), _SET_MFA_CONTEXT)
    return unset


def _levels(policies: PolicySet) -> Iterator[tuple[_Placed, ...]]:
    """Give the statements of each layer that has to allow; SCPs have a layer a level."""
    levels = (policies.identity, policies.permissions_boundary or (), *(policies.scps or ()))
    for documents in levels:
        yield tuple(_Placed(document, index) for document in documents for index in range(len(document.statements)))


def _in_doubt_for_every_call(level: tuple[_Placed, ...], unset: Collection[str]) -> Iterator[_Placed]:
    yield from (placed for placed in level if _denies_every_call(placed, unset))
    allows = [placed for placed in level if placed.statement.effect is Effect.ALLOW]
    if all(placed.keys.keys() & unset for placed in allows):
        yield from allows


def _denies_every_call(placed: _Placed, unset: Collection[str]) -> bool:
    statement = placed.statement
    is_wide = _takes_nearly_all(statement.actions) and _takes_nearly_all(statement.resources)
    keys = placed.keys.keys() - _NEVER_LIFTS
    return statement.effect is Effect.DENY and is_wide and bool(keys) and keys <= frozenset(unset)


def _takes_nearly_all(clause: Clause | None) -> bool:
    return clause is None or clause.is_negated or "*" in clause.patterns
