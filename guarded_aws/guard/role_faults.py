"""What the refusals of STS, and the silences of the source, mean for the operator, and what to do next.

Source: AWS STS API Reference, AssumeRole and Common Errors; IAM User Guide, troubleshoot_roles.
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 -- botocore's own name
    CredentialRetrievalError,
    MetadataRetrievalError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from guarded_aws.errors import CredentialsError
from guarded_aws.guard.target import RoleSettings

_ACCESS_DENIED: Final = "AccessDenied"
_SKEW: Final = timedelta(minutes=2)
"""A clock that is further off is worth a word; STS itself takes five minutes."""


class _Step(NamedTuple):
    """What to do about an error code, where STS's message holds a text (any message holds the empty one)."""

    code: str
    said: str
    hint: str


_SIGN_IN: Final = "sign in again to the source profile"
_CLOCK: Final = "check this machine's clock and the source profile's secret key"
_LATER: Final = "try again in a moment; STS was asked three times"
_SHORTER: Final = (
    "shorten the session tags, name managed policies in `pushdown_policy_arns`, or attach the policies to the role and "
    'write `pushdown = "off"`'
)

_STEPS: Final = (
    _Step(_ACCESS_DENIED, "MultiFactorAuthentication", "wait for the device's next code and check `mfa_serial`"),
    _Step(_ACCESS_DENIED, "GetScopedCredentials", 'allow `sts:GetScopedCredentials`, or write `pushdown = "auto"`'),
    _Step(
        _ACCESS_DENIED, "sts:TagSession", "allow `sts:TagSession` in the role's trust policy, or set no session tags"
    ),
    _Step(
        _ACCESS_DENIED,
        "sts:SetSourceIdentity",
        "allow `sts:SetSourceIdentity` in the role's trust policy, or set no `source_identity`",
    ),
    _Step(
        _ACCESS_DENIED,
        "",
        "check that the role exists, that its trust policy names the source identity, "
        "and that `external_id` is the one it asks for",
    ),
    _Step("NoSuchEntity", "", "the role does not exist: create it, or correct `role_arn`"),
    _Step("ExpiredToken", "", _SIGN_IN),
    _Step("ExpiredTokenException", "", _SIGN_IN),
    _Step("InvalidClientTokenId", "", "the source profile's access key is unknown to AWS; sign in again or replace it"),
    _Step("UnrecognizedClientException", "", _SIGN_IN),
    _Step("SignatureDoesNotMatch", "", _CLOCK),
    _Step("RequestExpired", "", _CLOCK),
    _Step("RequestTimeTooSkewed", "", _CLOCK),
    _Step("RegionDisabledException", "", "activate STS in the target's first region, or name another one first"),
    _Step("PackedPolicyTooLarge", "", _SHORTER),
    _Step("MalformedPolicyDocument", "", "run `guarded-aws lint`, and mend the policy that STS's message speaks of"),
    _Step("Throttling", "", _LATER),
    _Step("ThrottlingException", "", _LATER),
    _Step("RequestLimitExceeded", "", _LATER),
    _Step(
        "ValidationError",
        "",
        "check `duration_seconds`: at most the role's own maximum, and at most 3600 "
        "when the source is itself a role session (role chaining)",
    ),
)
"""By STS's error code and words; the first that fits."""

_OTHERWISE: Final = "read STS's message, and check the role and its source"


def fault_of(error: ClientError, settings: RoleSettings, *, now: datetime) -> CredentialsError:
    """Turn STS's refusal into one sentence and the next step."""
    answer = error.response["Error"]
    code, message = answer.get("Code", "Unknown"), answer.get("Message", "")
    return CredentialsError(
        f"STS refuses to let `{settings.role_arn}` be assumed: {code}: {message}".rstrip(": "),
        hint=_skewed(error, now) or _next_step(code, message),
    )


def is_about_access(error: CredentialsError) -> bool:
    """Say whether STS denied access, as it does when a trust policy asks for MFA."""
    cause = error.__cause__
    return isinstance(cause, ClientError) and cause.response["Error"].get("Code") == _ACCESS_DENIED


def _next_step(code: str, message: str) -> str:
    return next((step.hint for step in _STEPS if step.code == code and step.said in message), _OTHERWISE)


def _skewed(error: ClientError, now: datetime) -> str:
    """Compare the machine's clock with the answer's, for the errors that a wrong clock makes."""
    code = error.response["Error"].get("Code", "")
    date = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    if _next_step(code, "") != _CLOCK or not date:
        return ""
    off = now - parsedate_to_datetime(date)
    if abs(off) < _SKEW:
        return ""
    direction = "ahead of" if off > timedelta() else "behind"
    return f"set this machine's clock: it is {abs(off) // timedelta(minutes=1)} minutes {direction} AWS's"


_SOURCES: Final[tuple[tuple[type[BotoCoreError], str], ...]] = (
    (ProfileNotFound, "correct `source_profile`, or make the profile in ~/.aws/config"),
    (SSOError, "sign in again: `aws sso login --profile {profile}`"),
    (TokenRetrievalError, "sign in again: `aws sso login --profile {profile}`"),
    (MetadataRetrievalError, "check that the instance or container has a role, and that its metadata can be reached"),
    (CredentialRetrievalError, "check what gives profile `{profile}` its credentials, and sign in again"),
    (ConnectionError, "check the network and the way to STS"),
)
"""What botocore raises when the source gives no credentials or STS does not answer; the first that fits."""


def source_fault(error: BotoCoreError, settings: RoleSettings) -> CredentialsError:
    """Turn a failure of the source, or of the way to STS, into one sentence and the next step."""
    otherwise = "check the source profile and the way to STS"
    hint = next((hint for kind, hint in _SOURCES if isinstance(error, kind)), otherwise)
    return CredentialsError(
        f"cannot assume `{settings.role_arn}`: {error}",
        hint=hint.format(profile=settings.source_profile or "default"),
    )
