"""Where a simulation's policies come from: a configuration, or packs and files named on the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.cli.evaluate import context_value
from guarded_aws.cli.guards import load_deciding_guard
from guarded_aws.cli.simulation import Simulation
from guarded_aws.config import TargetConfig, build_policy_set
from guarded_aws.errors import ConfigurationError, PolicySyntaxError
from guarded_aws.evaluator import FULL_AWS_ACCESS, Context, ContextValue, Principal, Resource
from guarded_aws.guard.context import CallFacts, CallValues
from guarded_aws.guard.target import RoleSettings, Target
from guarded_aws.operator_files import read_model
from guarded_aws.policy import Json, Location, read_json

_ROLE: Final = "arn:aws:iam::123456789012:role/AIAgentRole"
_REGION: Final = "us-east-1"
_EVERY_KEY: Final = ""
"""The prefix of every condition key."""


class _CommandLine(Location):
    """The place of whatever was not read from a file."""

    def __str__(self) -> str:
        return "the command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFiles:
    """Policies that the command line names."""

    packs: Sequence[str]
    identity: Sequence[Path]
    boundary: Path | None
    scps: Sequence[Path]

    @property
    def is_empty(self) -> bool:
        """Whether it names none."""
        return not (self.packs or self.identity or self.boundary or self.scps)


def load_simulation(
    config: Path | None, *, target: str | None, files: PolicyFiles, context: Mapping[str, ContextValue]
) -> Simulation:
    """Prepare a simulation.

    Args:
        config: The configuration, if the command line names one.
        target: The target of it.
        files: Policies in place of a configuration's.
        context: What is known of the requests; any other key is unknown.

    Raises:
        ConfigurationError: Both a configuration and policies are named, or a value is wrong.
        PolicyError: A policy or pack is missing or broken.
    """
    if files.is_empty:
        return _of_target(load_deciding_guard(config).target(target), context)
    if config is not None or target is not None:
        hint = "leave out `--config` and `--target`, or name no packs and files"
        raise ConfigurationError("a configuration and policies beside it are named", hint=hint)
    return Simulation(
        principal=_principal(RoleSettings(role_arn=_ROLE)),
        policies=build_policy_set(_as_target(files)),
        context=Context(context, unknown_prefixes=(_EVERY_KEY,)),
        region=_REGION,
        given=_folded(context),
    )


def _principal(role: RoleSettings) -> Principal:
    return Principal.parse(role.session_arn, role_arn=role.role_arn)


def _as_target(files: PolicyFiles) -> TargetConfig:
    """Put the files together by the rules of a configuration."""
    policies = {
        "packs": list(files.packs),
        "identity": [str(path) for path in files.identity],
        **({} if files.boundary is None else {"permissions_boundary": str(files.boundary)}),
        **({"scps": [[FULL_AWS_ACCESS.policy_id, str(path)] for path in files.scps]} if files.scps else {}),
    }
    return read_model(
        TargetConfig,
        {"role_arn": _ROLE, "regions": [_REGION], "policies": policies},
        locate=lambda _path, _at_key: _CommandLine("", 1, 1),
        error=ConfigurationError,
        context=Path.cwd(),
    )


def _of_target(target: Target, context: Mapping[str, ContextValue]) -> Simulation:
    now = target.context.clock()
    facts = CallFacts(target=target, requested_region=target.default_region, earliest=now, latest=now)
    return Simulation(
        principal=target.principal,
        policies=target.policies.documents,
        context=Context(CallValues(facts), unknown_prefixes=(_EVERY_KEY,)).with_values(context),
        region=target.default_region,
        given=_folded(context),
    )


def _folded(context: Mapping[str, ContextValue]) -> Mapping[str, ContextValue]:
    """Write keys as contexts keep them, so that one that the command line names is not named twice."""
    return {key.lower(): value for key, value in context.items()}


def parse_resource(text: str) -> Resource:
    """Read a resource.

    Raises:
        ConfigurationError: It is neither an ARN nor ``*``.
    """
    if text != "*" and not is_arn(text):
        hint = "write an ARN such as `arn:aws:s3:::reports/a.csv`, or `*`"
        raise ConfigurationError(f"`{text}` is not the ARN of a resource", hint=hint)
    return Resource(text)


def parse_context(entries: Sequence[str]) -> Mapping[str, ContextValue]:
    """Read ``key=value`` texts; a value in brackets is a JSON list, and the key multivalued.

    Raises:
        ConfigurationError: An entry is of another form.
    """
    return dict(_entry(entry) for entry in entries)


def _entry(entry: str) -> tuple[str, ContextValue]:
    key, is_given, text = entry.partition("=")
    if not key or not is_given:
        raise ConfigurationError(f"`{entry}` is not a context entry", hint="write `aws:SourceIp=203.0.113.9`")
    return key, context_value(key, _value(entry, text))


def _value(entry: str, text: str) -> Json:
    if not text.startswith("["):
        return text
    try:
        return read_json(text, "the command line")
    except PolicySyntaxError as error:
        hint = 'write a list as JSON: `aws:TagKeys=["team"]`'
        raise ConfigurationError(f"`{entry}` is not a context entry", hint=hint) from error
