"""Credentials that unlock nothing, and credentials that do not show themselves.

The guarded session, its clients and their signers hold `GatedCredentials`. The real ones
stay with the forwarding role and are lent to one signature at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NoReturn

from guarded_aws.errors import CredentialsError

_HIDDEN: Final = "the forwarding role's credentials are not given out"
_HINT: Final = "call AWS through the guarded session; it signs what the policies allow"


class GatedCredentials:
    """Stands where botocore expects credentials; every way to read them raises."""

    __slots__ = ("_account",)

    method = "guarded-aws"

    def __init__(self, account: str) -> None:
        self._account = account

    def _refuse(self, *_: object) -> NoReturn:
        # FAIL-CLOSED(gated): whoever signs outside the guard has nothing to sign with.
        raise CredentialsError(_HIDDEN, hint=_HINT)

    access_key = secret_key = token = property(_refuse)
    get_frozen_credentials = __reduce_ex__ = __deepcopy__ = _refuse

    @property
    def account_id(self) -> str:
        """The role's account, which botocore needs to choose an endpoint and which is no secret."""
        return self._account

    def get_deferred_property(self, name: str) -> Callable[[], str]:
        """Give a reader of a property, as botocore's endpoint rules ask for it."""
        return lambda: str(getattr(self, name))

    def __repr__(self) -> str:
        return "GatedCredentials()"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCredentials:
    """Temporary credentials of the forwarding role; shown by neither ``repr`` nor ``pickle``."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str = field(repr=False)
    expiration: datetime

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise CredentialsError(_HIDDEN, hint=_HINT)
