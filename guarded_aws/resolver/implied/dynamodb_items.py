"""DynamoDB calls that hold many items: what is asked of each table.

A batch has an action of its own, and a transaction has none: AWS asks for the action of each item in it.
A batch that deletes items amounts to deleting items, so ``dynamodb:DeleteItem`` is implied.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from guarded_aws.evaluator import ContextValue, Resource, SingleValue
from guarded_aws.resolver.implied.dynamodb_tables import table_of
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of

_BATCH_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html"
_BATCH_GET_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"
_TRANSACTION_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html"

_ANY_TABLE: Final[Mapping[str, object]] = {"": None}
"""Stands for the tables of a call that names none: no table has an empty name."""

_OF_A_WRITE_REQUEST: Final[Mapping[str, str]] = {
    "DeleteRequest": "dynamodb:DeleteItem",
    "PutRequest": "dynamodb:PutItem",
}

_OF_A_WRITE: Final[Mapping[str, str]] = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}

_OF_A_READ: Final[Mapping[str, str]] = {"Get": "dynamodb:GetItem"}


def batch_write_required(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for ``dynamodb:BatchWriteItem`` on each table."""
    return (Ask(action="dynamodb:BatchWriteItem", resources=_batch_tables(call), source=_BATCH_PAGE),)


def batch_get_required(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for ``dynamodb:BatchGetItem`` on each table."""
    return (Ask(action="dynamodb:BatchGetItem", resources=_batch_tables(call), source=_BATCH_GET_PAGE),)


def batch_write_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say which tables a batch deletes items from, and which it puts items into."""
    tables = object_of(call.parameters.get("RequestItems")) or _ANY_TABLE
    pairs = (
        (action, table_of(call, name))
        for name, requests in tables.items()
        for request in _members(requests)
        for action in _actions(request, _OF_A_WRITE_REQUEST)
    )
    return _grouped(pairs, kind=RequestKind.IMPLIED, context={}, source=_BATCH_PAGE)


def transact_write_required(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for the action of each item that a transaction writes or checks."""
    return _transaction(call, _OF_A_WRITE)


def transact_get_required(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for ``dynamodb:GetItem`` on each table that a transaction reads."""
    return _transaction(call, _OF_A_READ)


def _transaction(call: ApiCall, action_of: Mapping[str, str]) -> tuple[Ask, ...]:
    pairs = (
        (action, table_of(call, object_of(object_of(item).get(kind)).get("TableName")))
        for item in _members(call.parameters.get("TransactItems"))
        for kind, action in _kinds(item, action_of).items()
    )
    context = {"dynamodb:enclosingoperation": SingleValue(call.facts.operation)}
    return _grouped(pairs, kind=RequestKind.REQUIRED, context=context, source=_TRANSACTION_PAGE)


def _batch_tables(call: ApiCall) -> tuple[Resource, ...]:
    tables = object_of(call.parameters.get("RequestItems")) or _ANY_TABLE
    return tuple(dict.fromkeys(table_of(call, name) for name in tables))


def _members(value: object) -> tuple[object, ...]:
    """Give the members of a list; of anything else, one member of which nothing is known."""
    return tuple(value) if isinstance(value, list | tuple) and value else (None,)


def _kinds(item: object, action_of: Mapping[str, str]) -> Mapping[str, str]:
    """Give the kinds of request that an item holds; all of them for an item of no known kind."""
    members = object_of(item)
    if not members or not action_of.keys() >= members.keys():
        # FAIL-CLOSED(item-kind): an item of no known form may be of any kind.
        return action_of
    return {kind: action_of[kind] for kind in members}


def _actions(item: object, action_of: Mapping[str, str]) -> Iterable[str]:
    return _kinds(item, action_of).values()


def _grouped(
    pairs: Iterable[tuple[str, Resource]], *, kind: RequestKind, context: Mapping[str, ContextValue], source: str
) -> tuple[Ask, ...]:
    """Make one ask of each action, about every resource that it comes with."""
    resources: dict[str, dict[Resource, None]] = {}
    for action, resource in pairs:
        resources.setdefault(action, {})[resource] = None
    return tuple(
        Ask(action=action, resources=tuple(found), kind=kind, context=context, source=source)
        for action, found in resources.items()
    )
