"""Every ordinary way to reach AWS through boto3 is decided: the unattacked paths work, the denied ones send nothing."""

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore import UNSIGNED
from botocore.config import Config
from botocore.stub import Stubber
from guard_recording import Answer, Recorded, RecordingEndpoint
from guard_world import FAR_FUTURE, MakeGuard, Moto, allow, deny, on_event

from guarded_aws.audit import MemorySink
from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.errors import AccessDeniedError, ExplicitDenyError
from guarded_aws.guard.guard import Guard


def _keys(plain: boto3.Session, moto: Moto) -> list[str]:
    listed = plain.client("s3", endpoint_url=moto.url).list_objects_v2(Bucket="reports")
    return [entry["Key"] for entry in listed.get("Contents", [])]


def test_paginator_reads_every_page(s3: Any) -> None:
    """Each page is a decided call of its own."""
    for number in range(5):
        s3.put_object(Bucket="reports", Key=f"k{number}", Body=b"x")

    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="reports", PaginationConfig={"PageSize": 2})

    assert [2, 2, 1] == [len(page["Contents"]) for page in pages]


def test_denied_paginator_raises_the_denial(make_guard: MakeGuard, moto: Moto) -> None:
    """A denied first page is a denial, not an empty list."""
    client: Any = make_guard(allow("ec2:*"), url=moto.url).session().client("s3")

    with pytest.raises(AccessDeniedError):
        list(client.get_paginator("list_objects_v2").paginate(Bucket="reports"))


def test_waiter_waits(s3: Any) -> None:
    """A waiter on a guarded client does its work."""
    s3.get_waiter("bucket_exists").wait(Bucket="reports", WaiterConfig={"Delay": 0, "MaxAttempts": 1})


def test_waiter_goes_on_polling_on_what_aws_answers(s3: Any) -> None:
    """AWS's own errors stay answers to a waiter; a bucket that is not there is what this one waits for."""
    s3.get_waiter("bucket_not_exists").wait(Bucket="nowhere", WaiterConfig={"Delay": 0, "MaxAttempts": 1})


def test_denied_waiter_ends_at_once_with_the_denial(make_guard: MakeGuard, moto: Moto, audit: MemorySink) -> None:
    """A denial is not polled on."""
    client: Any = make_guard(allow("ec2:*"), url=moto.url).session().client("s3")

    with pytest.raises(AccessDeniedError):
        client.get_waiter("bucket_exists").wait(Bucket="reports", WaiterConfig={"Delay": 0, "MaxAttempts": 5})

    assert 1 == len(audit.decisions)


def test_resources_and_collections_are_decided(moto: Moto, plain: boto3.Session, make_guard: MakeGuard) -> None:
    """A boto3 resource does what the policies allow, and its delete is denied."""
    guard = make_guard(allow("s3:*"), deny("s3:Delete*"), url=moto.url)
    bucket = guard.session().resource("s3").Bucket("reports")
    bucket.put_object(Key="a.txt", Body=b"x")

    assert ["a.txt"] == [summary.key for summary in bucket.objects.all()]
    with pytest.raises(ExplicitDenyError):
        bucket.objects.all().delete()
    assert ["a.txt"] == _keys(plain, moto)


def test_table_resource_and_batch_writer_are_decided(moto: Moto, make_guard: MakeGuard) -> None:
    """DynamoDB's resource layer, whose parameters are rewritten on the way, is decided on the final ones."""
    guard = make_guard(allow("dynamodb:*"), deny("dynamodb:DeleteTable"), url=moto.url)
    dynamodb = guard.session().resource("dynamodb")
    table = dynamodb.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with table.batch_writer() as batch:
        batch.put_item(Item={"id": "1", "amount": 3})

    assert {"id": "1", "amount": 3} == table.get_item(Key={"id": "1"})["Item"]
    with pytest.raises(ExplicitDenyError):
        table.delete()


