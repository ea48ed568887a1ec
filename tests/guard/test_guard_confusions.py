"""Parameters that would turn a call into another one are refused in every mode, and nothing is sent."""

from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError
from botocore.handlers import validate_bucket_name
from guard_recording import RecordingEndpoint
from guard_world import NOON, MakeGuard, allow, on_event

from guarded_aws.guard.errors import AccessDeniedError, UnauthorizedSignatureError
from guarded_aws.guard.mode import Mode

ATTACKS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    # FAIL-CLOSED(path-label): the path that is signed would drop it.
    "a parent segment that makes DeleteStage a DeleteRestApi": (
        "apigateway", "delete_stage", {"restApiId": "abc", "stageName": ".."}, "would change the path",
    ),
    "a segment that the signed path drops": (
        "apigateway", "delete_stage", {"restApiId": "abc", "stageName": "."}, "would change the path",
    ),
    "an empty label": ("apigateway", "get_rest_api", {"restApiId": ""}, "would change the path"),
    "a parent segment inside a greedy label": (
        "mediastore-data", "delete_object", {"Path": "a/../b"}, "would change the path",
    ),
    "an empty segment inside a greedy label": (
        "mediastore-data", "delete_object", {"Path": "a//b"}, "would change the path",
    ),
    "a control character in a label": (
        "apigateway", "get_rest_api", {"restApiId": "a\nb"}, "control character",
    ),
    # FAIL-CLOSED(header-injection): it would start another header.
    "a line break in a header": (
        "s3", "put_object", {"Bucket": "reports", "Key": "a", "CacheControl": "x\r\nx-amz-acl: public-read"},
        "control character",
    ),
    "a line break in a metadata value": (
        "s3", "put_object", {"Bucket": "reports", "Key": "a", "Metadata": {"a": "x\nx-amz-acl: public-read"}},
        "control character",
    ),
    "a metadata key that is no header name": (
        "s3", "put_object", {"Bucket": "reports", "Key": "a", "Metadata": {"a: b": "x"}}, "header's name",
    ),
    "a line break in a list header": (
        "s3", "get_object_attributes",
        {"Bucket": "reports", "Key": "a", "ObjectAttributes": ["ETag", "x\r\ny: z"]}, "control character",
    ),
    # FAIL-CLOSED(header-space): the server reads another value.
    "a space after an access control list": (
        "s3", "put_object", {"Bucket": "reports", "Key": "a", "ACL": "public-read "}, "begins or ends with a space",
    ),
    "a space before the source of a copy": (
        "s3", "copy_object", {"Bucket": "reports", "Key": "a", "CopySource": " reports/forbidden/a"},
        "`CopySource`",
    ),
    # FAIL-CLOSED(bucket-name): S3 would read another bucket.
    "a source of a copy whose bucket is encoded twice": (
        "s3", "copy_object", {"Bucket": "reports", "Key": "a", "CopySource": "reports%252Fforbidden/a"},
        "neither a bucket's name nor an ARN",
    ),
    # FAIL-CLOSED(query-map): it would overwrite what was decided.
    "a query map that overwrites the operation's own parameter": (
        "apigateway", "put_rest_api",
        {"restApiId": "abc", "body": b"{}", "parameters": {"Mode": "overwrite"}}, "parameter of the operation itself",
    ),
    "a query map that gives a presigned URL another life": (
        "apigateway", "get_export",
        {"restApiId": "abc", "stageName": "prod", "exportType": "oas30", "parameters": {"X-Amz-Expires": "604800"}},
        "or of its signature",
    ),
    # FAIL-CLOSED(host-parameter): the agent would choose the host.
    "a host that a parameter chooses": (
        "machinelearning", "predict",
        {"MLModelId": "m", "Record": {}, "PredictEndpoint": "https://evil.example.com"}, "choose the host",
    ),
    # FAIL-CLOSED(host-label): it would reach another host.
    "a host label that is two hosts": (
        "neptune-graph", "get_graph_summary", {"graphIdentifier": "g-abcdefghij..evil"}, "part of a host name",
    ),
    # FAIL-CLOSED(source-region): a second request would go there.
    "a source region with a slash": (
        "rds", "copy_db_snapshot",
        {"SourceDBSnapshotIdentifier": "a", "TargetDBSnapshotIdentifier": "b", "SourceRegion": "evil.example.com/"},
        "outside the target",
    ),
    # FAIL-CLOSED(foreign-signature): it would stand in for a decision about the source region.
    "a presigned URL in place of the guard's own": (
        "ec2", "copy_snapshot",
        {"SourceSnapshotId": "snap-1", "SourceRegion": "eu-west-1", "PresignedUrl": "https://ec2.example.com/"},
        "comes from outside the guard",
    ),
    # FAIL-CLOSED(account-label): it would reach another account's host.
    "another account's host": (
        "s3control", "get_public_access_block", {"AccountId": "999999999999"}, "that the target does not name",
    ),
}  # fmt: skip

