"""Findings about operators that do not fit their key: type, number of values, wildcards.

Sources: IAM User Guide, reference_policies_elements_condition_operators and
reference_policies_condition-single-vs-multi-valued-context-keys.
"""

import re
from collections.abc import Iterator
from typing import Final

from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.key_checks import service_prefixes
from guarded_aws.lint.keys import ALSO_LISTS, SENSITIVE_KEYS, KeyDefinition
from guarded_aws.lint.place import Place, at_condition
from guarded_aws.lint.witness import holds_without_key
from guarded_aws.policy import BaseOperator, Condition, Family, SetQualifier

_TAG_KEYS: Final = "aws:tagkeys"
_VARIABLE: Final = re.compile(r"\$\{[^}]*\}")
_LITERAL: Final = frozenset(
    {
        BaseOperator.STRING_EQUALS,
        BaseOperator.STRING_NOT_EQUALS,
        BaseOperator.STRING_EQUALS_IGNORE_CASE,
        BaseOperator.STRING_NOT_EQUALS_IGNORE_CASE,
    }
)


def check_operator_types(place: Place, facts: Facts) -> Iterator[Finding]:
    """Report operators that compare another type than the key's; tags may hold any."""
    for condition, key in _known_keys(place, facts):
        family = condition.operator.base.family
        if family is not Family.NULL and family not in key.type.families and not key.is_open:
            yield place.finding(
                IssueCode.OPERATOR_TYPE_MISMATCH,
                f"`{condition.operator}` does not fit `{condition.key}`, whose type is {key.type.value}",
                hint=f"use {_named(key.type.families)} operator",
                at=at_condition(condition),
            )


def _named(families: frozenset[Family]) -> str:
    names = " or ".join(sorted(family.value for family in families))
    return f"{'an' if names[0] in 'aeio' else 'a'} {names}"


def _known_keys(place: Place, facts: Facts) -> Iterator[tuple[Condition, KeyDefinition]]:
    prefixes = service_prefixes(place)
    for condition in place.statement.conditions:
        key = facts.find_key(condition.key, prefixes)
        if key is not None:
            yield condition, key


def check_set_operators(place: Place, facts: Facts) -> Iterator[Finding]:
    """Report a set operator on a single-valued key, and a multivalued key without one."""
    for condition, key in _known_keys(place, facts):
        qualifier = condition.operator.set_qualifier
        if qualifier and not key.is_multivalued and key.name.lower() not in ALSO_LISTS:
            yield place.finding(
                IssueCode.SET_OPERATOR_ON_SINGLE_VALUED_KEY,
                f"`{condition.key}` has a single value; `{qualifier.value}` is for keys that have several",
                hint=f"remove `{qualifier.value}:`",
                at=at_condition(condition),
            )
        elif key.is_multivalued and not qualifier and condition.operator.base.family is not Family.NULL:
            yield place.finding(
                IssueCode.MISSING_SET_OPERATOR,
                f"`{condition.key}` has several values, and `{condition.operator}` compares one",
                hint="write `ForAnyValue:` or `ForAllValues:` before the operator",
                at=at_condition(condition),
            )


def check_for_all_values(place: Place, facts: Facts) -> Iterator[Finding]:
    """Report an Allow that ForAllValues opens to requests without the key."""
    for condition in place.statement.conditions:
        if not place.is_deny and _is_for_all(condition) and not _needs_key(place, condition.key.lower(), facts):
            yield place.finding(
                IssueCode.FOR_ALL_VALUES_WITHOUT_NULL,
                f"`{condition.operator}` also holds when `{condition.key}` is absent, so the Allow does not need it",
                hint=f'add `"Null": {{"{condition.key}": "false"}}`',
                at=at_condition(condition),
            )


def _is_for_all(condition: Condition) -> bool:
    return condition.operator.set_qualifier is SetQualifier.FOR_ALL_VALUES


def _needs_key(place: Place, folded_key: str, facts: Facts) -> bool:
    """Say whether a request without the key is not allowed, or does nothing: one to change tags that names none."""
    if _requires_presence(place, folded_key):
        return True
    clause = place.statement.actions
    return (
        folded_key == _TAG_KEYS and not clause.is_negated and all(map(facts.only_changes_named_tags, clause.patterns))
    )


def _requires_presence(place: Place, folded_key: str) -> bool:
    """Say whether a condition of the statement is false without the key; a tag in the request is a tag key too."""
    effect = place.statement.effect
    keys = [
        condition.key.lower() for condition in place.statement.conditions if not holds_without_key(condition, effect)
    ]
    return folded_key in keys or (folded_key == _TAG_KEYS and any(key.startswith("aws:requesttag/") for key in keys))


def check_for_any_value_if_exists(place: Place, _: Facts) -> Iterator[Finding]:
    """Report the one combination whose meaning for an absent key AWS does not document."""
    for condition in place.statement.conditions:
        operator = condition.operator
        if operator.if_exists and operator.set_qualifier is SetQualifier.FOR_ANY_VALUE:
            yield place.finding(
                IssueCode.FOR_ANY_VALUE_IF_EXISTS,
                f"AWS does not document what `{operator}` gives when `{condition.key}` is absent",
                hint="write the operator without `IfExists`, and a second statement with `Null` for the absent key",
                at=at_condition(condition),
            )


def check_wildcards(place: Place, _: Facts) -> Iterator[Finding]:
    """Report wildcards that are plain text here, and wildcards in values that name a boundary of trust."""
    for condition in place.statement.conditions:
        if not any(_has_wildcard(value) for value in condition.values):
            continue
        if condition.operator.base in _LITERAL:
            yield place.finding(
                IssueCode.WILDCARD_WITHOUT_LIKE,
                f"`*` and `?` are plain characters under `{condition.operator}`",
                hint=f"use `{_like(condition)}`, or write `${{*}}` for the character",
                at=at_condition(condition),
            )
        elif condition.key.lower() in SENSITIVE_KEYS:
            yield place.finding(
                IssueCode.WILDCARD_IN_SENSITIVE_KEY,
                f"a wildcard in `{condition.key}` may take accounts, organizations or networks of strangers",
                hint="list the values whole",
                at=at_condition(condition),
            )


def _has_wildcard(value: str) -> bool:
    literal = _VARIABLE.sub("", value)
    return "*" in literal or "?" in literal


def _like(condition: Condition) -> BaseOperator:
    return BaseOperator.STRING_NOT_LIKE if condition.operator.base.is_negated else BaseOperator.STRING_LIKE
