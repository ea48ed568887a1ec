"""DynamoDB's PartiQL calls: the action of each statement on its table or index.

There is no ``dynamodb:ExecuteStatement``: AWS asks for the action of the statement's verb. A
statement that writes amounts to the item action, so that is implied.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import Resource
from guarded_aws.resolver.implied.dynamodb_tables import table_of
from guarded_aws.resolver.implied.partiql import Verb, parse_partiql
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of

_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html"

_LISTED_UNDER: Final[Mapping[str, str]] = {
    "BatchExecuteStatement": "Statements",
    "ExecuteTransaction": "TransactStatements",
}

_ITEM_ACTION: Final[Mapping[Verb, str]] = {
    Verb.INSERT: "dynamodb:PutItem",
    Verb.UPDATE: "dynamodb:UpdateItem",
    Verb.DELETE: "dynamodb:DeleteItem",
}


def partiql_required(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for the PartiQL action of each statement."""
    return tuple(Ask(action=verb.value, resources=tables, source=_PAGE) for verb, tables in _tables(call).items())


def partiql_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say which item actions the statements amount to."""
    return tuple(
        Ask(action=_ITEM_ACTION[verb], resources=tables, kind=RequestKind.IMPLIED, source=_PAGE)
        for verb, tables in _tables(call).items()
        if verb in _ITEM_ACTION
    )


def _tables(call: ApiCall) -> Mapping[Verb, tuple[Resource, ...]]:
    found: dict[Verb, dict[Resource, None]] = {}
    for statement in _statements(call):
        for verb, table in _effects(call, statement):
            found.setdefault(verb, {})[table] = None
    return {verb: tuple(tables) for verb, tables in found.items()}


def _statements(call: ApiCall) -> tuple[object, ...]:
    """Give the statements of a call; of a call without any, one of which nothing is known."""
    name = _LISTED_UNDER.get(call.facts.operation)
    if name is None:
        return (call.parameters.get("Statement"),)
    listed = call.parameters.get(name)
    if not isinstance(listed, list | tuple) or not listed:
        return (None,)
    return tuple(object_of(item).get("Statement") for item in listed)


def _effects(call: ApiCall, statement: object) -> Iterator[tuple[Verb, Resource]]:
    parsed = parse_partiql(statement) if isinstance(statement, str) else None
    if parsed is not None:
        yield parsed.verb, table_of(call, parsed.table, index=parsed.index)
        return
    # FAIL-CLOSED(partiql): a statement that cannot be read may do anything to any table.
    for verb in Verb:
        yield verb, table_of(call, None)
