"""The small parts: snapshots, the pace, decisions put together, models, and what a presigned form permits."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError
from guard_world import NOON, MakeGuard, allow, deny

from guarded_aws.errors import UnknownOperationError, UnknownServiceError
from guarded_aws.evaluator import Allowed, ExplicitDeny, ImplicitDeny, Layer
from guarded_aws.guard import models
from guarded_aws.guard.call_decision import CallDecision, RequestDecision
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.pace import CallPace
from guarded_aws.guard.snapshot import snapshot
from guarded_aws.resolver import RequestKind

# Snapshots.


class Text(str):
    """A text that says something else when it is asked."""

    __slots__ = ()

    def __str__(self) -> str:
        return "other"


class Number(int):
    """A number of a kind of its own."""


class Fraction(float):
    """A fraction of a kind of its own."""


class Names(list[str]):
    """A list that iterates as it likes."""

    def __iter__(self) -> Any:
        return iter(["other"])


def test_snapshot_is_made_of_exact_types() -> None:
    """Subclasses become what they really hold."""
    copied = snapshot(
        {
            Text("Key"): Text("a"),
            "Size": Number(3),
            "Ratio": Fraction(0.5),
            "Names": Names(["b"]),
            "Pair": ("c", True, None),
            "Bytes": bytearray(b"d"),
        }
    )

    assert {
        "Key": "a", "Size": 3, "Ratio": 0.5, "Names": ["b"], "Pair": ["c", True, None], "Bytes": b"d",
    } == copied  # fmt: skip
    assert [str, str, str, str, str, str] == [type(key) for key in copied]
    assert [str, int, float, list, list, bytes] == [type(value) for value in copied.values()]


def test_snapshot_is_deep() -> None:
    """A change after the decision does not reach what was decided."""
    inner = {"Name": "a"}
    copied = snapshot({"Filters": [inner]})

    inner["Name"] = "b"

    assert {"Filters": [{"Name": "a"}]} == copied


def test_snapshot_lets_streams_dates_and_decimals_pass() -> None:
    """They are what they are, and no policy reads them."""
    values = {"Body": BytesIO(b"x"), "Day": date(2026, 1, 1), "Time": NOON, "N": Decimal("1.5")}

    assert values == snapshot(values)


@pytest.mark.parametrize("parameters", [{"Key": object()}, {1: "x"}, {"Nested": {1: "x"}}, {"Set": {1}}])
def test_snapshot_refuses_what_no_parameter_is(parameters: Any) -> None:
    """An object with a behavior of its own could change after the decision. FAIL-CLOSED(parameter-type)."""
    with pytest.raises(ParamValidationError):
        snapshot(parameters)


# The pace.


def test_pace_forgets_after_an_hour() -> None:
    """Only the past hour counts."""
    pace = CallPace()
    pace.enter(NOON)
    pace.enter(NOON + timedelta(minutes=30))

    assert 2 == pace.count(NOON + timedelta(minutes=59))
    assert 1 == pace.count(NOON + timedelta(minutes=60))
    assert 0 == pace.count(NOON + timedelta(minutes=90))


def test_refused_call_does_not_count() -> None:
    """What was withdrawn was never sent; a second withdrawal changes nothing."""
    pace = CallPace()
    pace.enter(NOON)

    pace.withdraw(NOON)
    pace.withdraw(NOON)

    assert 0 == pace.count(NOON)


def test_threads_do_not_share_the_last_call_of_a_budget() -> None:
    """Sixteen that enter at once see sixteen different counts. FAIL-CLOSED(pace)."""
    pace = CallPace()
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(pace.enter(NOON))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(range(16)) == sorted(seen)


# Decisions put together.


def _request(decision: Any, kind: RequestKind = RequestKind.REQUIRED, name: str = "s3:PutObject") -> RequestDecision:
    return RequestDecision(
        action=name, resource="*", kind=kind, decision=decision, sentence=f"{name} is denied", advice="do without"
    )


def _call(*requests: RequestDecision) -> CallDecision:
    return CallDecision(
        service="s3", operation="PutObject", region="us-east-1", target="dev", mode=Mode.ENFORCE, requests=requests
    )


ALLOWED = Allowed(certain=True)
MISSING = ImplicitDeny(certain=True, missing_allow_from=(Layer.IDENTITY,))
DOUBTFUL = ExplicitDeny(certain=False)
FORBIDDEN = ExplicitDeny(certain=True)

TOGETHER: dict[str, tuple[CallDecision, tuple[str, bool]]] = {
    "all allowed": (_call(_request(ALLOWED)), ("allowed", True)),
    "one of two is missing": (_call(_request(ALLOWED), _request(MISSING)), ("implicitDeny", True)),
    "an implied request needs no Allow": (
        _call(_request(ALLOWED), _request(MISSING, RequestKind.IMPLIED)), ("allowed", True),
    ),
    "an implied request must not be denied": (
        _call(_request(ALLOWED), _request(FORBIDDEN, RequestKind.IMPLIED)), ("explicitDeny", True),
    ),
    "a doubtful Deny of an implied request counts": (
        _call(_request(ALLOWED), _request(DOUBTFUL, RequestKind.IMPLIED)), ("explicitDeny", False),
    ),
    "a proven denial decides before a doubtful one": (
        _call(_request(DOUBTFUL), _request(MISSING)), ("implicitDeny", True),
    ),
    "an explicit one before an implicit one": (
        _call(_request(MISSING), _request(FORBIDDEN)), ("explicitDeny", True),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TOGETHER)
def test_call_is_as_good_as_its_worst_request(case: str) -> None:
    """Required requests must be allowed; implied ones must not be denied."""
    decision, expected = TOGETHER[case]

    assert expected == (decision.eval_decision, decision.certain)


def test_call_without_requests_cannot_be_decided() -> None:
    """Nothing asked is never allowed. FAIL-CLOSED(empty)."""
    with pytest.raises(ValueError, match="needs a request or a refusal"):
        _call()


def test_allowed_call_says_nothing_and_names_its_statements(make_guard: MakeGuard) -> None:
    """An allowed decision has no sentence and no advice."""
    decision = make_guard(allow("dynamodb:*")).explain("dynamodb", "ListTables", {})

    assert ("", "", ("test/identity.json#1",)) == (decision.sentence, decision.advice, decision.deciding_statements)
    assert (True, False) == (decision.is_read, decision.requests[0].is_denial)


def test_denied_call_gives_the_shape_of_decide(make_guard: MakeGuard) -> None:
    """The JSON of a decision is the interface that docs/json-lines.md describes."""
    decision = make_guard(allow("s3:*"), deny("s3:DeleteBucket")).explain("s3", "DeleteBucket", {"Bucket": "reports"})

    shape = decision.to_json()
    assert [
        {
            "action": "s3:DeleteBucket",
            "resource": "arn:aws:s3:::reports",
            "kind": "required",
            "decision": "explicitDeny",
            "layer": "identity",
            "matched": ["test/identity.json#Forbidden"],
        }
    ] == shape["requests"]
    assert ("explicitDeny", True, "enforce", "dev", []) == (
        shape["decision"], shape["certain"], shape["mode"], shape["target"], shape["hinges"],
    )  # fmt: skip
    assert ("test/identity.json#Forbidden",) == decision.deciding_statements


def test_refused_call_has_no_statements(make_guard: MakeGuard) -> None:
    """A refusal is the guard's own, and says what to do."""
    decision = make_guard(allow("*")).explain("s3", "ListBuckets", {}, region="ap-south-1")

    assert ((), "use one of us-east-1, eu-west-1") == (decision.deciding_statements, decision.advice)
    assert [] == decision.to_json()["requests"]


