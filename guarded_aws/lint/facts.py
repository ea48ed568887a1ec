"""What a check may know besides the policies: AWS's catalogue, and the time.

The catalogue is read here and nowhere else in the linter. It lags behind AWS, so that
"unknown" means unknown to the installed catalogue.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from guarded_aws.catalog import AccessLevel, ActionDefinition, Catalog, ConditionKeyDefinition, ResourceType
from guarded_aws.evaluator import Hole, PartialText
from guarded_aws.evaluator.wildcard import compile_pattern
from guarded_aws.lint.keys import GLOBAL_KEYS, GUARD_KEYS, KeyDefinition, KeyTable, KeyType
from guarded_aws.policy.template import split_wildcards

_TAKES_ALL_TAGS_OFF: Final = "ec2:DeleteTags"
"""Takes off every tag where a request names none (EC2 API Reference, DeleteTags)."""
_TAKES_TAGS_OFF: Final = ("Delete", "Disassociate", "Remove", "Unassign", "Untag")


class Facts:
    """AWS's actions, resource types and condition keys, as the checks ask for them.

    Attributes:
        now: The time of the check; policies with dates are judged by it.
    """

    def __init__(self, catalog: Catalog, *, now: datetime) -> None:
        self._catalog = catalog
        self._keys: dict[str, KeyTable] = {}
        self._actions: dict[str, tuple[ActionDefinition, ...]] = {}
        self.now = now

    @property
    def prefixes(self) -> frozenset[str]:
        """Every service prefix, in lower case."""
        return self._catalog.prefixes

    def action_names(self, prefix: str) -> tuple[str, ...]:
        """Name the actions of a service, with its prefix."""
        return tuple(action.full_name for action in self._actions_of(prefix))

    def find_actions(self, pattern: str) -> tuple[ActionDefinition, ...]:
        """Find the actions that a pattern takes; none for ``*``, which takes those of every service."""
        folded = pattern.lower()
        found = self._actions.get(folded)
        if found is None:
            found = self._actions[folded] = tuple(self._matching(folded))
        return found

    def _matching(self, folded: str) -> Iterator[ActionDefinition]:
        prefix, _, name = folded.partition(":")
        pattern = compile_pattern(split_wildcards(name))
        return (action for action in self._actions_of(prefix) if pattern.matches(action.name.lower()))

    def find_tagging_actions(self, prefix: str) -> Iterator[ActionDefinition]:
        """Find the actions by which a caller puts tags on resources of a service; their names say it."""
        for action in self._actions_of(prefix):
            puts_tags = "Tag" in action.name and not action.name.startswith(_TAKES_TAGS_OFF)
            if puts_tags and not action.access_level.is_read:
                yield action

    def only_changes_named_tags(self, pattern: str) -> bool:
        """Say whether all actions of a pattern, of which there is one, only change the tags that a request names."""
        found = self.find_actions(pattern)
        return bool(found) and all(
            action.access_level is AccessLevel.TAGGING
            and "tag" in action.name.lower()
            and action.full_name != _TAKES_ALL_TAGS_OFF
            for action in found
        )

    def find_tagged_services(self, pattern: str) -> Iterator[str]:
        """Find whose resources, of those that have tags, the actions of a pattern are asked about."""
        for action in self.find_actions(pattern):
            for resource_type in self._types_of(action):
                if any("resourcetag/" in key.lower() for key in resource_type.condition_keys):
                    yield resource_type.arn.split(":")[2]

    def _actions_of(self, prefix: str) -> Iterable[ActionDefinition]:
        return self._catalog.load_service(prefix).actions.values() if prefix in self.prefixes else ()

    def resource_names(self, action: ActionDefinition) -> tuple[PartialText, ...]:
        """Give the ARNs that an action can be asked about, with holes; none for an action asked about ``*``."""
        return tuple(_with_holes(resource_type.arn) for resource_type in self._types_of(action))

    def can_have(self, action: ActionDefinition, key: str) -> bool:
        """Say whether a key can be in the context of an action, as the catalogue lists them."""
        of_types = (name for resource_type in self._types_of(action) for name in resource_type.condition_keys)
        names = (*action.all_condition_keys, *of_types)
        return KeyTable(KeyDefinition(name=name, type=KeyType.ANY) for name in names).find(key) is not None

    def _types_of(self, action: ActionDefinition) -> list[ResourceType]:
        types = self._catalog.load_service(action.prefix).resource_types
        return [types[used.name] for used in action.resource_types]

    def find_key(self, key: str, prefixes: Iterable[str]) -> KeyDefinition | None:
        """Find a condition key: a global one, one of ours, or one that these services or its own prefix's list."""
        services = dict.fromkeys((key.lower().partition(":")[0], *prefixes))
        tables = (GLOBAL_KEYS, GUARD_KEYS, *map(self._keys_of, services))
        return next((found for table in tables if (found := table.find(key))), None)

    def key_names(self, prefix: str) -> tuple[str, ...]:
        """Name the condition keys that a service lists; none when there is no such service."""
        return self._keys_of(prefix).names

    def _keys_of(self, prefix: str) -> KeyTable:
        table = self._keys.get(prefix)
        if table is None:
            known = self._catalog.load_service(prefix).condition_keys.values() if prefix in self.prefixes else ()
            table = self._keys[prefix] = KeyTable(map(_key, known))
        return table


_TYPES: Final = {
    "ARN": KeyType.ARN,
    "Bool": KeyType.BOOL,
    "Date": KeyType.DATE,
    "IPAddress": KeyType.IP_ADDRESS,
    "Numeric": KeyType.NUMERIC,
    "String": KeyType.STRING,
}


def _key(definition: ConditionKeyDefinition) -> KeyDefinition:
    return KeyDefinition(
        name=definition.name,
        type=_TYPES.get(definition.value_type.removeprefix("ArrayOf"), KeyType.ANY),
        is_multivalued=definition.is_multivalued,
    )


_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
_ONE_SEGMENT: Final = frozenset({"Partition", "Region", "Account", "BucketName"})
"""Variables of ARN templates whose values hold no slash; names of other kinds may have paths."""


def _with_holes(template: str) -> PartialText:
    """Read an ARN template as an ARN whose variables are not known."""
    parts: list[str | Hole] = []
    for place, text in enumerate(_VARIABLE.split(template)):
        is_variable = place % 2 == 1
        if is_variable:
            parts.append(Hole.SEGMENT if text in _ONE_SEGMENT else Hole.ANYTHING)
        elif text:
            parts.append(text)
    return PartialText(tuple(parts))
