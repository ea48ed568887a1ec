"""Another name of what a Deny is about: nothing reaches the wire, and the same call on something else is allowed."""

from dataclasses import dataclass
from typing import Any

import pytest
from guard_recording import RecordingEndpoint
from guard_world import ACCOUNT, MakeGuard, allow, deny

from guarded_aws.guard.errors import ExplicitDenyError

_POINT = f"arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/team"
_TRANSFORMING = f"arn:aws:s3-object-lambda:us-east-1:{ACCOUNT}:accesspoint/team"

_KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"


@dataclass(frozen=True)
class Name:
    """A call that names what is denied otherwise than the Deny does, and one on something that is not denied."""

    denied: dict[str, Any]
    service: str
    operation: str
    parameters: dict[str, Any]
    twin: dict[str, Any]


_OBJECTS = deny("s3:*", resource="arn:aws:s3:::ledger/prod/*")

NAMES = {
    "an object through an access point": Name(
        _OBJECTS,
        "s3",
        "DeleteObject",
        {"Bucket": _POINT, "Key": "prod/2026.csv"},
        {"Bucket": _POINT, "Key": "dev/2026.csv"},
    ),
    "several objects through an access point": Name(
        _OBJECTS,
        "s3",
        "DeleteObjects",
        {"Bucket": _POINT, "Delete": {"Objects": [{"Key": "dev/a"}, {"Key": "prod/a"}]}},
        {"Bucket": _POINT, "Delete": {"Objects": [{"Key": "dev/a"}, {"Key": "dev/b"}]}},
    ),
    "a copy's source through an access point": Name(
        _OBJECTS,
        "s3",
        "CopyObject",
        {"Bucket": "mine", "Key": "k", "CopySource": f"{_POINT}/object/prod/a"},
        {"Bucket": "mine", "Key": "k", "CopySource": f"{_POINT}/object/dev/a"},
    ),
    "an object through Object Lambda": Name(
        _OBJECTS,
        "s3",
        "GetObject",
        {"Bucket": _TRANSFORMING, "Key": "prod/a"},
        {"Bucket": _TRANSFORMING, "Key": "dev/a"},
    ),
    "an upload that is not encrypted, through an access point": Name(
        deny("s3:PutObject", Condition={"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}),
        "s3",
        "PutObject",
        {"Bucket": _POINT, "Key": "k", "Body": b""},
        {"Bucket": _POINT, "Key": "k", "Body": b"", "ServerSideEncryption": "aws:kms"},
    ),
    "an access point that a Deny does not exempt": Name(
        deny(
            "s3:*",
            resource="arn:aws:s3:::ledger/*",
            Condition={"StringNotEquals": {"s3:DataAccessPointArn": _POINT.replace("team", "readers")}},
        ),
        "s3",
        "GetObject",
        {"Bucket": _POINT, "Key": "k"},
        {"Bucket": _POINT.replace("team", "readers"), "Key": "k"},
    ),
    "a role in another case": Name(
        deny("iam:*", resource=f"arn:aws:iam::{ACCOUNT}:role/Prod"),
        "iam",
        "DeleteRole",
        {"RoleName": "pROD"},
        {"RoleName": "Product"},
    ),
    "a role that is passed in another case": Name(
        deny("iam:PassRole", resource=f"arn:aws:iam::{ACCOUNT}:role/Admin*"),
        "lambda",
        "UpdateFunctionConfiguration",
        {"FunctionName": "f", "Role": f"arn:aws:iam::{ACCOUNT}:role/admin"},
        {"FunctionName": "f", "Role": f"arn:aws:iam::{ACCOUNT}:role/worker"},
    ),
    "a cache in another case": Name(
        deny("elasticache:*", resource=f"arn:aws:elasticache:us-east-1:{ACCOUNT}:cluster:sessions"),
        "elasticache",
        "DeleteCacheCluster",
        {"CacheClusterId": "Sessions"},
        {"CacheClusterId": "scratch"},
    ),
    "a database of the data catalog in another case": Name(
        deny("glue:*", resource=f"arn:aws:glue:us-east-1:{ACCOUNT}:database/ledger"),
        "glue",
        "DeleteDatabase",
        {"Name": "Ledger"},
        {"Name": "scratch"},
    ),
    "a secret by way of Cloud Control": Name(
        deny("secretsmanager:GetSecretValue", resource=f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:prod/*"),
        "cloudcontrol",
        "GetResource",
        {
            "TypeName": "AWS::SecretsManager::Secret",
            "Identifier": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:prod/db-a1B2c3",
        },
        {
            "TypeName": "AWS::SecretsManager::Secret",
            "Identifier": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:dev/db-a1B2c3",
        },
    ),
    "a bucket's policy by way of Cloud Control": Name(
        deny("s3:GetBucketPolicy", resource="arn:aws:s3:::ledger"),
        "cloudcontrol",
        "GetResource",
        {"TypeName": "AWS::S3::BucketPolicy", "Identifier": "ledger"},
        {"TypeName": "AWS::S3::BucketPolicy", "Identifier": "scratch"},
    ),
    "a list of roles by way of Cloud Control": Name(
        deny("iam:ListRoles"),
        "cloudcontrol",
        "ListResources",
        {"TypeName": "AWS::IAM::Role"},
        {"TypeName": "AWS::IAM::User"},
    ),
    "a database by a replica of it": Name(
        deny("rds:*", resource=f"arn:aws:rds:us-east-1:{ACCOUNT}:db:prod"),
        "rds",
        "CreateDBInstanceReadReplica",
        {"DBInstanceIdentifier": "mine", "SourceDBInstanceIdentifier": "prod"},
        {"DBInstanceIdentifier": "mine", "SourceDBInstanceIdentifier": "dev"},
    ),
    "a snapshot by a copy of it": Name(
        deny("rds:*", resource=f"arn:aws:rds:us-east-1:{ACCOUNT}:snapshot:prod*"),
        "rds",
        "CopyDBSnapshot",
        {"SourceDBSnapshotIdentifier": "prod-2026", "TargetDBSnapshotIdentifier": "mine"},
        {"SourceDBSnapshotIdentifier": "dev-2026", "TargetDBSnapshotIdentifier": "mine"},
    ),
    "an account that a policy is attached to": Name(
        deny("organizations:*", resource="arn:aws:organizations::*:account/*/111122223333"),
        "organizations",
        "DetachPolicy",
        {"PolicyId": "p-12345678", "TargetId": "111122223333"},
        {"PolicyId": "p-12345678", "TargetId": "444455556666"},
    ),
    "a key by a secret under it": Name(
        deny("kms:*", resource=f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{_KEY}"),
        "secretsmanager",
        "CreateSecret",
        {"Name": "s", "KmsKeyId": _KEY},
        {"Name": "s", "KmsKeyId": _KEY.replace("1234", "4321")},
    ),
    "a key that may be used through EC2 alone": Name(
        deny("kms:*", Condition={"StringNotEquals": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"}}),
        "secretsmanager",
        "UpdateSecret",
        {"SecretId": "s", "KmsKeyId": _KEY},
        {"SecretId": "s"},
    ),
    "a volume under a key that is for secrets alone": Name(
        deny("kms:*", Condition={"StringNotEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}),
        "ec2",
        "CreateVolume",
        {"AvailabilityZone": "us-east-1a", "Size": 1, "Encrypted": True, "KmsKeyId": _KEY},
        {"AvailabilityZone": "us-east-1a", "Size": 1},
    ),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_deny_holds_under_every_name(name: Name, make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """What is denied stays so, by whichever name a call reaches it; nothing else is lost."""
    guard = make_guard(allow("*"), name.denied, url=endpoint.url)

    with pytest.raises(ExplicitDenyError):
        guard.call(name.service, name.operation, name.parameters)

    assert endpoint.calls == []
    assert guard.explain(name.service, name.operation, name.twin).is_allowed
