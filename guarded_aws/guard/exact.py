"""A request in exact built-in types, each part of it read once.

A handler may put objects of its own into a request: a text that says it equals another one, headers that
answer differently when asked again, bytes that show one content and are another. What is verified, signed,
and sent is this copy, which nobody else holds. A stream passes as it is: nothing decides on its content.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

from botocore.awsrequest import AWSPreparedRequest, AWSRequest, HeadersDict
from botocore.compat import HTTPHeaders
from botocore.httpchecksum import AwsChunkedWrapper

from guarded_aws.guard.snapshot import exact, exact_text


class _Headers(Protocol):
    def items(self) -> Iterable[tuple[Any, Any]]:
        """Give the names and values."""


def exact_request(request: AWSRequest) -> AWSRequest:
    """Copy a request that is to be verified and signed; what it says of its context is left behind.

    Raises:
        ParamValidationError: A part of it is of a type that no request of botocore's has.
    """
    plain = AWSRequest(
        method=exact_text(request.method),
        url=exact_text(request.url),
        data=_exact_body(request.data),
        params=dict(request.params or {}),
    )
    for name, value in _exact_headers(request.headers):
        plain.headers[name] = value  # type: ignore[assignment]  # botocore's own are texts, and bytes once prepared
    return plain


_OF_STREAMS: Final = ("client_config", "has_streaming_input", "payload_signing_enabled", "checksum")
_FORM_FIELDS: Final = "s3-presign-post-fields"
_FORM_POLICY: Final = "s3-presign-post-policy"


def signing_notes(context: Mapping[str, Any], *, is_streamed: bool) -> dict[str, Any]:
    """Give the notes of a request that its signature may heed: whether it covers the content of a stream.

    A body that was decided on is always covered, whatever a handler wrote into the context.
    """
    # FAIL-CLOSED(unsigned-payload): a signature that leaves a decided body out holds for any other body too.
    return {name: context[name] for name in _OF_STREAMS if name in context} if is_streamed else {}


def hand_back(plain: AWSRequest, request: AWSRequest) -> None:
    """Make a request what was signed of it."""
    request.method, request.url, request.data = plain.method, plain.url, plain.data
    request.headers, request.params = plain.headers, {}
    if _FORM_FIELDS in plain.context:
        request.context[_FORM_POLICY] = plain.context[_FORM_POLICY]
        fields = request.context.get(_FORM_FIELDS) or {}
        fields.update(plain.context[_FORM_FIELDS])
        request.context[_FORM_FIELDS] = fields


def exact_prepared(request: AWSPreparedRequest) -> AWSPreparedRequest:
    """Copy a request that is about to be sent.

    Raises:
        ParamValidationError: A part of it is of a type that no request of botocore's has.
    """
    return AWSPreparedRequest(
        exact_text(request.method),
        exact_text(request.url),
        HeadersDict(_exact_headers(request.headers)),  # type: ignore[arg-type]  # the stubs name another class
        _exact_body(request.body),
        request.stream_output,
    )


class _FramedStream:
    """A stream that ends where its request says: the rest would be read as a request of its own."""

    def __init__(self, stream: Any, length: int) -> None:  # noqa: ANN401 -- a stream may be of any class
        self._stream, self._left = stream, length

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, or all that are left."""
        content = self._stream.read(self._left if size < 0 else min(size, self._left))
        encoded = content.encode() if isinstance(content, str) else _exact_bytes(content)
        framed = encoded[: self._left]
        self._left -= len(framed)
        return framed


def framed(request: AWSPreparedRequest) -> AWSPreparedRequest:
    """Cut a stream to the length that is said of it, which it may have said otherwise when it was asked."""
    said = request.headers.get("Content-Length")
    # FAIL-CLOSED(framed-stream): a stream tells its length once, and may hold more when it is read.
    if said is not None and hasattr(request.body, "read"):
        request.body = _FramedStream(request.body, int(said))  # type: ignore[assignment]  # it can be read from
    return request


def header_items(headers: _Headers) -> Iterable[tuple[Any, Any]]:
    """Read headers once; those of botocore's own classes where they keep them, without a look-up by name for each."""
    match headers:
        case HeadersDict():
            return [(key._key, value) for key, value in headers._dict.items()]  # type: ignore[attr-defined]  # noqa: SLF001 -- private
        case HTTPHeaders():
            return tuple(headers._headers)  # type: ignore[attr-defined]  # noqa: SLF001 -- private
        case _:
            return headers.items()


def _exact_headers(headers: _Headers) -> Iterator[tuple[str, str | bytes]]:
    for name, value in header_items(headers):
        yield exact_text(name), _exact_bytes(value) if isinstance(value, bytes) else exact_text(value)


def _exact_bytes(value: bytes | bytearray) -> bytes:
    return value if type(value) is bytes else bytes(memoryview(value))


def _exact_body(body: object) -> Any:  # noqa: ANN401 -- a stream may be of any class
    match body:
        case None:
            return None
        case str():
            return exact_text(body)
        case bytes() | bytearray():
            return _exact_bytes(body)
        case dict():
            return exact(body)
        case _:
            return body


def chunked_content(body: object) -> object:
    """Give what is inside botocore's own wrapping of a body that is sent in chunks; another class's is no wrapping."""
    return body._raw if type(body) is AwsChunkedWrapper else body  # type: ignore[attr-defined]  # noqa: SLF001 -- private