DOT_SEGMENTS = (
    "%2e%2e", "%2E.", "%252e%252e", "..\\", "\\..\\b", "a/../b", "a%2f..%2fb", "./a", "..;", "..;a=b", ".. ", "..%00",
    "\uff0e\uff0e", "\u2024\u2024", "a\uff0f..", "%ef%bc%8e.",
)  # fmt: skip
"""Spellings that some server between here and the service may take for a dot segment."""

BUCKETS = (
    "reports/forbidden", "reports/../payroll", "reports?acl", "reports#a", "reports\n", "reports\x00", "reports%2Fa",
    "-reports",
    "https://evil.example.com", "evil@example.com", "reports:a", "reports\\a", " reports", "r\u00e9ports",
    "arn:aws:s3:us-east-1:123456789012:accesspoint/x/../y", "arn:aws:s3:us-east-1:123456789012:accesspoint/x?acl",
)  # fmt: skip
"""Names that an endpoint rule would write into the host, the path, or the query."""


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("attack", ATTACKS)
def test_confusion_is_refused_in_every_mode(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, attack: str, mode: Mode
) -> None:
    """No policy and no mode lets the call be signed."""
    service, method, parameters, message = ATTACKS[attack]
    client: Any = make_guard(allow("*"), url=endpoint.url, mode=mode).session().client(service)

    with pytest.raises(AccessDeniedError, match=message):
        getattr(client, method)(**parameters)

    assert ([], []) == (endpoint.calls, endpoint.sts_calls)


@pytest.mark.parametrize("label", DOT_SEGMENTS)
def test_dot_segment_in_any_spelling_is_refused(make_guard: MakeGuard, endpoint: RecordingEndpoint, label: str) -> None:
    """Whoever decodes once more than AWS does must not find another operation. FAIL-CLOSED(path-label)."""
    guard = make_guard(allow("*"), url=endpoint.url)

    with pytest.raises(AccessDeniedError, match="would change the path"):
        guard.call("apigateway", "DeleteStage", {"restApiId": "abc", "stageName": label})
    with pytest.raises(AccessDeniedError, match="would change the path"):
        guard.call("mediastore-data", "DeleteObject", {"Path": f"a/{label}"})

    assert [] == endpoint.calls


@pytest.mark.parametrize("operation", ["delete_bucket", "list_objects_v2"])
@pytest.mark.parametrize("bucket", BUCKETS)
def test_bucket_that_is_more_than_a_name_is_refused(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, bucket: str, operation: str
) -> None:
    """``DeleteBucket`` of ``reports/a`` is a DELETE of an object, also without botocore's own check.

    FAIL-CLOSED(bucket-name).
    """
    client: Any = make_guard(allow("*"), url=endpoint.url).session().client("s3")
    client.meta.events.unregister("before-parameter-build.s3", validate_bucket_name)

    with pytest.raises((AccessDeniedError, ParamValidationError)):
        getattr(client, operation)(Bucket=bucket)

    assert [] == endpoint.calls


