"""The authorization of exactly one request: what was decided, and what was signed.

Between the decision and the signature botocore adds headers, checksums, and encodings.
Those are listed here; anything else that differs is another request, and is refused.
"""

import gzip
import re
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final, Self
from urllib.parse import urlencode

from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.compat import HTTPHeaders
from botocore.utils import determine_content_length

from guarded_aws.guard.decide import PendingCall
from guarded_aws.guard.exact import chunked_content, header_items

CLAIM: Final = "guarded-aws"
"""Where a request's context carries its claim."""

_ENCODING: Final = "content-encoding"
_REWRITTEN: Final = frozenset({"user-agent", _ENCODING, "content-length"})
"""Headers that botocore rewrites or drops; what may become of an encoding is judged apart."""

_ADDED: Final = _REWRITTEN | {
    "accept",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "content-md5",
    "expect",
    "x-amz-api-version",
    "x-amz-glacier-version",
    "x-amz-sdk-checksum-algorithm",
    "x-amzn-trace-id",
}
_ADDED_TO_STREAMS: Final = _ADDED | {
    "transfer-encoding",
    "x-amz-content-sha256",
    "x-amz-decoded-content-length",
    "x-amz-sha256-tree-hash",
    "x-amz-trailer",
}
"""Headers that say what the body is, beside the body: only where nothing decides on the body may they."""

_CHECKSUM: Final = re.compile(r"x-amz-checksum-[a-z0-9-]+")

_ON_THE_WIRE: Final = frozenset(
    {
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "content-length",
        "transfer-encoding",
        "user-agent",
        "x-amzn-trace-id",
    }
)
"""Headers of retries, tracing, and framing, which come or change after the signature."""

_URLS: Final = ("PresignedUrl", "PreSignedUrl")
"""Body parameters in which botocore adds, to a cross-region copy, a URL that was decided and signed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestImage:
    """A request as it was at one moment."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: object

    @classmethod
    def of_dict(cls, request: Mapping[str, object]) -> Self:
        """Take the image of botocore's request dictionary."""
        headers, body = request["headers"], request["body"]
        return cls(
            method=str(request["method"]),
            url=str(request["url"]),
            headers=_plain(header_items(headers) if isinstance(headers, Mapping | HTTPHeaders) else ()),
            body=dict(body) if isinstance(body, dict) else body,
        )

    @classmethod
    def of(cls, request: AWSRequest | AWSPreparedRequest) -> Self:
        """Take the image of a request that is about to be signed or sent."""
        body = request.data if isinstance(request, AWSRequest) else request.body
        return cls(
            method=str(request.method),
            url=str(request.url),
            headers=_plain(header_items(request.headers)),
            body=dict(body) if isinstance(body, dict) else body,
        )

    @property
    def is_framed(self) -> bool:
        """Whether the request ends where its body does: what is left over would be read as another request."""
        said = self.headers.get("content-length")
        if said is None:
            return True
        length = determine_content_length(self.body)
        return "transfer-encoding" not in self.headers and length in {None, int(said)}