def test_transfers_are_decided_part_by_part(s3: Any, plain: boto3.Session, moto: Moto, tmp_path: Path) -> None:
    """Upload and download, small and multipart in threads, work unchanged."""
    config = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
    big = tmp_path / "big"
    big.write_bytes(b"x" * (6 * 1024 * 1024))

    s3.upload_file(str(big), "reports", "big", Config=config)
    s3.upload_fileobj(io.BytesIO(b"small"), "reports", "small")
    s3.download_file("reports", "big", str(tmp_path / "copy"), Config=config)

    assert ["big", "small"] == _keys(plain, moto)
    assert big.read_bytes() == (tmp_path / "copy").read_bytes()


@pytest.mark.parametrize("size", [10, 6 * 1024 * 1024])
def test_denied_transfer_surfaces_as_the_denial(
    s3: Any, plain: boto3.Session, moto: Moto, tmp_path: Path, size: int
) -> None:
    """``upload_file`` raises the denial itself, and nothing of the file arrives."""
    config = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)

    with pytest.raises(AccessDeniedError):
        s3.upload_file(str(path), "reports", "forbidden/file", Config=config)
    with pytest.raises(AccessDeniedError):
        s3.upload_fileobj(io.BytesIO(b"x" * size), "reports", "forbidden/file", Config=config)

    assert [] == _keys(plain, moto)


def test_failed_upload_of_another_kind_keeps_boto3s_own_error(s3: Any, tmp_path: Path) -> None:
    """What AWS itself refuses looks as it does without the guard."""
    path = tmp_path / "file"
    path.write_bytes(b"x")

    with pytest.raises(boto3.exceptions.S3UploadFailedError):
        s3.upload_file(str(path), "no-such-bucket-here", "file")


