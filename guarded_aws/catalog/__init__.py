"""The facts about AWS: actions, access levels, resource types, condition keys, and our tables about operations."""

from guarded_aws.catalog.catalog import Catalog, facts_version
from guarded_aws.catalog.definitions import (
    AccessLevel,
    ActionDefinition,
    ActionResource,
    ConditionKeyDefinition,
    ResourceType,
    ServiceDefinition,
)

__all__ = [
    "AccessLevel",
    "ActionDefinition",
    "ActionResource",
    "Catalog",
    "ConditionKeyDefinition",
    "ResourceType",
    "ServiceDefinition",
    "facts_version",
]
