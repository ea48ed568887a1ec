"""A target: one forwarding role, the policies that bound it, and where it may act.

Values only, built once by the composition root. An agent may choose a target's name,
never a part of one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType

from guarded_aws.arn import AccountId, Arn, is_account_id
from guarded_aws.errors import ConfigurationError
from guarded_aws.evaluator import CompiledPolicies
from guarded_aws.evaluator.request import Principal, PrincipalKind
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.pushdown import PushDownPlan

_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)


def utc_now() -> datetime:
    """Read the machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class RoleSettings:
    """How the forwarding role is assumed (STS API Reference, AssumeRole).

    Attributes:
        role_arn: The role, with its path.
        source_profile: The profile whose credentials assume the role; None for the SDK's default chain.
        source_credentials_file: A shared credentials file to read instead of the user's own.
        mfa_serial: The device whose code a person is asked for, when the trust policy or a policy wants one.
        session_name: 2 to 64 of ``[A-Za-z0-9_+=,.@-]``; shows in CloudTrail.
        transitive_tag_keys: The session tags that roles assumed from this session inherit.
        push_down: What AWS is told to enforce of the target's policies.
    """

    role_arn: str
    external_id: str | None = field(default=None, repr=False)
    source_profile: str | None = None
    source_credentials_file: str | None = None
    duration_seconds: int = 3600
    mfa_serial: str | None = None
    session_name: str = "guarded-aws"
    session_tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    transitive_tag_keys: tuple[str, ...] = ()
    source_identity: str | None = None
    push_down: PushDownPlan = field(default_factory=PushDownPlan)

    def __post_init__(self) -> None:
        arn = Arn.parse(self.role_arn)
        is_role = arn.service == "iam" and arn.resource.startswith("role/") and is_account_id(arn.account)
        # FAIL-CLOSED(role-only): root, users, and services never forward calls.
        if not is_role or not self.role_name:
            raise ConfigurationError(
                f"`{self.role_arn}` is not the ARN of an IAM role",
                hint="give the dedicated role, such as `arn:aws:iam::123456789012:role/AIAgentRole`",
            )
        if _SESSION_NAME.fullmatch(self.session_name) is None:
            raise ConfigurationError(
                f"`{self.session_name}` is not a role session name",
                hint="use 2 to 64 letters, digits, or characters of `_+=,.@-`",
            )

    @cached_property
    def arn(self) -> Arn:
        """The role's ARN."""
        return Arn.parse(self.role_arn)

    @property
    def role_name(self) -> str:
        """The role's name, without its path: what a session's ARN shows."""
        return self.role_arn.rpartition("/")[2]

    @cached_property
    def session_arn(self) -> str:
        """The ARN that the role's session will have."""
        role = self.arn
        return f"arn:{role.partition}:sts::{role.account}:assumed-role/{self.role_name}/{self.session_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextSettings:
    """What the operator says about the world that the calls come from.

    Attributes:
        source_ip: Addresses or networks that AWS sees; None when nobody knows.
        time_zone: The zone of ``guard:HourOfDay`` and ``guard:DayOfWeek``, by its IANA name.
        mfa_context: Whether AWS is known to see the MFA state of the role's sessions.
        clock: The time, aware of its zone.
    """

    source_ip: tuple[str, ...] | None = None
    time_zone: str = "UTC"
    mfa_context: bool = False
    clock: Callable[[], datetime] = utc_now


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where calls go, as whom, and under which policies.

    Attributes:
        regions: The regions that calls may name; the first is the default.
        accounts: Other accounts whose resources may be named.
        endpoint_url: The operator's own endpoint (moto, LocalStack), in place of AWS's.
        packs: The names of the policy packs, to show.
    """

    name: str
    role: RoleSettings
    policies: CompiledPolicies
    regions: tuple[str, ...]
    mode: Mode = Mode.ENFORCE
    accounts: frozenset[AccountId] = frozenset()
    context: ContextSettings = field(default_factory=ContextSettings)
    endpoint_url: str | None = None
    packs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # FAIL-CLOSED(empty): no regions would otherwise mean every region.
        if not self.regions:
            raise ConfigurationError(f"target `{self.name}` names no region", hint='set `regions = ["us-east-1"]`')

    @cached_property
    def account(self) -> AccountId:
        """The account of the forwarding role."""
        return AccountId(self.role.arn.account)

    @cached_property
    def partition(self) -> str:
        """The partition of the forwarding role."""
        return self.role.arn.partition

    @property
    def default_region(self) -> str:
        """The region of calls that name none."""
        return self.regions[0]

    @cached_property
    def principal(self) -> Principal:
        """The caller that IAM will see."""
        return Principal(
            arn=Arn.parse(self.role.session_arn),
            kind=PrincipalKind.ROLE_SESSION,
            role_arn=self.role.role_arn,
        )
