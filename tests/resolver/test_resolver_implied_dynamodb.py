"""DynamoDB calls that hold items or statements."""

import pytest
from implied_calls import are_implied, make_call, shown

from guarded_aws.evaluator import SingleValue
from guarded_aws.resolver.implied import implied_asks, required_asks

T = "arn:aws:dynamodb:us-east-1:123456789012:table/"
ANY = "arn:aws:dynamodb:*"
PUT = {"PutRequest": {"Item": {"id": {"S": "1"}}}}
DELETE = {"DeleteRequest": {"Key": {"id": {"S": "1"}}}}


def test_batch_write_requires_its_own_action_on_each_table_and_implies_the_item_actions() -> None:
    """AWS asks for BatchWriteItem; the deletes in it amount to DeleteItem (API_BatchWriteItem)."""
    call = make_call("dynamodb", "BatchWriteItem", {"RequestItems": {"A": [PUT, DELETE], "B": [PUT]}})

    required, implied = required_asks(call), implied_asks(call)

    assert {"dynamodb:BatchWriteItem": [T + "A", T + "B"]} == shown(required)
    assert {"dynamodb:PutItem": [T + "A", T + "B"], "dynamodb:DeleteItem": [T + "A"]} == shown(implied)
    assert are_implied(implied)


def test_batch_of_puts_implies_no_delete() -> None:
    """The same call with puts alone goes through a policy that denies deletes."""
    call = make_call("dynamodb", "BatchWriteItem", {"RequestItems": {"A": [PUT]}})

    assert {"dynamodb:PutItem": [T + "A"]} == shown(implied_asks(call))


@pytest.mark.parametrize(
    "parameters",
    [{}, {"RequestItems": None}, {"RequestItems": []}, {"RequestItems": {}}, {"RequestItems": {"a/b": [7]}}],
)
def test_batch_write_that_cannot_be_read_may_delete_from_any_table(parameters: dict[str, object]) -> None:
    """FAIL-CLOSED(item-kind) and FAIL-CLOSED(table-name)."""
    call = make_call("dynamodb", "BatchWriteItem", parameters)

    assert {"dynamodb:BatchWriteItem": [ANY]} == shown(required_asks(call))
    assert {"dynamodb:DeleteItem": [ANY], "dynamodb:PutItem": [ANY]} == shown(implied_asks(call))


def test_batch_get_is_asked_on_each_table() -> None:
    """BatchGetItem is asked on tables that are named by name or by ARN (API_BatchGetItem)."""
    other = "arn:aws:dynamodb:eu-west-1:210987654321:table/B"
    call = make_call("dynamodb", "BatchGetItem", {"RequestItems": {"A": {}, other: {}}})

    assert {"dynamodb:BatchGetItem": [T + "A", other]} == shown(required_asks(call))
    assert {} == shown(implied_asks(call))


def test_transaction_requires_the_action_of_each_item() -> None:
    """There is no dynamodb:TransactWriteItems: each item's own action is asked (transaction-apis-iam)."""
    items = [
        {"ConditionCheck": {"TableName": "A"}},
        {"Put": {"TableName": "A"}},
        {"Update": {"TableName": "B"}},
        {"Delete": {"TableName": "C"}},
        {"Delete": {"TableName": "B"}},
    ]
    call = make_call("dynamodb", "TransactWriteItems", {"TransactItems": items})

    asks = required_asks(call) or ()

    assert {
        "dynamodb:ConditionCheckItem": [T + "A"],
        "dynamodb:PutItem": [T + "A"],
        "dynamodb:UpdateItem": [T + "B"],
        "dynamodb:DeleteItem": [T + "C", T + "B"],
    } == shown(asks)
    assert all(ask.context == {"dynamodb:enclosingoperation": SingleValue("TransactWriteItems")} for ask in asks)
    assert {} == shown(implied_asks(call))


def test_transaction_of_reads_requires_get_item() -> None:
    """TransactGetItems asks for dynamodb:GetItem (transaction-apis-iam)."""
    call = make_call("dynamodb", "TransactGetItems", {"TransactItems": [{"Get": {"TableName": "A"}}]})

    assert {"dynamodb:GetItem": [T + "A"]} == shown(required_asks(call))


