"""Statements that another statement makes idle.

An explicit Deny wins over every Allow, and a statement that repeats part of another of
the same effect changes nothing (IAM User Guide, reference_policies_evaluation-logic).
"""

from collections.abc import Iterator, Sequence

from guarded_aws.lint.cover import clause_covers_not_action, clause_takes_actions, resources_cover
from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.place import Place
from guarded_aws.lint.principal_checks import EVERYONE
from guarded_aws.policy import Condition, PolicyType, PrincipalType

_UNIONS = frozenset({PolicyType.IDENTITY, PolicyType.SESSION})
"""The types whose documents form one union, so that one can repeat another."""


def check_shadowed_allows(all_places: Sequence[Place], _: Facts) -> Iterator[Finding]:
    """Report an Allow all of which is denied."""
    denies = [place for place in all_places if place.is_deny]
    for place in all_places:
        by = _idled_by(place, [deny for deny in denies if _binds_the_same(deny, place)]) if not place.is_deny else ()
        if by:
            yield place.finding(
                IssueCode.ALLOW_SHADOWED_BY_DENY,
                f"all that the statement allows is denied by {_labels(by)}",
                hint="remove it, or make the Deny narrower",
            )


def check_redundant_statements(all_places: Sequence[Place], _: Facts) -> Iterator[Finding]:
    """Report a statement that others of its effect repeat; of two alike, the later one."""
    kept = list(all_places)
    for place in reversed(all_places):
        others = [other for other in kept if other is not place and _adds_up_with(other, place)]
        by = _idled_by(place, others)
        if by:
            kept.remove(place)
            yield place.finding(
                IssueCode.REDUNDANT_STATEMENT,
                f"{_labels(by)} {'does' if len(by) == 1 else 'do'} all that the statement does",
                hint="remove it",
            )


def _labels(by: tuple[Place, ...]) -> str:
    return " and ".join(f"`{place.label}`" for place in by)


def _binds_the_same(deny: Place, allow: Place) -> bool:
    """Say whether a Deny binds everybody that an Allow may serve."""
    if deny.document is allow.document:
        return True
    return not (deny.document.policy_type.names_principals or allow.document.policy_type.names_principals)


def _adds_up_with(other: Place, place: Place) -> bool:
    if other.statement.effect is not place.statement.effect:
        return False
    same_type = other.document.policy_type is place.document.policy_type
    return other.document is place.document or (same_type and place.document.policy_type in _UNIONS)


def _idled_by(place: Place, others: Sequence[Place]) -> tuple[Place, ...]:
    """Find statements that together take every request that a statement takes; none when they do not."""
    fitting = [other for other in others if _covers_beyond_actions(other, place)]
    actions = place.statement.actions
    if actions.is_negated:
        return tuple(other for other in fitting if clause_covers_not_action(other.statement.actions, actions))[:1]
    found = [_first_taking(pattern, fitting) for pattern in actions.patterns]
    return () if None in found else tuple(dict.fromkeys(other for other in found if other is not None))


def _first_taking(pattern: str, places: Sequence[Place]) -> Place | None:
    return next((place for place in places if clause_takes_actions(place.statement.actions, pattern)), None)


def _covers_beyond_actions(wide: Place, narrow: Place) -> bool:
    given = narrow.statement.conditions
    return (
        wide.document.has_variables is narrow.document.has_variables
        and all(any(_implies(one, condition) for one in given) for condition in wide.statement.conditions)
        and resources_cover(wide.statement.resources, narrow.statement.resources)
        and _principals_cover(wide, narrow)
    )


def _implies(narrow: Condition, wide: Condition) -> bool:
    """Say whether a condition holds wherever another does: more values are more ways to match, or to fail to differ."""
    operator = narrow.operator
    if narrow.key.lower() != wide.key.lower() or str(wide.operator) not in {str(operator), f"{operator}IfExists"}:
        return False
    few, many = (wide, narrow) if operator.base.is_negated else (narrow, wide)
    return set(few.values) <= set(many.values)


def _principals_cover(wide: Place, narrow: Place) -> bool:
    one, other = wide.statement.principals, narrow.statement.principals
    if one == other:
        return True
    if one is None or other is None or other.is_negated:
        return False
    return one == EVERYONE and all(entry.type is PrincipalType.AWS for entry in other.entries)
