"""The configuration that a sandbox comes with: one target for each thing that there is to see."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_POLICIES: Final = Path(__file__).parent / "policies"
_PROFILE: Final = "sandbox"

_HEAD: Final = """\
# The configuration of a guarded-aws sandbox: moto on this machine, no account.
mode = "enforce"
default_target = "dev"

[audit]
path = "audit.jsonl"
"""

_TARGET: Final = """
# {about}
[targets.{name}]
role_arn = "arn:aws:iam::123456789012:role/AIAgentRole"
external_id = "ai-agent-session-2026"
source_profile = {profile}
source_credentials_file = "credentials"
regions = ["us-east-1"]
endpoint_url = {endpoint_url}
mode = "{mode}"
pushdown = "off"  # moto enforces no policies

[targets.{name}.policies]
packs = {packs}
identity = {identity}
{context}"""

_CREDENTIALS: Final = """\
[{profile}]
aws_access_key_id = {key_id}
aws_secret_access_key = {secret}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """A target of the sandbox; its context is lines of TOML."""

    name: str
    about: str
    packs: tuple[str, ...]
    identity: tuple[str, ...]
    context: tuple[str, ...] = ()
    mode: str = "enforce"


_READ: Final = ("policies/sandbox-read.json",)
_ADMINISTRATOR: Final = ("policies/administrator.json",)
_DEFAULT_PACKS: Final = ("deny-destructive", "allow-ec2", "allow-s3")

_TARGETS: Final = (
    _Target(
        name="dev",
        about="The default: describe and create, never destroy.",
        packs=_DEFAULT_PACKS,
        identity=_READ,
    ),
    _Target(
        name="bounded",
        about="An administrator inside a permissions boundary.",
        packs=("agent-boundary",),
        identity=_ADMINISTRATOR,
    ),
    _Target(
        name="production",
        about="An administrator in an account under a service control policy.",
        packs=("production-scp",),
        identity=_ADMINISTRATOR,
    ),
    _Target(
        name="office",
        about="Calls must come from the office, and these do not.",
        packs=(*_DEFAULT_PACKS, "source-ip"),
        identity=_READ,
        context=('source_ip = "192.0.2.44"',),
    ),
    _Target(
        name="night",
        about="Changes are for business hours, and here it is always half past two at night.",
        packs=(*_DEFAULT_PACKS, "business-hours"),
        identity=_READ,
        context=("current_time = 2026-11-24T02:30:00Z",),
    ),
    _Target(
        name="dry-run",
        about="Reads are sent, writes are only planned.",
        packs=_DEFAULT_PACKS,
        identity=_READ,
        mode="dry_run",
    ),
)


def write_configuration(folder: Path, *, endpoint_url: str, key_id: str, secret: str) -> Path:
    """Write a configuration, with its policies and credentials file, into a sandbox's private folder."""
    shutil.copytree(_POLICIES, folder / "policies")
    credentials = folder / "credentials"
    credentials.touch(mode=0o600)
    credentials.write_text(_CREDENTIALS.format(profile=_PROFILE, key_id=key_id, secret=secret), "utf-8")
    path = folder / "guarded-aws.toml"
    path.write_text(_HEAD + "".join(_target(target, endpoint_url) for target in _TARGETS), "utf-8")
    return path


def _target(target: _Target, endpoint_url: str) -> str:
    context = "\n".join((f"\n[targets.{target.name}.context]", *target.context, "")) if target.context else ""
    return _TARGET.format(
        about=target.about,
        name=target.name,
        profile=_quote(_PROFILE),
        endpoint_url=_quote(endpoint_url),
        mode=target.mode,
        packs=json.dumps(target.packs),
        identity=json.dumps(target.identity),
        context=context,
    )


def _quote(text: str) -> str:
    """Write a text as TOML does, whose escapes are those of JSON."""
    return json.dumps(text)
