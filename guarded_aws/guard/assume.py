"""The conversation with STS: who am I, let me be the role, narrow it, who am I now.

Root, a user, another role, and long-term keys are refused, whatever STS answered.
Source: AWS STS API Reference, AssumeRole, GetCallerIdentity and GetScopedCredentials.
"""

import logging
from typing import Any, Final

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from guarded_aws.arn import Arn
from guarded_aws.errors import CredentialsError
from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.pushdown import PushDown
from guarded_aws.guard.source import SourceSession
from guarded_aws.guard.target import RoleSettings

_LOG: Final = logging.getLogger(__name__)

_TEMPORARY_KEY: Final = "ASIA"
"""How the ids of temporary access keys begin (IAM User Guide, reference_identifiers)."""

_LONGEST_CHAINED: Final = 3600
"""Seconds that a role session may last which another role session opens (STS API Reference, AssumeRole)."""

_CANNOT_SCOPE: Final = frozenset(
    {"InvalidAction", "AccessDenied", "AccessDeniedException", "UnknownOperationException", "PackedPolicyTooLarge"}
)
"""How an STS says that it does not narrow sessions, or not this one, or not by so much."""


def assume(settings: RoleSettings, source: SourceSession, *, token_code: str | None = None) -> RoleCredentials:
    """Assume the role, narrow the session to what is pushed down, and verify whose it is.

    Raises:
        CredentialsError: There is nothing to assume it with, or what came back is not the role.
        ClientError: STS refuses.
    """
    source.require_credentials()
    sts = source.sts()
    _require_source(sts.get_caller_identity()["Arn"], settings)
    credentials = _parse(sts.assume_role(**_request(settings, token_code))["Credentials"])
    narrowed = _narrow(credentials, source, settings)
    _require_role(source.sts(narrowed).get_caller_identity()["Arn"], settings)
    return narrowed


def _request(settings: RoleSettings, token_code: str | None) -> dict[str, Any]:
    optional = {
        "ExternalId": settings.external_id,
        "SourceIdentity": settings.source_identity,
        "Tags": [{"Key": key, "Value": value} for key, value in settings.session_tags.items()],
        "TransitiveTagKeys": list(settings.transitive_tag_keys),
        "Policy": settings.push_down.policy,
        "PolicyArns": [{"arn": arn} for arn in settings.push_down.managed],
        "SerialNumber": token_code and settings.mfa_serial,
        "TokenCode": token_code,
    }
    return {
        "RoleArn": settings.role_arn,
        "RoleSessionName": settings.session_name,
        "DurationSeconds": settings.duration_seconds,
        **{name: value for name, value in optional.items() if value},
    }


def _narrow(credentials: RoleCredentials, source: SourceSession, settings: RoleSettings) -> RoleCredentials:
    """Put each further policy upon the session; in ``auto`` mode an STS that cannot do it is warned of."""
    for policy in settings.push_down.scopes:
        try:
            answer = source.sts(credentials).get_scoped_credentials(Policy=policy)
        except (ClientError, ResponseParserError) as error:
            # FAIL-CLOSED(pushdown-exact): `exact` forwards nothing that AWS does not bound as the guard does.
            if settings.push_down.mode is PushDown.EXACT or not _cannot_scope(error):
                raise
            # Not the error's own text: that of an answer which cannot be read is the answer.
            _LOG.warning(
                "STS does not narrow the session of `%s` (%s): what its first session policy has no room for is "
                "enforced at AWS only where it is attached; `guarded-aws verify` says what is",
                settings.role_arn,
                _code_of(error),
            )
            return credentials
        credentials = _parse(answer["Credentials"])
    return credentials


def _cannot_scope(error: ClientError | ResponseParserError) -> bool:
    """Say whether an STS does not narrow a session in a way that leaves the session as good as it was."""
    return not isinstance(error, ClientError) or _code_of(error) in _CANNOT_SCOPE


def _code_of(error: ClientError | ResponseParserError) -> str:
    return str(error.response["Error"].get("Code")) if isinstance(error, ClientError) else type(error).__name__


def _parse(answer: dict[str, Any]) -> RoleCredentials:
    # FAIL-CLOSED(long-term): a key without a session would outlive its bounds.
    if not answer["AccessKeyId"].startswith(_TEMPORARY_KEY) or not answer["SessionToken"]:
        raise CredentialsError(
            "what STS answered are not temporary credentials",
            hint="check `endpoint_url`: this is not how AWS STS answers",
        )
    return RoleCredentials(
        access_key=answer["AccessKeyId"],
        secret_key=answer["SecretAccessKey"],
        token=answer["SessionToken"],
        expiration=answer["Expiration"],
    )


def _require_source(arn: str, settings: RoleSettings) -> None:
    resource = Arn.parse(arn).resource
    # FAIL-CLOSED(root): whoever can be root needs no role, and no policy binds root.
    if resource == "root":
        raise CredentialsError(
            f"the source identity is the root user, `{arn}`",
            hint="sign in as a user or role that may assume the forwarding role, and nothing more",
        )
    if resource.startswith("assumed-role/") and settings.duration_seconds > _LONGEST_CHAINED:
        raise CredentialsError(
            f"`{arn}` is itself a role session, and a session that it opens lasts one hour at most, "
            f"not {settings.duration_seconds} seconds (role chaining)",
            hint=f"set `duration_seconds` to {_LONGEST_CHAINED} or less, or assume the role as a user",
        )


def _require_role(arn: str, settings: RoleSettings) -> None:
    # FAIL-CLOSED(role-identity): policies were written for this role and bound no other.
    if arn != settings.session_arn:
        raise CredentialsError(
            f"the credentials belong to `{arn}`, not to a session of `{settings.role_arn}`",
            hint="check `role_arn` of the target",
        )
