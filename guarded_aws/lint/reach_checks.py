"""Findings about statements that match no request at all.

Operators, keys and statements of one block are joined by AND
(IAM User Guide, reference_policies_elements_condition).
"""

from collections import defaultdict
from collections.abc import Iterator

from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.place import Place, at_condition
from guarded_aws.lint.witness import can_hold
from guarded_aws.policy import Clause, Condition


def check_reachable_conditions(place: Place, _: Facts) -> Iterator[Finding]:
    """Report conditions on one key that contradict each other."""
    by_key: dict[str, list[Condition]] = defaultdict(list)
    for condition in place.statement.conditions:
        by_key[condition.key.lower()].append(condition)
    for conditions in by_key.values():
        if not can_hold(conditions):
            names = " and ".join(f"`{condition.operator}`" for condition in conditions)
            yield place.finding(
                _never_matches(place),
                f"{names} on `{conditions[0].key}` never hold together, so the statement matches no request",
                hint="write one statement for each condition to join them by OR",
                at=at_condition(conditions[0]),
            )


def check_reachable_clauses(place: Place, _: Facts) -> Iterator[Finding]:
    """Report a NotAction or NotResource that leaves nothing out of what it excludes."""
    for element, clause in (("NotAction", place.statement.actions), ("NotResource", place.statement.resources)):
        if _excludes_everything(clause):
            yield place.finding(
                _never_matches(place),
                f"`{element}` excludes everything, so the statement matches no request",
                hint="name what is to be left out, or remove the statement",
                at=(element,),
            )


def _excludes_everything(clause: Clause | None) -> bool:
    return clause is not None and clause.is_negated and "*" in clause.patterns


def _never_matches(place: Place) -> IssueCode:
    return IssueCode.DENY_NEVER_MATCHES if place.is_deny else IssueCode.ALLOW_NEVER_MATCHES
