"""A handler that changes everything it is given, at each event in turn: nothing denied is signed or sent."""

from contextlib import suppress
from typing import Any

import pytest
from guard_recording import RecordingEndpoint
from guard_world import on_event

from guarded_aws.audit import MemorySink
from guarded_aws.guard.guard import Guard

EVENTS = {
    "provide-client-params": ("params", "model", "context"),
    "before-parameter-build": ("params", "model", "context"),
    "before-endpoint-resolution": ("builtins", "model", "params", "context"),
    "before-call": ("model", "params", "request_signer", "context"),
    "request-created": ("request",),
    "choose-signer": ("context",),
    "before-sign": ("request", "request_signer"),
    "before-send": ("request",),
    "response-received": ("response_dict", "context"),
    "needs-retry": ("request_dict", "caught_exception"),
    "after-call": ("parsed", "model", "context"),
    "after-call-error": ("context",),
}
"""What botocore gives to handlers of each event, as far as it can be changed."""

HOST = "https://evil.example.com"
SPOILED = {"url": HOST, "method": "DELETE", "data": b"{}", "body": b"{}", "name": "DeleteTable"}
DELETE = {"X-Amz-Target": "DynamoDB_20120810.DeleteTable"}


def _spoil(value: Any) -> None:
    """Turn whatever a handler is given into a request to delete a table, somewhere else, unsigned."""
    if isinstance(value, dict):
        value.update(TableName="orders", method="DELETE", url=HOST, body=b'{"TableName": "orders"}')
        value.update({"SDK::Endpoint": HOST, "AWS::Region": "ap-south-1", "auth_type": "none"})
        value["signing"] = {"region": "ap-south-1", "signing_name": "s3"}
        if isinstance(value.get("headers"), dict):
            value["headers"].update(DELETE)
        return
    for name, changed in SPOILED.items():
        if hasattr(value, name):
            setattr(value, name, changed)
    if hasattr(value, "headers"):
        value.headers.update(DELETE)


@pytest.mark.parametrize(("event", "given"), [(event, given) for event, names in EVENTS.items() for given in names])
def test_handler_that_spoils_what_it_is_given_sends_nothing_denied(
    guard: Guard, endpoint: RecordingEndpoint, audit: MemorySink, event: str, given: str
) -> None:
    """Either the call goes out as it was decided, or it does not go out."""
    client: Any = guard.session().client("dynamodb")
    on_event(client, f"{event}.dynamodb", lambda **values: _spoil(values.get(given)))

    with suppress(Exception):
        client.list_tables()

    sent = [(call.method, call.headers.get("x-amz-target"), call.body) for call in endpoint.calls]
    assert [] == [call for call in sent if call != ("POST", "DynamoDB_20120810.ListTables", b"{}")]
    assert {"DeleteTable"}.isdisjoint(record.operation for record in audit.decisions if record.outcome == "sent")


@pytest.mark.parametrize("event", EVENTS)
def test_handler_that_answers_at_each_event_signs_nothing_else(
    guard: Guard, endpoint: RecordingEndpoint, event: str
) -> None:
    """Whatever a handler returns (parameters, a signature version, a response), nothing denied goes out."""
    client: Any = guard.session().client("dynamodb")
    for answer in ({"TableName": "orders"}, "none", "bearer", "v2", (None, {}), 0, None):
        on_event(client, f"{event}.dynamodb", lambda answer=answer, **_: answer)

    with suppress(Exception):
        client.list_tables()

    assert {call.headers.get("x-amz-target") for call in endpoint.calls} <= {"DynamoDB_20120810.ListTables"}
