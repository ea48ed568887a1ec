"""Of which of an action's resource types a resource is, where that decides which condition keys AWS sets.

``ec2:RunInstances`` is asked about an instance, a volume, a subnet ..., and ``ec2:InstanceType`` is there for the
instance alone: a policy that reads it with ``...IfExists`` allows the others.
Sources: Service Authorization Reference, the column of condition keys beside each resource type; IAM User Guide,
reference_policies_elements_condition_operators (``...IfExists``, whose example is this one).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from guarded_aws.catalog import ActionDefinition, Catalog
from guarded_aws.evaluator import Resource

_COLONS_BEFORE_RESOURCE: Final = 5


def by_kinds(
    action: ActionDefinition, resources: tuple[Resource, ...], catalog: Catalog
) -> Mapping[frozenset[str], tuple[Resource, ...]]:
    """Sort resources by the types that they may be of; together, where the condition keys do not depend on it."""
    if not _keys_differ(action):
        return {every_kind(action): resources}
    found: dict[frozenset[str], list[Resource]] = {}
    for resource in resources:
        found.setdefault(_kinds_of(action, resource, catalog), []).append(resource)
    return {kinds: tuple(alike) for kinds, alike in found.items()}


@lru_cache(maxsize=4096)
def every_kind(action: ActionDefinition) -> frozenset[str]:
    """Give the names of all resource types of an action."""
    return frozenset(kind.name for kind in action.resource_types)


@lru_cache(maxsize=4096)
def _keys_differ(action: ActionDefinition) -> bool:
    return len({frozenset(kind.condition_keys) for kind in action.resource_types}) > 1


def _kinds_of(action: ActionDefinition, resource: Resource, catalog: Catalog) -> frozenset[str]:
    """Give the types whose ARNs start as a resource's does; all of them where none does, as for a hole."""
    name = _resource_part(str(resource))
    types = catalog.load_service(action.prefix).resource_types
    fitting = (
        kind.name
        for kind in action.resource_types
        if kind.name in types and name.startswith(_start_of(types[kind.name].arn))
    )
    return frozenset(fitting) or every_kind(action)


def _resource_part(arn: str) -> str:
    return arn.split(":", _COLONS_BEFORE_RESOURCE)[-1]


@lru_cache(maxsize=4096)
def _start_of(template: str) -> str:
    return _resource_part(template).partition("${")[0]
