"""Objects that show one thing to the guard and are another: in requests, in what is asked of a signer, in arguments.

Each test looks at the bytes that were signed or sent, or at there being none; ``test_honest_...`` are the twins.
"""

import hashlib
import hmac
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Self

import pytest
from botocore import UNSIGNED
from botocore.awsrequest import AWSRequest, HeadersDict
from botocore.config import Config
from botocore.exceptions import ParamValidationError
from botocore.httpchecksum import AwsChunkedWrapper
from guard_recording import TEMPORARY_SECRET, RecordingEndpoint
from guard_world import FAR_FUTURE, MakeGuard, allow, deny, on_event

from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.errors import AccessDeniedError, UnauthorizedSignatureError
from guarded_aws.guard.guard import Guard

HOST = "https://evil.example.com/"
DELETE = "DynamoDB_20120810.DeleteTable"
LIST = "DynamoDB_20120810.ListTables"


class Claiming(str):
    """A text that says that it equals another one, wherever it is asked."""

    __slots__ = ("claimed",)

    def __new__(cls, text: str, claimed: str) -> Self:
        """Make a text that claims to be another."""
        made = super().__new__(cls, text)
        made.claimed = claimed
        return made

    def __eq__(self, other: object) -> bool:
        return self.claimed == other

    def __ne__(self, other: object) -> bool:
        return self.claimed != other

    def __hash__(self) -> int:
        return hash(self.claimed)

    def __str__(self) -> str:
        return self.claimed

    def lower(self) -> str:
        """Say the other one in small letters."""
        return self.claimed.lower()


class ClaimingBytes(bytes):
    """Bytes that say that they are others."""

    claimed = b"{}"

    def __bytes__(self) -> bytes:
        return self.claimed

    def __eq__(self, other: object) -> bool:
        return self.claimed == other

    def __hash__(self) -> int:
        return hash(self.claimed)

    def decode(self, *_: object, **__: object) -> str:
        """Say the others."""
        return self.claimed.decode()


class ClaimingStream(io.BytesIO):
    """A stream of one content that says that it holds another."""

    def getvalue(self) -> bytes:
        """Say the other one."""
        return b"{}"


