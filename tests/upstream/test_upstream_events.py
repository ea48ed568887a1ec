"""Which of botocore's events fire on each way to a signature, and in what order.

Where the guard decides and where it verifies depends on this order. Everything here is
botocore without the guard; what would reach the network is answered by ``before-send``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config

from guarded_aws.guard.models import packaged_loader

DECIDING = ("provide-client-params", "before-parameter-build", "before-endpoint-resolution")
SIGNING = ("choose-signer", "before-sign")
SENDING = ("before-send", "response-received", "needs-retry")
ATTEMPT = ("request-created", *SIGNING, *SENDING)
CALL = (*DECIDING, "before-call", *ATTEMPT, "after-call")
EVENTS = tuple(dict.fromkeys(CALL))

LOADER = packaged_loader()

Step = tuple[str, str]
"""An operation, and an event of it."""


def of(operation: str, *events: str) -> list[Step]:
    """Give the steps of one operation."""
    return [(operation, event) for event in events]


@dataclass(frozen=True)
class Answer:
    """What S3, or another service, is made to say."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def stream(self, *_: object, **__: object) -> list[bytes]:
        """Give the body as botocore reads it from a connection."""
        return [self.body.encode()]

    def to(self, request: AWSPreparedRequest) -> AWSResponse:
        """Answer a request."""
        return AWSResponse(request.url, self.status, self.headers, self)


@dataclass(frozen=True, kw_only=True)
class Path:
    """One way to a signature.

    Attributes:
        walk: What a program does with a client.
        answers: What is answered, in turn; after the last an empty success.
    """

    walk: Callable[[Any], object]
    steps: Sequence[Step]
    service: str = "s3"
    answers: Sequence[Answer] = ()
    config: Config = Config()  # noqa: RUF009 -- never changed


BROKEN = Answer(500)
PAGE = (
    "<ListBucketResult><IsTruncated>{}</IsTruncated>"
    "<NextContinuationToken>{}</NextContinuationToken></ListBucketResult>"
)
SESSION = (
    "<CreateSessionResult><Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>"
    "<SecretAccessKey>example-not-a-secret</SecretAccessKey><SessionToken>example</SessionToken>"
    "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></CreateSessionResult>"
)
ELSEWHERE = Answer(301, "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>")
HOME = Answer(headers={"x-amz-bucket-region": "eu-west-1"})
HAND_MADE = {"method": "GET", "url": "https://example.com/", "headers": {}, "body": {}, "context": {}}


def _make_request(client: Any) -> None:
    model = client.meta.service_model.operation_model("HeadBucket")
    request = {**HAND_MADE, "context": {"client_config": client.meta.config}}
    client._make_request(model, request, request["context"])


def _wait(client: Any) -> None:
    client.get_waiter("bucket_exists").wait(Bucket="reports", WaiterConfig={"Delay": 0, "MaxAttempts": 2})


def _delete_resource(client: Any) -> None:
    session = boto3.Session(botocore_session=client.made_by)
    bucket = session.resource("s3").Bucket("reports")
    bucket.meta.client = client
    bucket.delete()


