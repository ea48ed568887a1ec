"""The shape of ``guarded-aws.toml``; docs/configuration.md explains every key.

What a `GuardConfig` holds was read: policies are documents, packs are packs, paths are
absolute. An unknown key is a fault everywhere.
"""

from collections.abc import Mapping
from itertools import chain
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, StrictBool, StrictInt, model_validator

from guarded_aws.arn import Arn, partition_of
from guarded_aws.config.declared import CatalogConfig
from guarded_aws.config.find import default_audit_path
from guarded_aws.config.values import (
    Account,
    CheckerUrl,
    EndpointUrl,
    ExternalId,
    FilePath,
    IdentityPolicy,
    ManagedPolicyArn,
    MfaSerial,
    Pack,
    PermissionsBoundary,
    RegionName,
    RoleArn,
    ServiceControlPolicy,
    SessionName,
    SourceIp,
    TargetName,
    TimeZone,
    TrustedPath,
    is_loopback,
)
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.pushdown import PushDown
from guarded_aws.guard.pushdown.plan import MOST_ARNS
from guarded_aws.operator_files import OperatorModel, fault
from guarded_aws.policy import PolicyDocument


class PoliciesConfig(OperatorModel):
    """The policies of a target.

    Attributes:
        packs: What each holds goes to the layer that it is for.
        identity: Identity policies beside those of the packs.
        permissions_boundary: The role's boundary; a pack may set it instead, and no second one.
        scps: One list a level, from the organization's root to the account; packs add levels of their own.
    """

    packs: tuple[Pack, ...] = ()
    identity: tuple[IdentityPolicy, ...] = ()
    permissions_boundary: PermissionsBoundary | None = None
    scps: tuple[Annotated[tuple[ServiceControlPolicy, ...], Field(min_length=1)], ...] | None = Field(
        default=None, min_length=1
    )

    @property
    def identity_policies(self) -> tuple[PolicyDocument, ...]:
        """The identity policies, those of the packs first."""
        return (*chain.from_iterable(pack.identity for pack in self.packs), *self.identity)

    @property
    def boundaries(self) -> tuple[PolicyDocument, ...]:
        """Every permissions boundary that is named; an accepted configuration has at most one."""
        of_packs = chain.from_iterable(pack.permissions_boundary or () for pack in self.packs)
        return (*of_packs, *(() if self.permissions_boundary is None else (self.permissions_boundary,)))

    @model_validator(mode="after")
    def _check_layers(self) -> Self:
        if not self.identity_policies:
            # FAIL-CLOSED(empty): a role without identity policies has no permissions.
            hint = "name an allow pack, such as `allow-s3`, or a file under `identity`"
            raise fault("the target has no identity policy, so that every call would be denied", hint=hint)
        if len(self.boundaries) > 1:
            names = " and ".join(f"`{boundary.policy_id}`" for boundary in self.boundaries)
            # IAM User Guide, reference_iam-quotas: an entity has one boundary.
            raise fault(f"{names} are permissions boundaries, and a role has one", hint="keep one of them")
        return self


class ContextConfig(OperatorModel):
    """What the operator knows of the world that calls come from.

    Attributes:
        source_ip: The networks that AWS sees calls come from; None when nobody knows.
        source_ip_checker: The page that ``discover`` asks.
        current_time: A fixed instant in place of the clock, for endpoints on this machine.
    """

    source_ip: SourceIp | None = None
    source_ip_checker: CheckerUrl = "https://checkip.amazonaws.com"
    current_time: AwareDatetime | None = None

    def overridden_by(self, other: "ContextConfig | None") -> "ContextConfig":
        """Take what another table sets in place of what this one does."""
        if other is None:
            return self
        return self.model_copy(update={key: getattr(other, key) for key in other.model_fields_set})


