"""What STS is given of a target's policies when the role is assumed, and what is done when it does not take it."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from guard_recording import TEMPORARY_SECRET, Answer, Recorded, RecordingEndpoint, caller_identity, sts_error
from guard_sts import scoped, when
from guard_world import ROLE_ARN

from guarded_aws.errors import CredentialsError
from guarded_aws.guard.models import service_model
from guarded_aws.guard.pushdown import PushDown, PushDownPlan
from guarded_aws.guard.role import ForwardingRole
from guarded_aws.guard.target import RoleSettings

pytestmark = pytest.mark.skipif(
    "GetScopedCredentials" not in service_model("sts").operation_names,
    reason="this botocore narrows no sessions, and without it no scope is planned",
)

ARN = "arn:aws:iam::123456789012:policy/AgentDeny"
PLAN = PushDownPlan(
    mode=PushDown.AUTO, policy='{"first":1}', scopes=('{"second":2}', '{"third":3}'), managed={ARN: "{}"}
)


@pytest.fixture
def settings(credentials_file: Path) -> RoleSettings:
    """Give the settings of a role with everything to push down."""
    file = str(credentials_file)
    return RoleSettings(role_arn=ROLE_ARN, source_profile="source", source_credentials_file=file, push_down=PLAN)


def _role(settings: RoleSettings, endpoint: RecordingEndpoint) -> ForwardingRole:
    return ForwardingRole(settings, region="us-east-1", endpoint_url=endpoint.url)


def _scopes_once_more(request: Recorded) -> Answer:
    """Narrow the session that asks: one letter more on its key."""
    key = request.headers["authorization"].partition("Credential=")[2].partition("/")[0]
    return scoped(key=f"{key}S")


def test_policies_go_out_with_the_role(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """The first with AssumeRole, each further one upon the session that the last one gave."""
    endpoint.scripts.insert(0, when("GetScopedCredentials", _scopes_once_more))

    credentials = _role(settings, endpoint).credentials()

    assume = next(call.form for call in endpoint.sts_calls if call.form["Action"] == "AssumeRole")
    assert ('{"first":1}', ARN) == (assume["Policy"], assume["PolicyArns.member.1.arn"])
    scopes = [call for call in endpoint.sts_calls if call.form["Action"] == "GetScopedCredentials"]
    assert ['{"second":2}', '{"third":3}'] == [call.form["Policy"] for call in scopes]
    assert "ASIAIOSFODNN7EXAMPLES/" in scopes[1].headers["authorization"]
    assert "ASIAIOSFODNN7EXAMPLESS" == credentials.access_key


def test_narrowed_session_is_verified_like_any_other(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """What came back last is whose it should be, or nothing is signed. FAIL-CLOSED(role-identity)."""
    other = "arn:aws:sts::123456789012:assumed-role/Other/guarded-aws"
    endpoint.scripts.insert(0, when("GetScopedCredentials", scoped()))
    endpoint.scripts.insert(0, when("GetCallerIdentity", caller_identity(other), by_role=True))

    with pytest.raises(CredentialsError, match="not to a session of"):
        _role(settings, endpoint).credentials()


def test_narrowed_session_has_temporary_keys(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """A long-term key is not taken from any answer. FAIL-CLOSED(long-term)."""
    endpoint.scripts.insert(0, when("GetScopedCredentials", scoped(key="AKIAIOSFODNN7EXAMPLE")))

    with pytest.raises(CredentialsError, match="not temporary credentials"):
        _role(settings, endpoint).credentials()


REFUSALS = {
    "unknown to it": sts_error("InvalidAction", "Could not find operation GetScopedCredentials"),
    "not permitted": sts_error("AccessDenied", "not authorized to perform: sts:GetScopedCredentials"),
    "too large when packed": sts_error("PackedPolicyTooLarge", "exceeded the maximum allowed size"),
    "no STS": Answer(status=500, body=f"<!doctype html> {TEMPORARY_SECRET}"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_auto_goes_on_with_the_first_policy_and_warns(
    settings: RoleSettings, endpoint: RecordingEndpoint, caplog: pytest.LogCaptureFixture, refusal: str
) -> None:
    """An STS of last year, or of this machine, narrows no session."""
    endpoint.scripts.insert(0, when("GetScopedCredentials", REFUSALS[refusal]))

    with caplog.at_level(logging.WARNING):
        credentials = _role(settings, endpoint).credentials()

    assert "ASIAIOSFODNN7EXAMPLE" == credentials.access_key
    assert f"STS does not narrow the session of `{ROLE_ARN}`" in caplog.text
    assert TEMPORARY_SECRET not in caplog.text


@pytest.mark.parametrize("refusal", REFUSALS)
def test_exact_goes_on_with_nothing_less(settings: RoleSettings, endpoint: RecordingEndpoint, refusal: str) -> None:
    """AWS would bound the session less than the guard does. FAIL-CLOSED(pushdown-exact)."""
    exact = replace(settings, push_down=replace(PLAN, mode=PushDown.EXACT))
    endpoint.scripts.insert(0, when("GetScopedCredentials", REFUSALS[refusal]))

    with pytest.raises(CredentialsError) as caught:
        _role(exact, endpoint).credentials()

    assert TEMPORARY_SECRET not in str(caught.value)
    assert caught.value.hint


def test_other_refusal_of_a_scope_is_an_error_in_every_mode(
    settings: RoleSettings, endpoint: RecordingEndpoint
) -> None:
    """A policy that STS takes for broken is not left out because nobody looked."""
    endpoint.scripts.insert(0, when("GetScopedCredentials", sts_error("MalformedPolicyDocument", "Syntax errors")))

    with pytest.raises(CredentialsError, match="guarded-aws lint"):
        _role(settings, endpoint).credentials()


def test_transitive_tags_go_out(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """Roles that are assumed from the session inherit them."""
    tagged = replace(
        settings, push_down=PushDownPlan(), session_tags={"Purpose": "agent"}, transitive_tag_keys=("Purpose",)
    )

    _role(tagged, endpoint).credentials()

    assume = next(call.form for call in endpoint.sts_calls if call.form["Action"] == "AssumeRole")
    assert "Purpose" == assume["TransitiveTagKeys.member.1"]
