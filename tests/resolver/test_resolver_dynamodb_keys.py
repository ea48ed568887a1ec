"""``dynamodb:LeadingKeys`` and ``dynamodb:Attributes``: never fewer values than AWS will see."""

from collections.abc import Mapping

import pytest
from resolver_calls import resolved

from guarded_aws.evaluator import UNKNOWN, ContextValue, MultiValue

_KEY = {"Key": {"user": {"S": "alice"}}}


def _value(operation: str, parameters: Mapping[str, object], key: str) -> ContextValue:
    return resolved("dynamodb", operation, {"TableName": "t", **parameters}).required[0].context.get(key)


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("GetItem", _KEY, ("alice",)),
        ("DeleteItem", {"Key": {"id": {"N": "7"}}}, ("7",)),
        ("GetItem", {"Key": {"user": {"S": "alice"}, "game": {"S": "go"}}}, None),
        ("GetItem", {"Key": {"id": {"B": b"x"}}}, None),
        (
            "Query",
            {"KeyConditionExpression": "#u = :u", "ExpressionAttributeValues": {":u": {"S": "alice"}}},
            ("alice",),
        ),
        (
            "Query",
            {"KeyConditionExpression": "u = :u AND g = :g", "ExpressionAttributeValues": {":u": {"S": "a"}}},
            None,
        ),
        ("Query", {"KeyConditionExpression": "u = :u"}, None),
        ("PutItem", {"Item": {"user": {"S": "alice"}}}, None),
        (
            "BatchGetItem",
            {
                "RequestItems": {
                    "t": {"Keys": [{"u": {"S": "a"}}, {"u": {"S": "b"}}]},
                    "v": {"Keys": [{"u": {"S": "a"}}]},
                }
            },
            ("a", "b"),
        ),
        ("BatchGetItem", {"RequestItems": {"t": {"Keys": [{"u": {"S": "a"}, "g": {"S": "b"}}]}}}, None),
        ("BatchGetItem", {"RequestItems": {"t": {}}}, None),
    ],
)
def test_leading_keys_are_those_of_keys_with_one_attribute(
    operation: str, parameters: Mapping[str, object], expected: tuple[str, ...] | None
) -> None:
    """Of a key of two attributes, only the table's schema says which one leads."""
    found = _value(operation, parameters, "dynamodb:leadingkeys")

    assert found == (UNKNOWN if expected is None else MultiValue(expected))


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("GetItem", {**_KEY, "ProjectionExpression": "score, info.level[0], #n"}, None),
        (
            "GetItem",
            {**_KEY, "ProjectionExpression": "score, info.level[0], #n", "ExpressionAttributeNames": {"#n": "name"}},
            ("user", "score", "info", "name"),
        ),
        ("GetItem", {**_KEY, "AttributesToGet": ["score"]}, ("user", "score")),
        ("GetItem", {**_KEY, "AttributesToGet": [1]}, None),
        ("GetItem", _KEY, None),
        ("PutItem", {"Item": {"user": {}, "score": {}}}, ("user", "score")),
        ("PutItem", {"Item": {"user": {}}, "ReturnValues": "ALL_OLD"}, None),
        ("PutItem", {"Item": {"user": {}}, "Expected": {}}, None),
        ("PutItem", {"Item": {"user": {}}, "ConditionExpression": 7}, None),
        (
            "UpdateItem",
            {**_KEY, "UpdateExpression": "SET a = if_not_exists(b, :zero) REMOVE c", "ConditionExpression": "d < :x"},
            ("user", "d", "a", "b", "c"),
        ),
        ("DeleteItem", _KEY, ("user",)),
    ],
)
def test_attributes_are_all_that_the_call_names(
    operation: str, parameters: Mapping[str, object], expected: tuple[str, ...] | None
) -> None:
    """Key, item, list and expressions count; what gives more, or cannot be read, makes the set unknown."""
    found = _value(operation, parameters, "dynamodb:attributes")

    assert found == (UNKNOWN if expected is None else MultiValue(expected))