def test_implicit_denial_names_the_layer_that_is_missing(make_guard: MakeGuard) -> None:
    """Whoever reads the JSON sees which layer had to allow; an allowed request has none."""
    denied = make_guard(allow("ec2:*")).explain("s3", "ListBuckets", {}).to_json()
    allowed = make_guard(allow("s3:*")).explain("s3", "ListBuckets", {}).to_json()

    layers = [entry["layer"] for shape in (denied, allowed) for entry in shape["requests"]]  # type: ignore[union-attr, index, call-overload]
    assert ["identity", None] == layers


# Models.


def test_operation_facts_are_plain_values() -> None:
    """What the resolver needs comes out of botocore's own package."""
    facts = models.operation_facts("apigateway", "DeleteStage")

    assert ("apigateway", "DELETE", "/restapis/{restapi_id}/stages/{stage_name}", False) == (
        facts.signing_name, facts.http_method, facts.http_path, facts.is_unsigned,
    )  # fmt: skip
    assert models.operation_facts("sts", "AssumeRoleWithSAML").is_unsigned


@pytest.mark.parametrize(
    ("service", "region", "expected"),
    [("iam", "eu-west-1", "us-east-1"), ("ec2", "eu-west-1", "eu-west-1"), ("iam", "cn-north-1", "cn-north-1")],
)
def test_signing_region_of_global_services_is_their_own(service: str, region: str, expected: str) -> None:
    """IAM is us-east-1 wherever one calls from, and cn-north-1 in China."""
    assert expected == models.signing_region(service, region)


