"""Each way in which the role cannot be had is a clear error with the next step, and nothing is forwarded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from guard_recording import ACCOUNT, Answer, Recorded, RecordingEndpoint, Script, caller_identity, sts_error
from guard_sts import not_authorized, requires_external_id, when, wrong_code
from guard_world import ROLE_ARN, MakeGuard, allow

from guarded_aws.errors import CredentialsError
from guarded_aws.guard.pushdown import PushDown, PushDownPlan
from guarded_aws.guard.role import ForwardingRole
from guarded_aws.guard.target import RoleSettings

MFA = "arn:aws:iam::123456789012:mfa/dev"
Refuse = Callable[[MakeGuard, RecordingEndpoint], CredentialsError]


@pytest.fixture
def settings(credentials_file: Path) -> RoleSettings:
    """Give the settings of a target with an external id, a device, tags, a source identity and a session policy."""
    return RoleSettings(
        role_arn=ROLE_ARN,
        external_id="ai-agent-session",
        source_profile="source",
        source_credentials_file=str(credentials_file),
        mfa_serial=MFA,
        session_tags={"Purpose": "ai-agent"},
        source_identity="developer",
        push_down=PushDownPlan(mode=PushDown.AUTO, policy='{"Version":"2012-10-17","Statement":[]}'),
    )


def _refused(
    settings: RoleSettings, endpoint: RecordingEndpoint, make_guard: MakeGuard, script: Script
) -> CredentialsError:
    """Make an allowed call whose role cannot be had; require that it never left."""
    endpoint.scripts.insert(0, script)
    guard = make_guard(allow("*"), url=endpoint.url, role=settings)
    with pytest.raises(CredentialsError) as caught:
        guard.call("dynamodb", "ListTables", {})
    assert [] == endpoint.calls
    assert "credentials" == caught.value.code
    return caught.value


FAULTS: dict[str, tuple[Script, str, str]] = {
    "wrong external id": (
        requires_external_id("another-id"),
        "AccessDenied: User: arn:aws:iam::123456789012:user/developer is not authorized to perform: sts:AssumeRole",
        "`external_id` is the one it asks for",
    ),
    "role deleted": (when("AssumeRole", not_authorized()), "AccessDenied", "check that the role exists"),
    "role deleted and its name free": (
        when("AssumeRole", sts_error("NoSuchEntity", "Role not found for arn")),
        "NoSuchEntity",
        "create it, or correct `role_arn`",
    ),
    "role deleted while its session is young": (
        when("GetCallerIdentity", sts_error("InvalidClientTokenId", "The security token is invalid"), by_role=True),
        "InvalidClientTokenId",
        "sign in again",
    ),
    "source credentials expired": (
        when("GetCallerIdentity", sts_error("ExpiredToken", "The security token included in the request is expired")),
        "ExpiredToken",
        "sign in again to the source profile",
    ),
    "access key deleted": (
        when("GetCallerIdentity", sts_error("InvalidClientTokenId", "The security token is invalid")),
        "InvalidClientTokenId",
        "access key is unknown to AWS",
    ),
    "throttled": (when("AssumeRole", sts_error("Throttling", "Rate exceeded")), "Rate exceeded", "asked three times"),
    "session policy too large": (
        when("AssumeRole", sts_error("PackedPolicyTooLarge", "Packed size of session tags consumes 101% of space.")),
        "PackedPolicyTooLarge: Packed size",
        "name managed policies in `pushdown_policy_arns`",
    ),
    "session policy broken": (
        when("AssumeRole", sts_error("MalformedPolicyDocument", "Syntax errors in policy.")),
        "MalformedPolicyDocument",
        "guarded-aws lint",
    ),
    "tags not permitted": (
        when("AssumeRole", not_authorized("sts:TagSession")),
        "sts:TagSession",
        "allow `sts:TagSession` in the role's trust policy",
    ),
    "source identity not permitted": (
        when("AssumeRole", not_authorized("sts:SetSourceIdentity")),
        "sts:SetSourceIdentity",
        "allow `sts:SetSourceIdentity`",
    ),
    "clock wrong, and nobody knows by how much": (
        when("GetCallerIdentity", sts_error("SignatureDoesNotMatch", "Signature expired")),
        "SignatureDoesNotMatch: Signature expired",
        "check this machine's clock",
    ),
    "longer than the role's maximum": (
        when("AssumeRole", sts_error("ValidationError", "DurationSeconds exceeds the MaxSessionDuration")),
        "MaxSessionDuration",
        "check `duration_seconds`",
    ),
    "STS off in the region": (
        when("AssumeRole", sts_error("RegionDisabledException", "STS is not activated in this region")),
        "RegionDisabledException",
        "activate STS",
    ),
    "nobody foresaw it": (when("AssumeRole", sts_error("Novelty", "New")), "Novelty: New", "read STS's message"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_a_sentence_and_the_next_step_and_nothing_is_forwarded(
    fault: str, settings: RoleSettings, endpoint: RecordingEndpoint, make_guard: MakeGuard
) -> None:
    """What STS said is in the message, what to do is in the hint."""
    script, said, step = FAULTS[fault]

    error = _refused(settings, endpoint, make_guard, script)

    assert error.message.startswith(f"STS refuses to let `{ROLE_ARN}` be assumed: ")
    assert said in error.message
    assert step in error.hint


def test_right_external_id_is_taken(settings: RoleSettings, endpoint: RecordingEndpoint, make_guard: MakeGuard) -> None:
    """The twin of the wrong one: the same endpoint lets the call through."""
    endpoint.scripts.insert(0, requires_external_id("ai-agent-session"))
    guard = make_guard(allow("*"), url=endpoint.url, role=settings)

    guard.call("dynamodb", "ListTables", {})

    assert 1 == len(endpoint.calls)


def test_throttled_role_is_asked_for_three_times(
    settings: RoleSettings, endpoint: RecordingEndpoint, make_guard: MakeGuard
) -> None:
    """A retry is bounded: an agent that waits for ever is no better off."""
    _refused(settings, endpoint, make_guard, when("AssumeRole", sts_error("Throttling", "Rate exceeded")))

    assert 3 == [call.form["Action"] for call in endpoint.sts_calls].count("AssumeRole")


def test_throttled_once_is_no_fault(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """The second attempt counts."""
    answers = iter([sts_error("Throttling", "Rate exceeded")])
    endpoint.scripts.insert(0, when("AssumeRole", lambda _: next(answers, None)))

    assert _role(settings, endpoint).credentials().access_key.startswith("ASIA")


def _role(settings: RoleSettings, endpoint: RecordingEndpoint, **more: Any) -> ForwardingRole:
    return ForwardingRole(settings, region="us-east-1", endpoint_url=endpoint.url, **more)


@pytest.mark.parametrize(("minutes", "words"), [(-9, "9 minutes behind"), (12, "12 minutes ahead of")])
def test_skewed_clock_is_measured(
    settings: RoleSettings, endpoint: RecordingEndpoint, minutes: int, words: str
) -> None:
    """AWS's answer has a date, and the error says how far off the machine is."""
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    date = format_datetime(now - timedelta(minutes=minutes), usegmt=True)
    error = sts_error("SignatureDoesNotMatch", "Signature expired")
    endpoint.scripts.insert(0, when("GetCallerIdentity", replace(error, headers=(("Date", date),))))

    with pytest.raises(CredentialsError, match=f"it is {words} AWS's"):
        _role(settings, endpoint, clock=lambda: now).credentials()


