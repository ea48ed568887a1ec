"""Our reviewed table of escalation: which actions give a caller, or others, more power, or blind those who watch.

IAM has no such class. Each row cites the page that it was judged by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from guarded_aws.catalog.definitions import AccessLevel, ActionDefinition
from guarded_aws.catalog.toml_tables import list_in, read_table, table_in, text_in, texts_in, wrong_form

_NAME: Final = "escalation"
_SERVICE_KEYS: Final = frozenset({"prefixes", "source"})
_ACTION_KEYS: Final = frozenset({"actions", "source"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalations:
    """The table; action names are in lower case.

    Attributes:
        prefixes: Services of which every write escalates.
        actions: Other actions that do.
        keeps: Actions that AWS counts as permissions management, and that give nobody more power.
    """

    prefixes: frozenset[str]
    actions: frozenset[str]
    keeps: frozenset[str]

    def takes(self, action: ActionDefinition) -> bool:
        """Say whether an action escalates."""
        name = action.full_name.lower()
        if name in self.keeps or name in self.actions:
            return name in self.actions
        is_write_of_service = action.prefix in self.prefixes and not action.access_level.is_read
        return is_write_of_service or action.access_level is AccessLevel.PERMISSIONS_MANAGEMENT


@cache
def load_escalations() -> Escalations:
    """Read our table of escalation."""
    return parse_escalations(read_table(_NAME))


def parse_escalations(table: Mapping[str, object]) -> Escalations:
    """Make sense of the table of escalation.

    Raises:
        CatalogIntegrityError: It is not of the form that this version reads.
    """
    try:
        return Escalations(
            prefixes=_names(table["service"], "prefixes", _SERVICE_KEYS),
            actions=_names(table["row"], "actions", _ACTION_KEYS),
            keeps=_names(table["keeps"], "actions", _ACTION_KEYS),
        )
    except (KeyError, TypeError) as error:
        # FAIL-CLOSED(catalog-table): a table that is read wrongly would generate a policy that denies too little.
        raise wrong_form(_NAME, error) from error


def _names(value: object, column: str, keys: frozenset[str]) -> frozenset[str]:
    rows = [table_in(row, keys=keys) for row in list_in(value)]
    return frozenset(name.lower() for row in rows if text_in(row["source"]) for name in texts_in(row[column]))
