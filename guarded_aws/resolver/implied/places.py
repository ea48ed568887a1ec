"""Where an implied action acts, and what stands for an action that cannot be named."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from guarded_aws.catalog import ActionDefinition, Catalog, ServiceRules, load_rules
from guarded_aws.evaluator import ANY_RESOURCE, UNKNOWN, ContextValue, Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.resources import resources_of
from guarded_aws.resolver.templates import joined, parse_template

ANY_PREFIX: Final = "*"


@cache
def shared_catalog() -> Catalog:
    """Give the facts that implied actions are looked up in."""
    return Catalog()


def unknown_action(prefix: str = ANY_PREFIX, *, source: str) -> Ask:
    """Ask about some action of a service, or of any service where IAM does not have the prefix."""
    known = prefix if prefix in shared_catalog().prefixes else ANY_PREFIX
    return Ask(action=f"{known}:*", resources=(ANY_RESOURCE,), kind=RequestKind.IMPLIED, source=source)


def implied_on(action: str, resource: Resource, call: ApiCall, *, source: str) -> Ask:
    """Ask about an action on a resource, on what it contains, or wherever the action acts at all.

    The resource counts only if the action takes its type: terminating a fleet's instances is not
    asked about the fleet.
    """
    definition = shared_catalog().find_action(action)
    if definition is None:
        # FAIL-CLOSED(implied-action): an action that IAM does not have stands for any of its service.
        return unknown_action(action.partition(":")[0], source=source)
    contents = Resource.of(*joined([*resource.parts, "/", Hole.ANYTHING]))
    fitting = next((place for place in (resource, contents) if takes(definition, place)), None)
    return _implied(definition, (fitting,) if fitting else anywhere(action, call), {}, source)


def anywhere(action: str, call: ApiCall) -> tuple[Resource, ...]:
    """Name whatever an action is about at all, in the account and region of a call."""
    definition = shared_catalog().find_action(action)
    if definition is None:
        return (ANY_RESOURCE,)
    return resources_of(definition, _without_parameters(call), shared_catalog(), _NO_RULES)


def settled(ask: Ask, call: ApiCall, *, source: str) -> Ask:
    """Turn what another call would require into something implied, with its resources filled in."""
    definition = shared_catalog().find_action(ask.action)
    if definition is None:
        return unknown_action(ask.action.partition(":")[0], source=source)
    rules = load_rules(call.facts.service)
    places = ask.resources or resources_of(definition, call, shared_catalog(), rules)
    return _implied(definition, places, ask.context, source)


def _implied(
    definition: ActionDefinition,
    places: tuple[Resource, ...],
    context: Mapping[str, ContextValue],
    source: str,
) -> Ask:
    # FAIL-CLOSED(implied-context): the parameters of the call at hand say nothing of the keys of another.
    unknown = {key: UNKNOWN for key in definition.all_condition_keys if "${" not in key}
    return Ask(
        action=definition.full_name,
        resources=places,
        kind=RequestKind.IMPLIED,
        context={**unknown, **context},
        source=source,
    )


_NO_RULES: Final = ServiceRules()


def takes(definition: ActionDefinition, resource: Resource) -> bool:
    """Say whether an action is asked about resources of this one's type."""
    types = shared_catalog().load_service(definition.prefix).resource_types
    templates = (types[wanted.name].arn for wanted in definition.resource_types if wanted.name in types)
    return any(parse_template(template).fits(str(resource)) for template in templates)


def _without_parameters(call: ApiCall) -> ApiCall:
    return ApiCall(facts=call.facts, parameters={}, region=call.region, account=call.account, partition=call.partition)
