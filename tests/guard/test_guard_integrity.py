"""Nothing around a guarded session bends it: environment, files, plugins, arguments, handlers, hand-made requests."""

import copy
import gzip
import io
import json
import pickle
from pathlib import Path
from typing import Any

import botocore.auth
import botocore.awsrequest
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from guard_recording import RecordingEndpoint
from guard_world import ACCOUNT, MakeGuard, allow, deny

from guarded_aws.errors import ConfigurationError, CredentialsError
from guarded_aws.guard.client import GuardedClient
from guarded_aws.guard.errors import AccessDeniedError, UnauthorizedSignatureError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.ticket import TICKET, Ticket

HOST = "https://evil.example.com"


@pytest.fixture
def guard(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> Guard:
    """Give a guard that allows all but deletion, on a recording endpoint."""
    return make_guard(allow("*"), deny("dynamodb:Delete*", "s3:Delete*"), url=endpoint.url)


@pytest.fixture
def dynamodb(guard: Guard) -> Any:
    """Give a guarded DynamoDB client."""
    return guard.session().client("dynamodb")


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
    ids=str,
)
def test_client_arguments_that_are_the_operators_are_refused(guard: Guard, arguments: dict[str, Any]) -> None:
    """Keys, hosts, certificates, and proxies are not the caller's to give."""
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


# Credentials.


@pytest.mark.parametrize("name", ["access_key", "secret_key", "token"])
def test_credentials_that_the_session_shows_unlock_nothing(guard: Guard, name: str) -> None:
    """Reading a key from the session, a client, or a signer raises."""
    session = guard.session()
    client: Any = session.client("dynamodb")

    for holder in (session.get_credentials(), client._request_signer._credentials):
        with pytest.raises(CredentialsError):
            getattr(holder, name)
        with pytest.raises(CredentialsError):
            holder.get_frozen_credentials()


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_credentials_cannot_be_copied(guard: Guard, take: Any) -> None:
    """Neither the gate nor the role's own credentials leave by a copy."""
    for held in (guard.session().get_credentials(), guard.lend(guard.target())):
        with pytest.raises(CredentialsError):
            take(held)


def test_credentials_do_not_show_themselves(guard: Guard) -> None:
    """No representation holds a key."""
    lent = guard.lend(guard.target())

    shown = f"{lent!r} {guard.session().get_credentials()!r} {guard._roles['dev']!r}"

    assert "secret" not in shown.lower().replace("roles", "")
    assert "ASIAIOSFODNN7EXAMPLE" not in shown


def test_guarded_session_cannot_be_pickled(guard: Guard) -> None:
    """A session stays in the process that guards it."""
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(guard.session())


# Handlers of other code in the same process.


def _on(client: Any, event: str, handler: Any) -> None:
    client.meta.events.register_first(event, handler)


def _set_url(request: Any, **_: object) -> None:
    request.url = HOST + "/"


def _set_method(request: Any, **_: object) -> None:
    request.method = "DELETE"


def _add_header(request: Any, **_: object) -> None:
    request.headers["x-amz-acl"] = "public-read"


def _change_target(request: Any, **_: object) -> None:
    del request.headers["X-Amz-Target"]
    request.headers["X-Amz-Target"] = "DynamoDB_20120810.DeleteTable"


def _repeat_target(request: Any, **_: object) -> None:
    request.headers["X-Amz-Target"] = "DynamoDB_20120810.DeleteTable"


def _set_body(request: Any, **_: object) -> None:
    request.data = b'{"TableName": "orders"}'


def _add_query(request: Any, **_: object) -> None:
    request.params["Action"] = "DeleteTable"


def _drop_ticket(request: Any, **_: object) -> None:
    request.context.pop(TICKET)


def _sign_for_another_region(request: Any, **_: object) -> None:
    request.context["signing"] = {"region": "ap-south-1", "signing_name": "dynamodb"}


CHANGES = (
    _set_url, _set_method, _add_header, _change_target, _repeat_target, _set_body, _add_query, _drop_ticket,
    _sign_for_another_region,
)  # fmt: skip


@pytest.mark.parametrize("event", ["request-created.dynamodb", "before-sign.dynamodb"])
@pytest.mark.parametrize("change", CHANGES)
def test_change_before_the_signature_is_refused(
    dynamodb: Any, endpoint: RecordingEndpoint, event: str, change: Any
) -> None:
    """A request that differs from what was decided is not signed."""
    _on(dynamodb, event, change)

    with pytest.raises((UnauthorizedSignatureError, AccessDeniedError)):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def _wire_body(request: Any, **_: object) -> None:
    request.body = b'{"TableName": "orders"}'


