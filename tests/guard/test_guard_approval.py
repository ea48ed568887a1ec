"""A person's consent turns the one denial that hinges on it, for one call, and nothing else."""

import threading
from typing import Any

import pytest
from guard_recording import Answer, RecordingEndpoint
from guard_world import NOON, MakeGuard, allow, deny

from guarded_aws.audit import MemorySink
from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.approval import ApprovalRequest
from guarded_aws.guard.errors import AccessDeniedError, ExplicitDenyError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.session import GuardedSession
from guarded_aws.guard.target import ContextSettings

UNAPPROVED = {"Bool": {"guard:Approved": "false"}}
RULES = (allow("dynamodb:*"), deny("dynamodb:DeleteTable", Condition=UNAPPROVED))
ORDERS = {"TableName": "orders"}


def _guard(make_guard: MakeGuard, approver: Any, *statements: Any, **changes: Any) -> Guard:
    template = make_guard(*(statements or RULES), **changes)
    return Guard(
        {"dev": template.target()},
        default_target="dev",
        catalog=template._catalog,
        audit=template._audit,
        approver=approver,
    )


def test_approved_call_is_sent_once_and_recorded(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """A yes is for the call that was asked about: the next one is asked again."""
    answers = iter([True, False])
    guard = _guard(make_guard, lambda _: next(answers), url=endpoint.url)

    guard.call("dynamodb", "DeleteTable", ORDERS)
    with pytest.raises(ExplicitDenyError):
        guard.call("dynamodb", "DeleteTable", ORDERS)

    assert 1 == len(endpoint.calls)
    assert [("given", "sent", "allowed"), ("withheld", "refused", "explicitDeny")] == [
        (record.approval, record.outcome, record.decision) for record in audit.decisions
    ]


def test_approver_sees_what_is_to_be_done(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Operation, resources, region, reason, and parameters without their secrets."""
    seen: list[ApprovalRequest] = []
    statements = (allow("rds:*"), deny("rds:ModifyDBInstance", Condition=UNAPPROVED))
    guard = _guard(make_guard, seen.append, *statements, url=endpoint.url)

    with pytest.raises(AccessDeniedError):
        guard.call(
            "rds",
            "ModifyDBInstance",
            {"DBInstanceIdentifier": "orders", "MasterUserPassword": "hunter2-example"},
            reason="to rotate it",
        )

    (request,) = seen
    assert "rds:ModifyDBInstance in us-east-1 as target `dev` on arn:aws:rds:us-east-1:123456789012:db:orders" in str(
        request
    )
    assert ("to rotate it", "orders", 0) == (
        request.reason, request.parameters["DBInstanceIdentifier"], request.life.total_seconds(),
    )  # fmt: skip
    assert "hunter2-example" not in repr(request)


@pytest.mark.parametrize("answer", [None, 1, "yes", "True", [True], object()])
def test_anything_but_true_is_a_no(make_guard: MakeGuard, endpoint: RecordingEndpoint, answer: object) -> None:
    """What only resembles consent is none. FAIL-CLOSED(approver)."""
    guard = _guard(make_guard, lambda _: answer, url=endpoint.url)

    with pytest.raises(ExplicitDenyError):
        guard.call("dynamodb", "DeleteTable", ORDERS)

    assert [] == endpoint.calls


def test_approver_that_fails_says_no(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller gets the denial, the log what went wrong. FAIL-CLOSED(approver)."""

    def fail(_: ApprovalRequest) -> bool:
        raise TimeoutError

    guard = _guard(make_guard, fail, url=endpoint.url)

    with pytest.raises(ExplicitDenyError):
        guard.call("dynamodb", "DeleteTable", ORDERS)

    assert [] == endpoint.calls
    assert "the approver failed" in caplog.text


NOT_ASKED: dict[str, tuple[Any, ...]] = {
    "something else denies it too": (*RULES, deny("dynamodb:*Table", sid="Other")),
    "nothing allows it": (allow("s3:*"), RULES[1]),
    "no approval is read": (allow("dynamodb:*"), deny("dynamodb:DeleteTable")),
    "approval is one of two conditions": (
        allow("dynamodb:*"),
        deny("dynamodb:DeleteTable", Condition=UNAPPROVED),
        deny("dynamodb:DeleteTable", sid="Hour", Condition={"StringNotEquals": {"guard:HourOfDay": "3"}}),
    ),
}


@pytest.mark.parametrize("case", NOT_ASKED)
def test_nobody_is_asked_in_vain(make_guard: MakeGuard, endpoint: RecordingEndpoint, case: str) -> None:
    """Consent would not turn these denials, so nobody is troubled with them."""
    asked: list[ApprovalRequest] = []
    guard = _guard(make_guard, asked.append, *NOT_ASKED[case], url=endpoint.url)

    with pytest.raises(AccessDeniedError):
        guard.call("dynamodb", "DeleteTable", ORDERS)

    assert ([], []) == (asked, endpoint.calls)


def test_refusal_is_nobodys_to_lift(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Regions, strangers' accounts, and confusions stay refused."""
    guard = _guard(make_guard, lambda _: True, url=endpoint.url)

    with pytest.raises(AccessDeniedError, match="region `ap-south-1`"):
        guard.call("dynamodb", "DeleteTable", ORDERS, region="ap-south-1")

    assert [] == endpoint.calls


@pytest.mark.parametrize("mode", [Mode.DRY_RUN, Mode.OBSERVE])
def test_nobody_is_asked_about_what_is_planned_or_observed(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, mode: Mode
) -> None:
    """A call that is not sent, or sent anyway, needs no consent."""
    asked: list[ApprovalRequest] = []
    guard = _guard(make_guard, asked.append, url=endpoint.url, mode=mode)

    try:
        guard.call("dynamodb", "DeleteTable", ORDERS)
    except ExplicitDenyError:
        assert mode is Mode.DRY_RUN

    assert [] == asked


def test_call_of_the_approver_itself_is_not_approved(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """An approver that makes a call that needs approval does not go round in circles. FAIL-CLOSED(approver)."""
    denials: list[AccessDeniedError] = []

    def approve(_: ApprovalRequest) -> bool:
        with pytest.raises(AccessDeniedError) as caught:
            guard.call("dynamodb", "DeleteTable", {"TableName": "others"})
        denials.append(caught.value)
        return True

    guard = _guard(make_guard, approve, url=endpoint.url)

    guard.call("dynamodb", "DeleteTable", ORDERS)

    assert (1, 1) == (len(denials), len(endpoint.calls))


def test_threads_are_asked_each_for_its_own_call(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """A yes to one thread is no yes to another that waits at the same time."""
    barrier = threading.Barrier(4)

    def approve(request: ApprovalRequest) -> bool:
        barrier.wait(timeout=30)
        return request.parameters["TableName"] == "orders-2"

    guard = _guard(make_guard, approve, url=endpoint.url)
    results: dict[str, str] = {}

    def delete(name: str) -> None:
        try:
            guard.call("dynamodb", "DeleteTable", {"TableName": name})
            results[name] = "sent"
        except ExplicitDenyError:
            results[name] = "denied"

    threads = [threading.Thread(target=delete, args=(f"orders-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert {"orders-0": "denied", "orders-1": "denied", "orders-2": "sent", "orders-3": "denied"} == results
    assert 1 == len(endpoint.calls)


def test_approval_that_comes_too_late_sends_nothing(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """When the window closes while the person thinks, the call is decided by the time of their answer."""
    times = [NOON]
    closing = {"DateGreaterThan": {"aws:CurrentTime": "2026-03-04T13:00:00Z"}}
    statements = (*RULES, deny("dynamodb:*", sid="Closed", Condition=closing))
    clock = ContextSettings(clock=lambda: times[-1])

    def think(_: ApprovalRequest) -> bool:
        times.append(NOON.replace(hour=23))
        return True

    guard = _guard(make_guard, think, *statements, url=endpoint.url, context=clock)

    with pytest.raises(ExplicitDenyError, match="Closed"):
        guard.call("dynamodb", "DeleteTable", ORDERS)

    assert [] == endpoint.calls


def test_presigned_url_is_approved_with_its_life(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Whoever consents to a URL knows how long it may be used."""
    seen: list[ApprovalRequest] = []
    statements = (allow("s3:*"), deny("s3:GetObject", Condition=UNAPPROVED))
    guard = _guard(make_guard, lambda request: seen.append(request) or True, *statements, url=endpoint.url)
    client: Any = guard.session().client("s3")

    url = client.generate_presigned_url("get_object", Params={"Bucket": "reports", "Key": "a"}, ExpiresIn=90)

    assert "X-Amz-Expires=90" in url
    assert [90] == [request.life.total_seconds() for request in seen]


def test_session_takes_an_approver_for_its_configuration_only(make_guard: MakeGuard) -> None:
    """A guard has an approver of its own; two would leave open which one is asked."""
    with pytest.raises(ConfigurationError, match="has its configuration and its approver"):
        GuardedSession(guard=make_guard(allow("*")), approver=lambda _: True)


def test_names_do_not_write_the_question(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Line breaks, cursors, and directions in an agent's names stand there as escapes. FAIL-CLOSED(approval-text)."""
    seen: list[str] = []
    statements = (allow("s3:*"), deny("s3:DeleteObject", Condition=UNAPPROVED))
    guard = _guard(make_guard, lambda request: seen.append(str(request)), *statements, url=endpoint.url)

    with pytest.raises(ExplicitDenyError):
        guard.call("s3", "DeleteObject", {"Bucket": "reports", "Key": "a\x1b[2K\r\u202ebelow\nd\u00e9tail"})

    assert seen[0].endswith("arn:aws:s3:::reports/a\\x1b[2K\\r\\u202ebelow\\nd\u00e9tail")
    assert [] == endpoint.calls


def test_approval_holds_for_the_tags_of_then(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """What was tagged while the person thought is decided by its new tags. FAIL-CLOSED(approved-later)."""
    tags = ["dev"]

    def instance(request: Any) -> Answer | None:
        if b"Action=DescribeInstances" not in request.body:
            return None
        item = f"<item><key>env</key><value>{tags[-1]}</value></item>"
        return Answer(
            body="<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-2</instanceId>"
            f"<tagSet>{item}</tagSet></item></instancesSet></item></reservationSet></DescribeInstancesResponse>"
        )

    endpoint.scripts.insert(0, instance)
    production = {"StringEquals": {"aws:ResourceTag/env": "prod"}}
    rules = (
        allow("ec2:*"),
        deny("ec2:TerminateInstances", resource="arn:aws:ec2:*:*:instance/i-1", Condition=UNAPPROVED),
        deny("ec2:TerminateInstances", resource="arn:aws:ec2:*:*:instance/i-2", sid="Production", Condition=production),
    )

    both = {"InstanceIds": ["i-1", "i-2"]}

    def approve(_: ApprovalRequest) -> bool:
        return True

    def approve_and_tag(_: ApprovalRequest) -> bool:
        tags.append("prod")
        return True

    _guard(make_guard, approve, *rules, url=endpoint.url).call("ec2", "TerminateInstances", both)
    with pytest.raises(ExplicitDenyError, match="Production"):
        _guard(make_guard, approve_and_tag, *rules, url=endpoint.url).call("ec2", "TerminateInstances", both)

    assert 1 == sum(b"Action=TerminateInstances" in call.body for call in endpoint.calls)
    assert ("given", "refused") == (audit.decisions[-1].approval, audit.decisions[-1].outcome)
