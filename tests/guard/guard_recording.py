"""A loopback HTTP endpoint that records every request and answers by script."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Self
from urllib.parse import parse_qs

ACCOUNT = "123456789012"
ROLE_SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/AIAgentRole/guarded-aws"
SOURCE_USER = f"arn:aws:iam::{ACCOUNT}:user/developer"
TEMPORARY_KEY = "ASIAIOSFODNN7EXAMPLE"
TEMPORARY_SECRET = "example-temporary-secret"
TEMPORARY_TOKEN = "example-session-token"


@dataclass(frozen=True)
class Recorded:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_sts(self) -> bool:
        """Whether it was meant for STS, by its signature's scope."""
        return "/sts/aws4_request" in self.headers.get("authorization", "")

    @property
    def form(self) -> dict[str, str]:
        """The body of a query-protocol request."""
        return {key: values[0] for key, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Answer:
    """What to answer."""

    status: int = 200
    body: str = "{}"
    headers: tuple[tuple[str, str], ...] = ()


Script = Callable[[Recorded], Answer | None]


def sts_error(code: str, message: str = "no") -> Answer:
    """Give an error as STS writes it."""
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    return Answer(status=403, body=body)


def caller_identity(arn: str) -> Answer:
    """Answer GetCallerIdentity."""
    return Answer(
        body=f"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{arn}</Arn><UserId>AIDAEXAMPLE</UserId>"
        f"<Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
    )


def assumed_role(*, key: str = TEMPORARY_KEY, expiration: str = "2099-01-01T00:00:00Z") -> Answer:
    """Answer AssumeRole."""
    return Answer(
        body=f"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{key}</AccessKeyId>"
        f"<SecretAccessKey>{TEMPORARY_SECRET}</SecretAccessKey><SessionToken>{TEMPORARY_TOKEN}</SessionToken>"
        f"<Expiration>{expiration}</Expiration></Credentials><AssumedRoleUser><Arn>{ROLE_SESSION}</Arn>"
        f"<AssumedRoleId>AROAEXAMPLE:guarded-aws</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>"
    )


def answer_sts(request: Recorded) -> Answer | None:
    """Answer STS as AWS would for the test role."""
    if not request.is_sts:
        return None
    match request.form.get("Action"):
        case "AssumeRole":
            return assumed_role()
        case "GetCallerIdentity":
            is_role = TEMPORARY_KEY in request.headers["authorization"]
            return caller_identity(ROLE_SESSION if is_role else SOURCE_USER)
        case _:
            return None


class RecordingEndpoint:
    """A server on 127.0.0.1; scripts are asked in order, and the last resort is an empty success."""

    def __init__(self) -> None:
        self._requests: list[Recorded] = []
        self.scripts: list[Script] = [answer_sts]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def sts_calls(self) -> list[Recorded]:
        """The requests to STS."""
        return [request for request in self._requests if request.is_sts]

    @property
    def calls(self) -> list[Recorded]:
        """Every other request."""
        return [request for request in self._requests if not request.is_sts]

    def answer(self, request: Recorded) -> Answer:
        """Record a request and find its answer."""
        self._requests.append(request)
        answers = (script(request) for script in self.scripts)
        return next((answer for answer in answers if answer), _empty_success(request))


def _empty_success(request: Recorded) -> Answer:
    """Say yes and nothing else, in the request's own protocol."""
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return Answer(body="<{0}Response><{0}Result/></{0}Response>".format(request.form["Action"]))
    return Answer(body="{}" if "x-amz-target" in request.headers else "")


def _handler(endpoint: RecordingEndpoint) -> type[BaseHTTPRequestHandler]:
    """Make the handler class of one endpoint."""
    return type("Handler", (_Handler,), {"endpoint": endpoint})


class _Handler(BaseHTTPRequestHandler):
    """Reads a request whole, and answers what the endpoint says."""

    protocol_version = "HTTP/1.1"
    endpoint: ClassVar[RecordingEndpoint]

    def _serve(self) -> None:
        recorded = Recorded(
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._body(),
        )
        answer = self.endpoint.answer(recorded)
        content = b"" if self.command == "HEAD" else answer.body.encode("latin-1")
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().strip(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = _serve  # noqa: N815 -- the base class's names

    def log_message(self, *_: object) -> None:
        """Print nothing."""
