"""The dedicated forwarding role: assumed, verified, refreshed, and never anything else.

Every signature of the guard is made with this role's temporary credentials. Root, a user,
another role, and long-term keys are refused, whatever STS answered.
Source: AWS STS API Reference, AssumeRole and GetCallerIdentity.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.history import get_global_history_recorder

from guarded_aws.arn import Arn
from guarded_aws.errors import CredentialsError
from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.role_faults import fault_of
from guarded_aws.guard.source import SourceSession
from guarded_aws.guard.target import RoleSettings, utc_now

_EARLY: Final = timedelta(minutes=5)
"""How long before its end a session is replaced."""

_TEMPORARY_KEY: Final = "ASIA"
"""How the ids of temporary access keys begin (IAM User Guide, reference_identifiers)."""


class ForwardingRole:
    """One role's temporary credentials; safe under threads, assumed once however many ask."""

    def __init__(
        self,
        settings: RoleSettings,
        *,
        region: str,
        endpoint_url: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Prepare to assume a role; nothing is sent before the first credentials are asked for."""
        self._settings = settings
        self._region = region
        self._endpoint_url = endpoint_url
        self._clock = clock
        self._lock = threading.Lock()
        self._credentials: RoleCredentials | None = None

    def __repr__(self) -> str:
        return f"ForwardingRole({self._settings.role_arn!r})"

    def credentials(self) -> RoleCredentials:
        """Give credentials that will hold for some minutes more.

        Raises:
            CredentialsError: The role cannot be assumed, or what came back is not the role.
        """
        with self._lock:
            if self._credentials is None or self._is_old(self._credentials):
                self._credentials = self._assume()
            return self._credentials

    def _is_old(self, credentials: RoleCredentials) -> bool:
        return self._clock() >= credentials.expiration - _EARLY

    def _assume(self) -> RoleCredentials:
        try:
            with _unrecorded():
                return self._assume_and_verify()
        except ClientError as error:
            raise fault_of(error, self._settings) from error
        except BotoCoreError as error:
            raise CredentialsError(
                f"cannot assume `{self._settings.role_arn}`: {error}",
                hint="check the source profile and the way to STS",
            ) from error

    def _assume_and_verify(self) -> RoleCredentials:
        source = SourceSession(self._settings, region=self._region, endpoint_url=self._endpoint_url)
        source.require_credentials()
        sts = source.sts()
        _refuse_root(sts.get_caller_identity()["Arn"])
        credentials = self._parse(sts.assume_role(**self._request())["Credentials"])
        self._require_role(source.sts(credentials).get_caller_identity()["Arn"])
        return credentials

    def _request(self) -> dict[str, Any]:
        settings = self._settings
        optional = {
            "ExternalId": settings.external_id,
            "SourceIdentity": settings.source_identity,
            "Tags": [{"Key": key, "Value": value} for key, value in settings.session_tags.items()],
        }
        return {
            "RoleArn": settings.role_arn,
            "RoleSessionName": settings.session_name,
            "DurationSeconds": settings.duration_seconds,
            **{name: value for name, value in optional.items() if value},
        }

    def _parse(self, answer: dict[str, Any]) -> RoleCredentials:
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

    def _require_role(self, arn: str) -> None:
        # FAIL-CLOSED(role-identity): policies were written for this role and bound no other.
        if arn != self._settings.session_arn:
            raise CredentialsError(
                f"the credentials belong to `{arn}`, not to a session of `{self._settings.role_arn}`",
                hint="check `role_arn` of the target",
            )


def _refuse_root(arn: str) -> None:
    # FAIL-CLOSED(root): whoever can be root needs no role, and no policy binds root.
    if Arn.parse(arn).resource == "root":
        raise CredentialsError(
            f"the source identity is the root user, `{arn}`",
            hint="sign in as a user or role that may assume the forwarding role, and nothing more",
        )


class _Silence(logging.Filter):
    """Drops what botocore would log of STS's answer, which holds the role's secret key."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.local()

    def filter(self, _: logging.LogRecord) -> bool:
        return not getattr(self._thread, "is_assuming", False)

    @contextmanager
    def while_assuming(self) -> Iterator[None]:
        self._thread.is_assuming = True
        try:
            yield
        finally:
            self._thread.is_assuming = False


_SILENCE: Final = _Silence()
for _name in ("botocore.parsers", "botocore.endpoint", "botocore.hooks", "botocore.auth"):
    logging.getLogger(_name).addFilter(_SILENCE)


@contextmanager
def _unrecorded() -> Iterator[None]:
    """Keep the answer of STS out of botocore's debug log and history.

    Raises:
        CredentialsError: botocore's history recorder is on; it keeps whole answers.
    """
    # FAIL-CLOSED(history): the recorder would hand the role's secret key to whoever turned it on.
    if get_global_history_recorder()._enabled:  # type: ignore[attr-defined]  # noqa: SLF001 -- private, no other door
        raise CredentialsError(
            "botocore's history recorder is on and would keep the forwarding role's secret key",
            hint="turn it off: `botocore.history.get_global_history_recorder().disable()`",
        )
    with _SILENCE.while_assuming():
        yield