def test_services_are_listed() -> None:
    """The list is botocore's."""
    assert {"ec2", "s3", "dynamodb"} <= set(models.list_services())


@pytest.mark.parametrize(
    ("service", "operation", "hint"),
    [("dynamodb", "list_tables", "`ListTables`"), ("dynamodb", "Xyzzy", "search for it")],
)
def test_unknown_operation_suggests_the_nearest(service: str, operation: str, hint: str) -> None:
    """Any spelling of case finds its name; nonsense is sent to the search."""
    with pytest.raises(UnknownOperationError) as caught:
        models.operation_facts(service, operation)

    assert hint in caught.value.hint


def test_unknown_service_suggests_the_nearest() -> None:
    """A service that botocore does not know is no service."""
    with pytest.raises(UnknownServiceError, match="`cloudformation`"):
        models.service_model("cloud-formation")


def test_described_operation_shows_its_parameters() -> None:
    """An agent sees names, types, enums, and what is required, to a depth."""
    described: Any = models.describe_operation("dynamodb", "CreateTable")
    billing = described["parameters"]["BillingMode"]

    assert ("dynamodb", "CreateTable", "POST") == (
        described["service"], described["operation"], described["http_method"],
    )  # fmt: skip
    assert described["parameters"]["TableName"]["required"] is True
    assert ["PROVISIONED", "PAY_PER_REQUEST"] == billing["enum"]
    assert "structure" == described["parameters"]["KeySchema"]["of"]["type"]


def test_described_operation_without_parameters_is_empty() -> None:
    """Operations that take nothing have no parameters to show, and maps and recursion have an end."""
    assert {} == models.describe_operation("sts", "GetCallerIdentity")["parameters"]
    put: Any = models.describe_operation("dynamodb", "PutItem")
    assert "map" == put["parameters"]["Item"]["type"]


def test_operations_are_found_by_words() -> None:
    """Words in the name and the service come first; every word must be somewhere."""
    found = models.search_operations("s3 delete bucket")

    assert ("s3", "DeleteBucket") == found[0][:2]
    assert [] == models.search_operations("xyzzy plugh")
    assert 3 == len(models.search_operations("delete", limit=3))


def test_form_whose_expiry_cannot_be_read_is_refused(make_guard: MakeGuard) -> None:
    """A form that says no date lasts nobody knows how long."""
    from guarded_aws.guard.call_decision import Refusal  # noqa: PLC0415
    from guarded_aws.guard.decide import PendingCall  # noqa: PLC0415
    from guarded_aws.guard.presign import form_policy, presigned_form  # noqa: PLC0415

    call = PendingCall(
        target=make_guard(allow("*")).target(),
        service="s3",
        operation="CreateBucket",
        parameters={"Bucket": "reports"},
        region="us-east-1",
    )
    now = datetime(2026, 1, 1, tzinfo=UTC)

    for policy in (
        {"expiration": "never", "conditions": [{"key": "a"}]},
        {"expiration": "2026-01-01T01:00:00Z", "conditions": [{"bucket": "reports"}]},
        {"expiration": "2026-01-01T01:00:00Z", "conditions": "none"},
    ):
        assert isinstance(presigned_form(call, policy, now), Refusal)
    assert {} == form_policy(None)
