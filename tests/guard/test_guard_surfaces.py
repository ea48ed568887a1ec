"""A denial is a `ClientError`, and yet surfaces as itself wherever boto3 treats those specially."""

import io
from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError, WaiterError
from botocore.stub import Stubber
from guard_recording import Answer, Recorded, RecordingEndpoint
from guard_world import ROLE_ARN, MakeGuard, Moto, allow, deny, make_target
from moto import mock_aws
from s3transfer.manager import TransferManager

from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.guard.errors import AccessDeniedError, ExplicitDenyError, ImplicitDenyError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.target import RoleSettings

PARTS = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)


def _reader(make_guard: MakeGuard, url: str) -> Any:
    """Give a client that may list and write, and read nothing in ``forbidden/``."""
    guard = make_guard(allow("s3:*"), deny("s3:GetObject", resource="arn:aws:s3:::reports/forbidden/*"), url=url)
    return guard.session().client("s3")


# Waiters.


@pytest.mark.parametrize("waiter", ["bucket_exists", "bucket_not_exists"])
def test_waiter_takes_no_denial_for_an_answer(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink, waiter: str
) -> None:
    """Neither a waiter that polls on a 403 nor one that waits for an error goes on."""
    client: Any = make_guard(allow("ec2:*"), url=endpoint.url).session().client("s3")

    with pytest.raises(ImplicitDenyError):
        client.get_waiter(waiter).wait(Bucket="reports", WaiterConfig={"Delay": 0, "MaxAttempts": 5})

    assert (1, []) == (len(audit.decisions), endpoint.calls)


def test_denial_by_aws_is_still_an_answer_to_a_waiter(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """What AWS answers is what the waiter was made for: it fails as it does without the guard."""
    endpoint.scripts.append(lambda request: Answer(status=404) if request.path.startswith("/reports") else None)
    client: Any = make_guard(allow("s3:*"), url=endpoint.url).session().client("s3")

    with pytest.raises(WaiterError):
        client.get_waiter("bucket_exists").wait(Bucket="reports", WaiterConfig={"Delay": 0, "MaxAttempts": 1})


# The S3 redirector.


def _redirect(request: Recorded) -> Answer | None:
    """Say, without a region, that the bucket is elsewhere, so that botocore asks where."""
    return Answer(status=301) if request.path.startswith("/reports") else None


def test_denied_question_of_the_redirector_surfaces(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Botocore asks HeadBucket where a bucket is; when that is denied, the denial is what the caller sees."""
    endpoint.scripts.append(_redirect)
    client: Any = make_guard(allow("s3:GetObject"), url=endpoint.url).session().client("s3")

    with pytest.raises(ImplicitDenyError) as caught:
        client.get_object(Bucket="reports", Key="a")

    assert "HeadBucket" == caught.value.operation_name
    assert ["GET"] == [call.method for call in endpoint.calls]


def test_redirected_call_that_is_denied_there_surfaces(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """The call is decided again in the bucket's region, and a denial there is the caller's."""
    moved = Answer(status=301, headers=(("x-amz-bucket-region", "eu-west-1"),))
    endpoint.scripts.append(lambda request: moved if request.path.startswith("/reports") else None)
    far = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    client: Any = make_guard(allow("s3:*"), deny("s3:*", Condition=far), url=endpoint.url).session().client("s3")

    with pytest.raises(ExplicitDenyError):
        client.get_object(Bucket="reports", Key="a")

    assert 1 == len(endpoint.calls)


# Transfers.


@pytest.mark.parametrize("size", [10, 6 * 1024 * 1024])
def test_denied_download_surfaces_from_its_threads(
    make_guard: MakeGuard, moto: Moto, plain: boto3.Session, tmp_path: Path, size: int
) -> None:
    """Downloads, in one piece or in parts, raise the denial and leave no file."""
    store = plain.client("s3", endpoint_url=moto.url)
    for key in ("forbidden/file", "file"):
        store.put_object(Bucket="reports", Key=key, Body=b"x" * size)
    client = _reader(make_guard, moto.url)
    received = io.BytesIO()

    client.download_file("reports", "file", str(tmp_path / "file"), Config=PARTS)
    with pytest.raises(AccessDeniedError):
        client.download_file("reports", "forbidden/file", str(tmp_path / "forbidden"), Config=PARTS)
    with pytest.raises(AccessDeniedError):
        client.download_fileobj("reports", "forbidden/file", received, Config=PARTS)
    with pytest.raises(AccessDeniedError):
        client.copy({"Bucket": "reports", "Key": "forbidden/file"}, "reports", "copy", Config=PARTS)

    assert ([tmp_path / "file"], b"") == (
        [path for path in tmp_path.iterdir() if "f" == path.name[0]],
        received.getvalue(),
    )


def test_denial_surfaces_from_the_future_of_a_transfer(s3: Any) -> None:
    """s3transfer used by itself gives the denial when its future is asked."""
    with TransferManager(s3) as manager:
        future = manager.upload(io.BytesIO(b"x"), "reports", "forbidden/a")
        deletion = manager.delete("reports", "a")

        for denied in (future, deletion):
            with pytest.raises(AccessDeniedError):
                denied.result()


def test_denied_object_of_a_resource_surfaces(make_guard: MakeGuard, moto: Moto, tmp_path: Path) -> None:
    """The resource layer wraps nothing either."""
    guard = make_guard(allow("s3:List*"), url=moto.url)
    path = tmp_path / "file"
    path.write_bytes(b"x")

    with pytest.raises(AccessDeniedError):
        guard.session().resource("s3").Object("reports", "a").upload_file(str(path))
    with pytest.raises(AccessDeniedError):
        guard.session().resource("s3").Bucket("reports").download_file("a", str(tmp_path / "copy"))


# Stubber and moto.


def test_stubbed_denial_of_aws_and_denial_of_the_guard_differ(make_guard: MakeGuard) -> None:
    """A test that stubs AWS's own AccessDenied gets that; a call that is denied here gets here's."""
    client: Any = make_guard(allow("dynamodb:ListTables")).session().client("dynamodb")
    with Stubber(client) as stub:
        stub.add_client_error("list_tables", "AccessDeniedException")
        stub.add_response("delete_table", {})

        with pytest.raises(ClientError) as of_aws:
            client.list_tables()
        with pytest.raises(AccessDeniedError):
            client.delete_table(TableName="orders")

    assert not isinstance(of_aws.value, AccessDeniedError)


@mock_aws
def test_moto_in_the_same_process_sees_allowed_calls_only(tmp_path: Path) -> None:
    """`mock_aws` works on guarded sessions: the role is assumed there, and denials never get that far."""
    path = tmp_path / "credentials"
    path.write_text("[source]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n")
    role = RoleSettings(role_arn=ROLE_ARN, source_profile="source", source_credentials_file=str(path))
    target = make_target(allow("s3:*"), deny("s3:DeleteBucket"), role=role)
    guard = Guard({"dev": target}, default_target="dev", catalog=Catalog(), audit=MemorySink())
    client: Any = guard.session().client("s3")

    client.create_bucket(Bucket="reports")
    with pytest.raises(ExplicitDenyError):
        client.delete_bucket(Bucket="reports")

    assert ["reports"] == [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
