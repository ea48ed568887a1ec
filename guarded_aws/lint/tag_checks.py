"""A caller who may write the tags that its own permissions are conditioned on.

Source: IAM User Guide, introduction_attribute-based-access-control and access_tags
(who controls tags controls access).
"""

from collections.abc import Iterator, Sequence

from guarded_aws.arn import is_arn
from guarded_aws.lint.cover import clause_takes_actions, resources_cover, resources_may_overlap
from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.key_checks import service_prefixes
from guarded_aws.lint.place import Place, at_condition
from guarded_aws.lint.tagging import ResourceTag, Tagging, list_taggings, resource_tag
from guarded_aws.policy import Condition


def check_tag_self_escalation(all_places: Sequence[Place], facts: Facts) -> Iterator[Finding]:
    """Report an Allow by a resource's tag, beside an Allow to put that tag on the resource."""
    allows = [place for place in all_places if place.grants]
    denies = [place for place in all_places if place.is_deny]
    for place in allows:
        for condition in place.statement.conditions:
            tag = resource_tag(condition)
            if tag is not None and not tag.is_reserved:
                yield from _check_tag(place, condition, tag, allows, denies, facts)


def _check_tag(
    place: Place,
    condition: Condition,
    tag: ResourceTag,
    allows: Sequence[Place],
    denies: Sequence[Place],
    facts: Facts,
) -> Iterator[Finding]:
    for name in _tagging_actions(place, tag, facts):
        way = next((other for other in allows if _is_way(other, name, tag, place, denies)), None)
        if way is not None:
            yield place.finding(
                IssueCode.TAG_SELF_ESCALATION,
                f"`{way.label}` allows `{name}`, which sets `{condition.key}`: the caller can give itself this",
                hint=f"allow `{name}` only where `aws:ResourceTag` has the value already, or deny it for this tag key",
                at=at_condition(condition),
            )
            return


def _tagging_actions(place: Place, tag: ResourceTag, facts: Facts) -> Iterator[str]:
    """Name the actions that set a tag on resources of a statement, be they of another service than its actions."""
    for prefix in dict.fromkeys((*service_prefixes(place), *_services_of_resources(place, facts))):
        for action in facts.find_tagging_actions(prefix):
            if tag.is_set_by(action.full_name):
                yield action.full_name


def _services_of_resources(place: Place, facts: Facts) -> Iterator[str]:
    resources = place.statement.resources
    if resources is None:
        return
    arns = [pattern for pattern in resources.patterns if is_arn(pattern)]
    if resources.is_negated or len(arns) < len(resources.patterns):
        for pattern in place.statement.actions.patterns:
            yield from facts.find_tagged_services(pattern)
    else:
        yield from (arn.split(":")[2].lower() for arn in arns)


def _is_way(way: Place, action: str, tag: ResourceTag, tagged: Place, denies: Sequence[Place]) -> bool:
    """Say whether a statement allows a call of a tagging action by which another statement comes to hold."""
    statement = way.statement
    if not clause_takes_actions(statement.actions, action):
        return False
    if not resources_may_overlap(statement.resources, tagged.statement.resources):
        return False
    against = [deny for deny in denies if _covers(deny, action, way)]
    wanted = [condition for condition in tagged.statement.conditions if tag.is_asked_by(condition)]
    met = [condition for place in (way, *against) for condition in place.statement.conditions]
    return any(_goes_through(call, way, against) for call in list_taggings(tag, wanted, met))


def _covers(deny: Place, action: str, way: Place) -> bool:
    return clause_takes_actions(deny.statement.actions, action) and resources_cover(
        deny.statement.resources, way.statement.resources
    )


def _goes_through(call: Tagging, way: Place, against: Sequence[Place]) -> bool:
    return all(map(call.passes, way.statement.conditions)) and not any(
        all(map(call.is_caught_by, deny.statement.conditions)) for deny in against
    )
