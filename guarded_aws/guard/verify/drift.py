"""A difference between what AWS holds and what the guard is configured with."""

from dataclasses import dataclass
from enum import Enum


class Part(Enum):
    """The part of the role that differs."""

    ROLE = "role"
    TRUST = "trust policy"
    BOUNDARY = "permissions boundary"
    POLICIES = "policies"
    SESSION_POLICY = "managed session policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One difference.

    Attributes:
        expected: The policy that should be there, as JSON; None where no single policy mends it.
    """

    part: Part
    message: str
    hint: str
    expected: str | None = None
