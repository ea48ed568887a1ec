"""Write the first configuration: what `guarded-aws init` puts into a file."""

import json
from collections.abc import Sequence
from typing import Final

DEFAULT_PACKS: Final = ("deny-destructive", "allow-ec2", "allow-s3")
"""Packs that need no setting of their own."""

_TEXT: Final = """\
# What an AI agent may do in AWS, and as whom. Keep this file where the agent cannot write it.
# Paths start from this file's folder. Unknown keys are errors.

# enforce: what the policies deny is refused
# dry_run: what the policies allow is planned, and only reads are sent
# observe: what the policies deny is recorded, and sent
mode = "enforce"

# The zone of guard:HourOfDay and guard:DayOfWeek.
time_zone = "UTC"

[targets.{target}]
# The agent's own role. The guard forwards as this role alone: never as root, a user or another role.
role_arn = {role_arn}

# What the role's trust policy asks for.
{external_id}

# Whose credentials assume the role: a profile of ~/.aws. Without it, the SDK's usual places are searched.
{source_profile}

# How long a session of the role lasts, in seconds: 900 to 43200.
duration_seconds = 3600

# Whether AWS enforces these policies too, by the session policy of the role: auto, exact or off.
# What does not fit is named at the start; exact does not start with any.
pushdown = "auto"

# The first is the default. Calls to other regions are refused.
regions = [{region}]

# Other accounts whose resources may be named.
accounts = []

[targets.{target}.policies]
packs = [{packs}]
# Stricter ones: "destructive-strict", "no-escalation", "no-secrets", "no-indirect-execution", "ask-before-writes".
# identity = ["policies/team.json"]
# permissions_boundary = "policies/boundary.json"
# scps = [["aws:FullAWSAccess", "policies/scp.json"]]

[context]
# The address that AWS sees calls come from, a list of networks, or "discover".
# source_ip = "203.0.113.10"

[audit]
# One JSON line a decision. Without a path, in the user's state folder.
# path = "audit.jsonl"
"""


def first_configuration(
    role_arn: str,
    *,
    external_id: str | None = None,
    source_profile: str | None = None,
    region: str = "us-east-1",
    target: str = "dev",
    packs: Sequence[str] = DEFAULT_PACKS,
) -> str:
    """Write a commented configuration with one target, which `load_config` takes if the values are right.

    Args:
        role_arn: The role that calls go out as.
        external_id: What its trust policy asks for.
        source_profile: Whose credentials assume it.
        region: The region of the calls.
        target: The target's name.
        packs: The policy packs that it starts with.
    """
    return _TEXT.format(
        target=target,
        role_arn=_quote(role_arn),
        external_id=_optional("external_id", external_id, example="ai-agent-session-2026"),
        source_profile=_optional("source_profile", source_profile, example="developer-workstation"),
        region=_quote(region),
        packs=", ".join(_quote(pack) for pack in packs),
    )


def _optional(key: str, value: str | None, *, example: str) -> str:
    return f"# {key} = {_quote(example)}" if value is None else f"{key} = {_quote(value)}"


def _quote(text: str) -> str:
    """Write a text as TOML does, whose escapes are those of JSON."""
    return json.dumps(text)