def _plain(headers: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Write headers as lower-case names and texts; a name that comes twice keeps both values."""
    plain: dict[str, str] = {}
    for name, value in headers:
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        folded = name.lower()
        plain[folded] = f"{plain[folded]},{text}" if folded in plain else text
    return plain


class Claim:
    """What a request carries: nothing that can be read or changed, and only its signer knows the ticket for it.

    A copy of a claim is the claim itself, so that nothing can hold a second one.
    """

    __slots__ = ("__weakref__",)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self


class Ticket:
    """One call's authorization; it stays with the signer that made it.

    Attributes:
        call: The call that was decided, or for a presigned one is yet to be.
        is_draft: Whether the decision waits for the signature, where expiry and form are known.
        signing_names: The services that may stand in the signature.
        is_streamed: Whether the body is a stream of content, on which nothing decides.
    """

    __slots__ = ("_decided", "_minted", "_signed", "call", "is_draft", "is_streamed", "record_id", "signing_names")

    def __init__(
        self,
        *,
        call: PendingCall,
        decided: RequestImage,
        is_draft: bool,
        signing_names: frozenset[str],
        is_streamed: bool = False,
    ) -> None:
        self.call = call
        self.signing_names = signing_names
        self.is_draft = is_draft
        self.is_streamed = is_streamed
        self.record_id: str | None = None
        self._decided = decided
        self._minted: Mapping[str, str] = {}
        self._signed: RequestImage | None = None

    @property
    def decided(self) -> RequestImage:
        """The request as it was decided."""
        return self._decided

    def move(self, call: PendingCall, *, url: str) -> None:
        """Take note that the call was decided again, for another region and host."""
        self.call = call
        self._decided = replace(self._decided, url=url)

    def is_source_of_copy(self, request: AWSRequest, region: str) -> bool:
        """Say whether a request is the copy's own, as botocore presigns it for the source region."""
        body = request.data
        return (
            (request.method, request.url) == ("GET", self._decided.url.replace(self.call.region, region))
            and not request.headers.keys()
            and not request.params
            and isinstance(body, dict)
            and isinstance(self._decided.body, dict)
            and _same_parameters(self._decided.body, body, added={"DestinationRegion": self.call.region})
        )

    def mint(self, url: str) -> None:
        """Take note of the URL that was signed for the source region of a copy."""
        self._minted = dict.fromkeys(_URLS, url) | {"DestinationRegion": self.call.region}

    def difference(self, request: AWSRequest, *, free_header: str = "") -> str | None:
        """Name the first part of a request that differs from the decided one.

        Args:
            request: The request as it is now.
            free_header: A header that may have been added.
        """
        now = RequestImage.of(request)
        if now.method != self._decided.method and not (self.is_draft and self._is_spelled_as_a_get(now)):
            return "method"
        if now.url != self._decided.url or request.params:
            return "URL"
        added = _ADDED_TO_STREAMS if self.is_streamed else _ADDED
        changed = _changed_header(self._decided.headers, now.headers, added | {free_header})
        if changed:
            return f"header `{changed}`"
        if not self._encodes_as_decided(now):
            return f"header `{_ENCODING}`"
        body = self._content(now.body) if self.is_streamed else now.body
        return None if _same_body(self._decided.body, replace(now, body=body), self._minted) else "body"

    def _encodes_as_decided(self, now: RequestImage) -> bool:
        """Say whether botocore's own encoding, of a stream or of a long body, is all that was added to the decided."""
        before, after = (_encodings(image.headers) for image in (self._decided, now))
        added = after[len(before) :]
        return after == before + added and added in ([], ["aws-chunked"] if self.is_streamed else ["gzip"])

    def _content(self, body: object) -> object:
        """Give a stream without botocore's own wrapping, and the bytes that botocore itself made a stream of."""
        inside = chunked_content(body)
        if type(inside) is BytesIO and inside is not self._decided.body:
            return inside.getvalue()
        return inside

    def _is_spelled_as_a_get(self, now: RequestImage) -> bool:
        """Say whether a draft is presigned as a GET although no verb tells its operation: the query says `Action`."""
        is_query = isinstance(self._decided.body, dict) and "Action" in self._decided.body
        return is_query and (self._decided.method, now.method) == ("POST", "GET")

    def open(self) -> None:
        """Forget an earlier attempt: a retry is verified and signed anew."""
        self._signed = None

    def seal(self, request: AWSRequest) -> None:
        """Remember what was signed."""
        self._signed = RequestImage.of(request)

    @property
    def is_sealed(self) -> bool:
        """Whether this attempt was verified and signed."""
        return self._signed is not None

    def is_what_was_signed(self, request: AWSPreparedRequest) -> bool:
        """Say whether a request on its way out is the signed one, byte for byte."""
        if self._signed is None:
            return False
        sent = RequestImage.of(request)
        return (
            sent.is_framed
            and (sent.method, sent.url) == (self._signed.method, self._signed.url)
            and _lasting(sent.headers) == _lasting(self._signed.headers)
            and _same_bytes(self._signed.body, sent.body)
        )


def _lasting(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in _ON_THE_WIRE}


def _encodings(headers: Mapping[str, str]) -> list[str]:
    return [name.strip() for name in headers.get(_ENCODING, "").split(",") if name.strip()]


def _changed_header(decided: Mapping[str, str], now: Mapping[str, str], added: Collection[str]) -> str | None:
    for name, value in decided.items():
        if name not in _REWRITTEN and now.get(name) != value:
            return name
    for name in now:
        if not (name in decided or name in added or _CHECKSUM.fullmatch(name)):
            return name
    return None


def _same_body(decided: object, now: RequestImage, minted: Mapping[str, str]) -> bool:
    """Compare bodies through what botocore makes of one."""
    body = now.body
    if body is decided:
        return True
    if isinstance(decided, dict) and isinstance(body, dict):
        return _same_parameters(decided, body, added=minted)
    if "gzip" in now.headers.get(_ENCODING, ""):
        body = _unzipped(body)
    return _same_bytes(decided, body) or _same_bytes(_xml_escaped(decided), body)


def _same_parameters(decided: Mapping[str, object], now: Mapping[str, object], *, added: Mapping[str, str]) -> bool:
    """Compare bodies of the query protocol; a copy may lose its source region and have what was minted for it."""
    removed = {name for name in decided if name not in now}
    return removed <= {"SourceRegion"} and all(
        value == (decided[name] if name in decided else added.get(name)) for name, value in now.items()
    )


def _same_bytes(first: object, second: object) -> bool:
    """Compare two bodies; a stream equals itself and nothing else."""
    content = _bytes_of(first)
    return first is second or (content is not None and content == _bytes_of(second))


def _bytes_of(body: object) -> bytes | None:
    """Give the bytes of a body that has them at hand."""
    match body:
        case None:
            return b""
        case bytes() | bytearray():
            return bytes(body)
        case str():
            return body.encode()
        case dict():
            return urlencode(body, doseq=True).encode()
        case _:
            return None


def _xml_escaped(body: object) -> object:
    """Write line breaks as S3's XML needs them; botocore does so after the decision."""
    if isinstance(body, bytes) and body.startswith(b"<"):
        return body.replace(b"\r", b"&#xD;").replace(b"\n", b"&#xA;")
    return body


def _unzipped(body: object) -> object:
    try:
        return gzip.decompress(_bytes_of(body) or b"")
    except (OSError, EOFError, zlib.error):
        return body
