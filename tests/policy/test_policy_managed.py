"""The policies that AWS itself manages, as moto ships them: real documents, every one of them legal."""

import json
from dataclasses import replace

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from guarded_aws.policy import PolicyDocument, PolicyType, dump_policy, parse_policy

FEWEST_POLICIES = 1000


@pytest.fixture(scope="module")
def documents() -> list[PolicyDocument]:
    """Parse them all."""
    policies = json.loads(aws_managed_policies_data)
    return [
        parse_policy(json.dumps(policy["Document"]), policy_type=PolicyType.IDENTITY, policy_id=name)
        for name, policy in policies.items()
    ]


def test_every_managed_policy_is_taken(documents: list[PolicyDocument]) -> None:
    """What AWS writes, the parser does not refuse."""
    assert len(documents) >= FEWEST_POLICIES
    assert all(document.statements for document in documents)


def test_every_managed_policy_reads_the_same_after_writing(documents: list[PolicyDocument]) -> None:
    """Parse after dump is the identity on real documents too."""
    changed = [document.policy_id for document in documents if _again(document) != replace(document, text=None)]

    assert [] == changed


def _again(document: PolicyDocument) -> PolicyDocument:
    again = parse_policy(dump_policy(document), policy_type=document.policy_type, policy_id=document.policy_id)
    return replace(again, text=None)