def test_unsigned_client_is_decided_too(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Without a signature a call still needs a decision: anonymous access can carry data out."""
    guard = make_guard(allow("s3:GetObject"), url=endpoint.url)
    client: Any = guard.session().client("s3", config=Config(signature_version=UNSIGNED))

    client.get_object(Bucket="public", Key="a")
    with pytest.raises(AccessDeniedError):
        client.put_object(Bucket="public", Key="a", Body=b"x")

    assert ["GET"] == [call.method for call in endpoint.calls]
    assert "authorization" not in endpoint.calls[0].headers


def test_unsigned_operation_is_decided_too(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """An operation that AWS takes without a signature is still decided."""
    guard = make_guard(deny("*"), url=endpoint.url)

    with pytest.raises(AccessDeniedError):
        guard.call("cognito-identity", "GetId", {"IdentityPoolId": "us-east-1:pool"})

    assert [] == endpoint.calls


def test_retries_are_verified_and_signed_anew(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Two server errors and a success are three signed requests and one decision."""
    answers = iter([Answer(status=500), Answer(status=500)])
    endpoint.scripts.append(lambda request: next(answers, None) if "/dynamodb/" in _scope(request) else None)
    guard = make_guard(allow("dynamodb:*"), url=endpoint.url)

    guard.call("dynamodb", "ListTables", {})

    assert 3 == len(endpoint.calls)


def _scope(request: Recorded) -> str:
    return request.headers.get("authorization", "")


@pytest.fixture
def redirecting(endpoint: RecordingEndpoint) -> RecordingEndpoint:
    """Make the endpoint answer S3 calls that are signed for another region with a redirect to eu-west-1."""

    def redirect(request: Recorded) -> Answer | None:
        if "/s3/" in _scope(request) and "/eu-west-1/" not in _scope(request):
            return Answer(status=301, headers=(("x-amz-bucket-region", "eu-west-1"),))
        return None

    endpoint.scripts.append(redirect)
    return endpoint


def test_s3_redirect_is_decided_again_in_the_other_region(
    make_guard: MakeGuard, redirecting: RecordingEndpoint, audit: MemorySink
) -> None:
    """A bucket in another region of the target is reached there, by a decision for that region."""
    guard = make_guard(allow("s3:*"), url=redirecting.url)
    client: Any = guard.session().client("s3")

    client.head_bucket(Bucket="reports")
    client.head_bucket(Bucket="reports")

    assert ["us-east-1", "eu-west-1", "eu-west-1"] == [record.region for record in audit.decisions]
    assert 3 == len(redirecting.calls)


def test_s3_redirect_to_a_region_outside_the_target_is_refused(
    make_guard: MakeGuard, redirecting: RecordingEndpoint
) -> None:
    """S3 cannot lead a call out of the regions that the operator named."""
    guard = make_guard(allow("s3:*"), url=redirecting.url, regions=("us-east-1",))

    with pytest.raises(AccessDeniedError, match="region `eu-west-1` is not one of"):
        guard.call("s3", "HeadBucket", {"Bucket": "reports"})

    assert 1 == len(redirecting.calls)


def test_global_service_is_decided_and_signed_for_its_own_region(make_guard: MakeGuard) -> None:
    """IAM called from Ireland is IAM in us-east-1: to policies, in its host, and in the signature."""
    at_home = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    guard = make_guard(allow("iam:*", Condition=at_home))
    held = RoleCredentials(
        access_key="ASIAIOSFODNN7EXAMPLE", secret_key="example", token="example", expiration=FAR_FUTURE
    )
    guard._roles["dev"]._held = lambda: held
    client: Any = guard.session().client("iam", region_name="eu-west-1")
    sent: list[Any] = []
    client.meta.events.register_last("before-send.iam", lambda request, **_: sent.append(request) or _refuse_to_send())

    with pytest.raises(EOFError):
        client.list_users()

    assert "https://iam.amazonaws.com/" == sent[0].url
    assert b"/us-east-1/iam/" in sent[0].headers["Authorization"]


def _refuse_to_send() -> None:
    raise EOFError


def test_directory_bucket_session_has_a_decision_of_its_own(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """S3 Express opens a session first; that nested call is decided like any other."""
    endpoint.scripts.append(lambda request: _EXPRESS if request.path.endswith("?session") else None)
    guard = make_guard(allow("s3:*", "s3express:*"), url=endpoint.url)

    guard.call("s3", "GetObject", {"Bucket": "reports--use1-az4--x-s3", "Key": "a"})

    assert {"GetObject", "CreateSession"} == {record.operation for record in audit.decisions}
    assert "ASIAEXPRESSEXAMPLE" in _scope(endpoint.calls[1])


def test_directory_bucket_without_the_right_to_a_session_sends_nothing(
    make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """A denied session leaves nothing to sign the object's request with."""
    guard = make_guard(allow("s3:*", "s3express:*"), deny("s3express:CreateSession"), url=endpoint.url)

    with pytest.raises(ExplicitDenyError):
        guard.call("s3", "GetObject", {"Bucket": "reports--use1-az4--x-s3", "Key": "a"})

    assert [] == endpoint.calls


_EXPRESS = Answer(
    body="<CreateSessionResult><Credentials><AccessKeyId>ASIAEXPRESSEXAMPLE</AccessKeyId>"
    "<SecretAccessKey>example</SecretAccessKey><SessionToken>example</SessionToken>"
    "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></CreateSessionResult>"
)


def test_cross_region_copy_is_decided_in_both_regions(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """The copy is presigned by botocore for its source region; that signature has a decision of its own."""
    guard = make_guard(allow("ec2:*"), url=endpoint.url)

    guard.call("ec2", "CopySnapshot", {"SourceRegion": "eu-west-1", "SourceSnapshotId": "snap-1"})

    assert ["us-east-1", "eu-west-1"] == [record.region for record in audit.decisions]
    assert "eu-west-1%2Fec2" in endpoint.calls[0].form["PresignedUrl"]


def test_cross_region_copy_gets_no_parameters_on_its_way(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """What a handler adds to the query of the URL for the source region was not decided."""
    client: Any = make_guard(allow("ec2:*"), url=endpoint.url).session().client("ec2")

    def add(request: Any, **_: object) -> None:
        request.params = {"Encrypted": "true", "KmsKeyId": "alias/evil"} if request.method == "GET" else {}

    on_event(client, "before-sign.ec2.CopySnapshot", add)

    with pytest.raises(AccessDeniedError):
        client.copy_snapshot(SourceRegion="eu-west-1", SourceSnapshotId="snap-1")
    assert [] == endpoint.calls


def test_cross_region_copy_from_a_denied_region_sends_nothing(
    make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """A Deny on the source region stops the copy before anything is signed for it."""
    far = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    guard = make_guard(allow("*"), deny("*", Condition=far), url=endpoint.url)

    with pytest.raises(ExplicitDenyError):
        guard.call("rds", "CopyDBSnapshot", {"SourceRegion": "eu-west-1", **_COPY})

    assert [] == endpoint.calls


_COPY = {"SourceDBSnapshotIdentifier": "a", "TargetDBSnapshotIdentifier": "b"}


def test_cross_region_copy_from_outside_the_target_is_refused(
    make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """A source region is a region: the operator's list holds for it."""
    guard = make_guard(allow("*"), url=endpoint.url)

    with pytest.raises(AccessDeniedError, match="`SourceRegion` names `ap-south-1`"):
        guard.call("rds", "CopyDBSnapshot", {"SourceRegion": "ap-south-1", **_COPY})

    assert [] == endpoint.calls


def test_copy_within_a_region_is_an_ordinary_call(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Without a source region nothing more is signed."""
    guard = make_guard(allow("rds:*"), url=endpoint.url)

    guard.call("rds", "CopyDBSnapshot", _COPY)

    assert 1 == len(endpoint.calls)


def test_endpoint_discovery_is_off(make_guard: MakeGuard) -> None:
    """An answer that names hosts is not followed: an operation that needs one does not go."""
    guard = make_guard(allow("*"))

    with pytest.raises(Exception, match="Endpoint Discovery is not enabled"):
        guard.call("timestream-query", "Query", {"QueryString": "SELECT 1"})


def test_denial_surfaces_through_a_stubber(make_guard: MakeGuard) -> None:
    """A stubbed client is decided as well: tests of an agent see its denials."""
    client: Any = make_guard(allow("dynamodb:ListTables")).session().client("dynamodb")
    with Stubber(client) as stub:
        stub.add_response("list_tables", {"TableNames": ["orders"]})
        stub.add_response("delete_table", {})

        assert ["orders"] == client.list_tables()["TableNames"]
        with pytest.raises(AccessDeniedError):
            client.delete_table(TableName="orders")


def test_no_denied_call_reaches_moto(s3: Any, moto: Moto) -> None:
    """The recorder of moto saw the allowed call and none of the denied ones."""
    s3.put_object(Bucket="reports", Key="a", Body=b"x")
    for key in ("a", "forbidden/b"):
        with pytest.raises(AccessDeniedError):
            s3.delete_object(Bucket="reports", Key=key)

    assert ["PUT"] == [request["method"] for request in moto.recorded if "/reports/" in request["url"]]


def test_sessions_share_one_role_session(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Two sessions and several clients of a guard assume the role once."""
    guard: Guard = make_guard(allow("dynamodb:*"), url=endpoint.url)
    for _ in range(2):
        guard.session().client("dynamodb").list_tables()

    assert 1 == [call.form["Action"] for call in endpoint.sts_calls].count("AssumeRole")


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("rds", "CopyDBSnapshot", _COPY),
        ("docdb", "CopyDBClusterSnapshot",
         {"SourceDBClusterSnapshotIdentifier": "a", "TargetDBClusterSnapshotIdentifier": "b"}),
        ("neptune", "CopyDBClusterSnapshot",
         {"SourceDBClusterSnapshotIdentifier": "a", "TargetDBClusterSnapshotIdentifier": "b"}),
        ("rds", "CreateDBInstanceReadReplica",
         {"DBInstanceIdentifier": "b", "SourceDBInstanceIdentifier": "arn:aws:rds:eu-west-1:123456789012:db:a"}),
    ],
)  # fmt: skip
def test_cross_region_copy_of_each_service_is_decided_in_both_regions(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink, service: str, operation: str, parameters: Any
) -> None:
    """Each service whose copies botocore presigns: two decisions, and one URL for the source region."""
    guard = make_guard(allow("*"), url=endpoint.url)

    guard.call(service, operation, {"SourceRegion": "eu-west-1", **parameters})

    assert ["us-east-1", "eu-west-1"] == [record.region for record in audit.decisions]
    assert "eu-west-1%2Frds" in endpoint.calls[0].form["PreSignedUrl"]
    assert "SourceRegion" not in endpoint.calls[0].form


def test_threads_are_decided_each_for_itself(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Sixteen threads on one client: half of their calls are denied, and only the others are sent."""
    guard = make_guard(allow("dynamodb:*"), deny("dynamodb:DeleteTable"), url=endpoint.url)
    client: Any = guard.session().client("dynamodb")

    def act(number: int) -> str:
        name = f"orders-{number}"
        try:
            client.delete_table(TableName=name) if number % 2 else client.describe_table(TableName=name)
        except AccessDeniedError:
            return "denied"
        return "sent"

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(act, range(64)))

    assert ["sent", "denied"] * 32 == results
    assert {"DynamoDB_20120810.DescribeTable"} == {call.headers["x-amz-target"] for call in endpoint.calls}
    assert 32 == len(endpoint.calls)


def test_event_stream_is_read_as_it_is(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """A call that is answered by a stream of events is decided once, and its events arrive."""
    endpoint.scripts.append(lambda request: _EVENTS if request.path.endswith("select-type=2") else None)
    guard = make_guard(allow("s3:GetObject"), url=endpoint.url)
    query = {
        "Bucket": "reports", "Key": "a", "Expression": "SELECT 1", "ExpressionType": "SQL",
        "InputSerialization": {"CSV": {}}, "OutputSerialization": {"CSV": {}},
    }  # fmt: skip

    events = list(guard.call("s3", "SelectObjectContent", query)["Payload"])

    assert [{"End": {}}] == events
    with pytest.raises(AccessDeniedError):
        make_guard(allow("s3:List*"), url=endpoint.url).call("s3", "SelectObjectContent", query)
    assert 1 == len(endpoint.calls)


def _event(name: str) -> bytes:
    """Write an event without a payload as Amazon's event streams do."""
    headers = b"".join(
        bytes([len(key)]) + key + b"\x07" + struct.pack(">H", len(value)) + value
        for key, value in ((b":message-type", b"event"), (b":event-type", name.encode()))
    )
    prelude = struct.pack(">II", 16 + len(headers), len(headers))
    start = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers
    return start + struct.pack(">I", zlib.crc32(start))


_EVENTS = Answer(body=_event("End").decode("latin-1"))


def test_resource_presigns_through_its_guarded_client(make_guard: MakeGuard, moto: Moto) -> None:
    """A resource's client presigns what is allowed and nothing else."""
    guard = make_guard(allow("s3:GetObject"), url=moto.url)
    client: Any = guard.session().resource("s3").meta.client
    parameters = {"Bucket": "reports", "Key": "a"}

    assert "X-Amz-Signature=" in client.generate_presigned_url("get_object", Params=parameters)
    with pytest.raises(AccessDeniedError):
        client.generate_presigned_url("put_object", Params={**parameters, "ACL": "public-read"})
