"""What something is made from is asked about too: replicas, copies and restores of databases."""

import pytest
from implied_calls import are_implied, make_call, shown
from resolver_calls import required, resolved

from guarded_aws.evaluator import SingleValue
from guarded_aws.resolver.implied import implied_asks

RDS = "arn:aws:rds:us-east-1:123456789012:"


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "expected"),
    [
        (
            "rds",
            "CreateDBInstanceReadReplica",
            {"DBInstanceIdentifier": "copy", "SourceDBInstanceIdentifier": "PROD"},
            ["db:copy", "db:prod"],
        ),
        (
            "rds",
            "CreateDBInstanceReadReplica",
            {"DBInstanceIdentifier": "copy", "SourceDBInstanceIdentifier": f"{RDS}db:prod"},
            ["db:copy", "db:prod"],
        ),
        (
            "rds",
            "CreateDBInstanceReadReplica",
            {"DBInstanceIdentifier": "copy", "SourceDBClusterIdentifier": "prod"},
            ["db:copy", "cluster:prod"],
        ),
        (
            "rds",
            "CopyDBSnapshot",
            {"SourceDBSnapshotIdentifier": "rds:prod-2026", "TargetDBSnapshotIdentifier": "mine"},
            ["snapshot:rds:prod-2026", "snapshot:mine"],
        ),
        (
            "docdb",
            "CopyDBClusterSnapshot",
            {"SourceDBClusterSnapshotIdentifier": "prod", "TargetDBClusterSnapshotIdentifier": "mine"},
            ["cluster-snapshot:prod", "cluster-snapshot:mine"],
        ),
        ("rds", "RestoreDBInstanceToPointInTime", {"SourceDBInstanceIdentifier": "prod"}, ["db:prod"]),
        ("neptune", "RestoreDBClusterToPointInTime", {"SourceDBClusterIdentifier": "prod"}, ["cluster:prod"]),
        ("rds", "CreateGlobalCluster", {"SourceDBClusterIdentifier": f"{RDS}cluster:prod"}, ["cluster:prod"]),
        (
            "rds",
            "CreateDBCluster",
            {"DBClusterIdentifier": "copy", "ReplicationSourceIdentifier": f"{RDS}db:prod"},
            ["cluster:copy", "db:prod"],
        ),
        ("rds", "ModifyDBInstance", {"NewDBInstanceIdentifier": "prod"}, ["db:prod"]),
    ],
)
def test_making_one_from_another_is_about_both(
    service: str, operation: str, parameters: dict[str, object], expected: list[str]
) -> None:
    """A Deny on the database whose data it is, is met under its name and under its ARN."""
    asks = implied_asks(make_call(service, operation, parameters))

    assert are_implied(asks)
    assert {f"rds:{operation}": [f"{RDS}{name}" for name in expected]} == shown(asks)


@pytest.mark.parametrize(
    ("operation", "parameter", "kind"),
    [
        ("RestoreDBInstanceToPointInTime", "SourceDbiResourceId", "db"),
        ("RestoreDBClusterToPointInTime", "SourceDbClusterResourceId", "cluster"),
    ],
)
def test_database_that_an_id_names_may_be_any(operation: str, parameter: str, kind: str) -> None:
    """FAIL-CLOSED(database-resource-id): RDS made the id up."""
    found = shown(implied_asks(make_call("rds", operation, {parameter: "db-ABCDEFGH"})))

    assert {f"rds:{operation}": [f"{RDS}{kind}:*"]} == found


def test_call_that_makes_something_of_nothing_has_no_source() -> None:
    """A new cluster, with nothing named, and a change without a new name."""
    assert () == implied_asks(make_call("rds", "CreateDBCluster", {"Engine": "aurora"}))
    assert () == implied_asks(make_call("rds", "ModifyDBInstance", {"DBInstanceIdentifier": "prod"}))


def test_source_is_asked_about_under_the_conditions_of_the_call() -> None:
    """A Deny of replicas without a tag does not stop one with it."""
    tags = [{"Key": "team", "Value": "web"}]
    parameters = {"DBInstanceIdentifier": "a", "SourceDBInstanceIdentifier": "b", "Tags": tags}

    (request,) = resolved("rds", "CreateDBInstanceReadReplica", parameters).implied

    assert SingleValue("web") == request.context.get("aws:requesttag/team")


@pytest.mark.parametrize("given", ["x-1", "", None, 7, "1234"])
def test_id_of_an_organization_that_has_another_form_may_be_anything(given: object) -> None:
    """FAIL-CLOSED(organization-id): a Deny on a root may be about it."""
    asked = required("organizations", "TagResource", {"ResourceId": given})

    assert {"organizations:TagResource": ["arn:aws:organizations:*"]} == asked


@pytest.mark.parametrize("cluster", ["c", "arn:aws:sqs:us-east-1:123456789012:c", None])
def test_topic_of_a_cluster_that_cannot_be_read_is_of_any_cluster(cluster: object) -> None:
    """Its name is known all the same."""
    asked = required("kafka", "DeleteTopic", {"ClusterArn": cluster, "TopicName": "orders"})

    topic = ["arn:aws:kafka:us-east-1:123456789012:topic/*/*/orders"]
    on_topic = ("kafka:DeleteTopic", "kafka-cluster:DescribeTopic", "kafka-cluster:DeleteTopic")
    assert dict.fromkeys(on_topic, topic) == {action: arns for action, arns in asked.items() if "Topic" in action}
    assert not asked["kafka-cluster:Connect"][0].endswith("cluster/c")


def test_more_objects_than_s3_takes_may_be_any_objects() -> None:
    """FAIL-CLOSED(too-many-objects): a thousand are asked about one by one, and one more as the whole bucket."""
    keys = [{"Key": f"k{number}"} for number in range(1001)]

    most = required("s3", "DeleteObjects", {"Bucket": "b", "Delete": {"Objects": keys[:1000]}})
    too_many = required("s3", "DeleteObjects", {"Bucket": "b", "Delete": {"Objects": keys}})

    assert 1000 == len(most["s3:DeleteObject"])
    assert {name: ["arn:aws:s3:::b/*"] for name in ("s3:DeleteObject", "s3:DeleteObjectVersion")} == too_many
