"""What the sandbox's account holds when it opens.

Runs in the child process, whose environment has no AWS settings of the machine's.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any, Final

import boto3

from guarded_aws.packs import load_pack
from guarded_aws.policy import dump_policy

ACCOUNT: Final = "123456789012"
REGION: Final = "us-east-1"
ROLE_NAME: Final = "AIAgentRole"
SOURCE_USER: Final = "developer-workstation"

_BUCKETS: Final = {
    "agent-reports": {"2026/q1.csv": b"region,revenue\nnorth,120\n", "2026/q2.csv": b"region,revenue\nnorth,180\n"},
    "customer-invoices": {"1001.pdf": b"%PDF-1.7 example\n", "1002.pdf": b"%PDF-1.7 example\n"},
}
_SERVICE_TRUST: Final = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
_TEMPLATE: Final = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}}}}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """The long-term key of the source user; made up by moto, good for nothing elsewhere."""

    key_id: str
    secret: str


class _Account:
    """Clients on the sandbox's endpoint, signed with a made-up key, which moto takes."""

    def __init__(self, endpoint_url: str) -> None:
        self._endpoint_url = endpoint_url
        self._session = boto3.Session(
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="example-not-a-secret",  # noqa: S106 -- moto takes any
            region_name=REGION,
        )

    def client(self, service: str) -> Any:  # noqa: ANN401 -- boto3 makes clients at run time
        return self._session.client(service, endpoint_url=self._endpoint_url)  # type: ignore[call-overload]


def seed(endpoint_url: str) -> AccessKey:
    """Fill the account behind an endpoint, and give the key of its source user."""
    account = _Account(endpoint_url)
    key = _seed_iam(account.client("iam"))
    _seed_ec2(account.client("ec2"))
    _seed_s3(account.client("s3"))
    _seed_rds(account.client("rds"))
    _seed_dynamodb(account.client("dynamodb"))
    _seed_lambda(account.client("lambda"))
    account.client("cloudformation").create_stack(StackName="orders", TemplateBody=json.dumps(_TEMPLATE))
    return key


def _seed_iam(iam: Any) -> AccessKey:  # noqa: ANN401 -- see `_Account.client`
    iam.create_user(UserName=SOURCE_USER)
    (trust,) = load_pack("trust").documents
    iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=dump_policy(trust))
    iam.create_role(RoleName="orders-function", AssumeRolePolicyDocument=json.dumps(_SERVICE_TRUST))
    made = iam.create_access_key(UserName=SOURCE_USER)["AccessKey"]
    return AccessKey(key_id=made["AccessKeyId"], secret=made["SecretAccessKey"])


def _seed_ec2(ec2: Any) -> None:  # noqa: ANN401 -- see `_Account.client`
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    for name in ("web-1", "web-2", "batch"):
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
        ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1, TagSpecifications=tags)


def _seed_s3(s3: Any) -> None:  # noqa: ANN401 -- see `_Account.client`
    for bucket, objects in _BUCKETS.items():
        s3.create_bucket(Bucket=bucket)
        for key, body in objects.items():
            s3.put_object(Bucket=bucket, Key=key, Body=body)


def _seed_rds(rds: Any) -> None:  # noqa: ANN401 -- see `_Account.client`
    rds.create_db_instance(
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="example",
        MasterUserPassword="example-not-a-secret",
    )


def _seed_dynamodb(dynamodb: Any) -> None:  # noqa: ANN401 -- see `_Account.client`
    dynamodb.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for order in ("1001", "1002"):
        dynamodb.put_item(TableName="orders", Item={"id": {"S": order}, "state": {"S": "shipped"}})


def _seed_lambda(functions: Any) -> None:  # noqa: ANN401 -- see `_Account.client`
    functions.create_function(
        FunctionName="orders",
        Runtime="python3.13",
        Role=f"arn:aws:iam::{ACCOUNT}:role/orders-function",
        Handler="orders.handle",
        Code={"ZipFile": _zip("orders.py", "def handle(event, context):\n    return event\n")},
    )


def _zip(name: str, text: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(name, text)
    return archive.getvalue()
