"""Which facts that somebody can obtain would turn a denial.

The request is decided again with each candidate fact: a person's consent, an MFA code, a
tag that one read call would tell, another hour. Candidate values come from the policies
themselves, from either side of what their conditions compare with.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from guarded_aws.evaluator.decision import Allowed, Decision
from guarded_aws.evaluator.evaluate import evaluate
from guarded_aws.evaluator.policies import CompiledPolicies, ResourceSide
from guarded_aws.evaluator.request import Action, AuthorizationRequest, SingleValue
from guarded_aws.evaluator.truth import Truth
from guarded_aws.policy.model import Condition
from guarded_aws.policy.operators import Family
from guarded_aws.policy.values import parse_instant, parse_number


@dataclass(frozen=True, slots=True)
class Hinge:
    """A fact that would turn a denial into an Allow.

    Attributes:
        key: The condition key.
        value: A value of it under which the request is allowed.
        how: How the fact is obtained.
    """

    key: str
    value: str
    how: str


OBTAINABLE: Final = (
    ("guard:Approved", "ask a person to approve the call"),
    ("guard:MfaPresent", "ask a person for an MFA code"),
    ("guard:MfaAge", "ask a person for a new MFA code"),
    ("aws:MultiFactorAuthPresent", "assume the role with an MFA code"),
    ("aws:MultiFactorAuthAge", "assume the role with a new MFA code"),
    ("aws:ResourceTag/", "read the resource's tags"),
    ("aws:CurrentTime", "wait"),
    ("aws:EpochTime", "wait"),
    ("guard:HourOfDay", "wait for that hour"),
    ("guard:DayOfWeek", "wait for that day"),
    ("guard:CallsLastHour", "wait until fewer calls were made in the last hour"),
    ("aws:SourceIp", "the operator can set `source_ip` in the configuration"),
)
"""Keys, or starts of keys that end in a slash, whose value somebody can find out or change."""


def find_hinges(request: AuthorizationRequest, policies: CompiledPolicies, decision: Decision) -> tuple[Hinge, ...]:
    """Find, for each obtainable key that the policies read, a value that would turn the denial."""
    if isinstance(decision, Allowed):
        return ()
    return first_turning(
        obtainable_facts(policies, request.action),
        lambda fact: isinstance(evaluate(_with_fact(request, fact.key, fact.value), policies), Allowed),
    )


def first_turning(facts: Iterable[Hinge], turns: Callable[[Hinge], bool]) -> tuple[Hinge, ...]:
    """Keep the first fact of each key that turns the denial."""
    found: dict[str, Hinge] = {}
    for fact in facts:
        if fact.key not in found and turns(fact):
            found[fact.key] = fact
    return tuple(found.values())


def obtainable_facts(policies: CompiledPolicies, *actions: Action) -> tuple[Hinge, ...]:
    """Give candidate values of each obtainable key that the policies read about these actions."""
    facts: dict[Hinge, None] = {}
    for condition in _conditions(policies, actions):
        named = _obtainable(condition.key)
        if named is not None:
            key, how = named
            facts.update((Hinge(key, value, how), None) for value in _values_around(condition))
    return tuple(facts)


def _obtainable(written: str) -> tuple[str, str] | None:
    """Give an obtainable key in AWS's spelling, and how it is obtained."""
    folded = written.lower()
    for key, how in OBTAINABLE:
        if folded == key.lower():
            return key, how
        if key.endswith("/") and folded.startswith(key.lower()):
            return key + written[len(key) :], how
    return None


def _with_fact(request: AuthorizationRequest, key: str, value: str) -> AuthorizationRequest:
    return AuthorizationRequest(
        principal=request.principal,
        action=request.action,
        resource=request.resource,
        context=request.context.with_values({key: SingleValue(value)}),
        resource_account=request.resource_account,
    )


def _conditions(policies: CompiledPolicies, actions: tuple[Action, ...]) -> Iterator[Condition]:
    """Yield the conditions of every statement that takes one of the actions."""
    resource = () if isinstance(policies.resource, ResourceSide) else (policies.resource,)
    single = (policies.identity, policies.permissions_boundary, policies.session, *resource)
    for index in (*single, *(policies.scps or ()), *(policies.rcps or ())):
        for statement in () if index is None else index.statements:
            if any(statement.actions.match(action) is not Truth.FALSE for action in actions):
                yield from (compiled.condition for compiled in statement.conditions)


def _values_around(condition: Condition) -> Iterator[str]:
    """Yield values on either side of each that the condition compares with."""
    for value in condition.values:
        match condition.operator.base.family:
            case Family.NUMERIC:
                number = parse_number(value)
                yield from (str(number - 1), value, str(number + 1))
            case Family.DATE:
                yield from _instants_around(parse_instant(value))
            case Family.BOOL | Family.NULL:
                yield from ("true", "false")
            case _:
                yield value
                yield f"not-{value}"


def _instants_around(instant: datetime) -> Iterator[str]:
    """Yield an instant and its neighbors, so far as the calendar has them."""
    if instant >= _FIRST + _SECOND:
        yield (instant - _SECOND).isoformat()
    yield instant.isoformat()
    if instant <= _LAST - _SECOND:
        yield (instant + _SECOND).isoformat()


_SECOND: Final = timedelta(seconds=1)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
