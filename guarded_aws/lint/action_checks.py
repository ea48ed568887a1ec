"""Findings about actions and resources: names that AWS does not have, and pairs that never meet.

A misspelt action in a Deny denies nothing and says nothing.
Sources: IAM User Guide, reference_policies_elements_action and _resource; Service Authorization Reference.
"""

from collections.abc import Iterator
from typing import Final

from guarded_aws.catalog import ActionDefinition
from guarded_aws.lint.cover import resource_may_take
from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.nearest import nearest_names
from guarded_aws.lint.place import Place, at_action
from guarded_aws.policy import Clause

_LIST_OF_BUCKETS: Final = "s3:ListAllMyBuckets"
_ALL_BUCKETS: Final = frozenset({"arn:aws:s3:::*", "arn:aws-cn:s3:::*", "arn:aws-us-gov:s3:::*"})
"""AWS's own examples grant the list of buckets on these, though it has no resource types."""


def check_actions(place: Place, facts: Facts) -> Iterator[Finding]:
    """Report patterns that take no action of AWS, as far as the catalogue knows."""
    for index, pattern in enumerate(place.statement.actions.patterns):
        if pattern != "*":
            yield from _check_action(place, index, pattern, facts)


def _check_action(place: Place, index: int, pattern: str, facts: Facts) -> Iterator[Finding]:
    prefix, _, name = pattern.partition(":")
    at = at_action(place, index)
    if not name or any(character.isspace() for character in name):
        yield place.finding(
            IssueCode.ACTION_NEVER_MATCHES,
            f"`{pattern}` has {'a blank in its name' if name else 'no name'} and so never matches",
            hint="write `service:Name`, without blanks",
            at=at,
        )
    elif prefix.lower() not in facts.prefixes:
        yield place.finding(
            IssueCode.UNKNOWN_SERVICE,
            f"`{prefix}` is not the prefix of a service",
            hint=nearest_names(prefix, facts.prefixes),
            at=at,
        )
    elif not facts.find_actions(pattern):
        yield _unknown_action(place, index, pattern, facts)


def _unknown_action(place: Place, index: int, pattern: str, facts: Facts) -> Finding:
    is_wild = "*" in pattern or "?" in pattern
    prefix = pattern.partition(":")[0].lower()
    return place.finding(
        IssueCode.WILDCARD_MATCHES_NO_ACTION if is_wild else IssueCode.UNKNOWN_ACTION,
        f"`{pattern}` matches no known action" if is_wild else f"`{pattern}` is not a known action",
        hint=nearest_names(pattern, facts.action_names(prefix)),
        at=at_action(place, index),
    )


def check_resources(place: Place, facts: Facts) -> Iterator[Finding]:
    """Report actions that can be asked about none of the statement's resources."""
    actions, resources = place.statement.actions, place.statement.resources
    if actions.is_negated or resources is None or resources.is_negated or "*" in resources.patterns:
        return
    for index, pattern in enumerate(actions.patterns):
        found = facts.find_actions(pattern)
        if found and not any(_may_meet(action, resources, place, facts) for action in found):
            yield place.finding(
                IssueCode.ACTION_WITHOUT_SUCH_RESOURCE,
                f"`{pattern}` is never asked about the statement's resources",
                hint=_resources_hint(found[0], facts),
                at=at_action(place, index),
            )


def _may_meet(action: ActionDefinition, resources: Clause, place: Place, facts: Facts) -> bool:
    names = facts.resource_names(action)
    if not names:
        return action.full_name == _LIST_OF_BUCKETS and not _ALL_BUCKETS.isdisjoint(resources.patterns)
    has_variables = place.document.has_variables
    return any(
        resource_may_take(pattern, name, has_variables=has_variables)
        for pattern in resources.patterns
        for name in names
    )


def _resources_hint(action: ActionDefinition, facts: Facts) -> str:
    names = facts.resource_names(action)
    if not names:
        return f"`{action.full_name}` has no resource types: write `*`"
    return f"`{action.full_name}` takes {' or '.join(f'`{name}`' for name in names[:3])}"