PATHS = {
    "call": Path(walk=lambda s3: s3.head_bucket(Bucket="reports"), steps=of("HeadBucket", *CALL)),
    "pages": Path(
        walk=lambda s3: list(s3.get_paginator("list_objects_v2").paginate(Bucket="reports")),
        answers=(Answer(body=PAGE.format("true", "next")), Answer(body=PAGE.format("false", ""))),
        steps=of("ListObjectsV2", *CALL, *CALL),
    ),
    "polls of a waiter": Path(walk=_wait, answers=(Answer(404), Answer()), steps=of("HeadBucket", *CALL, *CALL)),
    "action of a resource": Path(walk=_delete_resource, steps=of("DeleteBucket", *CALL)),
    "retries": Path(
        walk=lambda s3: s3.head_bucket(Bucket="reports"),
        answers=(BROKEN, BROKEN),
        steps=of("HeadBucket", *DECIDING, "before-call", *ATTEMPT, *ATTEMPT, *ATTEMPT, "after-call"),
    ),
    "unsigned configuration": Path(
        walk=lambda s3: s3.head_bucket(Bucket="reports"),
        config=Config(signature_version=UNSIGNED),
        steps=of("HeadBucket", *CALL),
    ),
    "unsigned operation": Path(
        service="cognito-identity",
        walk=lambda cognito: cognito.get_id(IdentityPoolId="us-east-1:example"),
        answers=(Answer(body="{}"),),
        # botocore's own handler of the operation answers `choose-signer` before any handler of a service's.
        steps=of("GetId", *(event for event in CALL if event != "choose-signer")),
    ),
    "copy in EC2": Path(
        service="ec2",
        walk=lambda ec2: ec2.copy_snapshot(SourceRegion="eu-west-1", SourceSnapshotId="snap-1"),
        answers=(Answer(body="<CopySnapshotResponse/>"),),
        # The signature for the source region comes before any handler of a service's `before-call`.
        steps=of("CopySnapshot", *DECIDING, *SIGNING, "before-call", *ATTEMPT, "after-call"),
    ),
    "copy in RDS": Path(
        service="rds",
        walk=lambda rds: rds.copy_db_snapshot(
            SourceRegion="eu-west-1", SourceDBSnapshotIdentifier="a", TargetDBSnapshotIdentifier="b"
        ),
        answers=(Answer(body="<CopyDBSnapshotResponse><CopyDBSnapshotResult/></CopyDBSnapshotResponse>"),),
        steps=of("CopyDBSnapshot", *DECIDING, *SIGNING, "before-call", *ATTEMPT, "after-call"),
    ),
    "S3 Express": Path(
        walk=lambda s3: s3.head_object(Bucket="data--use1-az4--x-s3", Key="a"),
        answers=(Answer(body=SESSION),),
        steps=[
            *of("HeadObject", *DECIDING, "before-call", "request-created", *SIGNING),
            *of("CreateSession", *CALL),
            *of("HeadObject", *SENDING, "after-call"),
        ],
    ),
    "redirect of S3": Path(
        walk=lambda s3: s3.list_objects_v2(Bucket="reports"),
        answers=(ELSEWHERE, HOME, Answer(body=PAGE.format("false", ""))),
        steps=[
            *of("ListObjectsV2", *DECIDING, "before-call", *ATTEMPT),
            *of("HeadBucket", *CALL),
            *of("ListObjectsV2", "before-endpoint-resolution", *ATTEMPT, "after-call"),
        ],
    ),
    "endpoint discovery": Path(
        service="timestream-query",
        walk=lambda timestream: timestream.list_tags_for_resource(ResourceARN="arn:example"),
        config=Config(endpoint_discovery_enabled=True),
        answers=(Answer(body='{"Endpoints": [{"Address": "example.com", "CachePeriodInMinutes": 9}]}'),),
        # The nested call comes from botocore's own handler of `request-created`.
        steps=[
            *of("ListTagsForResource", *DECIDING, "before-call"),
            *of("DescribeEndpoints", *CALL),
            *of("ListTagsForResource", *ATTEMPT, "after-call"),
        ],
    ),
    "presigned URL": Path(
        walk=lambda s3: s3.generate_presigned_url("head_bucket", Params={"Bucket": "reports"}),
        steps=of("HeadBucket", *DECIDING, *SIGNING),
    ),
    "presigned form": Path(
        walk=lambda s3: s3.generate_presigned_post("reports", "a"),
        steps=[*of("CreateBucket", *DECIDING), *of("PutObject", *SIGNING)],
    ),
    "token of RDS": Path(
        service="rds",
        walk=lambda rds: rds.generate_db_auth_token("db.example.com", 3306, "reader"),
        steps=of("connect", *SIGNING),
    ),
    "token of DSQL": Path(
        service="dsql",
        walk=lambda dsql: dsql.generate_db_connect_auth_token("db.dsql.us-east-1.on.aws"),
        steps=of("DbConnect", *SIGNING),
    ),
    "bearer token": Path(
        service="bedrock-runtime",
        walk=lambda bedrock: bedrock.converse(modelId="example"),
        answers=(Answer(body="{}"),),
        steps=of("Converse", *CALL),
    ),
    "hand-made call": Path(walk=_make_request, steps=of("HeadBucket", *ATTEMPT)),
    "hand-made URL": Path(
        walk=lambda s3: s3._request_signer.generate_presigned_url(dict(HAND_MADE), "Any"), steps=of("Any", *SIGNING)
    ),
}


@pytest.fixture(autouse=True)
def _no_waiting_and_no_machine_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry at once, with the token that an environment may hold for Bedrock, and nothing else of the machine's."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    monkeypatch.setenv("AWS_CONFIG_FILE", "no-config")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "no-credentials")
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "example-bearer-token")


@pytest.mark.parametrize("name", PATHS)
def test_events_of_a_path_come_in_the_order_that_the_guard_knows(name: str) -> None:
    """What fires where, and what fires twice."""
    path = PATHS[name]
    steps: list[Step] = []
    client = _client(path)
    _record(client, steps, iter(path.answers))

    path.walk(client)

    assert path.steps == steps


def _client(path: Path) -> Any:
    session = botocore.session.Session()
    session.register_component("data_loader", LOADER)
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "example-not-a-secret")
    config = Config(retries={"mode": "standard", "total_max_attempts": 3}).merge(path.config)
    client: Any = session.create_client(path.service, region_name="us-east-1", config=config)
    client.made_by = session
    return client


def _record(client: Any, steps: list[Step], answers: Iterator[Answer]) -> None:
    """Note each event before botocore's own handlers for the service see it, and answer what would be sent."""

    def note(event_name: str, model: Any = None, **_: object) -> None:
        event, _, *operation = event_name.split(".")
        # Of endpoints botocore tells the service alone by name.
        steps.append((operation[0] if operation else model.name, event))

    service = client.meta.service_model.service_id.hyphenize()
    for event in EVENTS:
        client.meta.events.register_first(f"{event}.{service}", note)
    client.meta.events.register("before-send", lambda request, **_: next(answers, Answer()).to(request))
