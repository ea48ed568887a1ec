"""The dedicated forwarding role: assumed once however many ask, refreshed early, and stepped up by a person's code.

Every signature of the guard is made with this role's temporary credentials. What is said to
STS, and what is believed of its answers, is in `assume`.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from guarded_aws.errors import CredentialsError
from guarded_aws.guard.assume import assume
from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.mfa import AskMfaCode, MfaQuestion, read_code
from guarded_aws.guard.role_faults import fault_of, is_about_access, source_fault
from guarded_aws.guard.source import SourceSession
from guarded_aws.guard.target import RoleSettings, utc_now
from guarded_aws.guard.unrecorded import unrecorded

_EARLY: Final = timedelta(minutes=5)
"""How long before its end a session is replaced."""

_TRUST_POLICY: Final = "its trust policy refuses the source identity alone"


class ForwardingRole:
    """One role's temporary credentials; safe under threads, assumed once however many ask."""

    def __init__(
        self,
        settings: RoleSettings,
        *,
        region: str,
        endpoint_url: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        ask_mfa_code: AskMfaCode | None = None,
    ) -> None:
        """Prepare to assume a role; nothing is sent before the first credentials are asked for."""
        self._settings = settings
        self._region = region
        self._endpoint_url = endpoint_url
        self._clock = clock
        self._ask = ask_mfa_code if settings.mfa_serial else None
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._held: Callable[[], RoleCredentials | None] = lambda: None
        self._mfa_time: datetime | None = None
        self._refusals = 0

    def __repr__(self) -> str:
        return f"ForwardingRole({self._settings.role_arn!r})"

    def credentials(self) -> RoleCredentials:
        """Give credentials that will hold for some minutes more.

        Raises:
            CredentialsError: The role cannot be assumed, or what came back is not the role.
        """
        with self._lock:
            return self._current() or self._open()

    @property
    def is_open(self) -> bool:
        """Whether there is a session that will hold for some minutes more."""
        return self._current() is not None

    @property
    def can_step_up(self) -> bool:
        """Whether there is a device, and somebody to ask for its code."""
        return self._ask is not None

    @property
    def mfa_time(self) -> datetime | None:
        """When the code was asked for that the current session was opened with; None for a session without one."""
        return None if self._current() is None else self._mfa_time

    def step_up(self, reason: str) -> None:
        """Ask a person for a code and open a new session with it; once, however many threads need it.

        The old session stays in use when that fails, and so it does for those who waited for the answer.

        Raises:
            CredentialsError: Nobody gave a code, or STS refuses it.
        """
        seen, refusals = self.mfa_time, self._refusals
        with self._asking:
            if self.mfa_time != seen:
                return  # another thread asked, while this one waited
            # FAIL-CLOSED(mfa-refused): a no is a no to all who waited for it; a person is not asked until they say yes.
            if self._refusals != refusals:
                raise CredentialsError(
                    f"no code was had for `{self._settings.role_arn}` while this call waited", hint="repeat the call"
                )
            try:
                code = self._ask_for_code(reason)
                with self._lock:
                    self._replace(code)
            except CredentialsError:
                self._refusals += 1
                raise

    def _current(self) -> RoleCredentials | None:
        """Give the credentials of the session that is open, unless it ends soon."""
        credentials = self._held()
        is_old = credentials is None or self._clock() >= credentials.expiration - _EARLY
        return None if is_old else credentials

    def _open(self) -> RoleCredentials:
        """Assume the role; with a person's code if its trust policy refuses the source identity alone."""
        try:
            return self._replace(None)
        except CredentialsError as refused:
            if not self.can_step_up or not is_about_access(refused):
                raise
        return self._replace(self._ask_for_code(_TRUST_POLICY))

    def _replace(self, code: str | None) -> RoleCredentials:
        asked_at = self._clock()
        credentials = self._assume(code)
        # In this order nobody who reads without the lock takes a session without a code for one with it.
        self._mfa_time = None
        # In a closure, so that what only looks at attributes comes by no key.
        self._held = lambda: credentials
        self._mfa_time = asked_at if code else None
        return credentials

    def _ask_for_code(self, reason: str) -> str:
        if self._ask is None or self._settings.mfa_serial is None:
            raise CredentialsError(
                f"an MFA code is needed for `{self._settings.role_arn}`, and there is nobody to ask for one",
                hint="set `mfa_serial`, and run where a person can be asked",
            )
        question = MfaQuestion(role_arn=self._settings.role_arn, serial=self._settings.mfa_serial, reason=reason)
        return read_code(question, self._ask)

    def _assume(self, code: str | None) -> RoleCredentials:
        try:
            with unrecorded():
                source = SourceSession(self._settings, region=self._region, endpoint_url=self._endpoint_url)
                return assume(self._settings, source, token_code=code)
        except ClientError as error:
            raise fault_of(error, self._settings, now=self._clock()) from error
        except BotoCoreError as error:
            raise source_fault(error, self._settings) from error
        except ResponseParserError:
            # Its text is the answer, and an answer of STS holds the role's secret key.
            raise CredentialsError(
                f"cannot assume `{self._settings.role_arn}`: what answers does not speak as STS does",
                hint="check `endpoint_url`, and what stands between here and STS",
            ) from None
