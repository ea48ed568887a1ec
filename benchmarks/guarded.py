"""A plain and a guarded client on the same stubbed network, and calls to make through both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Final

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from botocore.session import Session

from benchmarks.rounds import Task
from guarded_aws.audit import AuditRecord
from guarded_aws.catalog import Catalog
from guarded_aws.evaluator import ASSUMED, PolicySet, compile_policies
from guarded_aws.guard.client import make_call
from guarded_aws.guard.context import CallFacts
from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.decide import PendingCall, decide
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.pinned import pin
from guarded_aws.guard.snapshot import snapshot
from guarded_aws.guard.target import ContextSettings, RoleSettings, Target
from guarded_aws.policy import PolicyType, parse_policy

_KEYS: Final = ("ASIAIOSFODNN7EXAMPLE", "example-temporary-secret", "example-session-token")
_REGION: Final = "us-east-1"
_NOW: Final = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_POLICY: Final = """{
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "dynamodb:Delete*", "Resource": "*"}
    ]
}"""
_DISTINCT: Final = 500
"""How many different calls a task makes in turn, so that no answer can be kept from the call before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A call that is measured, and what AWS answers.

    Attributes:
        parameters: With ``{}`` in texts, where each call has a number of its own.
    """

    service: str
    operation: str
    parameters: Mapping[str, object]
    answer: bytes = b"{}"

    def every(self) -> Iterator[dict[str, object]]:
        """Give parameters, each time for another call, without end."""
        return cycle([_numbered(self.parameters, number) for number in range(_DISTINCT)])


CASES: Final = {
    "DynamoDB GetItem": Case(
        service="dynamodb",
        operation="GetItem",
        parameters={"TableName": "orders", "Key": {"id": {"S": "order-{}"}}},
        answer=b'{"Item":{"id":{"S":"1"}}}',
    ),
    "S3 PutObject 1 KB": Case(
        service="s3",
        operation="PutObject",
        parameters={"Bucket": "reports", "Key": "2026/report-{}.csv", "Body": b"x" * 1024},
        answer=b"",
    ),
    "EC2 DescribeInstances": Case(
        service="ec2",
        operation="DescribeInstances",
        parameters={"InstanceIds": ["i-0abc{}"]},
        answer=b'<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        b"<requestId>x</requestId><reservationSet/></DescribeInstancesResponse>",
    ),
}

DENIED: Final = Case(
    service="dynamodb", operation="DeleteItem", parameters={"TableName": "orders", "Key": {"id": {"S": "order-{}"}}}
)


def _numbered(parameters: Mapping[str, object], number: int) -> dict[str, object]:
    return {name: _filled(value, number) for name, value in parameters.items()}


def _filled(value: object, number: int) -> object:
    match value:
        case str():
            return value.replace("{}", str(number))
        case dict():
            return _numbered(value, number)
        case list():
            return [_filled(item, number) for item in value]
        case _:
            return value


class _NoSink:
    """Keeps no record: writing to a disk would measure the disk."""

    def write(self, record: AuditRecord, /) -> None:
        """Let a record go."""


class _LendingGuard(Guard):
    """A guard that has the role's session already."""

    def _lend(self, target: Target) -> RoleCredentials:  # noqa: ARG002 -- there is one
        """Give credentials that were never AWS's."""
        access_key, secret_key, token = _KEYS
        return RoleCredentials(access_key=access_key, secret_key=secret_key, token=token, expiration=_NEVER)


def make_guard() -> Guard:
    """Make a guard on one target that allows everything but deletions in DynamoDB."""
    document = parse_policy(_POLICY, policy_type=PolicyType.IDENTITY, policy_id="bench")
    target = Target(
        name="bench",
        role=RoleSettings(role_arn="arn:aws:iam::123456789012:role/AIAgentRole"),
        policies=compile_policies(PolicySet(identity=(document,), resource=ASSUMED)),
        regions=(_REGION,),
        context=ContextSettings(clock=lambda: _NOW),
    )
    return _LendingGuard({target.name: target}, default_target=None, catalog=Catalog(), audit=_NoSink())


def plain_session() -> boto3.Session:
    """Open a session without the guard."""
    return boto3.Session(*_KEYS, _REGION)


def plain_client(case: Case) -> BaseClient:
    """Make a client without the guard, with a handler that does nothing where a guard by handlers would stand."""
    core = Session()
    pin(core)
    core.set_credentials(*_KEYS)
    client: BaseClient = boto3.Session(botocore_session=core, region_name=_REGION).client(case.service)  # type: ignore[call-overload]
    client.meta.events.register_last("before-parameter-build", _do_nothing)
    return client


def _do_nothing(**_: object) -> None:
    pass


def guarded_client(guard: Guard, case: Case) -> BaseClient:
    """Make a client with the guard."""
    client: BaseClient = guard.session().client(case.service)  # type: ignore[call-overload]
    return client


def calls(client: BaseClient, case: Case) -> Task:
    """Make calls through a client, to a network that answers at once."""
    client._endpoint.http_session = _Stub(case.answer)  # type: ignore[attr-defined]  # noqa: SLF001 -- no other door
    every = case.every()
    return lambda: make_call(client, case.operation, next(every))


def decisions(guard: Guard, case: Case) -> Task:
    """Decide calls without making them: resolve and evaluate."""
    target, catalog = guard.target(), guard.catalog
    pending = cycle([_pending(target, case, parameters) for parameters in islice(case.every(), _DISTINCT)])

    def run() -> object:
        facts = CallFacts(target=target, requested_region=_REGION, earliest=_NOW, latest=_NOW)
        return decide(next(pending), facts, catalog=catalog)

    return run


def _pending(target: Target, case: Case, parameters: Mapping[str, object]) -> PendingCall:
    return PendingCall(
        target=target,
        service=case.service,
        operation=case.operation,
        parameters=snapshot(parameters),
        region=_REGION,
    )


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_: object, **__: object) -> list[bytes]:
        return [self._content]


class _Stub:
    """An HTTP session without a network."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        return AWSResponse(request.url, 200, {}, _Body(self._answer))  # type: ignore[arg-type]

    def close(self) -> None:
        pass