@pytest.mark.parametrize("items", [None, [], "x", [{}], [{"Erase": {}}], [{"Put": {}, "Erase": {}}], [None]])
def test_transaction_that_cannot_be_read_may_do_anything_to_any_table(items: object) -> None:
    """FAIL-CLOSED(item-kind)."""
    call = make_call("dynamodb", "TransactWriteItems", {"TransactItems": items})

    actions = ("ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem")
    assert {f"dynamodb:{action}": [ANY] for action in actions} == shown(required_asks(call))


def test_partiql_delete_is_required_and_implies_delete_item_in_all_three_calls() -> None:
    """The three APIs that take statements ask the same of a DELETE (ql-iam)."""
    statement = {"Statement": 'DELETE FROM "Music" WHERE Artist = ?'}
    calls = [
        make_call("dynamodb", "ExecuteStatement", statement),
        make_call("dynamodb", "BatchExecuteStatement", {"Statements": [statement]}),
        make_call("dynamodb", "ExecuteTransaction", {"TransactStatements": [statement]}),
    ]

    assert [{"dynamodb:PartiQLDelete": [T + "Music"]}] * 3 == [shown(required_asks(call)) for call in calls]
    assert [{"dynamodb:DeleteItem": [T + "Music"]}] * 3 == [shown(implied_asks(call)) for call in calls]


def test_partiql_statements_are_asked_verb_by_verb() -> None:
    """A batch asks for each verb on the tables that it is used on."""
    texts = [
        "INSERT INTO A VALUE {'id': 1}",
        "UPDATE B SET x = 1 WHERE id = 1",
        'SELECT * FROM A."i-1"',
        "SELECT * FROM B",
    ]
    call = make_call("dynamodb", "BatchExecuteStatement", {"Statements": [{"Statement": text} for text in texts]})

    assert {
        "dynamodb:PartiQLInsert": [T + "A"],
        "dynamodb:PartiQLUpdate": [T + "B"],
        "dynamodb:PartiQLSelect": [T + "A/index/i-1", T + "B"],
    } == shown(required_asks(call))
    assert {"dynamodb:PutItem": [T + "A"], "dynamodb:UpdateItem": [T + "B"]} == shown(implied_asks(call))


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("ExecuteStatement", {}),
        ("ExecuteStatement", {"Statement": "MERGE INTO x"}),
        ("ExecuteStatement", {"Statement": 7}),
        ("BatchExecuteStatement", {"Statements": []}),
        ("BatchExecuteStatement", {"Statements": [None]}),
        ("ExecuteTransaction", {"TransactStatements": "DELETE FROM x"}),
    ],
)
def test_statement_that_cannot_be_read_needs_every_verb_on_any_table(
    operation: str, parameters: dict[str, object]
) -> None:
    """FAIL-CLOSED(partiql)."""
    call = make_call("dynamodb", operation, parameters)

    verbs = ("PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete")
    assert {f"dynamodb:{verb}": [ANY] for verb in verbs} == shown(required_asks(call))
    assert {f"dynamodb:{verb}": [ANY] for verb in ("PutItem", "UpdateItem", "DeleteItem")} == shown(implied_asks(call))


@pytest.mark.parametrize(
    "statement", ['DELETE FROM "a:b" WHERE x=1', 'SELECT * FROM "a"."b/c"', 'DELETE FROM "" WHERE x=1']
)
def test_name_that_no_table_can_have_may_be_any_table(statement: str) -> None:
    """FAIL-CLOSED(table-name)."""
    call = make_call("dynamodb", "ExecuteStatement", {"Statement": statement})

    assert [[ANY]] == list(shown(required_asks(call)).values())


def test_other_operations_are_left_to_the_general_rules() -> None:
    """None means that the core's own rules say what is required."""
    call = make_call("dynamodb", "DeleteItem", {"TableName": "A"})

    assert required_asks(call) is None
    assert () == implied_asks(call)
