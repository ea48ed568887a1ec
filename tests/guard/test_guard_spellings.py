"""The deny policies stop the act, whatever its spelling: nothing reaches moto, and what they do not deny still does.

`deny-destructive` is the tutorial's policy, word for word; `destructive-strict` is the generated one. Beside either
stands an Allow of everything, so that only a Deny can stop a call.
"""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from guard_world import ACCOUNT, MakeGuard, Moto, allow, document

from guarded_aws.evaluator import ASSUMED, PolicySet, compile_policies
from guarded_aws.guard.errors import ExplicitDenyError
from guarded_aws.guard.session import GuardedSession
from guarded_aws.packs import load_pack

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
PUT = {"PutRequest": {"Item": {"id": {"S": "new"}}}}
DELETE = {"DeleteRequest": {"Key": {"id": {"S": "kept"}}}}
Attempt = Callable[[boto3.Session, str], object]


@pytest.fixture
def guarded(make_guard: MakeGuard, moto: Moto) -> Callable[..., GuardedSession]:
    """Give a session that may do everything but what these packs deny."""

    def make(*packs: str) -> GuardedSession:
        denied = (policy for name in packs for policy in load_pack(name).identity)
        policies = PolicySet(identity=(document(allow("*")), *denied), resource=ASSUMED)
        return make_guard(allow("*"), url=moto.url, policies=compile_policies(policies)).session()

    return make


@pytest.fixture
def world(plain: boto3.Session, moto: Moto) -> Moto:
    """Give a moto with a full bucket, a table of one row, an instance and a role."""

    def client(name: str) -> Any:
        return plain.client(name, endpoint_url=moto.url, region_name="us-east-1")

    client("s3").put_object(Bucket="reports", Key="a.csv", Body=b"x")
    client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "kept"}})
    client("ec2").run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)
    client("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=TRUST)
    return moto


def instance_of(session: boto3.Session, moto: Moto) -> str:
    """Give the id of the one instance."""
    client = session.client("ec2", endpoint_url=moto.url, region_name="us-east-1")
    instances = [found for group in client.describe_instances()["Reservations"] for found in group["Instances"]]
    (running,) = [found for found in instances if found["State"]["Name"] == "running"]
    return running["InstanceId"]


def state_of(session: boto3.Session, moto: Moto) -> dict[str, object]:
    """Say what there is, as an unguarded session sees it."""

    def client(name: str) -> Any:
        return session.client(name, endpoint_url=moto.url, region_name="us-east-1")

    return {
        "objects": [found["Key"] for found in client("s3").list_objects_v2(Bucket="reports").get("Contents", [])],
        "rows": sorted(row["id"]["S"] for row in client("dynamodb").scan(TableName="orders")["Items"]),
        "instance": bool(instance_of(session, moto)),
        "roles": [role["RoleName"] for role in client("iam").list_roles()["Roles"] if role["RoleName"] == "worker"],
        "schedules": [found["Name"] for found in client("scheduler").list_schedules()["Schedules"]],
        "machines": [found["name"] for found in client("stepfunctions").list_state_machines()["stateMachines"]],
    }


def lifecycle(session: boto3.Session, _instance: str) -> object:
    """Let every object expire in a day."""
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    return session.client("s3").put_bucket_lifecycle_configuration(
        Bucket="reports", LifecycleConfiguration={"Rules": [rule]}
    )


def cloud_control(type_name: str, identifier: str | None = None) -> Attempt:
    """Delete a resource by way of Cloud Control."""

    def attempt(session: boto3.Session, instance: str) -> object:
        client = session.client("cloudcontrol")
        return client.delete_resource(TypeName=type_name, Identifier=identifier or instance)

    return attempt


def schedule(target: str) -> Attempt:
    """Have the scheduler make a call."""

    def attempt(session: boto3.Session, _instance: str) -> object:
        return session.client("scheduler").create_schedule(
            Name="nightly",
            ScheduleExpression="rate(1 hour)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": f"arn:aws:scheduler:::aws-sdk:{target}", "RoleArn": ROLE, "Input": '{"Bucket": "reports"}'},
        )

    return attempt


def state_machine(resource: str) -> Attempt:
    """Have a state machine make a call, deep inside of its definition."""

    def attempt(session: boto3.Session, _instance: str) -> object:
        task = {"Type": "Task", "Resource": resource, "Parameters": {"Bucket": "reports"}, "End": True}
        inner = {"StartAt": "T", "States": {"T": task}}
        definition = {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [inner], "End": True}}}
        return session.client("stepfunctions").create_state_machine(
            name="m", definition=json.dumps(definition), roleArn=ROLE
        )

    return attempt


