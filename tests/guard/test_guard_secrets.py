"""No copy, dump, log, or history of what a program holds shows the role's secret key."""

import copy
import logging
import pickle
from collections.abc import Callable
from typing import Any

import botocore.history
import pytest
from guard_recording import TEMPORARY_SECRET, TEMPORARY_TOKEN, RecordingEndpoint
from guard_world import MakeGuard, allow

from guarded_aws.errors import CredentialsError
from guarded_aws.guard.guard import Guard

HOLDERS: dict[str, Callable[[Any, Any], Any]] = {
    "session": lambda session, _: session,
    "botocore session": lambda session, _: session._session,
    "client": lambda _, client: client,
    "client's metadata": lambda _, client: client.meta,
    "signer": lambda _, client: client._request_signer,
    "endpoint": lambda _, client: client._endpoint,
    "auth instance": lambda _, client: client._request_signer.get_auth("dynamodb", "us-east-1"),
    "credentials": lambda session, _: session.get_credentials(),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_what_a_program_holds_shows_no_secret(guard: Guard, holder: str) -> None:
    """Neither its text, nor its attributes, nor a copy or pickle of it, where there is one."""
    session = guard.session()
    client = session.client("dynamodb")
    client.list_tables()
    held = HOLDERS[holder](session, client)

    shown = [repr(held), str(held), repr(getattr(held, "__dict__", {}))]
    for take in (copy.deepcopy, pickle.dumps, lambda thing: thing.__reduce_ex__(4)):
        try:
            shown.append(repr(take(held)))
        except Exception as error:  # noqa: BLE001 -- that there is no copy is the best answer
            shown.append(repr(error))

    assert not any(TEMPORARY_SECRET in text or TEMPORARY_TOKEN in text for text in shown)


def test_client_gives_no_credentials_to_native_code(guard: Guard) -> None:
    """What boto3's native transfer asks a client for is nothing. FAIL-CLOSED(gated)."""
    client: Any = guard.session().client("s3")

    assert client._get_credentials() is None


def test_debug_log_shows_no_secret_key(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything that botocore logs of a first call, its role and its presigned URL included."""
    guard = make_guard(allow("*"), url=endpoint.url)
    client: Any = guard.session().client("s3")

    with caplog.at_level(logging.DEBUG):
        client.head_bucket(Bucket="reports")
        client.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"})

    assert "StringToSign" in caplog.text
    assert TEMPORARY_SECRET not in caplog.text
    assert "example-not-a-secret" not in caplog.text


def test_history_recorder_stops_the_role_from_being_assumed(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """It would keep STS's whole answer. FAIL-CLOSED(history)."""
    guard = make_guard(allow("*"), url=endpoint.url)
    recorder = botocore.history.get_global_history_recorder()
    recorder.enable()
    try:
        with pytest.raises(CredentialsError, match="history recorder"):
            guard.call("dynamodb", "ListTables", {})
    finally:
        recorder.disable()

    assert [] == endpoint.calls
