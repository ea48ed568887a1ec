"""Bulk calls amount to what they do to each, so that a Deny of the single action stops them too."""

import json

import pytest
from resolver_calls import ACCOUNT, resolved

_HERE = f"us-east-1:{ACCOUNT}"
_URL = f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q"


def _implied(service: str, operation: str, parameters: dict) -> dict[str, list[str]]:
    requests = resolved(service, operation, parameters).implied
    return {str(request.action): [str(one) for one in request.resources] for request in requests}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "action", "arns"),
    [
        ("sqs", "PurgeQueue", {"QueueUrl": _URL}, "sqs:DeleteMessage", [f"arn:aws:sqs:{_HERE}:q"]),
        ("sdb", "DeleteDomain", {"DomainName": "d"}, "sdb:DeleteAttributes", [f"arn:aws:sdb:{_HERE}:domain/d"]),
        ("ssm", "DeleteParameters", {"Names": ["/a"]}, "ssm:DeleteParameter", [f"arn:aws:ssm:{_HERE}:parameter/a"]),
        (
            "scheduler",
            "DeleteScheduleGroup",
            {"Name": "g"},
            "scheduler:DeleteSchedule",
            [f"arn:aws:scheduler:{_HERE}:schedule/g/*"],
        ),
        (
            "keyspaces",
            "DeleteKeyspace",
            {"keyspaceName": "k"},
            "cassandra:Drop",
            [f"arn:aws:cassandra:{_HERE}:/keyspace/k/table/*"],
        ),
        (
            "logs",
            "DeleteLogGroup",
            {"logGroupName": "g"},
            "logs:DeleteLogStream",
            [f"arn:aws:logs:{_HERE}:log-group:g:*"],
        ),
        (
            "redshift",
            "BatchDeleteClusterSnapshots",
            {"Identifiers": [{"SnapshotIdentifier": "s", "SnapshotClusterIdentifier": "c"}]},
            "redshift:DeleteClusterSnapshot",
            [f"arn:aws:redshift:{_HERE}:snapshot:*/s"],
        ),
        (
            "cognito-idp",
            "DeleteUserPool",
            {"UserPoolId": "us-east-1_a"},
            "cognito-idp:AdminDeleteUser",
            [f"arn:aws:cognito-idp:{_HERE}:userpool/us-east-1_a"],
        ),
    ],
)
def test_bulk_call_implies_the_single_action(
    service: str, operation: str, parameters: dict, action: str, arns: list[str]
) -> None:
    """What a call does to many it does to each."""
    assert arns == _implied(service, operation, parameters)[action]


def test_batch_of_tables_implies_deleting_each() -> None:
    """A batch is asked about the same resources as its action is."""
    found = _implied("glue", "BatchDeleteTable", {"DatabaseName": "d", "TablesToDelete": ["a", "b"]})

    assert [f"arn:aws:glue:{_HERE}:table/d/{name}" for name in ("a", "b")] == found["glue:DeleteTable"][-2:]


def test_database_goes_with_its_tables() -> None:
    """Deleting a database of Glue deletes what is in it."""
    assert {"glue:DeleteTable", "glue:DeleteUserDefinedFunction"} == set(
        _implied("glue", "DeleteDatabase", {"Name": "d"})
    )


@pytest.mark.parametrize(("force", "actions"), [(True, ["ecr:BatchDeleteImage"]), (False, [])])
def test_repository_goes_with_its_images_by_force(force: object, actions: list[str]) -> None:
    """Without force ECR deletes only an empty repository."""
    assert actions == list(_implied("ecr", "DeleteRepository", {"repositoryName": "r", "force": force}))


def test_later_bulk_call_implies_the_single_action() -> None:
    """A schedule that purges a queue deletes its messages."""
    target = {"Arn": "arn:aws:scheduler:::aws-sdk:sqs:purgeQueue", "Input": json.dumps({"QueueUrl": _URL})}

    found = _implied("scheduler", "CreateSchedule", {"Name": "s", "Target": target})

    assert [f"arn:aws:sqs:{_HERE}:q"] == found["sqs:DeleteMessage"]


@pytest.mark.parametrize(
    ("service", "operation"),
    [("glue", "BatchGetJobs"), ("ssm", "GetParameters"), ("sqs", "ListQueues"), ("sns", "DeleteTopic")],
)
def test_reading_and_single_calls_imply_nothing(service: str, operation: str) -> None:
    """A batch that reads is no second spelling of a write."""
    assert {} == _implied(service, operation, {})
