"""Build the guard that a configuration describes."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from guarded_aws.arn import AccountId
from guarded_aws.audit import AuditSink, JsonLinesSink
from guarded_aws.catalog import Catalog
from guarded_aws.config.ambient import check_ambient
from guarded_aws.config.answerable import check_answerable
from guarded_aws.config.discover import discover_source_ip
from guarded_aws.config.find import find_config
from guarded_aws.config.load import load_config
from guarded_aws.config.model import ContextConfig, GuardConfig, TargetConfig
from guarded_aws.config.policies import build_policy_set
from guarded_aws.config.push_down import push_down_plan
from guarded_aws.config.values import DISCOVER
from guarded_aws.evaluator import compile_policies
from guarded_aws.guard.approval import Approver
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mfa import AskMfaCode
from guarded_aws.guard.pushdown import PushDownPlan
from guarded_aws.guard.target import ContextSettings, RoleSettings, Target, utc_now

Clock = Callable[[], datetime]
Discover = Callable[[str], str]
CheckAmbient = Callable[[GuardConfig], None]


def load_guard(
    path: str | Path | None = None,
    *,
    clock: Clock | None = None,
    audit: AuditSink | None = None,
    agent: str | None = None,
    ask_mfa_code: AskMfaCode | None = None,
    approver: Approver | None = None,
) -> Guard:
    """Find a configuration, read it, and build its guard.

    Args:
        path: The configuration; None for the configured place.
        clock: The time, aware of its zone; None for the machine's clock.
        audit: Where decisions are recorded; None for the configured file.
        agent: Who will ask, for records and for ``guard:Agent``.
        ask_mfa_code: Asks a person for the code of a target's MFA device; None where there is nobody to ask.
        approver: Asks a person about calls that hinge on ``guard:Approved``.

    Raises:
        ConfigurationError: There is no configuration, or it is broken, or ``strict`` finds stronger credentials.
        PolicyError: A policy or a pack that it names is broken.
        AuditError: Decisions cannot be recorded.
    """
    config = load_config(find_config(path))
    return build_guard(config, clock=clock, audit=audit, agent=agent, ask_mfa_code=ask_mfa_code, approver=approver)


def build_guard(
    config: GuardConfig,
    *,
    clock: Clock | None = None,
    audit: AuditSink | None = None,
    agent: str | None = None,
    ask_mfa_code: AskMfaCode | None = None,
    approver: Approver | None = None,
    discover: Discover = discover_source_ip,
    ambient: CheckAmbient = check_ambient,
) -> Guard:
    """Build the guard of a configuration.

    Args:
        config: What `load_config` read.
        clock: The time, aware of its zone; None for the machine's clock.
        audit: Where decisions are recorded; None for the configured file.
        agent: Who will ask, for records and for ``guard:Agent``.
        ask_mfa_code: Asks a person for the code of a target's MFA device; None where there is nobody to ask.
        approver: Asks a person about calls that hinge on ``guard:Approved``.
        discover: Asks a checker which address calls come from.
        ambient: Looks for stronger credentials within the agent's reach.

    Raises:
        ConfigurationError: Every call to some target would be in doubt, or ``strict`` finds stronger credentials.
        AuditError: Decisions cannot be recorded.
    """
    ambient(config)
    targets = {
        name: _target(name, target, config, clock=clock or utc_now, discover=discover)
        for name, target in config.targets.items()
    }
    return Guard(
        targets=targets,
        default_target=config.default_target,
        catalog=Catalog(declared=config.catalog.declared),
        audit=audit or JsonLinesSink(config.audit.path),
        agent=agent,
        ask_mfa_code=ask_mfa_code,
        approver=approver,
    )


def _target(name: str, target: TargetConfig, config: GuardConfig, *, clock: Clock, discover: Discover) -> Target:
    context = config.context_of(target)
    policies = build_policy_set(target)
    check_answerable(name, target, context, policies)
    return Target(
        name=name,
        role=_role(target, push_down_plan(name, target, policies)),
        policies=compile_policies(policies),
        regions=target.regions,
        mode=target.mode or config.mode,
        accounts=frozenset(AccountId(account) for account in target.accounts),
        context=ContextSettings(
            source_ip=_source_ip(context, discover),
            time_zone=config.time_zone,
            mfa_context=target.mfa_context,
            clock=_clock(context, clock),
        ),
        endpoint_url=target.endpoint_url,
        packs=tuple(pack.name for pack in target.policies.packs),
    )


def _role(target: TargetConfig, push_down: PushDownPlan) -> RoleSettings:
    file = target.source_credentials_file
    return RoleSettings(
        role_arn=target.role_arn,
        external_id=target.external_id,
        source_profile=target.source_profile,
        source_credentials_file=None if file is None else str(file),
        duration_seconds=target.duration_seconds,
        mfa_serial=target.mfa_serial,
        session_name=target.session_name,
        session_tags=MappingProxyType(dict(target.session_tags)),
        transitive_tag_keys=target.transitive_tag_keys,
        source_identity=target.source_identity,
        push_down=push_down,
    )


def _source_ip(context: ContextConfig, discover: Discover) -> tuple[str, ...] | None:
    if context.source_ip == DISCOVER:
        return (discover(context.source_ip_checker),)
    return context.source_ip


def _clock(context: ContextConfig, clock: Clock) -> Clock:
    fixed = context.current_time
    return clock if fixed is None else lambda: fixed
