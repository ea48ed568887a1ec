"""The calls of the demo, and what must become of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from pydantic import JsonValue

Parameters = Mapping[str, JsonValue]


class Outcome(Enum):
    """What the tool says became of a call."""

    SENT = "sent"
    PLANNED = "planned"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCall:
    """A call and its expectation.

    Attributes:
        because: What must decide: a statement's label, or for a call that no statement allows the layer
            that had to; empty for an allowed call.
    """

    service: str
    operation: str
    parameters: Parameters = field(default_factory=dict)
    target: str = "dev"
    expect: Outcome = Outcome.REFUSED
    because: str = ""


_INSTANCES: Final[Parameters] = {"InstanceIds": ["i-0123456789abcdef0"]}
_IMAGE: Final[Parameters] = {"ImageId": "ami-12c6146b", "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
_THREE_OBJECTS: Final[Parameters] = {
    "Bucket": "agent-reports",
    "Delete": {"Objects": [{"Key": "2026/q1.csv"}, {"Key": "2026/q2.csv"}, {"Key": "notes/summary.txt"}]},
}
_EXPIRY: Final[Parameters] = {
    "Bucket": "agent-reports",
    "LifecycleConfiguration": {
        "Rules": [{"ID": "sweep", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}]
    },
}


def _allowed(service: str, operation: str, parameters: Parameters | None = None, *, target: str = "dev") -> DemoCall:
    return DemoCall(
        service=service, operation=operation, parameters=parameters or {}, target=target, expect=Outcome.SENT
    )


def _denied(service: str, operation: str, parameters: Parameters, because: str, *, target: str = "dev") -> DemoCall:
    return DemoCall(service=service, operation=operation, parameters=parameters, target=target, because=because)


_DENY: Final = "deny-destructive/identity.json#"

CALLS: Final = (
    # What an agent needs for its work.
    _allowed("sts", "GetCallerIdentity"),
    _allowed("ec2", "DescribeInstances"),
    _allowed("ec2", "RunInstances", _IMAGE),
    _allowed("s3", "ListBuckets"),
    _allowed("s3", "GetObject", {"Bucket": "agent-reports", "Key": "2026/q1.csv"}),
    _allowed("s3", "PutObject", {"Bucket": "agent-reports", "Key": "notes/summary.txt", "Body": "up by half"}),
    _allowed("s3", "CreateBucket", {"Bucket": "agent-scratch"}),
    _allowed("rds", "DescribeDBInstances"),
    _allowed("dynamodb", "GetItem", {"TableName": "orders", "Key": {"id": {"S": "1001"}}}),
    # The eight families of destruction.
    _denied("ec2", "TerminateInstances", _INSTANCES, f"{_DENY}DenyEC2Destruction"),
    _denied(
        "rds",
        "DeleteDBInstance",
        {"DBInstanceIdentifier": "orders", "SkipFinalSnapshot": True},
        f"{_DENY}DenyRDSDestruction",
    ),
    _denied("s3", "DeleteBucket", {"Bucket": "customer-invoices"}, f"{_DENY}DenyS3Destruction"),
    _denied("lambda", "DeleteFunction", {"FunctionName": "orders"}, f"{_DENY}DenyLambdaDestruction"),
    _denied("eks", "DeleteCluster", {"name": "production"}, f"{_DENY}DenyEKSDestruction"),
    _denied("dynamodb", "DeleteTable", {"TableName": "orders"}, f"{_DENY}DenyDynamoDBDestruction"),
    _denied("cloudformation", "DeleteStack", {"StackName": "orders"}, f"{_DENY}DenyCloudFormationDestruction"),
    _denied("iam", "DeleteRole", {"RoleName": "AIAgentRole"}, f"{_DENY}DenyIAMDestruction"),
    # The same, in other spellings.
    _denied("s3", "DeleteObjects", _THREE_OBJECTS, f"{_DENY}DenyS3Destruction"),
    _denied("s3", "PutBucketLifecycleConfiguration", _EXPIRY, f"{_DENY}DenyS3Destruction"),
    # What nobody allowed.
    _denied("sqs", "CreateQueue", {"QueueName": "orders"}, "identity"),
    # An administrator inside a permissions boundary.
    _allowed("ec2", "DescribeInstances", target="bounded"),
    _denied("s3", "CreateBucket", {"Bucket": "out-of-bounds"}, "permissions_boundary", target="bounded"),
    _denied(
        "iam",
        "CreateUser",
        {"UserName": "another-me"},
        "agent-boundary/permissions_boundary.json#ExplicitDenyAllDestructive",
        target="bounded",
    ),
    # An administrator under a service control policy.
    _allowed("s3", "ListBuckets", target="production"),
    _denied(
        "ec2", "TerminateInstances", _INSTANCES, "production-scp/scp.json#DenyProductionDeletion", target="production"
    ),
    # Where from, and when.
    _denied("ec2", "DescribeInstances", {}, "source-ip/identity.json#DenyFromUnknownIPs", target="office"),
    _allowed("ec2", "DescribeInstances", target="night"),
    _denied("ec2", "RunInstances", _IMAGE, "business-hours/identity.json#DenyBeforeBusinessHours", target="night"),
    # A dry run: reads are sent, writes are planned, denials stay denials.
    _allowed("ec2", "DescribeInstances", target="dry-run"),
    DemoCall(service="ec2", operation="RunInstances", parameters=_IMAGE, target="dry-run", expect=Outcome.PLANNED),
    _denied("ec2", "TerminateInstances", _INSTANCES, f"{_DENY}DenyEC2Destruction", target="dry-run"),
)
