"""Which actions AWS asks for an operation, where no module of its own says so.

A row of our tables if there is one; else the naive rule, that the action is called as the
operation is; else the action is unknown, which no Allow covers by accident.
"""

from functools import lru_cache
from typing import Final

from guarded_aws.catalog import PREFIX_OF, Catalog, OperationRow, ServiceRules
from guarded_aws.resolver.model import ApiCall, Ask, OperationFacts
from guarded_aws.resolver.parameters import reached

_NAIVE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html"
_UNKNOWN: Final = "*"


def prefix_of(call: ApiCall, catalog: Catalog) -> str | None:
    """Name the IAM prefix of a call's service; None when IAM knows none of its names."""
    return _prefix(call.facts, catalog)


@lru_cache(maxsize=4096)
def _prefix(facts: OperationFacts, catalog: Catalog) -> str | None:
    names = (PREFIX_OF.get(facts.service), facts.signing_name, facts.endpoint_prefix, facts.service)
    return next((name for name in names if name in catalog.prefixes), None)


def asks_by_rule(call: ApiCall, catalog: Catalog, rules: ServiceRules) -> tuple[Ask, ...]:
    """Say what AWS asks of a call by table, by the naive rule, or that it is unknown."""
    rows = rules.operations.get(call.facts.operation, ())
    if rows:
        # FAIL-CLOSED(no-row-holds): a call with none of the parameters that decide may need any of the actions.
        holding = tuple(row for row in rows if _holds(row, call)) or rows
        return tuple(dict.fromkeys(Ask(action=action, source=row.source) for row in holding for action in row.actions))
    prefix = prefix_of(call, catalog)
    if prefix is None:
        # FAIL-CLOSED(unknown-prefix): an action of a service that IAM's data does not have may be any.
        return (Ask(action=f"{_UNKNOWN}:{_UNKNOWN}", source=_NAIVE),)
    definition = catalog.find_action(f"{prefix}:{call.facts.operation}")
    if definition is None:
        # FAIL-CLOSED(unknown-action): an operation newer than the data needs some action of its service.
        return (Ask(action=f"{prefix}:{_UNKNOWN}", source=_NAIVE),)
    return (Ask(action=definition.full_name, source=_NAIVE),)


def _holds(row: OperationRow, call: ApiCall) -> bool:
    """Say whether a row's parameter is given; a value that cannot be read counts as each of the row's."""
    if not row.when:
        return True
    given = tuple(value for value in reached(call.parameters, row.when) if value is not None and value is not False)
    return any(not row.values or not isinstance(value, str) or value in row.values for value in given)
