"""The facts about AWS: actions, access levels, resource types, condition keys, and our tables about operations."""

from guarded_aws.catalog.catalog import Catalog, facts_version
from guarded_aws.catalog.declared import DeclaredOperation
from guarded_aws.catalog.definitions import (
    AccessLevel,
    ActionDefinition,
    ActionResource,
    ConditionKeyDefinition,
    ResourceType,
    ServiceDefinition,
)
from guarded_aws.catalog.rules import PREFIX_OF, OperationRow, ServiceRules, load_rules

__all__ = [
    "PREFIX_OF",
    "AccessLevel",
    "ActionDefinition",
    "ActionResource",
    "Catalog",
    "ConditionKeyDefinition",
    "DeclaredOperation",
    "OperationRow",
    "ResourceType",
    "ServiceDefinition",
    "ServiceRules",
    "facts_version",
    "load_rules",
]
