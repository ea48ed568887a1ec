"""Parameters that would turn a call into another call than the one that was decided.

SigV4 signs the dot-collapsed path (but for S3), so that ``delete_stage(restApiId="abc",
stageName="..")`` has the very signature of ``delete_rest_api("abc")``; an empty label does
likewise, and some parameters choose the host. These are refused in every mode, before
anything is decided, whatever the policies say. Source: AWS General Reference,
"Create a signed AWS API request" (canonical URI), and botocore's serializers.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.model import OperationModel, Shape

from guarded_aws.guard.call_decision import Refusal
from guarded_aws.guard.snapshot import is_stream

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HOST_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_BUCKET_ARN: Final = re.compile(r"arn:[a-z-]+:s3[a-z-]*:[a-z0-9-]*:[0-9]{12}:[a-z]+[:/][A-Za-z0-9:/._-]+")
_PLAIN_ARN: Final = re.compile(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(?:[0-9]{12}|aws)?:")
_DOTS: Final = frozenset({".", ".."})
_DECODINGS: Final = 4
"""How often a label is decoded to see what a careless server might see."""

_HOST_CHOOSING: Final = frozenset({("machinelearning", "Predict")})
"""Operations whose host is a parameter: an agent would choose who receives the signature."""

_LITERAL_PATHS: Final = frozenset({"s3"})
"""Services whose greedy labels are signed and read as they are; an S3 key may hold dots."""

_BUCKETS: Final = frozenset({"s3", "s3control"})
"""Services whose ``Bucket`` is a part of the host or the path by an endpoint rule."""

_OF_SIGNATURES: Final = "x-amz-"
"""How the query parameters of a signature begin."""

_SIGNED_ELSEWHERE: Final = ("PresignedUrl", "PreSignedUrl")
"""Parameters of cross-region copies that botocore fills with a signature of its own."""


def find_confusion(
    model: OperationModel, parameters: Mapping[str, object], *, regions: Collection[str], accounts: Collection[str]
) -> Refusal | None:
    """Find the first parameter that would confuse the call with another one.

    Args:
        model: The operation.
        parameters: The final parameters.
        regions: The regions that the call may name.
        accounts: The accounts that the call may name.
    """
    return next(_confusions(model, parameters, regions, accounts), None)


def _confusions(
    model: OperationModel, parameters: Mapping[str, object], regions: Collection[str], accounts: Collection[str]
) -> Iterator[Refusal]:
    # FAIL-CLOSED(host-parameter): the host of a signed request is never an agent's choice.
    if (model.service_model.service_name, model.name) in _HOST_CHOOSING:
        yield Refusal(
            message=f"`{model.name}` lets a parameter choose the host that receives the signed request",
            hint="make this call without the guard, or not at all",
        )
    members = _inputs(model)
    for name, value in parameters.items():
        if value is not None and name in members:
            yield from _member_confusions(model, name, members[name], value)
    yield from _source_region(parameters, regions)
    yield from _account_label(members.get("AccountId"), parameters.get("AccountId"), accounts)
    if model.service_model.service_name in _BUCKETS:
        yield from _bucket("Bucket", parameters.get("Bucket"))
        yield from _bucket("CopySource", _source_bucket(parameters.get("CopySource")))


def _inputs(model: OperationModel) -> Mapping[str, Shape]:
    return model.input_shape.members if model.input_shape else {}


def _source_region(parameters: Mapping[str, object], regions: Collection[str]) -> Iterator[Refusal]:
    region = parameters.get("SourceRegion")
    # FAIL-CLOSED(source-region): botocore signs a second request for this region and its host.
    if region is not None and region not in regions:
        yield Refusal(
            message=f"`SourceRegion` names `{region}`, a region outside the target",
            hint=f"use one of {', '.join(regions)}",
        )
    # FAIL-CLOSED(foreign-signature): it would stand in for the decision about the source region.
    if any(name in parameters for name in _SIGNED_ELSEWHERE):
        yield Refusal(
            message="the presigned URL of a copy comes from outside the guard",
            hint="give `SourceRegion` and leave the URL out: it is signed here",
        )


def _source_bucket(source: object) -> object:
    """Give the bucket that a copy reads from, as S3 reads it: decoded, after any slashes."""
    if isinstance(source, Mapping):
        return source.get("Bucket", "")
    text = unquote(str(source)).lstrip("/")
    return None if source is None else text if text.startswith("arn:") else text.partition("/")[0]


def _bucket(name: str, bucket: object) -> Iterator[Refusal]:
    """Judge the name of a bucket: an endpoint rule writes it into the host or the path, or S3 reads it in a header."""
    text = "a" if bucket is None else str(bucket)
    is_name = _BUCKET.fullmatch(text) or (_BUCKET_ARN.fullmatch(text) and not _dotted(text))
    # FAIL-CLOSED(bucket-name): with a slash or a query in it, another bucket, key, or operation is meant.
    if not is_name:
        yield Refusal(
            message=f"`{text}` as `{name}` is neither a bucket's name nor an ARN",
            hint="give a bucket's name, or the ARN of an access point",
        )


def _member_confusions(model: OperationModel, name: str, member: Shape, value: object) -> Iterator[Refusal]:
    # FAIL-CLOSED(stream-parameter): an object that is read later would be written otherwise than it was decided.
    if is_stream(value) and member.type_name != "blob":
        yield Refusal(message=f"`{name}` is given as a stream", hint="give its value")
        return
    location = member.serialization.get("location")
    if location == "uri":
        yield from _label(model, name, member.serialization.get("name", name), str(value))
    if location in {"header", "headers"}:
        yield from _header(name, value)
    if location == "querystring" and isinstance(value, Mapping):
        yield from _query_map(model, name, value)
    if member.serialization.get("hostLabel"):
        yield from _host_label(name, str(value))
    if member.metadata.get("contextParam") and model.service_model.service_name not in _BUCKETS:
        yield from _endpoint_parameter(name, str(value))


def _label(model: OperationModel, name: str, label: str, value: str) -> Iterator[Refusal]:
    """Judge a part of the path; a greedy label (``{Key+}``) is several."""
    is_greedy = f"{{{label}+}}" in model.http["requestUri"]
    is_literal = is_greedy and model.service_model.service_name in _LITERAL_PATHS
    is_dropped = value == "" or (is_greedy and "" in value.split("/"))
    # FAIL-CLOSED(path-label): a label that a path drops makes this call another operation.
    if value == "" or (not is_literal and (is_dropped or _dotted(value))):
        yield Refusal(
            message=f"`{value}` as `{name}` would change the path that is signed",
            hint=f"give `{name}` without empty, `.`, or `..` parts",
        )
    if not is_literal and _CONTROL.search(value):
        yield _control(name)


def _dotted(value: str) -> bool:
    """Say whether a text has a dot segment, in any spelling that some server on the way may take for one."""
    if value.isascii() and "." not in value and "%" not in value:
        return False
    for _ in range(_DECODINGS):
        plain = unicodedata.normalize("NFKC", value).replace("\\", "/")
        if any(segment.partition(";")[0].strip("\0 ") in _DOTS for segment in plain.split("/")):
            return True
        value = unquote(value)
    return False


def _header(name: str, value: object) -> Iterator[Refusal]:
    # FAIL-CLOSED(header-injection): a line break in a header value starts another header.
    if any(_CONTROL.search(text) for text in _texts(value)):
        yield _control(name)
    # FAIL-CLOSED(header-space): a server drops it, and then reads another value than the one that was decided.
    if not isinstance(value, Mapping) and any(text != text.strip() for text in _texts(value)):
        yield Refusal(message=f"`{name}` begins or ends with a space", hint="remove the space")
    if isinstance(value, Mapping) and not all(_TOKEN.fullmatch(str(key)) for key in value):
        yield Refusal(
            message=f"`{name}` has a key that cannot be part of a header's name",
            hint="use letters, digits, and hyphens",
        )


def _control(name: str) -> Refusal:
    return Refusal(message=f"`{name}` holds a control character", hint="remove line breaks and the like")


def _texts(value: object) -> tuple[str, ...]:
    """Give every text in a value, the keys of maps included."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        return _texts([*value, *value.values()])
    return tuple(text for item in value for text in _texts(item)) if isinstance(value, list) else ()


