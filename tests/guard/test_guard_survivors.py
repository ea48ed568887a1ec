"""What SECURITY.md says that the guard cannot stop in its own process, shown to be so.

A test that fails here is good news: the sentence in SECURITY.md is to be struck out.
"""

from typing import Any

import botocore.auth
import pytest
from guard_recording import TEMPORARY_SECRET, RecordingEndpoint

from guarded_aws.guard.authority import Authorization
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.signer import GuardedSigner


def test_survivor_code_that_walks_to_the_role_reads_its_key(dynamodb: Any) -> None:
    """Survivor *memory*: a signer must be able to borrow the key, and what it can do, others can."""
    signer = dynamodb._request_signer

    assert TEMPORARY_SECRET == signer._authority._lend(signer._target).secret_key


def test_survivor_code_that_replaces_the_guards_own_objects_decides_in_its_place(
    dynamodb: Any, endpoint: RecordingEndpoint
) -> None:
    """Survivor *attributes*: an authority put into the signer says yes to all."""
    real = dynamodb._request_signer._authority

    class Yes:
        def authorize(self, _: object) -> Authorization:
            return Authorization(decision=None, record_id="1", is_planned=False)  # type: ignore[arg-type]

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    dynamodb._request_signer._authority = Yes()
    dynamodb.delete_table(TableName="orders")

    assert 1 == len(endpoint.calls)


def test_survivor_code_that_patches_functions_sees_the_key_or_skips_the_check(
    guard: Guard, endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Survivor *patching*: botocore's signing function is handed the key; the guard's methods can be replaced."""
    seen: list[str] = []
    plain = botocore.auth.SigV4Auth.add_auth

    def add_auth(self: Any, request: Any) -> None:
        seen.append(self.credentials.secret_key)
        plain(self, request)

    monkeypatch.setattr(botocore.auth.SigV4Auth, "add_auth", add_auth)
    monkeypatch.setattr(GuardedSigner, "verify_wire", lambda _, request: request)
    guard.session().client("dynamodb").list_tables()

    assert TEMPORARY_SECRET in seen
    assert 1 == len(endpoint.calls)


def test_survivor_signed_request_can_be_sent_again_by_its_own_means(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """Survivor *replay*: who sees an allowed, signed request may send that same request for some minutes."""
    kept: list[Any] = []
    dynamodb.meta.events.register_last("before-send.dynamodb", lambda request, **_: kept.append(request))
    dynamodb.list_tables()

    dynamodb._endpoint.http_session.send(kept[0])

    assert endpoint.calls[0].headers["authorization"] == endpoint.calls[1].headers["authorization"]


def test_survivor_handler_has_a_call_sent_again_while_it_is_being_made(
    dynamodb: Any, endpoint: RecordingEndpoint
) -> None:
    """Survivor *replay*: until its end, a call's request may be signed anew, as a retry is; another may not."""

    def again(model: Any, params: Any, **_: object) -> None:
        dynamodb._endpoint.make_request(model, params)

    dynamodb.meta.events.register_first("before-call.dynamodb", again)
    dynamodb.list_tables()

    assert ["DynamoDB_20120810.ListTables"] * 2 == [call.headers["x-amz-target"] for call in endpoint.calls]
