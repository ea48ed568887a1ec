"""What the guard's tests stand on: a moto child process, a recording endpoint, and no machine configuration."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from guard_recording import RecordingEndpoint
from guard_world import ROLE_ARN, MakeGuard, Moto, allow, deny, make_target

from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.target import RoleSettings

_MOTO = """
import os, sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], file=sys.stderr, flush=True)
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _away_from_the_machine(no_machine_configuration: None) -> None:
    """Keep every test away from the machine's own AWS configuration."""


@pytest.fixture(scope="session")
def moto_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run moto in a child process on loopback; give its URL."""
    recording = tmp_path_factory.mktemp("moto") / "requests.jsonl"
    child = subprocess.Popen(
        [sys.executable, "-c", _MOTO],
        env={**os.environ, "MOTO_RECORDER_FILEPATH": str(recording)},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stderr is not None
    lines = iter(child.stderr.readline, "")
    port = next(line.strip() for line in lines if line.strip().isdigit())
    yield f"http://127.0.0.1:{port}"
    child.stdin.close()
    child.stderr.close()
    child.wait(timeout=20)


@pytest.fixture
def moto(moto_server: str) -> Moto:
    """Give an empty moto whose recorder is on."""
    return Moto(moto_server)


@pytest.fixture
def endpoint() -> Iterator[RecordingEndpoint]:
    """Give a loopback endpoint that records what reaches it and answers STS as AWS would."""
    with RecordingEndpoint() as running:
        yield running


@pytest.fixture
def audit() -> MemorySink:
    """Give the audit that `make_guard` writes to."""
    return MemorySink()


@pytest.fixture
def make_guard(audit: MemorySink, credentials_file: Path) -> MakeGuard:
    """Give a maker of guards with one target, ``dev``, under an identity policy."""

    def make(*statements: dict[str, Any], url: str | None = None, **changes: Any) -> Guard:
        role = RoleSettings(role_arn=ROLE_ARN, source_profile="source", source_credentials_file=str(credentials_file))
        target = make_target(*statements, **{"endpoint_url": url, "role": role, **changes})
        return Guard({"dev": target}, default_target="dev", catalog=Catalog(), audit=audit, agent="tester")

    return make


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


@pytest.fixture
def guard(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> Guard:
    """Give a guard that allows all but deletion, on a recording endpoint."""
    return make_guard(allow("*"), deny("dynamodb:Delete*", "s3:Delete*"), url=endpoint.url)


@pytest.fixture
def dynamodb(guard: Guard) -> Any:
    """Give a guarded DynamoDB client."""
    return guard.session().client("dynamodb")
