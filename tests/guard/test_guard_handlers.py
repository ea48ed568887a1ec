"""Handlers of other libraries in the same process: what they change after the decision is not signed or sent."""

from typing import Any

import botocore.auth
import botocore.awsrequest
import botocore.session
import pytest
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from guard_recording import RecordingEndpoint
from guard_world import ACCOUNT, MakeGuard, allow, on_event

from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.client import GuardedClient
from guarded_aws.guard.errors import AccessDeniedError, UnauthorizedSignatureError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.ticket import CLAIM

HOST = "https://evil.example.com"


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
    request.context.pop(CLAIM)


def _sign_for_another_region(request: Any, **_: object) -> None:
    request.context["signing"] = {"region": "ap-south-1", "signing_name": "dynamodb"}


CHANGES = (
    _set_url, _set_method, _add_header, _change_target, _repeat_target, _set_body, _add_query, _drop_ticket,
    _sign_for_another_region,
)  # fmt: skip


OF_UPLOADS: dict[str, tuple[str, str]] = {
    "another type of content": ("Content-Type", "text/html"),
    "another encoding": ("Content-Encoding", "br"),
    "an encoding that the content has not": ("Content-Encoding", "gzip"),
    "a name that holds another header": ("x-amz-checksum-a:b\nx-amz-acl", "public-read"),
}


@pytest.mark.parametrize("change", OF_UPLOADS)
def test_header_that_an_upload_was_not_decided_with_is_refused(
    guard: Guard, endpoint: RecordingEndpoint, change: str
) -> None:
    """Of what may be added to a stream, each value is botocore's own. FAIL-CLOSED(changed)."""
    client: Any = guard.session().client("s3")
    twin: Any = guard.session().client("s3")
    name, value = OF_UPLOADS[change]

    def add(request: Any, **_: object) -> None:
        request.headers[name] = value

    on_event(client, "before-sign.s3.PutObject", add)

    twin.put_object(Bucket="reports", Key="a", Body=b"x", ContentType="text/html", ContentEncoding="gzip, br")
    with pytest.raises(UnauthorizedSignatureError, match="header `"):
        client.put_object(Bucket="reports", Key="a", Body=b"x")
    assert ["gzip, br"] == [call.headers["content-encoding"] for call in endpoint.calls]


@pytest.mark.parametrize("event", ["request-created.dynamodb", "before-sign.dynamodb"])
@pytest.mark.parametrize("change", CHANGES)
def test_change_before_the_signature_is_refused(
    dynamodb: Any, endpoint: RecordingEndpoint, event: str, change: Any
) -> None:
    """A request that differs from what was decided is not signed. FAIL-CLOSED(changed)."""
    on_event(dynamodb, event, change)

    with pytest.raises((UnauthorizedSignatureError, AccessDeniedError)):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def _wire_body(request: Any, **_: object) -> None:
    request.body = b'{"TableName": "orders"}'


def _wire_header(request: Any, **_: object) -> None:
    request.headers["X-Amz-Target"] = "DynamoDB_20120810.DeleteTable"


