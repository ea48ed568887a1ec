"""What STS's refusals mean for the operator, and what to do next."""

from collections.abc import Mapping
from typing import Final

from botocore.exceptions import ClientError

from guarded_aws.errors import CredentialsError
from guarded_aws.guard.target import RoleSettings

_SIGN_IN: Final = "sign in again to the source profile"
_CLOCK: Final = "check this machine's clock and the source profile's secret key"

_NEXT_STEP: Final[Mapping[str, str]] = {
    "AccessDenied": "check that the role exists, that its trust policy names the source identity, "
    "and that `external_id` is the one it asks for",
    "ExpiredToken": _SIGN_IN,
    "ExpiredTokenException": _SIGN_IN,
    "InvalidClientTokenId": "the source profile's access key is unknown to AWS; sign in again or replace it",
    "UnrecognizedClientException": _SIGN_IN,
    "SignatureDoesNotMatch": _CLOCK,
    "RequestExpired": _CLOCK,
    "RegionDisabledException": "activate STS in the target's first region, or name another one first",
    "PackedPolicyTooLarge": "shorten the session tags",
    "Throttling": "try again in a moment",
    "ThrottlingException": "try again in a moment",
    "ValidationError": "check `duration_seconds`: at most the role's own maximum, and at most 3600 "
    "when the source is itself a role session (role chaining)",
}
"""By STS's error code (AWS STS API Reference, AssumeRole, and Common Errors)."""


def fault_of(error: ClientError, settings: RoleSettings) -> CredentialsError:
    """Turn STS's refusal into one sentence and the next step."""
    answer = error.response["Error"]
    code, message = answer.get("Code", "Unknown"), answer.get("Message", "")
    return CredentialsError(
        f"STS refuses to let `{settings.role_arn}` be assumed: {code}: {message}".rstrip(": "),
        hint=_NEXT_STEP.get(code, "read STS's message, and check the role and its source"),
    )
