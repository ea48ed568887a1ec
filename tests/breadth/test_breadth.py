"""Every operation of botocore: an allowed call goes out as it does without the guard, byte for byte."""

import contextlib
import os
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import botocore.auth
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.discovery import EndpointDiscoveryRequired
from botocore.exceptions import MissingDependencyException
from breadth_parameters import fill

from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.evaluator import ASSUMED, PolicySet, compile_policies
from guarded_aws.guard import models
from guarded_aws.guard.client import make_call
from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.errors import AccessDeniedError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.target import ContextSettings, RoleSettings, Target
from guarded_aws.policy import PolicyType, parse_policy

NOON = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
KEYS = ("ASIAIOSFODNN7EXAMPLE", "example-temporary-secret", "example-session-token")
EVERYTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'

REFUSED = {
    "machinelearning.Predict": "lets a parameter choose the host",
    "cloudsearchdomain.Search": "the request's method is not what was decided",
    "sdb.": "signature version `v2` does not bind a request",
    "account-access-runtime.": "signature version `bearer` does not bind a request",
    "codecatalyst.": "signature version `bearer` does not bind a request",
    "timestream-query.": "Endpoint Discovery is not enabled",
    "timestream-write.": "Endpoint Discovery is not enabled",
}
"""Calls that no policy can allow, by the start of their name, with the reason that the caller reads.

A host that a parameter or an answer chooses; a request that botocore rewrites after it was decided;
signatures that do not bind the host; tokens of a person that are not the role's.
"""

ALLOWED_ALL_THE_SAME = {"timestream-query.DescribeEndpoints", "timestream-write.DescribeEndpoints"}

NEEDS_CRT = {"cloudfront-keyvaluestore.", "events.PutEvents", "sesv2.SendBulkEmail", "sesv2.SendEmail"}
"""Calls that botocore signs for several regions with a library that need not be there."""

FILLINGS = (True, False) if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else (True,)

_FEATURES = re.compile(r" m/\S+")
"""What the user agent says of where credentials come from: ours come from nowhere that botocore knows."""


class Sent(BaseException):
    """Ends a call where it would reach the network; botocore catches and retries every `Exception`."""

    def __init__(self, request: AWSPreparedRequest) -> None:
        super().__init__(request.url)
        self.image = _image(request)


@dataclass(frozen=True)
class Image:
    """A request as it would go over the wire."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def _image(request: AWSPreparedRequest) -> Image:
    headers = ((name.lower(), _FEATURES.sub("", _text(value))) for name, value in request.headers.items())
    body = request.body
    content = body.read() if hasattr(body, "read") else body
    return Image(str(request.method), str(request.url), tuple(sorted(headers)), _bytes(content))


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _bytes(value: str | bytes | bytearray | None) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value or b"")


class LendingGuard(Guard):
    """A guard whose role was assumed long ago: STS is not asked."""

    def _lend(self, target: Target) -> RoleCredentials:  # noqa: ARG002 -- the guard's own signature
        """Give the keys that the unguarded session signs with."""
        access, secret, token = KEYS
        return RoleCredentials(access_key=access, secret_key=secret, token=token, expiration=NOON)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stop the clock and the dice, and leave the machine's own AWS configuration alone."""
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda **_: NOON.replace(tzinfo=None))
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=7, version=4))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="module")
def guard() -> Guard:
    """Give a guard under a policy that allows everything."""
    document = parse_policy(EVERYTHING, policy_type=PolicyType.IDENTITY, policy_id="everything")
    target = Target(
        name="dev",
        role=RoleSettings(role_arn="arn:aws:iam::123456789012:role/AIAgentRole"),
        policies=compile_policies(PolicySet(identity=(document,), resource=ASSUMED)),
        regions=("us-east-1", "us-west-2"),  # the only home of Route 53 Recovery Control
        context=ContextSettings(clock=lambda: NOON),
    )
    return LendingGuard({"dev": target}, default_target="dev", catalog=Catalog(), audit=MemorySink())


def _plain(service: str) -> Any:
    access, secret, token = KEYS
    session = boto3.Session(access, secret, token, "us-east-1", aws_account_id="123456789012")
    return session.client(service)


def _send(client: Any, operation: str, parameters: dict[str, object]) -> Image | str:
    """Make a call; give what would be on the wire, or the reason of the refusal."""
    try:
        make_call(client, operation, parameters)
    except Sent as sent:
        return sent.image
    except AccessDeniedError as denial:
        return str(denial)
    except (EndpointDiscoveryRequired, MissingDependencyException) as unsupported:
        return str(unsupported)
    raise AssertionError(f"{operation} neither left nor was refused")


def _cut_off(http_session: Any) -> None:
    def send(request: AWSPreparedRequest) -> None:
        raise Sent(request)

    http_session.send = send


@contextlib.contextmanager
def _clients(service: str, guard: Guard) -> Iterator[tuple[Any, Any]]:
    plain, guarded = _plain(service), guard.session().client(service)
    _cut_off(plain._endpoint.http_session)
    _cut_off(guarded._endpoint.http_session)
    yield plain, guarded
    plain.close()
    guarded.close()


@pytest.mark.parametrize("service", models.list_services())
def test_allowed_call_goes_out_as_it_does_without_the_guard(service: str, guard: Guard) -> None:
    """Every operation with all of its members; at night with the required ones alone, too."""
    odd = []
    with _clients(service, guard) as (plain, guarded):
        for operation, parameters in _calls(service):
            actual = _send(guarded, operation, parameters)
            reason = _reason(f"{service}.{operation}")
            if not _is_as_expected(
                f"{service}.{operation}",
                actual,
                reason,
                lambda: _send(plain, operation, parameters),  # noqa: B023 -- called at once
            ):
                odd.append((operation, parameters, actual))

    assert [] == odd


def _calls(service: str) -> Iterator[tuple[str, dict[str, object]]]:
    for operation in models.service_model(service).operation_names:
        model = models.operation_model(service, operation)
        for with_optional in FILLINGS:
            yield operation, fill(model, with_optional=with_optional)


def _reason(name: str) -> str | None:
    """Give the documented reason for which a call is refused, if it is to be."""
    if name in ALLOWED_ALL_THE_SAME:
        return None
    return next((reason for start, reason in REFUSED.items() if name.startswith(start)), None)


def _is_as_expected(name: str, actual: Image | str, reason: str | None, unguarded: Callable[[], Image | str]) -> bool:
    """Want the unguarded request, or the documented reason of a refusal."""
    if reason is not None:
        return isinstance(actual, str) and reason in actual
    if isinstance(actual, str) and not any(name.startswith(start) for start in NEEDS_CRT):
        return False
    return actual == unguarded()
