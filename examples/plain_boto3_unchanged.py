"""Plain boto3 on a guarded session: only the first line of `main` knows of the guard.

Needs no account: it starts a sandbox. Run ``python examples/plain_boto3_unchanged.py``.
"""

import tempfile
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from guarded_aws import GuardedSession
from guarded_aws.sandbox import start_sandbox


def work(session: boto3.Session) -> None:
    """Do what scripts do: list, get, put, page, wait, use resources, upload."""
    s3 = session.client("s3")
    print("buckets:", [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]])
    print("object:", s3.get_object(Bucket="agent-reports", Key="2026/q1.csv")["Body"].read())
    s3.put_object(Bucket="agent-reports", Key="notes/today.txt", Body=b"all is well")

    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="agent-reports", PaginationConfig={"PageSize": 2})
    print("keys:", [item["Key"] for page in pages for item in page["Contents"]])

    session.client("ec2").get_waiter("instance_running").wait()
    print("instances:", [instance.id for instance in session.resource("ec2").instances.all()])

    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.txt")
        report.write_text("uploaded")
        s3.upload_file(str(report), "agent-reports", "notes/report.txt")


def destroy(session: boto3.Session) -> None:
    """Try what the policies deny; the error is the one that AWS would answer."""
    attempts = (
        ("bucket", lambda: session.client("s3").delete_bucket(Bucket="agent-reports")),
        ("objects", lambda: session.resource("s3").Bucket("agent-reports").objects.all().delete()),
        ("table", lambda: session.client("dynamodb").delete_table(TableName="orders")),
    )
    for name, attempt in attempts:
        try:
            attempt()
        except ClientError as error:
            print(f"{name}: {error.response['Error']['Code']}: {error.response['Error']['Message']}")
        else:
            raise SystemExit(f"{name}: was not denied")


def main() -> None:
    """Work in a sandbox."""
    with start_sandbox() as sandbox:
        session = GuardedSession(config=sandbox.config_path)
        work(session)
        destroy(session)


if __name__ == "__main__":
    main()
