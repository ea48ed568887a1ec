"""The forwarding role: assumed as configured, verified, refreshed once, and refused in every other case."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.history import get_global_history_recorder
from guard_recording import (
    ACCOUNT,
    ROLE_SESSION,
    SOURCE_USER,
    TEMPORARY_KEY,
    TEMPORARY_SECRET,
    Answer,
    Recorded,
    RecordingEndpoint,
    answer_sts,
    assumed_role,
    caller_identity,
    sts_error,
)
from guard_world import ROLE_ARN, allow, make_target

from guarded_aws.errors import ConfigurationError, CredentialsError
from guarded_aws.guard.role import ForwardingRole
from guarded_aws.guard.source import SourceSession
from guarded_aws.guard.target import RoleSettings

_START = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def settings(credentials_file: Path) -> RoleSettings:
    """Give settings with every option that AssumeRole takes."""
    return RoleSettings(
        role_arn=ROLE_ARN,
        external_id="ai-agent-session",
        source_profile="source",
        source_credentials_file=str(credentials_file),
        duration_seconds=900,
        session_tags={"Purpose": "ai-agent"},
        source_identity="developer",
    )


def _role(settings: RoleSettings, endpoint: RecordingEndpoint, **more: Any) -> ForwardingRole:
    return ForwardingRole(settings, region="us-east-1", endpoint_url=endpoint.url, **more)


def _when(action: str, answer: Answer, *, by_role: bool | None = None) -> Any:
    def script(request: Recorded) -> Answer | None:
        is_role = TEMPORARY_KEY in request.headers["authorization"]
        return answer if request.form.get("Action") == action and by_role in {None, is_role} else None

    return script


def test_role_is_assumed_as_configured(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """External id, session name, duration, tags, and source identity go out as they were configured."""
    credentials = _role(settings, endpoint).credentials()

    (assume,) = [call.form for call in endpoint.sts_calls if call.form["Action"] == "AssumeRole"]
    assert {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": ROLE_ARN,
        "RoleSessionName": "guarded-aws",
        "DurationSeconds": "900",
        "ExternalId": "ai-agent-session",
        "SourceIdentity": "developer",
        "Tags.member.1.Key": "Purpose",
        "Tags.member.1.Value": "ai-agent",
    } == assume
    assert TEMPORARY_KEY == credentials.access_key


def test_what_came_back_is_verified(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """Both identities are asked for: the source's before, the role's after."""
    _role(settings, endpoint).credentials()

    assert ["GetCallerIdentity", "AssumeRole", "GetCallerIdentity"] == [
        call.form["Action"] for call in endpoint.sts_calls
    ]
    assert TEMPORARY_KEY in endpoint.sts_calls[2].headers["authorization"]


def test_nothing_is_sent_before_the_first_credentials(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """Making a role, and showing it, talks to nobody."""
    assert f"ForwardingRole('{ROLE_ARN}')" == repr(_role(settings, endpoint))
    assert [] == endpoint.sts_calls


def test_root_as_the_source_is_refused(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """The root user assumes nothing here. FAIL-CLOSED(root)."""
    root = f"arn:aws:iam::{ACCOUNT}:root"
    endpoint.scripts.insert(0, _when("GetCallerIdentity", caller_identity(root), by_role=False))

    with pytest.raises(CredentialsError, match="is the root user"):
        _role(settings, endpoint).credentials()

    assert ["GetCallerIdentity"] == [call.form["Action"] for call in endpoint.sts_calls]


@pytest.mark.parametrize(
    "identity",
    [
        f"arn:aws:sts::{ACCOUNT}:assumed-role/OtherRole/guarded-aws",
        "arn:aws:sts::999999999999:assumed-role/AIAgentRole/guarded-aws",
        f"arn:aws:iam::{ACCOUNT}:root",
        SOURCE_USER,
    ],
)
def test_any_other_identity_is_refused(settings: RoleSettings, endpoint: RecordingEndpoint, identity: str) -> None:
    """Credentials that are not a session of the configured role sign nothing. FAIL-CLOSED(role-identity)."""
    endpoint.scripts.insert(0, _when("GetCallerIdentity", caller_identity(identity), by_role=True))

    with pytest.raises(CredentialsError, match="not to a session of"):
        _role(settings, endpoint).credentials()


def test_long_term_keys_are_refused(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """An answer with a long-term access key is not taken. FAIL-CLOSED(long-term)."""
    endpoint.scripts.insert(0, _when("AssumeRole", assumed_role(key="AKIAIOSFODNN7EXAMPLE")))

    with pytest.raises(CredentialsError, match="not temporary credentials"):
        _role(settings, endpoint).credentials()


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("AccessDenied", "`external_id`"),
        ("ExpiredToken", "sign in again"),
        ("InvalidClientTokenId", "access key is unknown"),
        ("SignatureDoesNotMatch", "clock"),
        ("RequestExpired", "clock"),
        ("RegionDisabledException", "activate STS"),
        ("PackedPolicyTooLarge", "shorten the session tags"),
        ("ValidationError", "role chaining"),
        ("SomethingNew", "read STS's message"),
    ],
)
def test_refusal_of_sts_names_the_next_step(
    settings: RoleSettings, endpoint: RecordingEndpoint, code: str, step: str
) -> None:
    """Each way in which STS says no is one sentence and what to do about it."""
    endpoint.scripts.insert(0, _when("AssumeRole", sts_error(code, "said so")))

    with pytest.raises(CredentialsError) as caught:
        _role(settings, endpoint).credentials()

    assert f"STS refuses to let `{ROLE_ARN}` be assumed: {code}: said so" == caught.value.message
    assert step in caught.value.hint


def test_missing_profile_is_a_clear_error(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """A profile that is not there is named."""
    missing = RoleSettings(
        role_arn=ROLE_ARN, source_profile="nobody", source_credentials_file=settings.source_credentials_file
    )

    with pytest.raises(CredentialsError, match="nobody"):
        _role(missing, endpoint).credentials()


def test_no_source_credentials_at_all_is_a_clear_error(endpoint: RecordingEndpoint) -> None:
    """With nothing to sign in with, the hint says what to set."""
    with pytest.raises(CredentialsError, match="set `source_profile`"):
        _role(RoleSettings(role_arn=ROLE_ARN), endpoint).credentials()

    assert [] == endpoint.sts_calls


def test_unreachable_sts_is_a_clear_error(settings: RoleSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port is an error about the way to STS."""
    monkeypatch.setattr("guarded_aws.guard.source._CONFIG", _impatient())
    role = ForwardingRole(settings, region="us-east-1", endpoint_url="http://127.0.0.1:9")

    with pytest.raises(CredentialsError, match="cannot assume"):
        role.credentials()


