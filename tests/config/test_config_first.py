"""The configuration that `guarded-aws init` writes."""

from pathlib import Path

from config_files import ROLE_ARN, write_config

from guarded_aws.config import first_configuration, load_config
from guarded_aws.guard.mode import Mode


def test_first_configuration_loads(tmp_path: Path) -> None:
    """With a role alone, it enforces the default packs."""
    config = load_config(write_config(tmp_path, first_configuration(ROLE_ARN)))
    target = config.targets["dev"]

    assert (Mode.ENFORCE, ROLE_ARN, None, None, ("us-east-1",)) == (
        config.mode,
        target.role_arn,
        target.external_id,
        target.source_profile,
        target.regions,
    )
    assert ("deny-destructive", "allow-ec2", "allow-s3") == tuple(pack.name for pack in target.policies.packs)


def test_first_configuration_says_what_it_is_told(tmp_path: Path) -> None:
    """Every text is quoted, so that none can become another key."""
    text = first_configuration(
        ROLE_ARN,
        external_id="ai-agent-session-2026",
        source_profile='quote " and\nline',
        region="eu-central-1",
        target="prod",
        packs=["allow-s3"],
    )
    target = load_config(write_config(tmp_path, text)).targets["prod"]

    assert ("ai-agent-session-2026", 'quote " and\nline', ("eu-central-1",), "allow-s3") == (
        target.external_id,
        target.source_profile,
        target.regions,
        target.policies.packs[0].name,
    )


def test_commented_keys_of_the_first_configuration_are_real(tmp_path: Path) -> None:
    """An operator who removes a `#` gets what the line says."""
    folder = tmp_path / "policies"
    folder.mkdir()
    policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    for name in ("team", "boundary", "scp"):
        (folder / f"{name}.json").write_text(policy)
    lines = first_configuration(ROLE_ARN).splitlines()
    text = "\n".join(line.removeprefix("# ") if " = " in line else line for line in lines)

    config = load_config(write_config(tmp_path, text))
    target = config.targets["dev"]

    assert ("ai-agent-session-2026", "developer-workstation", ("203.0.113.10/32",), tmp_path / "audit.jsonl") == (
        target.external_id,
        target.source_profile,
        config.context.source_ip,
        config.audit.path,
    )
    assert (1, 1) == (len(target.policies.boundaries), len(target.policies.scps or ()))
