"""Environment, files, plugins, and arguments bend nothing, and no credentials are to be had."""

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ParamValidationError
from guard_recording import RecordingEndpoint
from guard_world import ACCOUNT, MakeGuard, allow, deny

from guarded_aws.audit import MemorySink
from guarded_aws.errors import ConfigurationError, CredentialsError
from guarded_aws.guard.errors import AccessDeniedError
from guarded_aws.guard.guard import Guard

HOST = "https://evil.example.com"


# Environment and files.


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_ENDPOINT_URL", HOST),
        ("AWS_ENDPOINT_URL_DYNAMODB", HOST),
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("http_proxy", "http://127.0.0.1:1"),
        ("AWS_CA_BUNDLE", "/nonexistent/ca.pem"),
        ("REQUESTS_CA_BUNDLE", "/nonexistent/ca.pem"),
        ("AWS_PROFILE", "planted"),
        ("AWS_DEFAULT_REGION", "ap-south-1"),
        ("AWS_ENDPOINT_DISCOVERY_ENABLED", "true"),
        ("AWS_CSM_ENABLED", "true"),
        ("AWS_USE_FIPS_ENDPOINT", "true"),
        ("AWS_BEARER_TOKEN_BEDROCK", "planted"),
        ("AWS_DISABLE_HOST_PREFIX_INJECTION", "true"),
        ("AWS_ENDPOINT_URL_STS", HOST),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"),
        ("HTTPS_PROXY", "http://127.0.0.1:1"),
        ("ALL_PROXY", "http://127.0.0.1:1"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "true"),
        ("AWS_REGION", "ap-south-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAPLANTEDEXAMPLE00"),
        ("AWS_ROLE_ARN", "arn:aws:iam::999999999999:role/theirs"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent/token"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/"),
        ("AWS_CSM_HOST", "127.0.0.1"),
        ("AWS_CSM_PORT", "9"),
        ("AWS_RETRY_MODE", "planted"),
        ("AWS_MAX_ATTEMPTS", "planted"),
        ("AWS_DEFAULTS_MODE", "auto"),
        ("AWS_SIGV4A_SIGNING_REGION_SET", "*"),
        ("AWS_AUTH_SCHEME_PREFERENCE", "sigv4a,httpBearerAuth,noAuth"),
        ("AWS_ACCOUNT_ID_ENDPOINT_MODE", "required"),
        ("AWS_ACCOUNT_ID", "999999999999"),
        ("AWS_STS_REGIONAL_ENDPOINTS", "legacy"),
        ("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required"),
        ("AWS_SDK_UA_APP_ID", "a\r\nX-Amz-Target: Evil"),
        ("AWS_EXECUTION_ENV", "a X-Amz-Target: Evil"),
        ("BOTO_CONFIG", "/nonexistent/boto.cfg"),
    ],
)
def test_environment_does_not_move_a_call(
    guard: Guard, endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A variable that an agent can set changes neither where a call goes nor how it is signed."""
    monkeypatch.setenv(name, value)

    guard.call("dynamodb", "ListTables", {})

    assert 1 == len(endpoint.calls)
    assert "/us-east-1/dynamodb/" in endpoint.calls[0].headers["authorization"]


CONFIGURED = {
    "an endpoint of the service": "services = planted\n[services planted]\ndynamodb =\n  endpoint_url = {host}\n",
    "a process for credentials": "credential_process = /bin/false\n",
    "a role to assume": "role_arn = arn:aws:iam::999999999999:role/theirs\ncredential_source = Environment\n",
    "a certificate authority": "ca_bundle = /nonexistent/ca.pem\n",
    "a signature version": "dynamodb =\n  signature_version = v2\n",
    "a monitor": "csm_enabled = true\ncsm_host = 127.0.0.1\n",
    "options": "tcp_keepalive = true\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\nretry_mode = planted\n",
    "schemes": "auth_scheme_preference = noAuth\nsigv4a_signing_region_set = *\naccount_id_endpoint_mode = required\n",
    "defaults": "defaults_mode = auto\nregion = ap-south-1\napi_versions =\n  dynamodb = 2011-12-05\n",
    "a plugin": "plugins = planted_plugin\n",
    "nonsense": "]]]\n",
}


@pytest.mark.parametrize("section", CONFIGURED)
def test_configuration_file_does_not_move_a_call(
    guard: Guard, endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, section: str
) -> None:
    """Whatever an agent writes into the AWS configuration, calls go out as they did."""
    path = tmp_path / "config"
    path.write_text("[default]\n" + CONFIGURED[section].format(host=HOST))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))

    guard.call("dynamodb", "ListTables", {})

    assert 1 == len(endpoint.calls)
    assert "/us-east-1/dynamodb/" in endpoint.calls[0].headers["authorization"]


S3_CONFIGURED = (
    "addressing_style = virtual", "use_accelerate_endpoint = true", "us_east_1_regional_endpoint = legacy",
    "use_arn_region = false", "payload_signing_enabled = true", "signature_version = s3",
    "use_dualstack_endpoint = true", f"endpoint_url = {HOST}",
)  # fmt: skip


@pytest.mark.parametrize("line", S3_CONFIGURED)
def test_s3_section_of_the_configuration_file_is_not_read(
    make_guard: MakeGuard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    """Hosts of S3 are those of a client that no file configured."""
    path = tmp_path / "config"
    path.write_text(f"[default]\ns3 =\n  {line}\n")
    plain = make_guard(allow("*")).session().client("s3")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))

    client = make_guard(allow("*")).session().client("s3")

    assert (plain.meta.endpoint_url, plain.meta.config.s3) == (client.meta.endpoint_url, client.meta.config.s3)


def test_bearer_token_of_the_environment_is_not_used(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bedrock is called with the role's signature although the environment offers a bearer token."""
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "planted")
    guard = make_guard(allow("bedrock:*"), url=endpoint.url)

    guard.call("bedrock-runtime", "InvokeModel", {"modelId": "m", "body": b"{}"})

    assert endpoint.calls[0].headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=ASIA")


