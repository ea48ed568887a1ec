"""Every ordinary way to reach AWS through boto3 is decided: the unattacked paths work, the denied ones send nothing."""

import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import botocore.session
import pytest
from boto3.s3.transfer import TransferConfig
from botocore import UNSIGNED
from botocore.config import Config
from botocore.stub import Stubber
from guard_recording import Answer, Recorded, RecordingEndpoint
from guard_world import MakeGuard, Moto, allow, deny

from guarded_aws.audit import MemorySink
from guarded_aws.guard.errors import AccessDeniedError, ExplicitDenyError, UnauthorizedSignatureError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mode import Mode


@pytest.fixture
def plain(moto: Moto) -> boto3.Session:
    """Give an unguarded session on the same moto, to seed and to look."""
    session = boto3.Session("AKIAIOSFODNN7EXAMPLE", "example-not-a-secret", region_name="us-east-1")
    session.client("s3", endpoint_url=moto.url).create_bucket(Bucket="reports")
    return session


@pytest.fixture
def s3(moto: Moto, plain: boto3.Session, make_guard: MakeGuard) -> Any:  # noqa: ARG001 -- it seeds the bucket
    """Give a guarded S3 client that may do everything but delete, and nothing in ``forbidden/``."""
    guard = make_guard(
        allow("s3:*"),
        deny("s3:Delete*"),
        deny("s3:*Object", resource="arn:aws:s3:::reports/forbidden/*", sid="OffLimits"),
        url=moto.url,
    )
    return guard.session().client("s3")


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


def test_crt_preference_takes_the_classic_path(s3: Any) -> None:
    """boto3's CRT transfer would sign by itself; it finds no credentials here and is not taken."""
    assert s3._get_credentials() is None


def test_presigned_url_works_and_is_signed_by_the_role(s3: Any) -> None:
    """An allowed presigned URL carries a v4 signature with the role's key and the asked expiry."""
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"}, ExpiresIn=60)

    query = parse_qs(urlsplit(url).query)
    assert ["AWS4-HMAC-SHA256"] == query["X-Amz-Algorithm"]
    assert ["60"] == query["X-Amz-Expires"]
    assert query["X-Amz-Credential"][0].startswith("ASIA")


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("delete_object", {"Bucket": "reports", "Key": "a"}),
        ("get_object", {"Bucket": "reports", "Key": "forbidden/a"}),
    ],
)
def test_denied_presigned_url_does_not_come_into_being(
    s3: Any, audit: MemorySink, method: str, parameters: dict[str, str]
) -> None:
    """A URL that would do what policies deny is never signed."""
    with pytest.raises(ExplicitDenyError):
        s3.generate_presigned_url(method, Params=parameters)

    assert "refused" == audit.decisions[-1].outcome


def test_presigned_url_with_another_verb_is_refused(s3: Any) -> None:
    """``HttpMethod`` would sign a DELETE in the name of a GetObject that was decided."""
    with pytest.raises(UnauthorizedSignatureError, match="method is not what was decided"):
        s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"}, HttpMethod="DELETE")


@pytest.mark.parametrize("expires", [0, -1, 604801, "60", 60.0, True])
def test_presigned_url_of_a_strange_expiry_is_refused(s3: Any, expires: object) -> None:
    """Only a plain number of seconds within a week can be judged."""
    with pytest.raises(UnauthorizedSignatureError, match="number of seconds"):
        s3.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"}, ExpiresIn=expires)


def test_presigned_url_is_judged_over_its_whole_life(make_guard: MakeGuard, moto: Moto) -> None:
    """A URL that would outlive a time window is denied; one that ends within it is signed."""
    closing = {"DateGreaterThan": {"aws:CurrentTime": "2026-03-04T13:00:00Z"}}
    guard = make_guard(allow("s3:*"), deny("s3:*", Condition=closing), url=moto.url)
    client: Any = guard.session().client("s3")
    parameters = {"Bucket": "reports", "Key": "a"}

    assert client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=60)
    with pytest.raises(ExplicitDenyError):
        client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=3600)


