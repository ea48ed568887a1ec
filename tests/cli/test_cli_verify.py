"""`guarded-aws verify`: for people, for programs, and by its exit code; against the sandbox."""

import json
from collections.abc import Iterator

import boto3
import pytest
from cli_world import Run

from guarded_aws.config import build_policy_set, load_config
from guarded_aws.policy import dump_policy
from guarded_aws.sandbox import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Give a sandbox, whose role has no policies yet."""
    with start_sandbox() as running:
        yield running


def test_drift_is_shown_and_is_the_exit_code(run: Run, sandbox: Sandbox) -> None:
    """What differs stands beside what to do."""
    ran = run("verify", "--config", str(sandbox.config_path), "--target", "dev")

    assert (1, "") == (ran.code, ran.err)
    assert "`deny-destructive/identity.json` is not what AWS has" in ran.out
    assert "attach it to the role" in ran.out


def test_what_the_role_does_not_show_is_said(run: Run, sandbox: Sandbox) -> None:
    """An operator is not left to believe that SCPs were looked at."""
    ran = run("verify", "--config", str(sandbox.config_path), "--target", "production")

    assert "not verified: `production-scp/scp.json`: an SCP is attached to the account" in ran.out


def test_every_target_is_verified_as_json(run: Run, sandbox: Sandbox) -> None:
    """With the text of each policy that should be there, and what cannot be verified."""
    ran = run("verify", "--config", str(sandbox.config_path), "--format", "json")
    found = {each["target"]: each for each in json.loads(ran.out)}

    assert 1 == ran.code
    assert {"dev", "bounded", "production", "office", "night", "dry-run"} == found.keys()
    (boundary,) = [drift for drift in found["bounded"]["drifts"] if drift["part"] == "permissions boundary"]
    assert "2012-10-17" == boundary["expected"]["Version"]
    assert ["`production-scp/scp.json`: an SCP is attached to the account, and the role does not show it"] == found[
        "production"
    ]["unverified"]


def test_role_as_configured_is_zero(run: Run, sandbox: Sandbox) -> None:
    """With the target's policies attached there is nothing to do."""
    session = boto3.Session("AKIAIOSFODNN7EXAMPLE", "example-not-a-secret", region_name="us-east-1")
    iam = session.client("iam", endpoint_url=sandbox.endpoint_url)
    policies = build_policy_set(load_config(sandbox.config_path).targets["dev"])
    for number, policy in enumerate(policies.identity):
        iam.put_role_policy(RoleName="AIAgentRole", PolicyName=f"p{number}", PolicyDocument=dump_policy(policy))

    ran = run("verify", "--config", str(sandbox.config_path), "--target", "dev")

    assert (0, "") == (ran.code, ran.err)
    assert "dev: arn:aws:iam::123456789012:role/AIAgentRole: as configured\n" == ran.out


def test_role_that_cannot_be_read_is_two(run: Run, config: str) -> None:
    """Not having looked is not having found nothing."""
    ran = run("verify", "--config", config, "--target", "dev")

    assert 2 == ran.code
    assert "Could not connect" in ran.err