class TargetConfig(OperatorModel):
    """One target: a role, its policies, and where it may act.

    Attributes:
        duration_seconds: How long a session of the role lasts (STS API Reference, AssumeRole).
        mfa_serial: The device whose code a person is asked for, when the trust policy or a policy wants one.
        transitive_tag_keys: The session tags that roles assumed from the session inherit.
        pushdown: Whether the session policy that AWS enforces repeats the target's policies.
        pushdown_policy_arns: By the name of an identity policy, the managed policy that repeats it at AWS.
        mfa_context: Whether AWS is known to see the MFA state of the role's sessions.
        regions: The first is the default; calls to others are refused.
        accounts: Other accounts whose resources may be named.
        endpoint_url: An endpoint in place of AWS's own, such as moto's or LocalStack's.
        source_credentials_file: Read for ``source_profile`` in place of the user's own.
    """

    role_arn: RoleArn
    external_id: ExternalId | None = Field(default=None, repr=False)
    source_profile: str | None = None
    source_credentials_file: TrustedPath | None = None
    duration_seconds: StrictInt = Field(default=3600, ge=900, le=43_200)
    mfa_serial: MfaSerial | None = None
    mfa_context: StrictBool = False
    session_name: SessionName = "guarded-aws"
    session_tags: Mapping[str, str] = Field(default_factory=dict, max_length=50)
    transitive_tag_keys: tuple[str, ...] = ()
    source_identity: SessionName | None = None
    regions: tuple[RegionName, ...] = Field(min_length=1)
    accounts: tuple[Account, ...] = ()
    pushdown: PushDown = PushDown.AUTO
    pushdown_policy_arns: Mapping[str, ManagedPolicyArn] = Field(default_factory=dict)
    endpoint_url: EndpointUrl | None = None
    mode: Mode | None = None
    policies: PoliciesConfig
    context: ContextConfig | None = None

    @model_validator(mode="after")
    def _check_regions(self) -> Self:
        partition = Arn.parse(self.role_arn).partition
        for index, region in enumerate(self.regions):
            if partition_of(region) != partition:
                hint = f"the role lives in partition `{partition}`; name a region of it"
                raise fault(f"`{region}` lies outside the role's partition", hint=hint, within=("regions", index))
        return self

    @model_validator(mode="after")
    def _check_transitive_tags(self) -> Self:
        for index, key in enumerate(self.transitive_tag_keys):
            if key not in self.session_tags:
                hint = "name a key of `session_tags`"
                raise fault(f"`{key}` is not a session tag", hint=hint, within=("transitive_tag_keys", index))
        return self

    @model_validator(mode="after")
    def _check_managed_policies(self) -> Self:
        named = {document.policy_id for document in self.policies.identity_policies}
        account = Arn.parse(self.role_arn).account
        for policy, arn in self.pushdown_policy_arns.items():
            place = ("pushdown_policy_arns", policy)
            if policy not in named:
                # A boundary or an SCP in the union of session policies would add its Allows to the others'.
                hint = f"name one of {', '.join(f'`{name}`' for name in sorted(named))}"
                raise fault(f"`{policy}` is not an identity policy of the target", hint=hint, within=place, at_key=True)
            if Arn.parse(arn).account not in {account, "aws"}:
                # STS API Reference, AssumeRole: the policies must exist in the role's account.
                raise fault(f"`{arn}` is not of the role's account", hint=f"use a policy of {account}", within=place)
        if len(set(self.pushdown_policy_arns.values())) > MOST_ARNS:
            hint = "let one managed policy hold several documents"
            message = f"STS takes {MOST_ARNS} managed policies at most"
            raise fault(message, hint=hint, within=("pushdown_policy_arns",))
        return self


class AuditConfig(OperatorModel):
    """Where decisions are recorded."""

    path: FilePath = Field(default_factory=default_audit_path)


class GuardConfig(OperatorModel):
    """A whole configuration.

    Attributes:
        mode: The mode of targets that have none of their own.
        time_zone: The zone of ``guard:HourOfDay`` and ``guard:DayOfWeek``.
        default_target: Where calls go that name no target; the only target when left out.
        strict: Refuse to start where stronger credentials than the role's are within the agent's reach.
        agent_user: The user of this machine that the agent runs as; the guard's own when left out.
    """

    mode: Mode = Mode.ENFORCE
    time_zone: TimeZone = "UTC"
    default_target: str | None = None
    strict: StrictBool = False
    agent_user: str | None = None
    targets: dict[TargetName, TargetConfig] = Field(min_length=1)
    context: ContextConfig = Field(default_factory=ContextConfig)
    catalog: CatalogConfig = Field(default_factory=CatalogConfig)
    audit: AuditConfig = Field(default_factory=AuditConfig)

    def context_of(self, target: TargetConfig) -> ContextConfig:
        """Give what a target's calls are decided with: its own keys, else those of ``[context]``."""
        return self.context.overridden_by(target.context)

    @model_validator(mode="after")
    def _check_default_target(self) -> Self:
        if self.default_target is not None and self.default_target not in self.targets:
            names = ", ".join(f"`{name}`" for name in self.targets)
            message = f"there is no target `{self.default_target}`"
            raise fault(message, hint=f"name one of {names}", within=("default_target",))
        return self

    @model_validator(mode="after")
    def _check_current_time(self) -> Self:
        for name, target in self.targets.items():
            if self.context_of(target).current_time is not None and not is_loopback(target.endpoint_url):
                own = target.context is not None and target.context.current_time is not None
                # FAIL-CLOSED(fixed-clock): AWS decides by its own clock, whatever is written here.
                raise fault(
                    f"`current_time` is fixed for target `{name}`, whose calls go to AWS",
                    hint="remove it, or set an `endpoint_url` on 127.0.0.1",
                    within=("targets", name, "context", "current_time") if own else ("context", "current_time"),
                )
        return self
