"""KMS keys that a service uses in the caller's name.

Sources: AWS Secrets Manager User Guide, security-encryption; Amazon EBS User Guide, ebs-encryption-requirements.
"""

from dataclasses import replace

import pytest
from implied_calls import are_implied, make_call, shown

from guarded_aws.evaluator import UNKNOWN, SingleValue
from guarded_aws.resolver.implied import implied_asks

KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize(
    ("service", "operation", "actions"),
    [
        ("secretsmanager", "CreateSecret", {"kms:GenerateDataKey", "kms:Decrypt"}),
        ("secretsmanager", "UpdateSecret", {"kms:GenerateDataKey", "kms:Decrypt"}),
        (
            "ec2",
            "CreateVolume",
            {"kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"},
        ),
    ],
)
def test_key_that_a_service_uses_is_asked_about(service: str, operation: str, actions: set[str]) -> None:
    """A Deny on the key is met, and one that exempts the service by ``kms:ViaService`` is not."""
    asks = implied_asks(make_call(service, operation, {"KmsKeyId": KEY}))

    assert are_implied(asks)
    assert {action: [KEY] for action in actions} == shown(asks)
    via = SingleValue(f"{service}.us-east-1.amazonaws.com")
    assert [via] * len(asks) == [ask.context["kms:viaservice"] for ask in asks]


def test_grant_that_a_service_makes_is_for_it() -> None:
    """AWS's own example allows no other; of the other actions the key says nothing."""
    asks = implied_asks(make_call("ec2", "CreateVolume", {"KmsKeyId": KEY}))

    assert {"kms:CreateGrant": SingleValue("true")} == {
        ask.action: ask.context["kms:grantisforawsresource"]
        for ask in asks
        if "kms:grantisforawsresource" in ask.context
    }


def test_service_is_unknown_in_partitions_of_which_the_guide_says_nothing() -> None:
    """FAIL-CLOSED(via-service): a Deny that reads it counts."""
    call = replace(make_call("ec2", "CreateVolume", {"KmsKeyId": KEY}), partition="aws-cn", region="cn-north-1")

    assert {UNKNOWN} == {ask.context["kms:viaservice"] for ask in implied_asks(call)}


def test_call_without_a_key_uses_none_of_the_callers() -> None:
    """AWS's own key for the service has a policy that lets everybody in the account use it through the service."""
    assert () == implied_asks(make_call("secretsmanager", "CreateSecret", {"Name": "s"}))
