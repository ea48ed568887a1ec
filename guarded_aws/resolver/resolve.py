"""From an API call to the questions that IAM would ask, and those that it amounts to.

1. Which actions: what the operator declares, a module of the service, a table's row, the naive rule, or unknown.
2. What else AWS asks: ``iam:PassRole`` for roles that are handed on, a tagging action for tags at creation, the use of
   keys that are named, and what else the service asks of others in the caller's name.
3. What the call implies without AWS asking it: a lifecycle rule that expires objects deletes them.
4. For each action its resources, and what the call says of its condition keys.

Total: whatever the parameters are, there is an answer, and it never asks nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

from guarded_aws.catalog import ActionDefinition, Catalog, load_rules
from guarded_aws.evaluator import ANY_RESOURCE, Action, Context, Resource, is_case_blind
from guarded_aws.resolver.actions import asks_by_rule
from guarded_aws.resolver.as_caller import as_caller_asks
from guarded_aws.resolver.classify import classify
from guarded_aws.resolver.declared import declared_ask
from guarded_aws.resolver.implied import implied_asks, required_asks
from guarded_aws.resolver.implied.bulk import bulk_asks
from guarded_aws.resolver.key_uses import key_asks
from guarded_aws.resolver.keys import context_of, unknown_context
from guarded_aws.resolver.kinds import by_kinds
from guarded_aws.resolver.model import ApiCall, Ask, CallClass, RequestKind, Resolution, Resolved, ResolvedRequest
from guarded_aws.resolver.parameters import once
from guarded_aws.resolver.pass_role import PASSED_BY_READS, pass_role_asks
from guarded_aws.resolver.resources import resources_of
from guarded_aws.resolver.services import SERVICES
from guarded_aws.resolver.tag_on_create import tag_asks
from guarded_aws.resolver.when_read import when_read


def resolve(call: ApiCall, catalog: Catalog) -> Resolution:
    """Resolve a call."""
    return resolve_asks(once(_asks(call, catalog)), call, catalog)


def resolve_asks(asks: tuple[Ask, ...], call: ApiCall, catalog: Catalog) -> Resolution:
    """Resolve a call whose actions are known: each gets its resources, its keys, and its sort."""
    found = [(ask, tuple(_requests(ask, call, catalog))) for ask in asks]
    own = [(ask, requests) for ask, requests in found if not ask.is_as_caller]
    call_class = _class(call, tuple([ask for ask, _ in own]), _joined(own), catalog)
    return Resolved(requests=_joined(found), call_class=call_class)


def _joined(found: list[tuple[Ask, tuple[ResolvedRequest, ...]]]) -> tuple[ResolvedRequest, ...]:
    return tuple([request for _, requests in found for request in requests])


def _asks(call: ApiCall, catalog: Catalog) -> Iterator[Ask]:
    required = _required(call, catalog)
    yield from required
    writes = _writes(required, catalog)
    if writes or (call.facts.service, call.facts.operation) in PASSED_BY_READS:
        yield from pass_role_asks(call)
    if writes:
        yield from tag_asks(call, required, catalog)
        yield from bulk_asks(call, required, catalog)
    yield from key_asks(call)
    yield from as_caller_asks(call)
    yield from implied_asks(call)


def _required(call: ApiCall, catalog: Catalog) -> tuple[Ask, ...]:
    declared = catalog.find_declared(call.facts.service, call.facts.operation)
    if declared is not None:
        return (declared_ask(call, declared, catalog),)
    by_service = SERVICES.get(call.facts.service)
    return (
        required_asks(call)
        or (by_service(call) if by_service else None)
        or asks_by_rule(call, catalog, load_rules(call.facts.service))
    )


def _writes(asks: tuple[Ask, ...], catalog: Catalog) -> bool:
    definitions = [catalog.find_action(ask.action) for ask in asks]
    return any(definition is None or not definition.access_level.is_read for definition in definitions)


def _requests(ask: Ask, call: ApiCall, catalog: Catalog) -> Iterator[ResolvedRequest]:
    """Yield one request for all resources on which the action has the same condition keys."""
    definition = catalog.find_action(ask.action)
    resources = tuple(map(_in_any_case, ask.resources or _resources(definition, call, catalog)))
    for context, alike in _with_contexts(ask, definition, resources, call, catalog):
        action = _action(ask, definition)
        yield ResolvedRequest(
            action=action,
            resources=alike,
            context=context,
            kind=ask.kind,
            source=ask.source,
            is_as_caller=ask.is_as_caller,
        )


def _in_any_case(resource: Resource) -> Resource:
    """Take note that a name may be another spelling of the one that a policy has."""
    return replace(resource, is_case_blind=True) if is_case_blind(resource.name) else resource


def _action(ask: Ask, definition: ActionDefinition | None) -> Action:
    """Give an action in AWS's spelling; ``prefix:*`` and ``*:*`` are actions with holes."""
    if definition is not None or ask.is_unlisted:
        return _known_action(ask.action if definition is None else definition.full_name)
    # FAIL-CLOSED(unlisted-action): no Deny would meet a name that IAM's data lacks: it is some action of its prefix.
    prefix = ask.action.partition(":")[0]
    return Action.unknown(None if prefix == "*" else prefix)


_known_action: Final = lru_cache(maxsize=8192)(Action)


def _resources(definition: ActionDefinition | None, call: ApiCall, catalog: Catalog) -> tuple[Resource, ...]:
    # FAIL-CLOSED(unknown-resource): an unknown action may be on anything.
    if definition is None:
        return (ANY_RESOURCE,)
    return resources_of(definition, call, catalog, load_rules(call.facts.service))


def _with_contexts(
    ask: Ask, definition: ActionDefinition | None, resources: tuple[Resource, ...], call: ApiCall, catalog: Catalog
) -> Iterator[tuple[Context, tuple[Resource, ...]]]:
    # What a call amounts to happens later or elsewhere: its own parameters do not say under which conditions.
    is_elsewhere = ask.is_as_caller or (ask.kind is RequestKind.IMPLIED and not ask.is_of_this_call)
    if definition is None or definition.is_declared or is_elsewhere:
        prefix = ask.action.partition(":")[0]
        yield unknown_context(None if prefix == "*" else prefix).with_values(ask.context), resources
        return
    for kinds, alike in by_kinds(definition, resources, catalog).items():
        yield when_read(partial(context_of, definition, kinds, call, ask.context)), alike


def _class(call: ApiCall, asks: tuple[Ask, ...], requests: tuple[ResolvedRequest, ...], catalog: Catalog) -> CallClass:
    definitions = tuple([catalog.find_action(ask.action) for ask in asks if ask.kind is RequestKind.REQUIRED])
    count = max(_count(requests, kind) for kind in RequestKind)
    declared = catalog.find_declared(call.facts.service, call.facts.operation)
    return classify(call, definitions, asks, count, declared=declared.sorts if declared else frozenset())


def _count(requests: tuple[ResolvedRequest, ...], kind: RequestKind) -> int:
    """Count what a call names; the bucket beneath an access point is not another resource."""
    return len(once([resource for request in requests if request.kind is kind for resource in request.resources]))