def _wire_header(request: Any, **_: object) -> None:
    request.headers["X-Amz-Target"] = "DynamoDB_20120810.DeleteTable"


@pytest.mark.parametrize("change", [_set_url, _set_method, _add_header, _wire_header, _wire_body, _drop_ticket])
def test_change_after_the_signature_is_refused(dynamodb: Any, endpoint: RecordingEndpoint, change: Any) -> None:
    """What is sent is what was signed."""
    _on(dynamodb, "before-send.dynamodb", change)

    with pytest.raises(UnauthorizedSignatureError):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def test_change_in_before_call_is_refused(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A handler that rewrites the request dictionary after the decision gets no signature."""

    def before_call(params: dict[str, Any], **_: object) -> None:
        params["headers"]["X-Amz-Target"] = "DynamoDB_20120810.DeleteTable"

    _on(dynamodb, "before-call.dynamodb", before_call)

    with pytest.raises(UnauthorizedSignatureError):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def test_changed_parameters_are_the_ones_that_are_decided(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A handler that changes parameters before the request is built changes what is asked."""

    def widen(params: dict[str, Any], **_: object) -> None:
        params["TableName"] = "arn:aws:dynamodb:us-east-1:999999999999:table/theirs"

    _on(dynamodb, "before-parameter-build.dynamodb", widen)

    with pytest.raises(AccessDeniedError, match="999999999999"):
        dynamodb.describe_table(TableName="orders")

    assert [] == endpoint.calls


def test_endpoint_handlers_have_no_say(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A handler that moves the endpoint moves nothing."""

    def move(builtins: dict[str, Any], **_: object) -> None:
        builtins["SDK::Endpoint"] = HOST

    _on(dynamodb, "before-endpoint-resolution.dynamodb", move)

    dynamodb.list_tables()

    assert 1 == len(endpoint.calls)


def test_weak_signature_version_is_refused(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A version that does not bind the request is not used."""
    client = guard.session().client("dynamodb", config=Config(signature_version="v2"))

    with pytest.raises(UnauthorizedSignatureError, match="`v2` does not bind"):
        client.list_tables()

    assert [] == endpoint.calls


def test_handler_that_unregisters_the_signer_sends_nothing(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """Without botocore's signing handler a request is unsigned and undecided in that form."""
    dynamodb.meta.events.unregister("request-created.dynamodb", dynamodb._request_signer.handler)

    with pytest.raises(UnauthorizedSignatureError):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def test_handler_that_turns_signing_off_gains_nothing(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """An unsigned form of a decided call is the decided call; of another it is refused."""
    client: Any = guard.session().client("dynamodb")
    _on(client, "choose-signer.dynamodb", lambda **_: botocore.UNSIGNED)
    _on(client, "request-created.dynamodb", _change_target)

    with pytest.raises(UnauthorizedSignatureError):
        client.list_tables()

    assert [] == endpoint.calls


def test_class_that_lost_the_guard_is_not_handed_out(guard: Guard) -> None:
    """A later handler of ``creating-client-class`` that takes the guard out stops the client."""
    session = guard.session()

    def take_out(base_classes: list[type], **_: object) -> None:
        base_classes[:] = [base for base in base_classes if not issubclass(base, GuardedClient)]

    session.events.register_last("creating-client-class", take_out)

    with pytest.raises(ConfigurationError, match="took the guard out"):
        session.client("dynamodb")


def test_method_that_shadows_the_guard_is_not_handed_out(guard: Guard) -> None:
    """A class attribute in place of the deciding method stops the client."""
    session = guard.session()

    def shadow(class_attributes: dict[str, Any], **_: object) -> None:
        class_attributes["_convert_to_request_dict"] = lambda *_, **__: {}

    session.events.register("creating-client-class.dynamodb", shadow)

    with pytest.raises(ConfigurationError, match="took the guard out"):
        session.client("dynamodb")


def test_redirect_that_a_handler_made_up_is_refused(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A redirect is followed to the host that AWS's rules give for its region, and to no other."""
    client: Any = guard.session().client("s3")

    def lead_away(request: Any, **_: object) -> None:
        request.context["s3_redirect"] = {"redirected": True}
        request.context["signing"]["region"] = "eu-west-1"
        request.url = HOST + "/reports"

    _on(client, "request-created.s3", lead_away)

    with pytest.raises(UnauthorizedSignatureError, match="URL is not what was decided"):
        client.head_bucket(Bucket="reports")

    assert [] == endpoint.calls


# Hand-made requests.


def test_hand_made_request_has_no_ticket(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A request that no decision stands behind is neither signed nor sent."""
    model = dynamodb.meta.service_model.operation_model("DeleteTable")
    request = {
        "url": endpoint.url + "/",
        "method": "POST",
        "headers": {"X-Amz-Target": "DynamoDB_20120810.DeleteTable"},
        "body": b'{"TableName": "orders"}',
        "context": {"client_config": dynamodb.meta.config},
    }

    with pytest.raises(UnauthorizedSignatureError, match="nothing authorizes"):
        dynamodb._endpoint.make_request(model, request)

    assert [] == endpoint.calls


def test_ticket_of_another_request_is_refused(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A ticket holds for its own request only."""
    stolen: list[Ticket] = []
    _on(dynamodb, "before-sign.dynamodb", lambda request, **_: stolen.append(request.context[TICKET]))
    dynamodb.list_tables()
    request = botocore.awsrequest.AWSRequest(
        "POST", endpoint.url + "/", {"X-Amz-Target": "DynamoDB_20120810.DeleteTable"}, b'{"TableName": "orders"}'
    )
    request.context = {TICKET: stolen[0]}

    with pytest.raises(UnauthorizedSignatureError, match="is not what was decided"):
        dynamodb._request_signer.sign("DeleteTable", request)

    assert "Authorization" not in request.headers


def test_forged_ticket_is_refused(dynamodb: Any) -> None:
    """A ticket that the signer did not make is none."""
    real: list[Ticket] = []
    _on(dynamodb, "before-sign.dynamodb", lambda request, **_: real.append(request.context[TICKET]))
    dynamodb.list_tables()
    request = botocore.awsrequest.AWSRequest("POST", HOST + "/", {}, b"")
    request.context = {TICKET: Ticket(call=real[0].call, decided=real[0].decided, is_draft=False)}

    with pytest.raises(UnauthorizedSignatureError, match="nothing authorizes"):
        dynamodb._request_signer.sign("ListTables", request)


def test_copy_of_a_ticket_is_the_ticket(dynamodb: Any) -> None:
    """There is never a second ticket of one call."""
    real: list[Ticket] = []
    _on(dynamodb, "before-sign.dynamodb", lambda request, **_: real.append(request.context[TICKET]))
    dynamodb.list_tables()

    assert real[0] is copy.deepcopy(real[0]) is copy.copy(real[0])


def test_auth_instance_without_a_ticket_signs_nothing(dynamodb: Any) -> None:
    """The signer's public door gives something that knows no credentials."""
    auth = dynamodb._request_signer.get_auth("dynamodb", "us-east-1")
    request = botocore.awsrequest.AWSRequest("GET", HOST)

    with pytest.raises(UnauthorizedSignatureError):
        auth.add_auth(request)

    assert "secret" not in repr(vars(auth)).lower()


def test_call_that_was_decided_to_be_sent_cannot_be_presigned(dynamodb: Any) -> None:
    """A sent call's ticket does not become a URL."""
    urls: list[str] = []

    def presign(params: dict[str, Any], request_signer: Any, **_: object) -> None:
        urls.append(request_signer.generate_presigned_url(params, "ListTables"))

    _on(dynamodb, "before-call.dynamodb", presign)

    with pytest.raises(UnauthorizedSignatureError, match="cannot be presigned"):
        dynamodb.list_tables()

    assert [] == urls


def test_request_that_was_built_to_be_presigned_cannot_be_sent(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A draft is decided at presigning, so nothing else may come of it."""
    client: Any = guard.session().client("s3")
    _on(client, "provide-client-params.s3", lambda context, **_: context.update(is_presign_request=True))

    with pytest.raises(UnauthorizedSignatureError, match="built to be presigned"):
        client.delete_object(Bucket="reports", Key="a")

    assert [] == endpoint.calls


def test_unsigned_draft_is_not_sent(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """Nor may it go out unsigned."""
    client: Any = guard.session().client("s3", config=Config(signature_version=botocore.UNSIGNED))
    _on(client, "provide-client-params.s3", lambda context, **_: context.update(is_presign_request=True))

    with pytest.raises(UnauthorizedSignatureError):
        client.delete_object(Bucket="reports", Key="a")

    assert [] == endpoint.calls


def test_form_in_the_name_of_another_call_is_refused(guard: Guard) -> None:
    """Only botocore's own way to presign a form is understood."""
    client: Any = guard.session().client("s3")
    forms: list[Any] = []

    def presign(request: Any, **_: object) -> None:
        forms.append(client._request_signer.sign("PutObject", request, None, "presign-post"))

    _on(client, "before-sign.s3.ListBuckets", presign)

    with pytest.raises(UnauthorizedSignatureError, match="in the name of another call"):
        client.list_buckets()

    assert [] == forms


def test_serializer_that_spells_another_operation_is_refused(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A replaced serializer cannot send one operation in the name of another."""
    honest = dynamodb._serializer

    class Disguise:
        def serialize_to_request(self, parameters: Any, model: Any) -> Any:
            request = honest.serialize_to_request(parameters, model)
            request["headers"]["X-Amz-Target"] = "DynamoDB_20120810.DeleteTable"
            return request

    dynamodb._serializer = Disguise()

    with pytest.raises(UnauthorizedSignatureError, match="not the operation that it is called by"):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def test_model_of_another_verb_is_refused(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """Nor can a changed model make a GET a DELETE."""
    client: Any = guard.session().client("s3")
    client.meta.service_model.operation_model("HeadBucket").http["method"] = "DELETE"

    with pytest.raises(UnauthorizedSignatureError, match="not the operation that it is called by"):
        client.head_bucket(Bucket="reports")

    assert [] == endpoint.calls


# What botocore itself does to a request between decision and signature.


class Changing(dict[str, Any]):
    """Parameters that show one table to the first reader and another to the next."""

    def __init__(self) -> None:
        super().__init__(TableName="orders")
        self._reads = 0

    def items(self) -> Any:
        """Answer differently each time."""
        self._reads += 1
        return {"TableName": f"table-{self._reads}"}.items()


def test_stateful_parameters_are_read_once(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """What is decided is what is serialized, whatever a mapping says when asked again."""
    dynamodb._make_api_call("DescribeTable", Changing())

    assert {"TableName": "orders"} == json.loads(endpoint.calls[0].body)


def test_compressed_request_is_still_the_decided_one(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """The gzip that botocore itself applies passes."""
    datum = {"MetricName": "m" * 200, "Value": 1.0}

    guard.call("cloudwatch", "PutMetricData", {"Namespace": "n", "MetricData": [datum] * 100})

    assert b"m" * 200 in gzip.decompress(endpoint.calls[0].body)


def test_line_breaks_in_keys_to_delete_are_still_the_decided_ones(
    make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """Line breaks are escaped in the XML after the decision; the request stays the decided one."""
    guard = make_guard(allow("s3:*"), url=endpoint.url)

    guard.call("s3", "DeleteObjects", {"Bucket": "reports", "Delete": {"Objects": [{"Key": "a\rb\nc"}]}})

    assert b"a&#xD;b&#xA;c" in endpoint.calls[0].body


def test_streams_are_sent_as_they_are(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A body that is a stream is neither read nor copied by the decision."""
    guard.call("s3", "PutObject", {"Bucket": "reports", "Key": "a", "Body": io.BytesIO(b"content")})

    assert b"content" == endpoint.calls[0].body


def test_observe_mode_keeps_integrity(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Observing lifts denials by policy, and no check of the request itself."""
    client: Any = make_guard(allow("*"), url=endpoint.url, mode=Mode.OBSERVE).session().client("dynamodb")
    _on(client, "before-sign.dynamodb", _set_url)

    with pytest.raises(UnauthorizedSignatureError):
        client.list_tables()

    assert [] == endpoint.calls


def test_refusals_are_recorded(dynamodb: Any, audit: Any) -> None:
    """Something that asked for a signature that nothing decided leaves a record."""
    with pytest.raises(ClientError):
        dynamodb._request_signer.generate_presigned_url(
            {"method": "GET", "url": HOST, "headers": {}, "body": {}, "context": {}}, "DeleteTable"
        )

    assert ("DeleteTable", "refused", "nothing authorizes this request") == (
        audit.decisions[-1].operation, audit.decisions[-1].outcome, audit.decisions[-1].refusal,
    )  # fmt: skip
