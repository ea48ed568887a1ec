"""Findings about Allow statements that give more than they seem to.

Only policies that grant are looked at: a boundary, a session policy or an SCP gives nothing.
Sources: IAM User Guide, reference_policies_elements_notaction and _notresource, id_roles_use_passrole.
"""

import re
from collections.abc import Iterator
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import SingleValue
from guarded_aws.lint.cover import clause_takes_actions, resources_cover
from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.place import Place
from guarded_aws.lint.witness import holds_with
from guarded_aws.policy import Clause, Condition

_PASS_ROLE: Final = "iam:PassRole"
_ANY_SERVICE: Final = SingleValue("any.amazonaws.com")
_WILD_RUN: Final = re.compile(r"[*?]*\*[*?]*")


def check_not_action(place: Place, _: Facts) -> Iterator[Finding]:
    """Report an Allow of everything but some actions."""
    if place.grants and place.statement.actions.is_negated:
        yield place.finding(
            IssueCode.ALLOW_WITH_NOT_ACTION,
            "`NotAction` with `Allow` allows every action that is not listed, those of new services included",
            hint="list what is allowed in `Action`, and deny by a statement of its own",
            at=("NotAction",),
        )


def check_not_resource(place: Place, _: Facts) -> Iterator[Finding]:
    """Report an Allow on everything but some resources."""
    resources = place.statement.resources
    if place.grants and resources is not None and resources.is_negated:
        yield place.finding(
            IssueCode.ALLOW_WITH_NOT_RESOURCE,
            "`NotResource` with `Allow` allows every resource that is not listed, those of other accounts included",
            hint="list what is allowed in `Resource`, and deny by a statement of its own",
            at=("NotResource",),
        )


def check_pass_role(place: Place, _: Facts) -> Iterator[Finding]:
    """Report an Allow to hand any role to any service, which then acts with that role's rights."""
    statement = place.statement
    if any(_names_services(condition) for condition in statement.conditions):
        return
    if place.grants and clause_takes_actions(statement.actions, _PASS_ROLE) and _takes_every_role(statement.resources):
        yield place.finding(
            IssueCode.WILDCARD_PASS_ROLE,
            f"the statement allows `{_PASS_ROLE}` for every role and service, an administrator's role included",
            hint="name the roles, or the service in `iam:PassedToService`",
            at=("Resource",),
        )


def _names_services(condition: Condition) -> bool:
    """Say whether a condition keeps the role from services that nobody has heard of."""
    return condition.key.lower() == "iam:passedtoservice" and not holds_with(condition, _ANY_SERVICE)


def _takes_every_role(resources: Clause | None) -> bool:
    return resources is not None and (
        resources.is_negated or any(_is_every_role(pattern) for pattern in resources.patterns)
    )


def _is_every_role(pattern: str) -> bool:
    """Say whether a pattern takes all the roles of the accounts that it is for; no role's name is empty."""
    if not is_arn(pattern):
        return pattern == "*"
    pattern = _WILD_RUN.sub("*", pattern)
    _, partition, _, _, account, _ = pattern.split(":", 5)
    return resources_cover(Clause((pattern,)), Clause((f"arn:{partition}:iam::{account}:role/*",)))
