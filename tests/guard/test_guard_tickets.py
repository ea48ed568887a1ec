"""Hand-made requests, forged tickets, and what botocore itself does to a decided request."""

import copy
import gzip
import io
import json
from pathlib import Path
from typing import Any

import botocore.auth
import botocore.awsrequest
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from guard_recording import RecordingEndpoint
from guard_world import MakeGuard, allow, on_event

from guarded_aws.guard.errors import UnauthorizedSignatureError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.models import packaged_loader
from guarded_aws.guard.ticket import CLAIM, Claim

HOST = "https://evil.example.com"


# Hand-made requests.


def test_hand_made_request_has_no_ticket(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A request that no decision stands behind is neither signed nor sent. FAIL-CLOSED(no-ticket)."""
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


def test_claim_of_another_request_is_refused(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A claim holds for its own request only, while that is being made. FAIL-CLOSED(changed)."""
    signed: list[str | None] = []

    def sign_another(request: Any, request_signer: Any, **_: object) -> None:
        other = botocore.awsrequest.AWSRequest(
            "POST", endpoint.url + "/", {"X-Amz-Target": "DynamoDB_20120810.DeleteTable"}, b'{"TableName": "orders"}'
        )
        other.context = {CLAIM: request.context[CLAIM]}
        request_signer.get_auth("dynamodb", "us-east-1").add_auth(other)
        signed.append(other.headers.get("Authorization"))

    on_event(dynamodb, "before-sign.dynamodb", sign_another)

    with pytest.raises(UnauthorizedSignatureError, match="is not what was decided"):
        dynamodb.list_tables()

    assert ([], []) == (signed, endpoint.calls)


def test_claim_ends_with_its_call(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """The very same request is not signed and sent again later: that is another call. FAIL-CLOSED(no-ticket)."""
    kept: list[Any] = []
    on_event(
        dynamodb, "before-call.dynamodb", lambda model, params, context, **_: kept.append((model, params, context))
    )
    dynamodb.list_tables()

    with pytest.raises(UnauthorizedSignatureError, match="nothing authorizes"):
        dynamodb._make_request(*kept[0])

    assert 1 == len(endpoint.calls)


@pytest.mark.parametrize(
    "send",
    [
        lambda client, model, request, context: client._make_request(model, request, context),
        lambda client, model, request, _: client._endpoint.make_request(model, request),
    ],
)
def test_claim_of_a_call_that_a_handler_answered_ends_too(
    dynamodb: Any, endpoint: RecordingEndpoint, send: Any
) -> None:
    """A handler that answers in AWS's place cannot keep the authorization for later. FAIL-CLOSED(no-ticket)."""
    kept: list[Any] = []

    def answer(model: Any, params: Any, context: Any, **_: object) -> Any:
        kept.extend([model, params, context])
        return AWSResponse(endpoint.url, 200, {}, None), {}

    on_event(dynamodb, "before-call.dynamodb", answer)
    dynamodb.list_tables()

    with pytest.raises(UnauthorizedSignatureError, match="nothing authorizes"):
        send(dynamodb, *kept)

    assert [] == endpoint.calls


def test_claim_of_a_call_that_failed_ends_too(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """Nor can one that breaks the call off. FAIL-CLOSED(no-ticket)."""
    kept: list[Any] = []

    def break_off(model: Any, params: Any, **_: object) -> None:
        kept.extend([model, params])
        raise KeyError("broken off")

    on_event(dynamodb, "before-call.dynamodb", break_off)
    with pytest.raises(KeyError):
        dynamodb.list_tables()

    with pytest.raises(UnauthorizedSignatureError, match="nothing authorizes"):
        dynamodb._endpoint.make_request(*kept)

    assert [] == endpoint.calls


def test_request_that_is_written_outside_of_a_call_gets_no_ticket(
    dynamodb: Any, endpoint: RecordingEndpoint, audit: Any
) -> None:
    """It would have no end. FAIL-CLOSED(outside-call)."""
    model = dynamodb.meta.service_model.operation_model("ListTables")
    context: dict[str, Any] = {"client_config": dynamodb.meta.config}

    with pytest.raises(UnauthorizedSignatureError, match="decided where it is made"):
        dynamodb._convert_to_request_dict({}, model, endpoint.url, context=context)

    assert CLAIM not in context
    assert "refused" == audit.decisions[-1].outcome


@pytest.mark.parametrize("forged", [Claim(), object(), None, "guarded-aws"])
def test_forged_claim_is_refused(dynamodb: Any, forged: object) -> None:
    """A claim that the signer did not make is none. FAIL-CLOSED(no-ticket)."""
    request = botocore.awsrequest.AWSRequest("POST", HOST + "/", {}, b"")
    request.context = {CLAIM: forged}

    with pytest.raises(UnauthorizedSignatureError, match="nothing authorizes"):
        dynamodb._request_signer.sign("ListTables", request)

    assert "Authorization" not in request.headers


def test_copy_of_a_claim_is_the_claim_and_has_nothing_to_change() -> None:
    """There is never a second claim to one ticket, and none can be opened."""
    claim: Any = Claim()

    assert claim is copy.deepcopy(claim) is copy.copy(claim)
    with pytest.raises(AttributeError):
        claim.decided = "anything"


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

    on_event(dynamodb, "before-call.dynamodb", presign)

    with pytest.raises(UnauthorizedSignatureError, match="cannot be presigned"):
        dynamodb.list_tables()

    assert [] == urls


def test_request_that_was_built_to_be_presigned_cannot_be_sent(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """A draft is decided at presigning, so nothing else may come of it."""
    client: Any = guard.session().client("s3")
    on_event(client, "provide-client-params.s3", lambda context, **_: context.update(is_presign_request=True))

    with pytest.raises(UnauthorizedSignatureError, match="built to be presigned"):
        client.delete_object(Bucket="reports", Key="a")

    assert [] == endpoint.calls


def test_unsigned_draft_is_not_sent(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """Nor may it go out unsigned."""
    client: Any = guard.session().client("s3", config=Config(signature_version=botocore.UNSIGNED))
    on_event(client, "provide-client-params.s3", lambda context, **_: context.update(is_presign_request=True))

    with pytest.raises(UnauthorizedSignatureError):
        client.delete_object(Bucket="reports", Key="a")

    assert [] == endpoint.calls


def test_form_in_the_name_of_another_call_is_refused(guard: Guard) -> None:
    """Only botocore's own way to presign a form is understood."""
    client: Any = guard.session().client("s3")
    forms: list[Any] = []

    def presign(request: Any, **_: object) -> None:
        forms.append(client._request_signer.sign("PutObject", request, None, "presign-post"))

    on_event(client, "before-sign.s3.ListBuckets", presign)

    with pytest.raises(UnauthorizedSignatureError, match="in the name of another call"):
        client.list_buckets()

    assert [] == forms


def test_serializer_of_others_writes_nothing(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """A replaced serializer cannot send one operation in the name of another. FAIL-CLOSED(own-model)."""

    class Disguise:
        def serialize_to_request(self, *_: object) -> Any:
            return {
                "url_path": "/",
                "method": "POST",
                "headers": {"X-Amz-Target": "Evil"},
                "body": b"",
                "query_string": "",
            }

    dynamodb._serializer = Disguise()

    dynamodb.list_tables()

    assert ["DynamoDB_20120810.ListTables"] == [call.headers["x-amz-target"] for call in endpoint.calls]


def test_model_of_others_has_no_say(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """Nor can a changed model make a HEAD a DELETE, or another path of it. FAIL-CLOSED(own-model)."""
    client: Any = guard.session().client("s3")
    model = client.meta.service_model.operation_model("HeadBucket")
    model.http.update(method="DELETE", requestUri="/{Bucket}/a")

    client.head_bucket(Bucket="reports")

    assert [("HEAD", "/reports")] == [(call.method, call.path) for call in endpoint.calls]


def test_model_folder_of_others_has_no_say(guard: Guard, endpoint: RecordingEndpoint, tmp_path: Path) -> None:
    """A newer model in a folder that was added to the loader is decided, and written, as botocore's own.

    FAIL-CLOSED(own-model).
    """
    session = guard.session()
    loader = session._session.get_component("data_loader")
    packaged = packaged_loader().load_service_model("dynamodb", "service-2")
    disguised = copy.deepcopy(packaged)
    disguised["operations"]["ListTables"]["name"] = "DeleteTable"
    disguised["metadata"]["targetPrefix"] = "Evil"
    folder = tmp_path / "dynamodb" / "2099-01-01"
    folder.mkdir(parents=True)
    rules = json.dumps(packaged_loader().load_service_model("dynamodb", "endpoint-rule-set-1"))
    (folder / "service-2.json").write_text(json.dumps(disguised))
    (folder / "endpoint-rule-set-1.json").write_text(rules.replace("amazonaws.com", "evil.example.com"))
    loader.search_paths.insert(0, str(tmp_path))

    client: Any = session.client("dynamodb")
    assert "Evil" == client.meta.service_model.metadata["targetPrefix"]
    client.list_tables()

    assert ["DynamoDB_20120810.ListTables"] == [call.headers["x-amz-target"] for call in endpoint.calls]


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


def test_refusals_are_recorded(dynamodb: Any, audit: Any) -> None:
    """Something that asked for a signature that nothing decided leaves a record."""
    with pytest.raises(ClientError):
        dynamodb._request_signer.generate_presigned_url(
            {"method": "GET", "url": HOST, "headers": {}, "body": {}, "context": {}}, "DeleteTable"
        )

    assert ("DeleteTable", "refused", "nothing authorizes this request") == (
        audit.decisions[-1].operation, audit.decisions[-1].outcome, audit.decisions[-1].refusal,
    )  # fmt: skip