@pytest.mark.parametrize("source", [{"Bucket": "", "Key": "reports/a"}, {"Bucket": "a/b", "Key": "c"}, "https://b/a"])
def test_source_of_a_copy_that_hides_its_bucket_is_refused(make_guard: MakeGuard, source: object) -> None:
    """However it is spelled, the bucket that S3 will read from is a name. FAIL-CLOSED(bucket-name)."""
    parameters = {"Bucket": "reports", "Key": "a", "CopySource": source}

    decision = make_guard(allow("*")).explain("s3", "CopyObject", parameters)

    assert decision.refusal is not None


def test_bucket_of_another_service_is_its_own(make_guard: MakeGuard) -> None:
    """Where no endpoint rule reads it, a bucket is a parameter like any other."""
    parameters = {"FunctionName": "f", "S3Bucket": "a/b", "S3Key": "k"}

    assert make_guard(allow("*")).explain("lambda", "UpdateFunctionCode", parameters).refusal is None


TWINS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "an ordinary label": ("apigateway", "delete_stage", {"restApiId": "abc", "stageName": "prod.v1"}),
    "a label with an encoded slash": ("apigateway", "delete_stage", {"restApiId": "abc", "stageName": "a/b"}),
    "an S3 key with dots, which S3 takes literally": ("s3", "delete_object", {"Bucket": "reports", "Key": "a/../b"}),
    "a greedy path": ("mediastore-data", "delete_object", {"Path": "a/b..c"}),
    "ordinary headers": (
        "s3", "put_object", {"Bucket": "reports", "Key": "a", "CacheControl": "no-cache", "Metadata": {"a": "b"}},
    ),
    "a query map of its own keys": (
        "apigateway", "put_rest_api", {"restApiId": "abc", "body": b"{}", "parameters": {"basepath": "prepend"}},
    ),
    "a bucket with dots": ("s3", "list_objects_v2", {"Bucket": "www.example.com"}),
    "an access point": ("s3", "list_objects_v2", {"Bucket": "arn:aws:s3:us-east-1:123456789012:accesspoint/point"}),
    "a source of a copy": ("s3", "copy_object", {"Bucket": "b", "Key": "a", "CopySource": "reports/b?versionId=1"}),
    "a source by its parts": (
        "s3", "copy_object", {"Bucket": "reports", "Key": "a", "CopySource": {"Bucket": "reports", "Key": " b/../c"}},
    ),
    "a source by an access point": (
        "s3", "copy_object",
        {"Bucket": "reports", "Key": "a",
         "CopySource": "arn:aws:s3:us-east-1:123456789012:accesspoint/point/object/b"},
    ),
    "an access point's alias": ("s3", "list_objects_v2", {"Bucket": "point-abcdefghijklmnopqrstuvwxyz12-s3alias"}),
    "the role's own account": ("s3control", "get_public_access_block", {"AccountId": "123456789012"}),
    "a label with dots": ("apigateway", "delete_stage", {"restApiId": "abc", "stageName": "v..2%20a"}),
    "a host label": ("neptune-graph", "get_graph_summary", {"graphIdentifier": "g-abcdefghij"}),
}  # fmt: skip


@pytest.mark.parametrize("twin", TWINS)
def test_ordinary_parameters_pass(make_guard: MakeGuard, twin: str) -> None:
    """The unattacked twin of each confusion is not confused with it."""
    service, method, parameters = TWINS[twin]
    guard = make_guard(allow("*"))
    operation = guard.session().client(service).meta.method_to_api_mapping[method]  # type: ignore[call-overload]

    assert guard.explain(service, operation, parameters).refusal is None