def _impatient() -> Any:
    return Config(proxies={}, connect_timeout=1, retries={"total_max_attempts": 1})


def test_sixteen_threads_assume_the_role_once(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """However many ask at once, STS hears one AssumeRole."""
    role = _role(settings, endpoint)
    barrier = threading.Barrier(16)
    keys: list[str] = []

    def ask() -> None:
        barrier.wait()
        keys.append(role.credentials().access_key)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [TEMPORARY_KEY] * 16 == keys
    assert 1 == [call.form["Action"] for call in endpoint.sts_calls].count("AssumeRole")


def test_sixteen_threads_refresh_the_role_once(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """An old session is replaced by one new one, however many find it old at once."""
    old = (_START + timedelta(minutes=15)).strftime("%Y-%m-%dT%H:%M:%SZ")
    endpoint.scripts.insert(0, _when("AssumeRole", assumed_role(expiration=old)))
    now = _START
    role = _role(settings, endpoint, clock=lambda: now)
    role.credentials()
    endpoint.scripts.pop(0)
    now = _START + timedelta(minutes=11)
    barrier = threading.Barrier(16)

    def ask() -> None:
        barrier.wait()
        role.credentials()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 2 == [call.form["Action"] for call in endpoint.sts_calls].count("AssumeRole")


def test_session_is_replaced_before_it_ends(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """Five minutes before the end the role is assumed anew, and not earlier."""
    now = _START
    end = _START + timedelta(minutes=15)
    endpoint.scripts.insert(0, _when("AssumeRole", assumed_role(expiration=end.strftime("%Y-%m-%dT%H:%M:%SZ"))))
    role = _role(settings, endpoint, clock=lambda: now)

    role.credentials()
    now = _START + timedelta(minutes=9)
    role.credentials()
    early = [call.form["Action"] for call in endpoint.sts_calls].count("AssumeRole")
    now = _START + timedelta(minutes=10)
    role.credentials()

    assert (1, 2) == (early, [call.form["Action"] for call in endpoint.sts_calls].count("AssumeRole"))


def test_failed_role_is_asked_for_again(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """A failure is not remembered: the next call tries anew."""
    endpoint.scripts.insert(0, _when("AssumeRole", sts_error("AccessDenied")))
    role = _role(settings, endpoint)
    with pytest.raises(CredentialsError):
        role.credentials()
    endpoint.scripts[:] = [answer_sts]

    assert TEMPORARY_KEY == role.credentials().access_key


def test_secret_key_is_not_logged(
    settings: RoleSettings, endpoint: RecordingEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """With botocore's debug log on, the role's secret key and token are not in it."""
    with caplog.at_level(logging.DEBUG):
        _role(settings, endpoint).credentials()

    assert TEMPORARY_SECRET not in caplog.text
    assert "botocore" in caplog.text


def test_history_recorder_stops_the_role(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """The recorder of botocore keeps whole answers; while it is on, there are no credentials. FAIL-CLOSED(history)."""
    recorder = get_global_history_recorder()
    recorder.enable()
    try:
        with pytest.raises(CredentialsError, match="history recorder is on"):
            _role(settings, endpoint).credentials()
    finally:
        recorder.disable()

    assert [] == endpoint.sts_calls


def test_keys_of_the_connection_are_not_logged(
    settings: RoleSettings, endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Who has them reads the role's secret key off the network. FAIL-CLOSED(key-log)."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    with pytest.raises(CredentialsError, match="could be read from the network"):
        _role(settings, endpoint).credentials()
    assert [] == endpoint.sts_calls

    monkeypatch.setenv("SSLKEYLOGFILE", "")
    assert _role(settings, endpoint).credentials()


@pytest.mark.parametrize("service", ["sts", "sso", "sso-oidc"])
def test_sign_in_of_the_source_takes_no_proxy_and_no_certificates(
    settings: RoleSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, service: str
) -> None:
    """Who sees what botocore sends to sign in by a profile has the source. FAIL-CLOSED(source-traffic)."""
    config = tmp_path / "config"
    config.write_text("[default]\nca_bundle = /nonexistent/ca.pem\n[profile source]\nca_bundle = /nonexistent/ca.pem\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, "/nonexistent/ca.pem")
    asked = Config(region_name="us-east-1", signature_version=UNSIGNED)

    source = SourceSession(settings, region="us-east-1", endpoint_url=None)
    clients: list[Any] = [source.create_client(service), source.create_client(service, config=asked)]

    sessions = [client._endpoint.http_session for client in clients]
    assert [({}, True)] * 2 == [(session._proxy_config._proxies, session._verify) for session in sessions]
    assert UNSIGNED is clients[1].meta.config.signature_version


def test_environment_does_not_choose_the_source(
    settings: RoleSettings, endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a profile configured, keys and endpoints of the environment are not used."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAPLANTEDEXAMPLE00")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")

    _role(settings, endpoint).credentials()

    assert "AKIAIOSFODNN7EXAMPLE" in endpoint.sts_calls[0].headers["authorization"]


def test_environment_does_not_choose_the_global_endpoint(
    settings: RoleSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """STS is asked in the target's region: at the global endpoint sessions cannot be narrowed."""
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy")
    source = SourceSession(settings, region="us-east-1", endpoint_url=None)

    assert "https://sts.us-east-1.amazonaws.com" == source.sts().meta.endpoint_url


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:iam::{ACCOUNT}:root",
        f"arn:aws:iam::{ACCOUNT}:user/developer",
        f"arn:aws:iam::{ACCOUNT}:role/",
        "arn:aws:iam::12345:role/AIAgentRole",
        ROLE_SESSION,
    ],
)
def test_only_a_role_can_be_configured(arn: str) -> None:
    """Root, users, sessions, and half ARNs are not forwarding roles. FAIL-CLOSED(role-only)."""
    with pytest.raises(ConfigurationError, match="not the ARN of an IAM role"):
        RoleSettings(role_arn=arn)


@pytest.mark.parametrize("name", ["a", "x" * 65, "two words", "naïve"])
def test_session_name_is_what_sts_takes(name: str) -> None:
    """Names that STS would refuse are refused at the start."""
    with pytest.raises(ConfigurationError, match="not a role session name"):
        RoleSettings(role_arn=ROLE_ARN, session_name=name)


def test_role_in_a_path_has_a_session_without_it() -> None:
    """A session's ARN drops the role's path (IAM User Guide, reference_identifiers)."""
    settings = RoleSettings(role_arn=f"arn:aws:iam::{ACCOUNT}:role/agents/dev/AIAgentRole")

    assert ROLE_SESSION == settings.session_arn


def test_target_without_regions_is_refused() -> None:
    """No region does not mean every region. FAIL-CLOSED(empty)."""
    with pytest.raises(ConfigurationError, match="names no region"):
        make_target(allow("*"), regions=())


def test_external_id_is_not_shown(settings: RoleSettings) -> None:
    """A representation of the settings leaves the shared secret out."""
    assert "ai-agent-session" not in repr(settings)
