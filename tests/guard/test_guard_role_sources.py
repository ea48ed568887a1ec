"""The places that source credentials come from: each assumes the role, and each failure says what to do."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from guard_recording import Answer, Recorded, RecordingEndpoint, assumed_role, caller_identity
from guard_world import ROLE_ARN, MakeGuard, allow, make_target

from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.errors import CredentialsError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.role import ForwardingRole
from guarded_aws.guard.source import SourceSession
from guarded_aws.guard.target import RoleSettings

KEYS = {
    "AccessKeyId": "ASIASOURCEEXAMPLE000",
    "SecretAccessKey": "example-source-secret",
    "Token": "example-source-token",
    "Expiration": "2099-01-01T00:00:00Z",
    "Code": "Success",
}
SSO = """
[profile developer]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Developer
"""


def _assume(endpoint: RecordingEndpoint, profile: str | None = None) -> str:
    """Assume the role; give the access key that asked for it."""
    settings = RoleSettings(role_arn=ROLE_ARN, source_profile=profile)
    ForwardingRole(settings, region="us-east-1", endpoint_url=endpoint.url).credentials()
    assume = next(call for call in endpoint.sts_calls if call.form["Action"] == "AssumeRole")
    return assume.headers["authorization"].partition("Credential=")[2].partition("/")[0]


def test_environment_is_a_source(endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a profile the SDK's own chain is searched."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT00000")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example-not-a-secret")

    assert "AKIAENVIRONMENT00000" == _assume(endpoint)


def test_profile_is_a_source(endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A profile of the shared configuration file, with or without a credentials file."""
    config = tmp_path / "config"
    config.write_text(
        "[profile developer]\naws_access_key_id = AKIAPROFILE000000000\naws_secret_access_key = example-not-a-secret\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))

    assert "AKIAPROFILE000000000" == _assume(endpoint, "developer")


def test_container_is_a_source(endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """ECS and EKS give credentials at an address of the container's own."""
    endpoint.scripts.insert(0, lambda request: _keys() if request.path == "/task" else None)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{endpoint.url}/task")

    assert KEYS["AccessKeyId"] == _assume(endpoint)


def _keys() -> Answer:
    return Answer(body=json.dumps(KEYS))


def test_instance_is_a_source(endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """EC2 gives credentials by its metadata service, with a session token of version 2."""
    folder = "/latest/meta-data/iam/security-credentials/"
    answers = {"/latest/api/token": Answer(body="example"), folder: Answer(body="Dev"), f"{folder}Dev": _keys()}
    endpoint.scripts.insert(0, lambda request: answers.get(request.path))
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint.url)

    assert KEYS["AccessKeyId"] == _assume(endpoint)


@pytest.fixture
def sso(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the folder of signed-in sessions of a user with one profile of IAM Identity Center."""
    config = tmp_path / "config"
    config.write_text(SSO)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("HOME", str(tmp_path))
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    # botocore reads the home when it is imported.
    monkeypatch.setattr("botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR", str(cache))
    return cache


def _sign_in(cache: Path, *, until: str) -> None:
    name = hashlib.sha1(b"https://example.awsapps.com/start", usedforsecurity=False).hexdigest()
    (cache / f"{name}.json").write_text(json.dumps({"accessToken": "example-token", "expiresAt": until}))


def test_identity_center_is_a_source(sso: Path) -> None:
    """A profile that signed in gives the credentials of its permission set."""
    _sign_in(sso, until="2099-01-01T00:00:00Z")
    source = SourceSession(
        RoleSettings(role_arn=ROLE_ARN, source_profile="developer"), region="us-east-1", endpoint_url=None
    )
    source.register("before-send.sso.GetRoleCredentials", _give_role_credentials)

    credentials = source.get_credentials()

    assert credentials is not None
    assert KEYS["AccessKeyId"] == credentials.get_frozen_credentials().access_key


def _give_role_credentials(request: Any, **_: Any) -> AWSResponse:
    """Answer as the portal of IAM Identity Center, before anything leaves the machine."""
    given = {
        "accessKeyId": KEYS["AccessKeyId"],
        "secretAccessKey": KEYS["SecretAccessKey"],
        "sessionToken": KEYS["Token"],
        "expiration": 4_070_908_800_000,
    }
    response = AWSResponse(request.url, 200, {}, None)
    response._content = json.dumps({"roleCredentials": given}).encode()
    return response


@pytest.mark.parametrize("until", [None, "2020-01-01T00:00:00Z"])
def test_expired_sign_in_says_how_to_sign_in_again(
    sso: Path, endpoint: RecordingEndpoint, make_guard: MakeGuard, until: str | None
) -> None:
    """Signed in yesterday, or never."""
    if until:
        _sign_in(sso, until=until)
    guard = make_guard(allow("*"), url=endpoint.url, role=RoleSettings(role_arn=ROLE_ARN, source_profile="developer"))

    with pytest.raises(CredentialsError) as caught:
        guard.call("dynamodb", "ListTables", {})

    assert "sign in again: `aws sso login --profile developer`" == caught.value.hint
    assert ([], []) == (endpoint.calls, endpoint.sts_calls)


def test_container_that_gives_nothing_is_a_clear_error(
    endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The metadata of a container without a role."""
    endpoint.scripts.insert(0, lambda request: Answer(status=404) if request.path == "/task" else None)
    monkeypatch.setattr("botocore.utils.ContainerMetadataFetcher.SLEEP_TIME", 0)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{endpoint.url}/task")

    with pytest.raises(CredentialsError, match=r"what gives profile|has a role"):
        _assume(endpoint)


def test_targets_assume_their_roles_with_their_own_sources(
    endpoint: RecordingEndpoint, credentials_file: Path, audit: MemorySink
) -> None:
    """Two targets, two profiles, two roles: neither signs with the other's."""
    credentials_file.write_text(
        "".join(
            f"[{name}]\naws_access_key_id = AKIA{name.upper():0<16}\naws_secret_access_key = example-not-a-secret\n"
            for name in ("dev", "prod")
        )
    )
    endpoint.scripts.insert(0, _as_the_role_that_is_asked_for)
    targets = {
        name: replace(
            make_target(allow("*")),
            name=name,
            endpoint_url=endpoint.url,
            role=RoleSettings(
                role_arn=f"{ROLE_ARN}-{name}", source_profile=name, source_credentials_file=str(credentials_file)
            ),
        )
        for name in ("dev", "prod")
    }
    guard = Guard(targets, default_target=None, catalog=Catalog(), audit=audit)

    for name in ("dev", "prod", "dev"):
        guard.call("dynamodb", "ListTables", {}, target=name)

    signers = [call.headers["authorization"].partition("Credential=")[2].partition("/")[0] for call in endpoint.calls]
    assert ["ASIADEV", "ASIAPROD", "ASIADEV"] == signers


def _as_the_role_that_is_asked_for(request: Recorded) -> Answer | None:
    """Answer with keys and identities that tell the two roles apart."""
    if not request.is_sts:
        return None
    name = "dev" if "DEV" in request.headers["authorization"] or "dev" in request.form.get("RoleArn", "") else "prod"
    if request.form["Action"] == "AssumeRole":
        assert f"AKIA{name.upper():0<16}" in request.headers["authorization"]
        return assumed_role(key=f"ASIA{name.upper()}")
    is_role = "ASIA" in request.headers["authorization"]
    session = f"arn:aws:sts::123456789012:assumed-role/AIAgentRole-{name}/guarded-aws"
    return caller_identity(session if is_role else f"arn:aws:iam::123456789012:user/{name}")
