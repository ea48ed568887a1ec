"""The code of an MFA device, asked from a person when the role's trust policy or a policy wants one.

The guard never sees the device's secret, and never keeps a code.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from guarded_aws.errors import CredentialsError

_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class MfaQuestion:
    """What a person is asked.

    Attributes:
        serial: The device, as configured.
        reason: What the code is for.
    """

    role_arn: str
    serial: str
    reason: str

    def __str__(self) -> str:
        return f"MFA code of `{self.serial}`, to assume `{self.role_arn}`: {self.reason}"


AskMfaCode = Callable[[MfaQuestion], str | None]
"""Asks a person for a code; None when there is nobody, or nobody wants to give one.

It is called in the thread of the call that needs it, while others wait, and makes no guarded call itself.
"""


def read_code(question: MfaQuestion, ask: AskMfaCode) -> str:
    """Ask for a code.

    Raises:
        CredentialsError: Nobody gave one, or what was given is not six digits.
    """
    given = (ask(question) or "").strip()
    # FAIL-CLOSED(mfa-code): what is no code is not sent, and no session is opened without one.
    if _CODE.fullmatch(given) is None:
        what = "is not six digits" if given else "was not given"
        raise CredentialsError(
            f"the code of MFA device `{question.serial}` {what}",
            hint="repeat the call, and give the six digits that the device shows",
        )
    return given