def _query_map(model: OperationModel, name: str, value: Mapping[object, object]) -> Iterator[Refusal]:
    """Judge a map whose keys become query parameters beside the operation's own."""
    own = {key.lower() for key in parse_qs(urlsplit(model.http["requestUri"]).query, keep_blank_values=True)}
    own |= {
        str(member.serialization.get("name", other)).lower()
        for other, member in _inputs(model).items()
        if member.serialization.get("location") == "querystring" and other != name
    }
    taken = sorted(key for key in map(str, value) if key.lower() in own or key.lower().startswith(_OF_SIGNATURES))
    # FAIL-CLOSED(query-map): such a key would overwrite a parameter that was decided, or the life of a presigned URL.
    if taken:
        yield Refusal(
            message=f"`{name}` has the key `{taken[0]}`, a parameter of the operation itself or of its signature",
            hint=f"remove it from `{name}`",
        )


def _host_label(name: str, value: str) -> Iterator[Refusal]:
    # FAIL-CLOSED(host-label): only plain labels may become a part of the host.
    if not all(_HOST_LABEL.fullmatch(label) for label in value.split(".")):
        yield Refusal(
            message=f"`{value}` as `{name}` cannot be a part of a host name",
            hint="use letters, digits, and hyphens",
        )


def _endpoint_parameter(name: str, value: str) -> Iterator[Refusal]:
    """Judge a parameter that endpoint rules read: they may write an ARN's fields into the host, as they are."""
    # FAIL-CLOSED(endpoint-arn): a slash in an account would lead the signature to a stranger's host.
    if value.startswith("arn:") and not _PLAIN_ARN.match(value):
        yield Refusal(message=f"`{value}` as `{name}` is not an ARN of AWS's form", hint="give the ARN as AWS shows it")


def _account_label(member: Shape | None, account: object, accounts: Collection[str]) -> Iterator[Refusal]:
    # FAIL-CLOSED(account-label): such a label leads the signature to another account's host.
    if member is not None and member.serialization.get("hostLabel") and account not in {None, *accounts}:
        yield Refusal(
            message=f"`AccountId` names `{account}`, an account that the target does not name",
            hint="use the role's own account, or add the other one to the `accounts` of the target",
        )
