"""Findings about policy variables that never get a value, or stand where they mean nothing.

Source: IAM User Guide, reference_policies_variables.
"""

from collections.abc import Iterator

from guarded_aws.arn import is_arn
from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.key_checks import prefix_of, service_prefixes
from guarded_aws.lint.keys import ABSENT_IN_ROLE_SESSIONS
from guarded_aws.lint.place import Place, at_condition
from guarded_aws.policy.locate import Path
from guarded_aws.policy.template import PolicyVariable, tokenize

_HEAD_COLONS = 5


def check_variables_in_old_version(place: Place, _: Facts) -> Iterator[Finding]:
    """Report what looks like a variable in a document of 2008, where it is plain text."""
    if place.document.has_variables:
        return
    for text, _is_negated, at in _texts(place):
        if "${" in text:
            yield place.finding(
                IssueCode.VARIABLE_IN_OLD_VERSION,
                f"`{text}` is plain text in Version 2008-10-17, its policy variable too",
                hint='write `"Version": "2012-10-17"`',
                at=at,
            )


def check_early_variables(place: Place, _: Facts) -> Iterator[Finding]:
    """Report variables before the fifth colon of an ARN, where AWS gives them no meaning."""
    resources = place.statement.resources
    for index, text in enumerate(resources.patterns if resources else ()):
        if place.document.has_variables and is_arn(text) and "${" in ":".join(text.split(":")[:_HEAD_COLONS]):
            yield place.finding(
                IssueCode.EARLY_VARIABLE,
                f"`{text}` has a policy variable before its fifth colon, where IAM knows none",
                hint="write that segment out, or as `*`",
                at=_at_resource(place, index),
            )


def check_unresolvable_variables(place: Place, facts: Facts) -> Iterator[Finding]:
    """Report variables in a Deny that no request of a role session gives a value to."""
    if not place.is_deny or not place.document.has_variables:
        return
    for text, is_negated, at in _texts(place):
        for key in _keys_without_default(text):
            reason = _why_never(key, place, facts)
            if reason:
                outcome = "takes every request" if is_negated else "never takes a request"
                yield place.finding(
                    IssueCode.DENY_WITH_UNRESOLVABLE_VARIABLE,
                    f"`${{{key}}}` {reason}, so that by `{text}` the Deny {outcome}",
                    hint=f"use a key that the session has, or give a default: `${{{key}, 'text'}}`",
                    at=at,
                )


def _keys_without_default(text: str) -> Iterator[str]:
    for token in tokenize(text, has_variables=True):
        if isinstance(token, PolicyVariable) and token.default is None:
            yield token.key


def _why_never(key: str, place: Place, facts: Facts) -> str | None:
    if key in ABSENT_IN_ROLE_SESSIONS and not place.document.policy_type.names_principals:
        return "has no value in a session of a role"
    definition = facts.find_key(key, service_prefixes(place))
    if definition is None:
        return None if "." in prefix_of(key) else "is no known key"
    return "has several values, which a variable cannot take" if definition.is_multivalued else None


def _texts(place: Place) -> Iterator[tuple[str, bool, Path]]:
    """Give each text of a statement in which variables work, whether it is negated, and its place."""
    resources = place.statement.resources
    for index, text in enumerate(resources.patterns if resources else ()):
        yield text, bool(resources and resources.is_negated), _at_resource(place, index)
    for condition in place.statement.conditions:
        if condition.operator.base.allows_variables:
            for value in condition.values:
                yield value, condition.operator.base.is_negated, at_condition(condition)


def _at_resource(place: Place, index: int) -> Path:
    resources = place.statement.resources
    return ("NotResource" if resources and resources.is_negated else "Resource", index)
