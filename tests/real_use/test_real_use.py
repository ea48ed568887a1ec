"""What boto3's guide shows runs unchanged, and with the same results, once a guard is installed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from guide_examples import EXAMPLES
from moto import mock_aws

from guarded_aws import install
from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.evaluator import ASSUMED, PolicySet, compile_policies
from guarded_aws.guard.errors import AccessDeniedError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.target import RoleSettings, Target
from guarded_aws.policy import PolicyType, parse_policy

ALLOW_ALL = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
DENY_ALL = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}'


@pytest.fixture(autouse=True)
def _no_machine_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep each example away from the machine's own AWS configuration, and from the sessions of others."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


def _guard(folder: Path, policy: str, audit: MemorySink) -> Guard:
    file = folder / "credentials"
    file.write_text("[source]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n")
    target = Target(
        name="dev",
        role=RoleSettings(
            role_arn="arn:aws:iam::123456789012:role/AIAgentRole",
            source_profile="source",
            source_credentials_file=str(file),
        ),
        policies=compile_policies(
            PolicySet(
                identity=(parse_policy(policy, policy_type=PolicyType.IDENTITY, policy_id="all.json"),),
                resource=ASSUMED,
            )
        ),
        regions=("us-east-1",),
    )
    return Guard({"dev": target}, default_target="dev", catalog=Catalog(), audit=audit)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_of_the_guide_sees_the_same_with_a_guard(tmp_path: Path, example: Callable[[], Any]) -> None:
    """The same program, first as it is and then guarded under a policy that allows all."""
    audit = MemorySink()
    with mock_aws():
        plain = example()

    with mock_aws(), install(guard=_guard(tmp_path, ALLOW_ALL, audit)):
        guarded = example()

    assert plain == guarded
    assert {"sent"} == {record.outcome for record in audit.decisions}


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_of_the_guide_ends_with_a_denial_where_nothing_is_allowed(
    tmp_path: Path, example: Callable[[], Any]
) -> None:
    """The twin: the very first call of each is denied, so that none of them went past the guard."""
    audit = MemorySink()

    with mock_aws(), install(guard=_guard(tmp_path, DENY_ALL, audit)), pytest.raises(AccessDeniedError):
        example()

    assert ["refused"] == [record.outcome for record in audit.decisions]