SEED: dict[str, Attempt] = {
    "DeleteObject": lambda session, _: session.client("s3").delete_object(Bucket="reports", Key="a.csv"),
    "DeleteObjects": lambda session, _: session.client("s3").delete_objects(
        Bucket="reports", Delete={"Objects": [{"Key": "a.csv"}]}
    ),
    "bucket.objects.all().delete()": lambda session, _: session.resource("s3").Bucket("reports").objects.all().delete(),
    "object.delete()": lambda session, _: session.resource("s3").Object("reports", "a.csv").delete(),
    "DeleteObject, presigned": lambda session, _: session.client("s3").generate_presigned_url(
        "delete_object", Params={"Bucket": "reports", "Key": "a.csv"}
    ),
    "a lifecycle rule": lifecycle,
    "TerminateInstances": lambda session, instance: session.client("ec2").terminate_instances(InstanceIds=[instance]),
    "instance.terminate()": lambda session, instance: session.resource("ec2").Instance(instance).terminate(),
    "Cloud Control, a bucket": cloud_control("AWS::S3::Bucket", "reports"),
    "Cloud Control, an instance": cloud_control("AWS::EC2::Instance"),
    "Cloud Control, a role": cloud_control("AWS::IAM::Role", "worker"),
    "a schedule": schedule("s3:deleteBucket"),
    "a schedule of terminations": schedule("ec2:terminateInstances"),
    "a state machine": state_machine("arn:aws:states:::aws-sdk:s3:deleteBucket"),
}
"""Spellings of what the tutorial's policy denies: each would delete at once, later, or by somebody else's hand."""


STRICT: dict[str, Attempt] = {
    "PartiQL": lambda session, _: session.client("dynamodb").execute_statement(
        Statement="DELETE FROM \"orders\" WHERE id = 'kept'"
    ),
    "PartiQL, in a batch": lambda session, _: session.client("dynamodb").batch_execute_statement(
        Statements=[
            {"Statement": "INSERT INTO orders VALUE {'id': 'new'}"},
            {"Statement": "dElEtE FROM orders WHERE id = 'kept'"},
        ]
    ),
    "PartiQL, in a transaction": lambda session, _: session.client("dynamodb").execute_transaction(
        TransactStatements=[{"Statement": "/* tidy */ DELETE FROM orders WHERE id = 'kept'"}]
    ),
    "BatchWriteItem": lambda session, _: session.client("dynamodb").batch_write_item(
        RequestItems={"orders": [PUT, DELETE]}
    ),
    "TransactWriteItems": lambda session, _: session.client("dynamodb").transact_write_items(
        TransactItems=[
            {"Put": {"TableName": "orders", "Item": {"id": {"S": "new"}}}},
            {"Delete": {"TableName": "orders", "Key": {"id": {"S": "kept"}}}},
        ]
    ),
    "a batch writer": lambda session, _: _delete_by_batch_writer(session),
    "time to live": lambda session, _: session.client("dynamodb").update_time_to_live(
        TableName="orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "t"}
    ),
    "suspended versions": lambda session, _: session.client("s3").put_bucket_versioning(
        Bucket="reports", VersioningConfiguration={"Status": "Suspended"}
    ),
    "an alarm": lambda session, _: session.client("cloudwatch").put_metric_alarm(
        AlarmName="a",
        MetricName="CPUUtilization",
        Namespace="AWS/EC2",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=["arn:aws:automate:us-east-1:ec2:terminate"],
    ),
}
"""Spellings of what the generated policy denies beyond the tutorial's."""


def _delete_by_batch_writer(session: boto3.Session) -> None:
    with session.resource("dynamodb").Table("orders").batch_writer() as writer:
        writer.delete_item(Key={"id": "kept"})


def is_stopped(attempt: Attempt, session: GuardedSession, instance: str) -> bool:
    """Make an attempt, and say whether a Deny ended it."""
    try:
        attempt(session, instance)
    except ExplicitDenyError:
        return True
    return False