def test_presigned_url_may_be_used_from_anywhere(make_guard: MakeGuard, moto: Moto) -> None:
    """A rule on the network cannot be kept by a URL, so a Deny on it counts."""
    elsewhere = {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    guard = make_guard(allow("s3:*"), deny("s3:*", Condition=elsewhere), url=moto.url)
    client: Any = guard.session().client("s3")

    with pytest.raises(ExplicitDenyError) as caught:
        client.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"})

    assert not caught.value.decision.certain


def test_dry_run_signs_no_url_that_writes(make_guard: MakeGuard, moto: Moto) -> None:
    """A presigned write is a write that somebody else would send."""
    client: Any = make_guard(allow("s3:*"), url=moto.url, mode=Mode.DRY_RUN).session().client("s3")

    assert client.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"})
    with pytest.raises(UnauthorizedSignatureError, match="`dry_run` signs no URL"):
        client.generate_presigned_url("put_object", Params={"Bucket": "reports", "Key": "a"})


def test_presigned_form_is_decided_as_the_upload_that_it_permits(s3: Any, audit: MemorySink) -> None:
    """A form is announced as CreateBucket by botocore; the guard decides PutObject on the key."""
    form = s3.generate_presigned_post("reports", "inbox/a.txt", ExpiresIn=60)

    assert form["fields"]["x-amz-credential"].startswith("ASIA")
    assert "PutObject" == audit.decisions[-1].operation
    assert "arn:aws:s3:::reports/inbox/a.txt" == audit.decisions[-1].requests[0].resource


def test_presigned_form_with_an_open_name_is_decided_for_every_name(s3: Any, audit: MemorySink) -> None:
    """A prefix form may not reach into what is forbidden."""
    assert s3.generate_presigned_post("reports", "inbox/${filename}")
    assert "arn:aws:s3:::reports/inbox/*" == audit.decisions[-1].requests[0].resource
    with pytest.raises(ExplicitDenyError):
        s3.generate_presigned_post("reports", "${filename}")


@pytest.mark.parametrize(
    "condition",
    [
        {"tagging": "x"},
        ["starts-with", "$acl", ""],
        ["starts-with", "$x-amz-website-redirect-location", ""],
        ["starts-with", "$key"],
        ["regex", "$key", ".*"],
        "anything",
    ],
)
def test_presigned_form_with_a_condition_that_is_not_understood_is_refused(s3: Any, condition: object) -> None:
    """A form field may grant more than the upload that was decided."""
    with pytest.raises(UnauthorizedSignatureError, match="not understood"):
        s3.generate_presigned_post("reports", "inbox/a", Conditions=[condition])


def test_presigned_form_takes_harmless_conditions(s3: Any) -> None:
    """Lengths, types, and metadata are as free as they are without the guard."""
    conditions = [["content-length-range", 1, 10], {"Content-Type": "text/plain"}, ["starts-with", "$x-amz-meta-a", ""]]

    assert s3.generate_presigned_post("reports", "inbox/a", Conditions=conditions)


def test_presigned_form_with_a_name_inside_the_key_is_refused(s3: Any) -> None:
    """Only a name at the very end of the key is a prefix that can be judged."""
    with pytest.raises(UnauthorizedSignatureError, match="`key` is not understood"):
        s3.generate_presigned_post("reports", "inbox/${filename}/x")


def test_database_token_is_refused(make_guard: MakeGuard) -> None:
    """An RDS token is a signature without an operation: nothing decided it."""
    client: Any = make_guard(allow("*")).session().client("rds")

    with pytest.raises(UnauthorizedSignatureError, match="nothing authorizes this request"):
        client.generate_db_auth_token("db.example.com", 5432, "admin")


def test_sts_presigning_by_a_signer_of_ones_own_finds_no_credentials(make_guard: MakeGuard) -> None:
    """The EKS login recipe takes the session's credentials, and these unlock nothing."""
    session = make_guard(allow("*")).session()
    signer = botocore.signers.RequestSigner(
        botocore.model.ServiceId("STS"), "us-east-1", "sts", "v4", session.get_credentials(), session.events
    )
    request = {"method": "GET", "url": "https://sts.us-east-1.amazonaws.com/", "body": {}, "headers": {}, "context": {}}

    with pytest.raises(Exception, match="credentials are not given out"):
        signer.generate_presigned_url(request, "GetCallerIdentity", region_name="us-east-1")


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


def test_global_service_is_decided_and_signed_for_its_own_region(
    make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """IAM called from Ireland is IAM in us-east-1, to policies and in the signature."""
    at_home = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    guard = make_guard(allow("iam:*", Condition=at_home), url=endpoint.url)

    guard.call("iam", "ListUsers", {}, region="eu-west-1")

    assert "/us-east-1/iam/" in _scope(endpoint.calls[0])


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
