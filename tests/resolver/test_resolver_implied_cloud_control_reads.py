"""Cloud Control: the owning service's reads behind ``GetResource`` and ``ListResources``.

Source: CloudFormation CLI User Guide, resource-type-schema (``handlers.read`` and ``handlers.list`` of each type).
"""

import pytest
from implied_calls import are_implied, make_call, shown

from guarded_aws.catalog.cloud_control import load_cloud_control_types
from guarded_aws.resolver.implied import implied_asks

ACCOUNT = "us-east-1:123456789012"
SECRET = f"arn:aws:secretsmanager:{ACCOUNT}:secret:prod/db-a1B2c3"


def _implied(operation: str, type_name: object, identifier: object = "x") -> dict[str, list[str]]:
    parameters = {"TypeName": type_name, **({"Identifier": identifier} if operation == "GetResource" else {})}
    asks = implied_asks(make_call("cloudcontrol", operation, parameters))
    assert are_implied(asks)
    return shown(asks)


@pytest.mark.parametrize(
    ("type_name", "identifier", "action", "resource"),
    [
        ("AWS::SecretsManager::Secret", SECRET, "secretsmanager:GetSecretValue", SECRET),
        ("AWS::SecretsManager::Secret", SECRET, "secretsmanager:DescribeSecret", SECRET),
        ("AWS::S3::Bucket", "b", "s3:GetEncryptionConfiguration", "arn:aws:s3:::b"),
        ("AWS::S3::Bucket", "b", "s3:GetBucketTagging", "arn:aws:s3:::b"),
        ("AWS::S3::BucketPolicy", "b", "s3:GetBucketPolicy", "arn:aws:s3:::b"),
        ("AWS::Lambda::Function", "f", "lambda:GetFunction", f"arn:aws:lambda:{ACCOUNT}:function:f"),
        ("AWS::EC2::Instance", "i-1", "ec2:DescribeInstanceAttribute", f"arn:aws:ec2:{ACCOUNT}:instance/i-1"),
        ("AWS::EC2::Instance", "i-1", "ec2:DescribeInstances", "*"),
        ("AWS::EC2::EIP", "203.0.113.7|eipalloc-1", "ec2:DescribeAddresses", "*"),
        ("AWS::IAM::ManagedPolicy", "p", "iam:GetPolicyVersion", "arn:aws:iam::123456789012:policy/p"),
        ("AWS::IAM::Role", "r", "iam:GetRolePolicy", "arn:aws:iam::123456789012:role/r"),
        ("AWS::SSM::Parameter", "/a/b", "ssm:GetParameters", f"arn:aws:ssm:{ACCOUNT}:parameter/a/b"),
        ("AWS::KMS::Key", "k", "kms:GetKeyPolicy", f"arn:aws:kms:{ACCOUNT}:key/k"),
        ("AWS::ApiGateway::RestApi", "a1", "apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis/a1"),
    ],
)
def test_reading_implies_the_owning_services_reads(type_name: str, identifier: str, action: str, resource: str) -> None:
    """Each type's schema lists them."""
    assert [resource] == _implied("GetResource", type_name, identifier)[action]


def test_reading_a_table_does_not_read_its_rows() -> None:
    """A Deny on ``dynamodb:Scan`` leaves the table's description readable."""
    assert {"dynamodb:Scan", "dynamodb:GetItem"}.isdisjoint(_implied("GetResource", "AWS::DynamoDB::Table", "t"))


@pytest.mark.parametrize(
    ("type_name", "expected"),
    [
        ("AWS::SecretsManager::Secret", {"secretsmanager:ListSecrets": ["*"]}),
        ("AWS::S3::Bucket", {"s3:ListAllMyBuckets": ["*"]}),
        ("AWS::EC2::Instance", {"ec2:DescribeInstances": ["*"]}),
        ("AWS::IAM::ManagedPolicy", {"iam:ListPolicies": ["*"]}),
        ("AWS::Lambda::Permission", {}),
    ],
)
def test_listing_implies_the_owning_services_list(type_name: str, expected: dict[str, list[str]]) -> None:
    """A list reads no resource, and of a type that nothing lists nothing is known."""
    assert expected == _implied("ListResources", type_name)


def test_every_type_has_reads() -> None:
    """None is read without the owning service's Deny being met."""
    types = load_cloud_control_types().types

    assert [] == [name for name in types if not _implied("GetResource", name)]


@pytest.mark.parametrize("operation", ["GetResource", "ListResources"])
def test_type_without_a_row_may_take_any_read_of_its_service(operation: str) -> None:
    """FAIL-CLOSED(cloud-control-type): and no write, so that a Deny on deletions does not stop it."""
    found = _implied(operation, "AWS::Budgets::Newcomer")

    assert ["*"] == found["budgets:ViewBudget"]
    assert "budgets:ModifyBudget" not in found


@pytest.mark.parametrize("type_name", ["AWS::Newcomer::Thing", "Example::S3::Bucket", "", 7])
def test_type_of_no_known_service_may_read_anything(type_name: object) -> None:
    """FAIL-CLOSED(cloud-control-type): its handler is somebody's own."""
    assert {"*:*": ["*"]} == _implied("GetResource", type_name)