class Turning:
    """Headers that are the decided ones when they are read first, and others from then on."""

    def __init__(self, honest: Any) -> None:
        self._honest, self._reads = honest, 0
        self._evil = type(honest)()
        for name, value in honest.items():
            self._evil[name] = DELETE if name.lower() == "x-amz-target" else value

    def __getattr__(self, name: str) -> Any:
        return getattr(self._evil, name)

    def __getitem__(self, name: str) -> Any:
        return self._evil[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._evil[name] = value

    def __delitem__(self, name: str) -> None:
        del self._evil[name]

    def __contains__(self, name: str) -> bool:
        return name in self._evil

    def __iter__(self) -> Iterator[str]:
        return iter(self._evil)

    def items(self) -> Any:
        """Turn."""
        self._reads += 1
        return self._honest.items() if self._reads == 1 else self._evil.items()


class Acting(dict[str, Any]):
    """A context that acts once the signature has begun: botocore writes the time into it."""

    act: Callable[[], None] = staticmethod(lambda: None)

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        if name == "timestamp":
            self.act()


class TurningRequest(AWSRequest):
    """A request whose URL is the decided one when it is read first."""

    @property
    def url(self) -> Any:
        """Turn."""
        self.reads = getattr(self, "reads", 0) + 1
        return self.honest if self.reads == 1 else HOST

    @url.setter
    def url(self, url: Any) -> None:
        self.honest = url


def _lie_in_the_url(request: Any) -> None:
    request.url = Claiming(HOST, request.url)


def _lie_in_the_method(request: Any) -> None:
    request.method = Claiming("DELETE", request.method)


def _lie_in_the_data(request: Any) -> None:
    request.data = ClaimingBytes(b'{"TableName": "orders"}')


def _lie_in_a_stream(request: Any) -> None:
    request.data = ClaimingStream(b'{"TableName": "orders"}')


def _lie_in_chunks(request: Any) -> None:
    request.data = AwsChunkedWrapper(io.BytesIO(b"{}"))
    request.data.read = lambda *_: b'{"TableName": "orders"}'


def _lie_in_a_header(request: Any) -> None:
    del request.headers["X-Amz-Target"]
    request.headers._headers.append(("X-Amz-Target", Claiming(DELETE, LIST)))


def _lie_in_a_name(request: Any) -> None:
    request.headers._headers.append((Claiming("X-Amz-Acl", "accept"), "public-read"))


def _turn_the_headers(request: Any) -> None:
    request.headers = Turning(request.headers)


def _turn_the_request(request: Any) -> None:
    request.__class__ = TurningRequest
    request.honest = vars(request).pop("url")


def _act_while_it_is_signed(request: Any) -> None:
    context = Acting(request.context)
    headers = request.headers

    def act() -> None:
        del headers["X-Amz-Target"]
        headers["X-Amz-Target"] = DELETE

    context.act = act
    request.context = context


def _turn_the_parameters(request: Any) -> None:
    class Turned(dict[str, str]):
        reads = 0

        def __bool__(self) -> bool:
            self.reads += 1
            return self.reads > 1

    request.params = Turned(Action="DeleteTable")


LIES = (
    _lie_in_the_url, _lie_in_the_method, _lie_in_the_data, _lie_in_a_stream, _lie_in_chunks, _lie_in_a_header,
    _lie_in_a_name, _turn_the_headers, _turn_the_request, _act_while_it_is_signed, _turn_the_parameters,
)  # fmt: skip


def _signature(headers: dict[str, str], *, method: str, host: str, body: bytes) -> str:
    """Sign by hand what the headers say: the signature of another request is another one."""
    authorization = headers["authorization"]
    names = authorization.partition("SignedHeaders=")[2].partition(",")[0]
    scope = authorization.partition("Credential=")[2].partition(",")[0].partition("/")[2]
    values = {**headers, "host": host}
    canonical = "".join(f"{name}:{' '.join(values[name].split())}\n" for name in names.split(";"))
    request = f"{method}\n/\n\n{canonical}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{digest}"
    key = f"AWS4{TEMPORARY_SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _is_signature_of_the_list(request: Any, endpoint: RecordingEndpoint) -> bool:
    headers = {
        name.lower(): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in request.headers.items()
    }
    honest = {**headers, "x-amz-target": LIST}
    host = endpoint.url.removeprefix("http://")
    expected = _signature(honest, method="POST", host=host, body=b"{}")
    return headers["authorization"].endswith(f"Signature={expected}")


@pytest.mark.parametrize("event", ["request-created.dynamodb", "before-sign.dynamodb"])
@pytest.mark.parametrize("lie", LIES)
def test_request_that_lies_is_not_signed(
    dynamodb: Any, endpoint: RecordingEndpoint, lie: Callable[[Any], None], event: str
) -> None:
    """Either there is no signature, or it is that of the call that was decided. FAIL-CLOSED(exact-request)."""
    kept: list[Any] = []

    def attack(request: Any, **_: object) -> None:
        lie(request)
        kept.append(request)

    on_event(dynamodb, event, attack)
    with suppress(AccessDeniedError, TypeError, AttributeError):
        dynamodb.list_tables()

    signed = [request for request in kept if "Authorization" in dict(request.headers.items())]
    assert all(_is_signature_of_the_list(request, endpoint) for request in signed)
    assert {call.headers["x-amz-target"] for call in endpoint.calls} <= {LIST}
    assert {call.body for call in endpoint.calls} <= {b"{}"}


def test_honest_request_is_signed_as_it_is(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """The twin: the same handlers in place, and the signature is that of the decided call."""
    kept: list[Any] = []
    on_event(dynamodb, "before-sign.dynamodb", lambda request, **_: kept.append(request))

    dynamodb.list_tables()

    assert _is_signature_of_the_list(kept[0], endpoint)
    assert 1 == len(endpoint.calls)


# On the wire.


class TurningPrepared(HeadersDict):
    """Prepared headers that are the signed ones when they are read first."""

    def items(self) -> Any:
        """Turn."""
        self.reads = getattr(self, "reads", 0) + 1
        evil = {**dict(super().items()), "X-Amz-Target": DELETE}
        return super().items() if self.reads == 1 else evil.items()


def _prepared_url(request: Any) -> None:
    request.url = Claiming(HOST, request.url)


def _prepared_method(request: Any) -> None:
    request.method = Claiming("DELETE", request.method)


def _prepared_body(request: Any) -> None:
    request.body = ClaimingBytes(b'{"TableName": "orders"}')


def _prepared_headers(request: Any) -> None:
    request.headers = TurningPrepared(dict(request.headers.items()))


@pytest.mark.parametrize("lie", [_prepared_url, _prepared_method, _prepared_body, _prepared_headers])
def test_request_that_lies_on_its_way_out_is_not_sent(
    dynamodb: Any, endpoint: RecordingEndpoint, lie: Callable[[Any], None]
) -> None:
    """What leaves is what was verified, and nothing that a request turns into. FAIL-CLOSED(wire)."""
    on_event(dynamodb, "before-send.dynamodb", lambda request, **_: lie(request))

    with suppress(AccessDeniedError):
        dynamodb.list_tables()

    sent = {(call.method, call.headers["x-amz-target"], call.body) for call in endpoint.calls}
    assert sent <= {("POST", LIST, b"{}")}


# What the signature covers.


def _speak_for_the_body(request: Any, **_: object) -> None:
    request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(b'{"TableName": "orders"}').hexdigest()


def _leave_the_body_out(request: Any, **_: object) -> None:
    request.context["payload_signing_enabled"] = False


def _promise_a_trailer(request: Any, **_: object) -> None:
    request.context["checksum"] = {"request_algorithm": {"in": "trailer", "algorithm": "crc32", "name": "x"}}


def _call_it_streaming(request: Any, **_: object) -> None:
    request.context["has_streaming_input"] = True
    request.context["client_config"] = Config(s3={"payload_signing_enabled": False})


@pytest.mark.parametrize("attack", [_speak_for_the_body, _leave_the_body_out, _promise_a_trailer, _call_it_streaming])
def test_decided_body_is_always_covered(dynamodb: Any, endpoint: RecordingEndpoint, attack: Any) -> None:
    """A signature that holds for any body would be any call's. FAIL-CLOSED(unsigned-payload)."""
    kept: list[Any] = []
    on_event(dynamodb, "before-sign.dynamodb", lambda request, **_: kept.append(request))
    on_event(dynamodb, "before-sign.dynamodb", attack)

    with suppress(UnauthorizedSignatureError):
        dynamodb.list_tables()

    signed = [request for request in kept if "Authorization" in request.headers]
    assert all(_is_signature_of_the_list(request, endpoint) for request in signed)


@pytest.mark.parametrize("is_streamed", [True, False])
def test_keys_to_delete_are_covered_whatever_a_client_is_configured_to(
    make_guard: MakeGuard, *, is_streamed: bool
) -> None:
    """Only content may stay out of a signature, and only over TLS. FAIL-CLOSED(unsigned-payload)."""
    client: Any = (
        make_guard(allow("s3:*"), url="https://127.0.0.1:1")
        .session()
        .client("s3", config=Config(s3={"payload_signing_enabled": False}, retries={"total_max_attempts": 1}))
    )
    kept: list[Any] = []
    client._guarded_signer._borrow_and_sign = lambda plain, _: kept.append(plain)
    client._guarded_signer.verify_wire = lambda request: request
    delete = {"Objects": [{"Key": "a"}]}
    with suppress(Exception):
        client.put_object(Bucket="b", Key="k", Body=b"x") if is_streamed else client.delete_objects(
            Bucket="b", Delete=delete
        )

    assert is_streamed is ("client_config" in kept[0].context)


# What is asked of a signer, and of a client.


def test_signature_for_a_region_that_claims_to_be_another_is_refused(
    dynamodb: Any, endpoint: RecordingEndpoint
) -> None:
    """The region in the scope is the one that its characters say. FAIL-CLOSED(signing-region)."""

    def attack(request: Any, **_: object) -> None:
        request.context["signing"] = {"region": Claiming("ap-south-1", "us-east-1"), "signing_name": "dynamodb"}

    on_event(dynamodb, "before-sign.dynamodb", attack)

    with pytest.raises(UnauthorizedSignatureError):
        dynamodb.list_tables()

    assert [] == endpoint.calls


@pytest.mark.parametrize("name", ["sts", Claiming("sts", "dynamodb"), object()])
def test_signature_for_another_service_is_refused(dynamodb: Any, endpoint: RecordingEndpoint, name: Any) -> None:
    """A scope that names another service is a key to that one's doors. FAIL-CLOSED(signing-name)."""

    def attack(request: Any, **_: object) -> None:
        request.context["signing"] = {"region": "us-east-1", "signing_name": name}

    on_event(dynamodb, "before-sign.dynamodb", attack)

    with pytest.raises(UnauthorizedSignatureError):
        dynamodb.list_tables()

    assert [] == endpoint.calls


@pytest.mark.parametrize("version", [Claiming("v2", "v4"), Claiming("v3", "v4")])
def test_weak_version_that_claims_to_be_v4_is_not_used(
    dynamodb: Any, endpoint: RecordingEndpoint, version: Any
) -> None:
    """What signs is the version that its characters say. FAIL-CLOSED(signature-version)."""
    on_event(dynamodb, "choose-signer.dynamodb", lambda **_: version)

    with pytest.raises(UnauthorizedSignatureError, match="does not bind"):
        dynamodb.list_tables()

    assert [] == endpoint.calls


REGION = Claiming("ap-south-1", "us-east-1")


@pytest.mark.parametrize("way", ["argument", "configuration", "session", "variable", "guard"])
def test_region_that_claims_to_be_another_is_itself(guard: Guard, endpoint: RecordingEndpoint, way: str) -> None:
    """A client in a region outside the target can do nothing, whatever its name says. FAIL-CLOSED(region)."""

    def call() -> None:
        match way:
            case "argument":
                guard.session().client("dynamodb", region_name=REGION).list_tables()
            case "configuration":
                guard.session().client("dynamodb", config=Config(region_name=REGION)).list_tables()
            case "session":
                session = type(guard.session())(guard=guard, region_name=REGION)
                session.client("dynamodb").list_tables()
            case "variable":
                session = guard.session()
                session._session.set_config_variable("region", REGION)
                session.client("dynamodb").list_tables()
            case "guard":
                guard.call("dynamodb", "ListTables", {}, region=REGION)

    with pytest.raises(AccessDeniedError, match="region `ap-south-1`"):
        call()

    assert [] == endpoint.calls


class Formatting(str):
    """A text that is written into others as another one."""

    __slots__ = ()

    def __format__(self, _: str) -> str:
        return "evil.example.com/"

    __str__ = __format__  # type: ignore[assignment]  # a spec is not asked for


def _sign_in(region: str) -> Callable[..., None]:
    def sign_in(context: dict[str, Any], **_: object) -> None:
        context["signing"] = {**context.get("signing", {}), "region": region}

    return sign_in


@pytest.mark.parametrize("way", ["session", "variable", "default configuration", "context", "honest"])
def test_region_that_is_written_as_a_host_is_itself(make_guard: MakeGuard, way: str) -> None:
    """Not even in what is kept of endpoints: a later client's host is AWS's too. FAIL-CLOSED(exact-text)."""
    region, sent = Formatting("us-east-1"), list[str]()
    guard = make_guard(allow("*"))
    guard._roles["dev"]._held = lambda: RoleCredentials(
        access_key="ASIAIOSFODNN7EXAMPLE", secret_key="example", token="example", expiration=FAR_FUTURE
    )
    session = type(guard.session())(guard=guard, region_name=region if way == "session" else None)
    if way == "variable":
        session._session.set_config_variable("region", region)
    if way == "default configuration":
        session._session.set_default_client_config(Config(region_name=region))
    client: Any = session.client("dynamodb")
    if way == "context":
        on_event(client, "before-endpoint-resolution.dynamodb", _sign_in(region))

    for caller in (client, guard.session().client("dynamodb")):
        on_event(caller, "before-send.dynamodb", lambda request, **_: sent.append(request.url) or _unsent())
        with pytest.raises(EOFError):
            caller.list_tables()

    assert ["https://123456789012.ddb.us-east-1.amazonaws.com/"] * 2 == [f"{url.rstrip('/')}/" for url in sent]


def _unsent() -> None:
    raise EOFError


@pytest.mark.parametrize(("text", "claimed"), [("DeleteTable", "ListTables"), ("ListTables", "DeleteTable")])
def test_operation_that_claims_to_be_another_is_itself(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, text: str, claimed: str
) -> None:
    """Nor does a name that lies leave anything behind under the other name. FAIL-CLOSED(exact-text)."""
    guard = make_guard(allow("*"), deny("dynamodb:DeleteTable"), url=endpoint.url)
    client: Any = guard.session().client("dynamodb")
    lie, parameters = Claiming(text, claimed), {"TableName": "orders"}

    for attack in (
        lambda: guard.call("dynamodb", lie, parameters),
        lambda: guard.explain("dynamodb", lie, parameters),
        lambda: client._make_api_call(lie, parameters),
        lambda: client.delete_table(**parameters),
    ):
        with suppress(AccessDeniedError, ParamValidationError, KeyError):
            attack()

    assert {call.headers["x-amz-target"] for call in endpoint.calls} <= {LIST}
    assert not guard.explain("dynamodb", "DeleteTable", parameters).is_allowed
    assert guard.explain("dynamodb", "ListTables", {}).is_allowed


# Parameters.


class Disguised:
    """A thing to read from, that says it is a text once the guard has looked at it."""

    def __init__(self) -> None:
        self.looks = 0

    @property
    def __class__(self) -> Any:
        """Say that it is a text."""
        return str

    def read(self, *_: object) -> bytes:
        """Give nothing."""
        return b""

    def __str__(self) -> str:
        self.looks += 1
        return "i-0allowed" if self.looks == 1 else "i-0forbidden"

    def __len__(self) -> int:
        return 9


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("ec2", "TerminateInstances", {"InstanceIds": [Disguised()]}),
        ("sns", "DeleteTopic", {"TopicArn": Disguised()}),
        ("s3", "DeleteObject", {"Bucket": "reports", "Key": Disguised()}),
        ("dynamodb", "DeleteTable", {"TableName": Disguised()}),
        ("lambda", "DeleteFunction", {"FunctionName": Disguised()}),
    ],
)
def test_stream_in_the_place_of_a_name_is_refused(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    """It would be decided by one name and written by another. FAIL-CLOSED(stream-parameter)."""
    guard = make_guard(allow("*"), url=endpoint.url)

    with pytest.raises((AccessDeniedError, ParamValidationError, AttributeError, TypeError)):
        guard.call(service, operation, parameters)

    assert [] == endpoint.calls


class Text(str):
    """A text that could be read from too."""

    __slots__ = ()

    def read(self) -> bytes:
        """Give something else."""
        return b"other"


def test_text_that_can_be_read_from_is_its_text(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """The twin: what is a text is copied as one, whatever else it can do."""
    make_guard(allow("*"), url=endpoint.url).call("s3", "GetObject", {"Bucket": "reports", "Key": Text("a")})

    assert "/reports/a" == endpoint.calls[0].path


def test_stream_is_still_a_body(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """The twin: a payload may be read from, streaming or not."""
    guard = make_guard(allow("*"), url=endpoint.url)

    guard.call("lambda", "Invoke", {"FunctionName": "f", "Payload": io.BytesIO(b'{"a": 1}')})
    guard.call("s3", "PutObject", {"Bucket": "reports", "Key": "a", "Body": io.BytesIO(b"content")})

    assert [b'{"a": 1}', b"content"] == [call.body for call in endpoint.calls]


class LongStream(io.BytesIO):
    """A stream that says that it has five bytes, and gives a request of its own after them."""

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Find the end where it is not."""
        return super().seek(5, io.SEEK_SET) if whence == io.SEEK_END else super().seek(offset, whence)

    def read(self, _: int | None = -1) -> bytes:
        """Give all of it, however much is asked for."""
        return super().read()


def test_stream_that_is_longer_than_it_says_is_cut(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """No second request comes over the wire. FAIL-CLOSED(framed-stream)."""
    smuggled = b"helloPUT /evil HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
    guard = make_guard(allow("*"), url=endpoint.url)
    config = Config(request_checksum_calculation="when_required")
    client: Any = guard.session().client("s3", config=config)
    unsigned: Any = guard.session().client("s3", config=config.merge(Config(signature_version=UNSIGNED)))

    client.put_object(Bucket="reports", Key="a", Body=LongStream(smuggled))
    client.put_object(Bucket="reports", Key="a", Body=io.BytesIO(b"hello"))
    unsigned.put_object(Bucket="reports", Key="a", Body=io.StringIO("hello"))

    assert [("/reports/a", b"hello")] * 3 == [(call.path, call.body) for call in endpoint.calls]
