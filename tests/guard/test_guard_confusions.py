"""Parameters that would turn a call into another one are refused in every mode, and nothing is sent."""

from typing import Any

import pytest
from guard_recording import RecordingEndpoint
from guard_world import NOON, MakeGuard, allow

from guarded_aws.guard.errors import AccessDeniedError
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
    # FAIL-CLOSED(query-map): it would overwrite what was decided.
    "a query map that overwrites the operation's own parameter": (
        "apigateway", "put_rest_api",
        {"restApiId": "abc", "body": b"{}", "parameters": {"Mode": "overwrite"}}, "parameter of the operation itself",
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
}  # fmt: skip


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
