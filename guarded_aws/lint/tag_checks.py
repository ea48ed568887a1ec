"""A caller who may write the tags that its own permissions are conditioned on.

Source: IAM User Guide, introduction_attribute-based-access-control and access_tags
(who controls tags controls access).
"""

from collections.abc import Iterator, Sequence

from guarded_aws.lint.cover import clause_takes_actions, resources_cover, resources_may_overlap
from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.key_checks import service_prefixes
from guarded_aws.lint.place import Place, at_condition
from guarded_aws.policy import Condition, Family

_RESOURCE_TAG = ":resourcetag/"


def check_tag_self_escalation(all_places: Sequence[Place], facts: Facts) -> Iterator[Finding]:
    """Report an Allow by a resource's tag, beside an Allow to put that tag on the resource."""
    allows = [place for place in all_places if place.grants]
    denies = [place for place in all_places if place.is_deny and not place.statement.conditions]
    for place in allows:
        for condition in place.statement.conditions:
            tag = _required_tag(condition)
            if tag is not None:
                yield from _check_tag(place, condition, tag, allows, denies, facts)


def _required_tag(condition: Condition) -> str | None:
    """Give the key, in lower case, of the tag that a resource must have."""
    operator = condition.operator
    _, found, tag = condition.key.lower().partition(_RESOURCE_TAG)
    if not found or operator.base.is_negated or operator.base.family is Family.NULL:
        return None
    return tag


def _check_tag(
    place: Place, condition: Condition, tag: str, allows: Sequence[Place], denies: Sequence[Place], facts: Facts
) -> Iterator[Finding]:
    for prefix in service_prefixes(place):
        for action in facts.find_tagging_actions(prefix):
            name = action.full_name
            way = next((other for other in allows if _can_tag(other, name, tag, place)), None)
            if way is not None and not any(_forbids(deny, name, way) for deny in denies):
                yield place.finding(
                    IssueCode.TAG_SELF_ESCALATION,
                    f"`{way.label}` allows `{name}`, which sets `{condition.key}`: the caller can give itself this",
                    hint=f"allow `{name}` only under conditions on `aws:ResourceTag` or `aws:TagKeys`, or deny it",
                    at=at_condition(condition),
                )
                return


def _can_tag(place: Place, action: str, tag: str, tagged: Place) -> bool:
    statement = place.statement
    return (
        clause_takes_actions(statement.actions, action)
        and not any(_restricts_tags(condition, tag) for condition in statement.conditions)
        and resources_may_overlap(statement.resources, tagged.statement.resources)
    )


def _restricts_tags(condition: Condition, tag: str) -> bool:
    """Say whether a condition keeps the tag, or resources that have it, out of the tagging."""
    key = condition.key.lower()
    return key in {"aws:tagkeys", f"aws:requesttag/{tag}", "ec2:createaction"} or key.endswith(f"{_RESOURCE_TAG}{tag}")


def _forbids(deny: Place, action: str, way: Place) -> bool:
    return clause_takes_actions(deny.statement.actions, action) and resources_cover(
        deny.statement.resources, way.statement.resources
    )