def test_right_clock_leaves_the_secret_key_to_suspect(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """A signature that does not match at the right time was made with a wrong key."""
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    error = sts_error("SignatureDoesNotMatch", "The request signature does not match")
    endpoint.scripts.insert(
        0, when("GetCallerIdentity", replace(error, headers=(("Date", format_datetime(now, usegmt=True)),)))
    )

    with pytest.raises(CredentialsError, match="check this machine's clock and the source profile's secret key"):
        _role(settings, endpoint, clock=lambda: now).credentials()


def test_wrong_mfa_code_is_refused(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """A code that the device does not show opens no session."""
    endpoint.scripts.insert(0, when("AssumeRole", wrong_code))
    role = _role(settings, endpoint, ask_mfa_code=lambda _: "654321")

    with pytest.raises(CredentialsError, match="invalid MFA one time pass code") as caught:
        role.step_up("ec2 RunInstances")

    assert "wait for the device's next code" in caught.value.hint
    assert role.mfa_time is None


def test_session_of_another_role_lasts_an_hour_at_most(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """Role chaining's limit is explained before STS is asked for what it would refuse."""
    source = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Developer_0/alice"
    endpoint.scripts.insert(0, when("GetCallerIdentity", caller_identity(source), by_role=False))

    with pytest.raises(CredentialsError, match=r"lasts one hour at most, not 7200 seconds \(role chaining\)") as caught:
        _role(replace(settings, duration_seconds=7200), endpoint).credentials()

    assert "set `duration_seconds` to 3600 or less" in caught.value.hint
    assert ["GetCallerIdentity"] == [call.form["Action"] for call in endpoint.sts_calls]


def test_session_of_another_role_may_open_one_of_an_hour(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """Role chaining is how a developer of IAM Identity Center assumes the agent's role."""
    source = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Developer_0/alice"
    endpoint.scripts.insert(0, when("GetCallerIdentity", caller_identity(source), by_role=False))

    assert _role(settings, endpoint).credentials().access_key.startswith("ASIA")


def test_broken_answer_is_a_clear_error(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """What is no STS does not leave a traceback of a parser."""
    endpoint.scripts.insert(0, lambda request: _NO_XML if _is_assume(request) else None)

    with pytest.raises(CredentialsError, match="cannot assume"):
        _role(settings, endpoint).credentials()


_NO_XML = Answer(status=404, body="<!doctype html>")


def _is_assume(request: Recorded) -> bool:
    return request.form.get("Action") == "AssumeRole"