def test_explain_sees_the_confusion_too(make_guard: MakeGuard) -> None:
    """Asking first gives the same refusal as calling."""
    decision = make_guard(allow("*")).explain("s3", "DeleteObject", {"Bucket": "reports", "Key": ""})

    assert ("explicitDeny", True) == (decision.eval_decision, decision.certain)
    assert decision.advice == "give `Key` without empty, `.`, or `..` parts"


@pytest.mark.parametrize("account", ["evil.example.com/", "evil.example.com#", "x@evil.example.com/", "evil"])
def test_account_that_is_a_host_is_refused(make_guard: MakeGuard, account: str) -> None:
    """The rules of some services write an ARN's account into the host, as it is. FAIL-CLOSED(endpoint-arn)."""
    guard = make_guard(allow("*"))

    def explain(account: str) -> str | None:
        arn = f"arn:aws:cloudfront::{account}:key-value-store/a"
        return guard.explain("cloudfront-keyvaluestore", "DescribeKeyValueStore", {"KvsARN": arn}).refusal

    assert "not an ARN of AWS's form" in str(explain(account))
    assert explain("123456789012") is None


@pytest.mark.parametrize("attack", ATTACKS)
def test_explain_refuses_each_confusion(make_guard: MakeGuard, attack: str) -> None:
    """The parameters alone show it, before anything is built or signed."""
    service, method, parameters, message = ATTACKS[attack]
    guard = make_guard(allow("*"))
    operation = guard.session().client(service).meta.method_to_api_mapping[method]  # type: ignore[call-overload]

    refusal = guard.explain(service, operation, parameters).refusal

    assert refusal is not None
    assert message in refusal


def test_header_that_is_no_text_is_not_confusing(make_guard: MakeGuard) -> None:
    """Dates and numbers in headers hold no line breaks."""
    parameters = {"Bucket": "reports", "Key": "a", "Expires": NOON, "ContentLength": 3}

    assert make_guard(allow("*")).explain("s3", "PutObject", parameters).refusal is None


SMUGGLED = b"x" + b"DELETE /reports/forbidden HTTP/1.1\r\nHost: reports\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("operation", ["PutObject", "UploadPart"])
@pytest.mark.parametrize("length", [0, 1, len(SMUGGLED) + 1, -1])
def test_length_that_is_not_the_bodys_is_refused(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, operation: str, length: int
) -> None:
    """The rest of the body would be a request of its own, on the same connection. FAIL-CLOSED(framing)."""
    guard = make_guard(allow("s3:*"), url=endpoint.url)
    part = {"UploadId": "u", "PartNumber": 1} if operation == "UploadPart" else {}
    parameters = {"Bucket": "reports", "Key": "a", "Body": SMUGGLED, **part}

    with pytest.raises(UnauthorizedSignatureError, match="not the body's"):
        guard.call("s3", operation, {**parameters, "ContentLength": length})
    with pytest.raises(UnauthorizedSignatureError, match="not the body's"):
        guard.call("s3", operation, {**parameters, "ContentLength": length, "Body": BytesIO(SMUGGLED)})
    assert [] == endpoint.calls

    guard.call("s3", operation, {**parameters, "ContentLength": len(SMUGGLED)})
    assert [("PUT", SMUGGLED)] == [(call.method, call.body) for call in endpoint.calls]


@pytest.mark.parametrize("change", [{"Content-Length": "1"}, {"Transfer-Encoding": "chunked"}])
def test_length_that_a_handler_changes_is_refused(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, change: dict[str, str]
) -> None:
    """Nor may it change on the way out. FAIL-CLOSED(wire)."""
    client: Any = make_guard(allow("s3:*"), url=endpoint.url).session().client("s3")
    on_event(client, "before-send.s3", lambda request, **_: request.headers.update(change))

    with pytest.raises(UnauthorizedSignatureError, match="after it was signed"):
        client.put_object(Bucket="reports", Key="a", Body=SMUGGLED)

    assert [] == endpoint.calls
