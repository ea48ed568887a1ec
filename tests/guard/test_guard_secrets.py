"""No copy, dump, log, or history of what a program holds shows the role's secret key."""

import copy
import logging
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, ValuesView
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType, NoneType
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


MOST_SEEN = 2_000
UNINTERESTING = (ModuleType, type, bytes, int, NoneType, FunctionType, MethodType, BuiltinFunctionType)
ROOTS: dict[str, Callable[[Any], Any]] = {
    "guard": lambda guard: guard,
    "session": lambda guard: guard.session(),
    "resource": lambda guard: guard.session().resource("s3"),
    "client": lambda guard: guard.session().client("dynamodb"),
}


def _texts_within(root: object) -> Iterator[str]:
    """Give the texts that attributes and items lead to, private ones included, nearest first; nothing is called."""
    seen: dict[int, object] = {}
    ahead = deque([root])
    while ahead and len(seen) < MOST_SEEN:
        held = ahead.popleft()
        if isinstance(held, str):
            yield held
        elif id(held) not in seen and not isinstance(held, UNINTERESTING):
            seen[id(held)] = held
            ahead += _items(held)
            ahead += [_got(held, name) for name in dir(held) if not name.startswith("__")]


def _items(held: object) -> Iterable[object]:
    items = held.values() if isinstance(held, dict) else held
    return list(items)[:100] if isinstance(items, Sequence | ValuesView) else ()


def _got(held: object, name: str) -> object:
    try:
        return getattr(held, name)
    except Exception:  # noqa: BLE001 -- that it is not given is the best answer
        return None


@pytest.mark.parametrize("root", ROOTS)
def test_attributes_lead_to_no_secret(guard: Guard, root: str) -> None:
    """Not from the guard itself either, however deep, once the role was assumed."""
    guard.call("dynamodb", "ListTables", {})
    assert guard._roles["dev"]._held() is not None

    texts = list(_texts_within(ROOTS[root](guard)))

    assert "AIAgentRole" in texts
    assert not any(secret in text for text in texts for secret in (TEMPORARY_SECRET, TEMPORARY_TOKEN))


def test_components_of_a_session_look_for_no_credentials(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    """What botocore would find in the environment is the operator's. FAIL-CLOSED(gated)."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAPLANTEDEXAMPLE00")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted-not-a-secret")
    session = guard.session()._session

    assert session.get_component("credential_provider").load_credentials() is None
    assert session.get_component("token_provider").load_token() is None


def test_client_has_no_public_door_to_the_role(guard: Guard) -> None:
    """Who completes names in a shell finds AWS's operations, and not the guard that lends the key."""
    client = guard.session().client("dynamodb")

    held = {name: getattr(client, name) for name in dir(client) if not name.startswith("_")}

    assert not any(value is guard or value is guard.target() for value in held.values())
    assert not [name for name in dir(guard) if "lend" in name and not name.startswith("_")]


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