def test_operation_that_takes_a_bearer_token_only_is_refused(
    make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """A bearer token binds no request. FAIL-CLOSED(signature-version)."""
    with pytest.raises(AccessDeniedError, match="`bearer` does not bind"):
        make_guard(allow("*"), url=endpoint.url).call("codecatalyst", "ListSpaces", {})

    assert [] == endpoint.calls


def test_planted_models_are_not_read(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A model in ``AWS_DATA_PATH`` that calls a delete a list is not loaded."""
    folder = tmp_path / "dynamodb" / "2099-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps({"metadata": {}, "operations": {}, "shapes": {}}))
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    client: Any = make_guard(allow("*"), url=endpoint.url).session().client("dynamodb")

    assert "2012-08-10" == client.meta.service_model.api_version


def test_configuration_file_is_not_read(
    guard: Guard, endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An AWS configuration file that the agent can write sets nothing for guarded clients."""
    path = tmp_path / "config"
    path.write_text(f"[default]\nregion = ap-south-1\nendpoint_url = {HOST}\nparameter_validation = false\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))

    with pytest.raises(ParamValidationError):
        guard.session().client("s3").get_object(Bucket="reports", Key=123)  # type: ignore[arg-type]
    guard.call("dynamodb", "ListTables", {})

    assert 1 == len(endpoint.calls)


def test_plugins_of_the_environment_are_not_loaded(
    guard: Guard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The plugin variable of botocore imports nothing into a guarded client."""
    (tmp_path / "planted_plugin.py").write_text("def initialize_client_plugin(client): client.planted = True\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("BOTOCORE_EXPERIMENTAL__PLUGINS", "planted=planted_plugin")

    client = guard.session().client("dynamodb")

    assert "planted" not in vars(client)


# Arguments.


@pytest.mark.parametrize(
    "arguments",
    [
        {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "example"},
        {"aws_session_token": "example"},
        {"endpoint_url": HOST},
        {"verify": False},
        {"verify": "/nonexistent/ca.pem"},
        {"use_ssl": False},
        {"api_version": "2011-12-05"},
        {"config": Config(proxies={"https": HOST})},
        {"config": Config(client_cert="/nonexistent/client.pem")},
        {"config": Config(proxies_config={"proxy_ca_bundle": "/nonexistent/ca.pem"})},
        {"config": Config(endpoint_discovery_enabled=True)},
        {"config": Config(defaults_mode="auto")},
    ],
)
def test_client_arguments_that_are_the_operators_are_refused(guard: Guard, arguments: dict[str, Any]) -> None:
    """Keys, hosts, certificates, and proxies are not the caller's to give.

    FAIL-CLOSED(client-arguments), FAIL-CLOSED(client-options).
    """
    with pytest.raises(ConfigurationError, match="a guarded session takes no"):
        guard.session().client("dynamodb", **arguments)


def test_client_arguments_that_are_the_callers_are_kept(guard: Guard) -> None:
    """Timeouts, retries, and the like work as they do without the guard."""
    config = Config(read_timeout=7, retries={"total_max_attempts": 2}, parameter_validation=False)

    client = guard.session().client("dynamodb", region_name="eu-west-1", config=config)

    assert ("eu-west-1", 7) == (client.meta.region_name, client.meta.config.read_timeout)


def test_service_names_and_versions_that_botocore_knows_are_kept(guard: Guard) -> None:
    """Old names of services and the version that is used anyway change nothing."""
    session = guard.session()

    assert "sagemaker-runtime" == session.client("runtime.sagemaker").meta.service_model.service_name  # type: ignore[call-overload]
    assert "2012-08-10" == session.client("dynamodb", api_version="2012-08-10").meta.service_model.api_version


def test_operators_endpoint_may_be_repeated(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A script that names the operator's own endpoint runs unchanged."""
    guard.session().client("dynamodb", endpoint_url=endpoint.url).list_tables()

    assert 1 == len(endpoint.calls)


def test_session_takes_no_credentials(guard: Guard) -> None:
    """Credentials cannot be put into a guarded session."""
    with pytest.raises(ConfigurationError, match="takes no credentials"):
        guard.session()._session.set_credentials("AKIAIOSFODNN7EXAMPLE", "example")


def test_region_outside_the_target_is_refused_for_each_call(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A client for another region can be made, and can do nothing."""
    client = guard.session().client("dynamodb", region_name="ap-south-1")

    with pytest.raises(AccessDeniedError, match="region `ap-south-1`"):
        client.list_tables()

    assert [] == endpoint.calls


def test_bucket_arn_of_another_region_is_refused(make_guard: MakeGuard) -> None:
    """An access point's ARN chooses the region; the operator's list holds for it."""
    client: Any = make_guard(allow("*")).session().client("s3")
    arn = f"arn:aws:s3:ap-south-1:{ACCOUNT}:accesspoint/point"

    with pytest.raises(AccessDeniedError, match="region `ap-south-1`"):
        client.get_object(Bucket=arn, Key="a")


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:s3:ap-south-1:{ACCOUNT}:accesspoint/point",
        f"arn:aws:s3::{ACCOUNT}:accesspoint/mfzwi23gnjvgw.mrap",
        f"arn:aws:s3-object-lambda:ap-south-1:{ACCOUNT}:accesspoint/point",
    ],
)
def test_bucket_arn_of_another_region_is_refused_without_a_signature_too(make_guard: MakeGuard, arn: str) -> None:
    """A client that signs nothing is told no region by botocore; the rules know it. FAIL-CLOSED(serving-region)."""
    client: Any = make_guard(allow("*")).session().client("s3", config=Config(signature_version=UNSIGNED))

    with pytest.raises(AccessDeniedError, match="is not one of target `dev`"):
        client.get_object(Bucket=arn, Key="a")


def test_bucket_arn_of_a_region_of_the_target_is_decided_there(make_guard: MakeGuard, audit: MemorySink) -> None:
    """The un-attacked twin: the call is denied by policy, in the ARN's own region."""
    client: Any = make_guard(deny("*")).session().client("s3", config=Config(signature_version=UNSIGNED))

    with pytest.raises(AccessDeniedError, match="explicit deny"):
        client.get_object(Bucket=f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/point", Key="a")

    assert "eu-west-1" == audit.decisions[-1].region


@pytest.mark.parametrize(
    "config",
    [Config(proxies={"https": HOST}), Config(client_cert="/none.pem"), Config(defaults_mode="auto")],
)
def test_default_configuration_of_clients_is_bound_alike(guard: Guard, config: Config) -> None:
    """What a client may not be given, a session may not either. FAIL-CLOSED(client-options)."""
    session = guard.session()._session

    session.set_default_client_config(Config(read_timeout=7))
    with pytest.raises(ConfigurationError, match="a guarded session takes no"):
        session.set_default_client_config(config)


# Credentials.


@pytest.mark.parametrize("name", ["access_key", "secret_key", "token"])
def test_credentials_that_the_session_shows_unlock_nothing(guard: Guard, name: str) -> None:
    """Reading a key from the session, a client, or a signer raises. FAIL-CLOSED(gated)."""
    session = guard.session()
    client: Any = session.client("dynamodb")

    for holder in (session.get_credentials(), client._request_signer._credentials):
        with pytest.raises(CredentialsError):
            getattr(holder, name)
        with pytest.raises(CredentialsError):
            holder.get_frozen_credentials()


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_credentials_cannot_be_copied(guard: Guard, take: Any) -> None:
    """Neither the gate nor the role's own credentials leave by a copy. FAIL-CLOSED(gated)."""
    for held in (guard.session().get_credentials(), guard._lend(guard.target())):
        with pytest.raises(CredentialsError):
            take(held)


def test_credentials_do_not_show_themselves(guard: Guard) -> None:
    """No representation holds a key."""
    lent = guard._lend(guard.target())

    shown = f"{lent!r} {guard.session().get_credentials()!r} {guard._roles['dev']!r}"

    assert "secret" not in shown.lower().replace("roles", "")
    assert "ASIAIOSFODNN7EXAMPLE" not in shown


def test_guarded_session_cannot_be_pickled(guard: Guard) -> None:
    """A session stays in the process that guards it."""
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(guard.session())
