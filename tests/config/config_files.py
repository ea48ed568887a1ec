"""Configuration files for tests."""

from pathlib import Path

ROLE_ARN = "arn:aws:iam::123456789012:role/AIAgentRole"

CONFIG = f"""\
default_target = "dev"
[targets.dev]
role_arn = "{ROLE_ARN}"
regions = ["us-east-1"]
[targets.dev.policies]
packs = ["deny-destructive", "allow-ec2", "allow-s3"]
[context]
[audit]
path = "audit.jsonl"
"""
"""A whole configuration; tests replace a line of it, or add one."""


def write_config(folder: Path, text: str = CONFIG) -> Path:
    """Write a configuration into a folder."""
    path = folder / "guarded-aws.toml"
    path.write_text(text, encoding="utf-8")
    return path


def replaced(old: str, new: str) -> str:
    """Give the configuration with a text of it replaced."""
    if old not in CONFIG:
        raise ValueError(f"`{old}` is not in the configuration")
    return CONFIG.replace(old, new)


def with_target_key(line: str) -> str:
    """Give the configuration with one more line in its target."""
    return replaced('regions = ["us-east-1"]', f'regions = ["us-east-1"]\n{line}')


def with_policies_key(line: str) -> str:
    """Give the configuration with one more line under its policies."""
    return replaced("[context]", f"{line}\n[context]")


def with_context_key(line: str) -> str:
    """Give the configuration with one more line in its context."""
    return replaced("[context]", f"[context]\n{line}")
