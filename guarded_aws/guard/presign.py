"""What a presigned URL or form would permit, as a call to decide.

Whoever holds it may use it from anywhere until it expires, so time is an interval, the
network is unknown, and what a form leaves open is any text at all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from botocore.auth import ISO8601
from botocore.model import OperationModel

from guarded_aws.guard.call_decision import Refusal
from guarded_aws.guard.decide import PendingCall
from guarded_aws.guard.signature_versions import WITHOUT_BODY
from guarded_aws.guard.snapshot import exact

_LONGEST: Final = 7 * 24 * 3600
"""SigV4's own limit (Amazon S3 API Reference, sigv4-query-string-auth)."""

_OPEN: Final = "\ufdd0"
"""A code point that is not a character: stands for the text that the holder will fill in."""

_PARAMETER_OF_FIELD: Final = {
    "acl": "ACL",
    "bucket": "Bucket",
    "x-amz-storage-class": "StorageClass",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
}
"""Form fields that IAM sees, and the ``PutObject`` parameters that mean the same."""

_HARMLESS: Final = frozenset(
    {
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-length-range",
        "content-type",
        "expires",
        "redirect",
        "success_action_redirect",
        "success_action_status",
    }
)
"""Form fields that authorize nothing more, in small letters.

Source: Amazon S3 API Reference, sigv4-HTTPPOSTConstructPolicy.
"""


_FIELD: Final = re.compile(r"[A-Za-z0-9_-]+")


def presigned_url(call: PendingCall, expires: object) -> PendingCall | Refusal:
    """Give the call that a presigned URL permits."""
    life = _life(expires)
    return life if isinstance(life, Refusal) else replace(call, is_presigned=True, life=life)


def _life(expires: object) -> timedelta | Refusal:
    # FAIL-CLOSED(expiry): an expiry that is not a plain number of seconds cannot be judged.
    if type(expires) is not int or not 0 < expires <= _LONGEST:
        return Refusal(
            message=f"`{expires}` is not a number of seconds that a signature may last",
            hint=f"use 1 to {_LONGEST}",
        )
    return timedelta(seconds=expires)


def leaves_body_open(model: OperationModel, version: str) -> bool:
    """Say whether a URL of an operation lets its holder write what the operation would be decided by.

    Args:
        model: The operation.
        version: The version of the signature.
    """
    shape = model.input_shape
    if not version.startswith(WITHOUT_BODY) or shape is None or model.name in _PARTS_ONLY:
        return False
    in_body = any("location" not in member.serialization for member in shape.members.values())
    return in_body and not model.has_streaming_input


_PARTS_ONLY: Final = frozenset({"CompleteMultipartUpload"})
"""Operations whose body says no more than which parts of one's own upload belong together."""


def form_policy(policy: object) -> dict[str, object]:
    """Copy a form's policy into exact built-in types: what is judged is what is signed."""
    copied = exact(policy)
    return copied if isinstance(copied, dict) else {}


def presigned_form(call: PendingCall, policy: Mapping[str, object], now: datetime) -> PendingCall | Refusal:
    """Give the ``PutObject`` call that a presigned form permits.

    Args:
        call: The call under which botocore announced the form (it says CreateBucket).
        policy: The form's policy: its expiration and its conditions.
        now: The time.
    """
    life = _life(_seconds_left(policy.get("expiration"), now))
    conditions = list(_conditions(policy.get("conditions")))
    parameters: dict[str, object] = {}
    for condition in conditions:
        # FAIL-CLOSED(form-field): a field that is not understood may grant what was not decided.
        if not _apply(condition, parameters):
            return Refusal(
                message=f"the form's condition on `{condition[1]}` is not understood",
                hint="leave it out, or upload with `put_object`",
            )
    # FAIL-CLOSED(form-bucket): the conditions alone are signed; they, not the call, say where the form uploads to.
    if parameters.get("Bucket") != call.parameters.get("Bucket"):
        return Refusal(message="the form is not bound to the bucket that it was asked for", hint="give no other bucket")
    if "Key" not in parameters:
        return Refusal(message="the form leaves the object's key open", hint="give a key or a prefix")
    if isinstance(life, Refusal):
        return life
    return replace(call, operation="PutObject", parameters=parameters, life=life, is_presigned=True, open_text=_OPEN)


def _seconds_left(expiration: object, now: datetime) -> object:
    try:
        end = datetime.strptime(str(expiration), ISO8601).replace(tzinfo=UTC)
    except ValueError:
        return expiration
    # The form is cut to whole seconds, and its own clock was read a moment ago.
    return int((end - now).total_seconds()) + 1


def _conditions(conditions: object) -> Iterator[tuple[str, str, str]]:
    """Read each condition as (operator, field, value); one of another shape has no operator."""
    for condition in conditions if isinstance(conditions, list) else [None]:
        match condition:
            case dict():
                for field, value in condition.items():
                    yield "eq" if isinstance(value, str | int) else "", str(field), str(value)
            case ["content-length-range", _, _]:
                yield "eq", "content-length-range", ""
            case [str(operator), str(field), str(value)] if field.startswith("$"):
                yield operator.lower(), field[1:], value
            case _:
                yield "", str(condition), ""


def _apply(condition: tuple[str, str, str], parameters: dict[str, object]) -> bool:
    """Add what a condition permits to the parameters; say whether it was understood."""
    operator, field, value = condition
    # FAIL-CLOSED(form-spelling): a field that only looks like another (`KEY`, or one with a Kelvin sign) binds nothing.
    if operator not in {"eq", "starts-with"} or not _FIELD.fullmatch(field):
        return False
    if field == "key":
        return _apply_key(operator, value, parameters)
    if field in _PARAMETER_OF_FIELD:
        name = _PARAMETER_OF_FIELD[field]
        return operator == "eq" and parameters.setdefault(name, value) == value
    return field.lower() in _HARMLESS or field.lower().startswith("x-amz-meta-")


def _apply_key(operator: str, value: str, parameters: dict[str, object]) -> bool:
    """Take the key or prefix of a form. All conditions must hold, so the narrower of two is the bound."""
    bound = value if operator == "eq" else value + _OPEN
    known = str(parameters.setdefault("Key", bound))
    wide, narrow = (bound, known) if _covers(bound, known) else (known, bound)
    parameters["Key"] = narrow
    # FAIL-CLOSED(form-key): where two bounds do not agree, one of them is not read as S3 reads it.
    return _covers(wide, narrow) and "${" not in value and _OPEN not in value


def _covers(wide: str, narrow: str) -> bool:
    """Say whether a bound, a key or an open prefix, leaves room for another one."""
    return narrow.startswith(wide.removesuffix(_OPEN)) if wide.endswith(_OPEN) else wide == narrow