@pytest.mark.parametrize("change", [_set_url, _set_method, _add_header, _wire_header, _wire_body, _drop_ticket])
def test_change_after_the_signature_is_refused(dynamodb: Any, endpoint: RecordingEndpoint, change: Any) -> None:
    """What is sent is what was signed. FAIL-CLOSED(wire)."""
    on_event(dynamodb, "before-send.dynamodb", change)

    with pytest.raises(UnauthorizedSignatureError):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def test_change_in_before_call_is_refused(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A handler that rewrites the request dictionary after the decision gets no signature."""

    def before_call(params: dict[str, Any], **_: object) -> None:
        params["headers"]["X-Amz-Target"] = "DynamoDB_20120810.DeleteTable"

    on_event(dynamodb, "before-call.dynamodb", before_call)

    with pytest.raises(UnauthorizedSignatureError):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def test_changed_parameters_are_the_ones_that_are_decided(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A handler that changes parameters before the request is built changes what is asked."""

    def widen(params: dict[str, Any], **_: object) -> None:
        params["TableName"] = "arn:aws:dynamodb:us-east-1:999999999999:table/theirs"

    on_event(dynamodb, "before-parameter-build.dynamodb", widen)

    with pytest.raises(AccessDeniedError, match="999999999999"):
        dynamodb.describe_table(TableName="orders")

    assert [] == endpoint.calls


def test_endpoint_handlers_have_no_say(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A handler that moves the endpoint moves nothing. FAIL-CLOSED(endpoint)."""

    def move(builtins: dict[str, Any], **_: object) -> None:
        builtins["SDK::Endpoint"] = HOST

    on_event(dynamodb, "before-endpoint-resolution.dynamodb", move)

    dynamodb.list_tables()

    assert 1 == len(endpoint.calls)


def test_weak_signature_version_is_refused(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A version that does not bind the request is not used. FAIL-CLOSED(signature-version)."""
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
    on_event(client, "choose-signer.dynamodb", lambda **_: botocore.UNSIGNED)
    on_event(client, "request-created.dynamodb", _change_target)

    with pytest.raises(UnauthorizedSignatureError):
        client.list_tables()

    assert [] == endpoint.calls


def test_class_that_lost_the_guard_is_not_handed_out(guard: Guard) -> None:
    """A later handler of ``creating-client-class`` that takes the guard out stops the client.

    FAIL-CLOSED(client-class).
    """
    session = guard.session()

    def take_out(base_classes: list[type], **_: object) -> None:
        base_classes[:] = [base for base in base_classes if not issubclass(base, GuardedClient)]

    session.events.register_last("creating-client-class", take_out)

    with pytest.raises(ConfigurationError, match="took the guard out"):
        session.client("dynamodb")


@pytest.mark.parametrize("name", ["_convert_to_request_dict", "_region", "_record_outcome", "_authority", "_target"])
def test_class_that_lost_a_part_of_the_guard_is_not_handed_out(
    guard: Guard, make_guard: MakeGuard, endpoint: RecordingEndpoint, name: str
) -> None:
    """A class attribute in the place of a method, or of the target of another guard that allows all, stops the client.

    FAIL-CLOSED(client-class).
    """
    session = guard.session()
    lenient = make_guard(allow("*"), url=endpoint.url)
    planted = {"_authority": lenient, "_target": lenient.target()}.get(name, lambda *_, **__: {})

    def shadow(class_attributes: dict[str, Any], **_: object) -> None:
        class_attributes[name] = planted

    session.events.register_last("creating-client-class.dynamodb", shadow)

    with pytest.raises(ConfigurationError, match="took the guard out"):
        session.client("dynamodb")


def test_redirect_that_a_handler_made_up_is_refused(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A redirect is followed to the host that AWS's rules give for its region, and to no other."""
    client: Any = guard.session().client("s3")

    def lead_away(request: Any, **_: object) -> None:
        request.context["s3_redirect"] = {"redirected": True}
        request.context["signing"]["region"] = "eu-west-1"
        request.url = HOST + "/reports"

    on_event(client, "request-created.s3", lead_away)

    with pytest.raises(UnauthorizedSignatureError, match="URL is not what was decided"):
        client.head_bucket(Bucket="reports")

    assert [] == endpoint.calls


def test_observe_mode_keeps_integrity(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Observing lifts denials by policy, and no check of the request itself."""
    client: Any = make_guard(allow("*"), url=endpoint.url, mode=Mode.OBSERVE).session().client("dynamodb")
    on_event(client, "before-sign.dynamodb", _set_url)

    with pytest.raises(UnauthorizedSignatureError):
        client.list_tables()

    assert [] == endpoint.calls


def test_connection_of_others_sends_only_what_was_signed(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A handler that also replaces the client's connection changes nothing unseen. FAIL-CLOSED(wire)."""

    def replace(request: Any, **_: object) -> None:
        dynamodb._endpoint.http_session = URLLib3Session()
        _wire_header(request)

    on_event(dynamodb, "before-send.dynamodb", replace)

    with pytest.raises(UnauthorizedSignatureError):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def test_content_type_is_a_part_of_what_was_decided(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A JSON text that is read as a form would be another action. FAIL-CLOSED(changed)."""
    client: Any = guard.session().client("sqs")
    parameters = {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q", "MessageBody": "a&Action=DeleteQueue"}

    def read_as_form(request: Any, **_: object) -> None:
        del request.headers["Content-Type"]
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"

    client.send_message(**parameters)
    on_event(client, "before-sign.sqs", read_as_form)
    with pytest.raises(UnauthorizedSignatureError, match="header `content-type`"):
        client.send_message(**parameters)

    assert 1 == len(endpoint.calls)


def test_endpoint_of_others_is_not_asked(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """Neither its URL nor its headers. FAIL-CLOSED(endpoint)."""
    client: Any = guard.session().client("s3")
    client._resolve_endpoint_ruleset = lambda *_, **__: (HOST, {"x-amz-acl": "public-read"}, {})

    client.head_bucket(Bucket="reports")

    assert "x-amz-acl" not in endpoint.calls[0].headers


def test_client_made_past_the_session_goes_where_the_operator_says(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """Botocore's own `create_client`, asked for another host, makes a guarded client of the operator's host."""
    session = guard.session()._session
    client: Any = botocore.session.Session.create_client(session, "dynamodb", endpoint_url=HOST)
    client.asked_region = "us-east-1"

    client.list_tables()
    with pytest.raises(AccessDeniedError):
        client.delete_table(TableName="orders")

    assert ["DynamoDB_20120810.ListTables"] == [call.headers["x-amz-target"] for call in endpoint.calls]


@pytest.mark.parametrize("name", ["PresignedUrl", "DestinationRegion"])
def test_copy_carries_no_signature_but_the_guards_own(guard: Guard, endpoint: RecordingEndpoint, name: str) -> None:
    """A handler that swaps the URL that was signed for the source region stops the copy. FAIL-CLOSED(changed)."""
    client: Any = guard.session().client("ec2")
    on_event(client, "before-sign.ec2", lambda request, **_: request.data.update({name: "https://evil.example.com/"}))

    with pytest.raises(UnauthorizedSignatureError):
        client.copy_snapshot(SourceRegion="eu-west-1", SourceSnapshotId="snap-1")

    assert [] == endpoint.calls
