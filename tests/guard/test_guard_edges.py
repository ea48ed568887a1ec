"""The edges of the parts: what a hole, a wrapped body, a broken archive, or an unresolved call comes to."""

import gzip
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.httpchecksum import AwsChunkedWrapper
from guard_recording import RecordingEndpoint
from guard_world import ACCOUNT, MakeGuard, allow, call_facts, make_target

from guarded_aws.errors import ConfigurationError
from guarded_aws.evaluator.request import UNKNOWN, Context, Hole, MultiValue, PartialText, Resource, SingleValue
from guarded_aws.guard.decide import PendingCall, account_of, decide_resolution, open_context, open_resource
from guarded_aws.guard.endpoints import PinnedEndpoints
from guarded_aws.guard.errors import AccessDeniedError
from guarded_aws.guard.session import GuardedSession
from guarded_aws.guard.ticket import RequestImage, Ticket
from guarded_aws.resolver import Unresolved, UnresolvedReason

# Accounts and openings of resources.


@pytest.mark.parametrize(
    ("name", "account"),
    [
        (f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders", ACCOUNT),
        (PartialText((f"arn:aws:ec2:us-east-1:{ACCOUNT}:subnet/", Hole.SEGMENT)), ACCOUNT),
        (PartialText(("arn:aws:kms:", Hole.SEGMENT, ":999999999999:key/", Hole.SEGMENT)), "999999999999"),
        (PartialText(("arn:aws:kms:us-east-1:", Hole.ANYTHING, ":key/k")), None),
        (PartialText(("arn:aws:kms:us-east-1:9999", Hole.SEGMENT, ":key/k")), None),
        ("arn:aws:s3:::reports", None),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", None),
        ("*", None),
    ],
)
def test_account_is_read_where_it_is_written(name: Any, account: str | None) -> None:
    """A hole that may hold colons hides what comes after it; a smaller one does not."""
    assert account == account_of(Resource(name))


def test_stand_in_becomes_a_hole() -> None:
    """What the holder of a form fills in is any text, beside the holes that were there."""
    plain = open_resource(Resource("arn:aws:s3:::reports/in/~/x"), "~")
    partial = open_resource(Resource(PartialText(("a/", Hole.SEGMENT, "/~"))), "~")

    assert Resource(PartialText(("arn:aws:s3:::reports/in/", Hole.ANYTHING, "/x"))) == plain
    assert ("a/", Hole.SEGMENT, "/", Hole.ANYTHING) == tuple(part for part in partial.name.parts if part)  # type: ignore[union-attr]


def test_condition_values_with_a_stand_in_are_unknown() -> None:
    """A condition key that shows what will be filled in is not known."""
    context = Context(
        {
            "s3:one": SingleValue("a~"),
            "s3:many": MultiValue(("a", "~")),
            "s3:other": SingleValue("a"),
            "s3:hidden": UNKNOWN,
        }
    )

    opened = open_context(context, "~")

    assert (UNKNOWN, UNKNOWN, SingleValue("a"), UNKNOWN) == tuple(
        opened.get(key) for key in ("s3:one", "s3:many", "s3:other", "s3:hidden")
    )


def test_account_that_the_operator_listed_is_no_stranger(make_guard: MakeGuard) -> None:
    """A resource of a listed account is asked about across accounts."""
    guard = make_guard(allow("*"), accounts=frozenset({"999999999999"}))
    table = "arn:aws:dynamodb:us-east-1:999999999999:table/theirs"

    assert guard.explain("dynamodb", "DescribeTable", {"TableName": table}).is_allowed


# Tickets.


def _ticket(body: object, headers: dict[str, str] | None = None, *, is_streamed: bool = True) -> Ticket:
    call = PendingCall(
        target=make_target(allow("*")), service="s3", operation="PutObject", parameters={}, region="us-east-1"
    )
    image = RequestImage(method="PUT", url="https://example.com/a", headers=headers or {}, body=body)
    return Ticket(call=call, decided=image, is_draft=False, signing_names=frozenset({"s3"}), is_streamed=is_streamed)


def _request(body: object, headers: dict[str, str] | None = None) -> AWSRequest:
    return AWSRequest("PUT", "https://example.com/a", headers or {}, body)


GZIP = {"Content-Encoding": "gzip"}

SAME: dict[str, tuple[Any, Any, dict[str, str]]] = {
    "the same bytes": (b"x", b"x", {}),
    "the same text": ("x", b"x", {}),
    "nothing and no bytes": (b"", None, {}),
    "bytes in chunks": (b"x", AwsChunkedWrapper(BytesIO(b"x")), {}),
    "compressed": (b"x", gzip.compress(b"x"), GZIP),
}

DIFFERENT: dict[str, tuple[Any, Any, dict[str, str]]] = {
    "other bytes": (b"x", b"y", {}),
    "other bytes in chunks": (b"x", AwsChunkedWrapper(BytesIO(b"y")), {}),
    "another stream": (object(), object(), {}),
    "a stream for bytes": (b"x", object(), {}),
    "a broken archive": (b"x", b"not gzip", GZIP),
    "another archive": (b"x", gzip.compress(b"y"), GZIP),
    "an added parameter": ({"Action": "A"}, {"Action": "A", "Force": "true"}, {}),
    "a URL that nobody minted": ({"Action": "A"}, {"Action": "A", "PresignedUrl": "u"}, {}),
    "a removed parameter": ({"Action": "A", "DryRun": "true"}, {"Action": "A"}, {}),
    "a changed parameter": ({"Action": "A"}, {"Action": "B"}, {}),
}


@pytest.mark.parametrize("case", SAME)
def test_body_as_botocore_wraps_it_is_the_decided_one(case: str) -> None:
    """Chunks, compression, and emptiness change nothing."""
    decided, body, headers = SAME[case]

    assert _ticket(decided, is_streamed=headers != GZIP).difference(_request(body, headers)) is None


@pytest.mark.parametrize("case", DIFFERENT)
def test_any_other_body_is_another_request(case: str) -> None:
    """What differs otherwise was never decided."""
    decided, body, headers = DIFFERENT[case]

    assert "body" == _ticket(decided, is_streamed=headers != GZIP).difference(_request(body, headers))


@pytest.mark.parametrize("body", [AwsChunkedWrapper(BytesIO(b"x")), BytesIO(b"x")])
def test_stream_in_place_of_a_decided_body_is_another_request(body: Any) -> None:
    """Its content may change after the signature; where the body was decided on, it is bytes. FAIL-CLOSED(changed)."""
    assert "body" == _ticket(b"x", is_streamed=False).difference(_request(body))


@pytest.mark.parametrize("name", ["X-Amz-Content-SHA256", "X-Amz-Trailer", "X-Amz-Decoded-Content-Length"])
def test_header_that_speaks_for_a_decided_body_is_a_difference(name: str) -> None:
    """It would be signed in place of the body, and hold for another one. FAIL-CLOSED(unsigned-payload)."""
    request = _request(b"x", {name: "UNSIGNED-PAYLOAD"})

    assert f"header `{name.lower()}`" == _ticket(b"x", is_streamed=False).difference(request)
    assert _ticket(b"x").difference(request) is None


def test_header_that_vanished_is_a_difference() -> None:
    """A header that was decided is signed."""
    assert "header `x-amz-acl`" == _ticket(b"", {"x-amz-acl": "private"}).difference(_request(b""))


def test_header_that_comes_twice_is_a_difference() -> None:
    """A second value of a decided header is another header, whichever a server would take."""
    request = _request(b"", {"x-amz-acl": "private"})
    request.headers["x-amz-acl"] = "private"

    assert "header `x-amz-acl`" == _ticket(b"", {"x-amz-acl": "private"}).difference(request)


def test_ticket_that_was_not_signed_sends_nothing() -> None:
    """A decision alone is not yet a signed request."""
    prepared = AWSPreparedRequest("PUT", "https://example.com/a", {}, b"", False)  # noqa: FBT003 -- botocore's signature

    assert not _ticket(b"").is_what_was_signed(prepared)


# Calls and sessions.


def test_unresolved_call_is_refused() -> None:
    """What the resolver cannot understand is denied with its reason and what to do. FAIL-CLOSED(unresolved)."""
    call = PendingCall(
        target=make_target(allow("*")), service="s3", operation="GetObject", parameters={}, region="us-east-1"
    )
    unresolved = Unresolved(reason=UnresolvedReason.PARAMETER, message="`Bucket` is no name", hint="give a name")

    decision = decide_resolution(call, unresolved, call_facts(call.target))

    assert ("explicitDeny", True, "`Bucket` is no name", "give a name") == (
        decision.eval_decision,
        decision.certain,
        decision.sentence,
        decision.advice,
    )


def test_service_without_endpoint_rules_has_no_guarded_client() -> None:
    """Without rules nobody says where a signature may go. FAIL-CLOSED(endpoint-rules)."""
    with pytest.raises(ConfigurationError, match="no endpoint rules for `new`"):
        PinnedEndpoints(None, service="new", endpoint_url="https://example.com")


def test_wire_is_closed_with_the_client(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> None:
    """Closing a guarded client closes its connections."""
    client: Any = make_guard(allow("*"), url=endpoint.url).session().client("dynamodb")
    client.list_tables()

    client.close()

    assert 0 == len(client._endpoint.http_session._manager.pools)


def test_session_loads_its_configuration(monkeypatch: pytest.MonkeyPatch, make_guard: MakeGuard) -> None:
    """Without a guard a session asks the composition root for the configured one."""
    asked: list[object] = []
    guard = make_guard(allow("*"))
    monkeypatch.setattr("guarded_aws.config.load_guard", lambda config, **_: asked.append(config) or guard)

    session = GuardedSession(Path("guarded-aws.toml"))

    assert ([Path("guarded-aws.toml")], "us-east-1") == (asked, session.region_name)
    assert "eu-west-1" == GuardedSession(guard=guard, region_name="eu-west-1").region_name


def test_form_with_two_conditions_on_the_key_is_bound_by_the_exact_one(
    make_guard: MakeGuard, endpoint: RecordingEndpoint
) -> None:
    """All conditions hold together, so an exact key bounds a prefix beside it, and a prefix an exact key not."""
    guard = make_guard(allow("s3:PutObject", resource="arn:aws:s3:::reports/in/a"), url=endpoint.url)
    client: Any = guard.session().client("s3")

    assert client.generate_presigned_post("reports", "in/a", Conditions=[["starts-with", "$key", ""]])
    with pytest.raises(AccessDeniedError):
        client.generate_presigned_post("reports", "in/${filename}", Conditions=[["starts-with", "$key", "in/a"]])
