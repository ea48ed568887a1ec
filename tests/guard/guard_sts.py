"""An STS on loopback that says no as AWS does: each refusal a script, in AWS's own words."""

from collections.abc import Callable

from guard_recording import (
    ROLE_SESSION,
    SOURCE_USER,
    TEMPORARY_KEY,
    TEMPORARY_SECRET,
    TEMPORARY_TOKEN,
    Answer,
    Recorded,
    Script,
    sts_error,
)
from guard_world import ROLE_ARN

CODE = "123456"
"""The code that the MFA device shows."""


def when(action: str, answer: Answer | Callable[[Recorded], Answer | None], *, by_role: bool | None = None) -> Script:
    """Answer one action; only the source's calls, or only the role's, if that is said."""

    def script(request: Recorded) -> Answer | None:
        is_role = TEMPORARY_KEY in request.headers["authorization"]
        if request.form.get("Action") != action or by_role not in {None, is_role}:
            return None
        return answer if isinstance(answer, Answer) else answer(request)

    return script


def not_authorized(action: str = "sts:AssumeRole") -> Answer:
    """Refuse as a trust policy does: AWS does not say which of its conditions failed."""
    return sts_error(
        "AccessDenied", f"User: {SOURCE_USER} is not authorized to perform: {action} on resource: {ROLE_ARN}"
    )


def requires_external_id(external_id: str) -> Script:
    """Let the role be assumed with this external id alone."""
    return when(
        "AssumeRole", lambda request: None if request.form.get("ExternalId") == external_id else not_authorized()
    )


def requires_mfa(request: Recorded) -> Answer | None:
    """Let the role be assumed with the device's code alone."""
    return wrong_code(request) or (None if "TokenCode" in request.form else not_authorized())


def wrong_code(request: Recorded) -> Answer | None:
    """Refuse a code that is not the device's."""
    is_wrong = request.form.get("TokenCode", CODE) != CODE
    message = "MultiFactorAuthentication failed with invalid MFA one time pass code."
    return sts_error("AccessDenied", message) if is_wrong else None


def scoped(*, key: str = f"{TEMPORARY_KEY}S") -> Answer:
    """Answer GetScopedCredentials."""
    return Answer(
        body=f"<GetScopedCredentialsResponse><GetScopedCredentialsResult><Credentials><AccessKeyId>{key}</AccessKeyId>"
        f"<SecretAccessKey>{TEMPORARY_SECRET}</SecretAccessKey><SessionToken>{TEMPORARY_TOKEN}</SessionToken>"
        f"<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><SessionInfo><ScopedSessionId>AROAEXAMPLE:x"
        f"</ScopedSessionId><Arn>{ROLE_SESSION}</Arn></SessionInfo><ScopedPoliciesCount>1</ScopedPoliciesCount>"
        f"</GetScopedCredentialsResult></GetScopedCredentialsResponse>"
    )