def escapes(attempts: dict[str, Attempt], session: GuardedSession, plain: boto3.Session, world: Moto) -> list[str]:
    """Make attempts one after the other; name those that no Deny ended, or that sent more than reads, or did harm."""
    instance, before = instance_of(plain, world), state_of(plain, world)
    seen = len(world.recorded)
    escaped = [name for name, attempt in attempts.items() if not is_stopped(attempt, session, instance)]
    written = [request["url"] for request in world.recorded[seen:] if request["method"] != "GET"]
    after = state_of(plain, world)
    return [*escaped, *written, *(what for what in before if before[what] != after[what])]


def test_the_tutorials_policy_stops_the_act_in_every_spelling(
    guarded: Callable[..., GuardedSession], plain: boto3.Session, world: Moto
) -> None:
    """Verbatim, with an Allow of everything beside it."""
    assert [] == escapes(SEED, guarded("deny-destructive"), plain, world)


def test_the_strict_policy_stops_rows_and_disguises_too(
    guarded: Callable[..., GuardedSession], plain: boto3.Session, world: Moto
) -> None:
    """Whatever the tutorial's policy stops, and what it never named."""
    assert [] == escapes(SEED | STRICT, guarded("destructive-strict"), plain, world)


def test_without_a_deny_every_attempt_would_go_out(
    guarded: Callable[..., GuardedSession], plain: boto3.Session, world: Moto
) -> None:
    """The attempts are real ones: it is the policies that stop them."""
    session, instance = guarded(), instance_of(plain, world)

    assert not is_stopped(SEED["DeleteObjects"], session, instance)
    assert not is_stopped(STRICT["BatchWriteItem"], session, instance)
    assert ([], ["new"]) == tuple(state_of(plain, world)[what] for what in ("objects", "rows"))


PUTS: dict[str, Attempt] = {
    "PartiQL": lambda session, _: session.client("dynamodb").execute_statement(
        Statement="INSERT INTO orders VALUE {'id': 'new'}"
    ),
    "PartiQL, in a batch": lambda session, _: session.client("dynamodb").batch_execute_statement(
        Statements=[{"Statement": "INSERT INTO orders VALUE {'id': 'new'}"}]
    ),
    "PartiQL, in a transaction": lambda session, _: session.client("dynamodb").execute_transaction(
        TransactStatements=[{"Statement": "INSERT INTO orders VALUE {'id': 'new'}"}]
    ),
    "BatchWriteItem": lambda session, _: session.client("dynamodb").batch_write_item(RequestItems={"orders": [PUT]}),
    "TransactWriteItems": lambda session, _: session.client("dynamodb").transact_write_items(
        TransactItems=[{"Put": {"TableName": "orders", "Item": {"id": {"S": "new"}}}}]
    ),
}
"""The same operations, with nothing but puts."""


def test_the_same_calls_with_puts_alone_go_through(
    guarded: Callable[..., GuardedSession], plain: boto3.Session, world: Moto
) -> None:
    """Under both policies at once."""
    session, table = guarded("deny-destructive", "destructive-strict"), plain.client("dynamodb", endpoint_url=world.url)
    for name, attempt in PUTS.items():
        attempt(session, "")

        assert (name, ["kept", "new"]) == (name, state_of(plain, world)["rows"])
        table.delete_item(TableName="orders", Key={"id": {"S": "new"}})


@pytest.mark.parametrize("packs", [("deny-destructive",), ("destructive-strict",)], ids=lambda packs: packs[0])
def test_what_the_policies_do_not_deny_stays_allowed(
    packs: tuple[str, ...], guarded: Callable[..., GuardedSession], plain: boto3.Session, world: Moto
) -> None:
    """Stopping ends nothing: the instance is still there. So with harmless rules, schedules and uploads."""
    session, instance = guarded(*packs), instance_of(plain, world)

    session.client("ec2").stop_instances(InstanceIds=[instance])
    session.client("s3").put_object(Bucket="reports", Key="b.csv", Body=b"y")
    schedule("s3:headBucket")(session, instance)

    reservations = plain.client("ec2", endpoint_url=world.url).describe_instances()["Reservations"]
    assert ["stopped"] == [found["State"]["Name"] for group in reservations for found in group["Instances"]]
    listed = plain.client("s3", endpoint_url=world.url).list_objects_v2(Bucket="reports")
    assert ["a.csv", "b.csv"] == [found["Key"] for found in listed["Contents"]]
    assert 1 == len(plain.client("scheduler", endpoint_url=world.url).list_schedules()["Schedules"])
