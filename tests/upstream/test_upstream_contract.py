"""What the guard relies on inside botocore and boto3, by digest and by the order of events.

A change upstream fails here with the name of the function to read again. When it was read
and the guard still holds, `python tests/upstream/test_upstream_contract.py` adds its digest
to ``digests.json``; digests of several versions stand side by side.
"""

import hashlib
import importlib
import inspect
import json
from pathlib import Path
from typing import Any

import botocore
import botocore.session
import pytest
from botocore.awsrequest import AWSResponse

DIGESTS = Path(__file__).with_name("digests.json")

RELIED_UPON = (
    "boto3.s3.transfer:create_transfer_manager",
    "boto3.s3.inject:upload_file",
    "boto3.s3.transfer:S3Transfer.upload_file",
    "boto3.session:Session.__init__",
    "boto3.session:Session.client",
    "boto3.session:Session.resource",
    "botocore.awsrequest:AWSRequestPreparer.prepare",
    "botocore.awsrequest:create_request_object",
    "botocore.awsrequest:prepare_request_dict",
    "botocore.client:BaseClient.__init__",
    "botocore.client:BaseClient._convert_to_request_dict",
    "botocore.client:BaseClient._emit_api_params",
    "botocore.client:BaseClient._make_api_call",
    "botocore.client:BaseClient._make_request",
    "botocore.client:BaseClient._register_handlers",
    "botocore.client:BaseClient._resolve_endpoint_ruleset",
    "botocore.client:BaseClient.get_waiter",
    "botocore.client:ClientCreator._create_client_class",
    "botocore.client:ClientCreator._register_endpoint_discovery",
    "botocore.client:ClientCreator._register_s3_events",
    "botocore.client:ClientCreator.create_client",
    "botocore.compress:maybe_compress_request",
    "botocore.endpoint:Endpoint._do_get_response",
    "botocore.endpoint:Endpoint._send",
    "botocore.endpoint:Endpoint._send_request",
    "botocore.endpoint:Endpoint.create_request",
    "botocore.endpoint:EndpointCreator.create_endpoint",
    "botocore.handlers:_get_cross_region_presigned_url",
    "botocore.handlers:add_retry_headers",
    "botocore.handlers:customize_endpoint_resolver_builtins",
    "botocore.handlers:escape_xml_payload",
    "botocore.handlers:inject_presigned_url_ec2",
    "botocore.handlers:inject_presigned_url_rds",
    "botocore.handlers:set_operation_specific_signer",
    "botocore.httpchecksum:AwsChunkedWrapper.__init__",
    "botocore.httpchecksum:apply_request_checksum",
    "botocore.loaders:Loader.__init__",
    "botocore.regions:EndpointRulesetResolver._get_customized_builtins",
    "botocore.regions:EndpointRulesetResolver._get_provider_params",
    "botocore.regions:EndpointRulesetResolver._resolve_param_as_builtin",
    "botocore.regions:EndpointRulesetResolver._resolve_param_from_context",
    "botocore.regions:EndpointRulesetResolver.construct_endpoint",
    "botocore.session:Session.create_client",
    "botocore.session:Session.get_auth_token",
    "botocore.session:Session.get_credentials",
    "botocore.signers:RequestSigner._choose_signer",
    "botocore.signers:RequestSigner.generate_presigned_url",
    "botocore.signers:RequestSigner.get_auth_instance",
    "botocore.signers:RequestSigner.sign",
    "botocore.signers:S3PostPresigner.generate_presigned_post",
    "botocore.signers:generate_presigned_post",
    "botocore.signers:generate_presigned_url",
    "botocore.utils:S3RegionRedirectorv2.redirect_from_error",
    "botocore.utils:remove_dot_segments",
    "botocore.waiter:NormalizedOperationMethod.__call__",
)


def digest(name: str) -> str:
    """Digest the source of a function that is named ``module:qualified.name``."""
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = inspect.getattr_static(found, part)
    source = inspect.getsource(inspect.unwrap(found))
    return hashlib.sha256(source.encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", RELIED_UPON)
def test_function_is_one_that_was_read(name: str) -> None:
    """The guard was written against this very source."""
    known = json.loads(DIGESTS.read_text())

    assert digest(name) in known.get(name, []), f"read `{name}` of botocore {botocore.__version__} again"


EVENTS = {
    "call": [
        "provide-client-params",
        "before-parameter-build",
        "before-endpoint-resolution",
        "before-call",
        "request-created",
        "choose-signer",
        "before-sign",
        "before-send",
        "response-received",
        "needs-retry",
        "after-call",
    ],
    "presigned URL": [
        "provide-client-params",
        "before-parameter-build",
        "before-endpoint-resolution",
        "choose-signer",
        "before-sign",
    ],
    "presigned form": [
        "provide-client-params",
        "before-parameter-build",
        "before-endpoint-resolution",
        "choose-signer",
        "before-sign",
    ],
    "hand-made request": ["choose-signer", "before-sign"],
}

PATHS = {
    "call": lambda client: client.head_bucket(Bucket="reports"),
    "presigned URL": lambda client: client.generate_presigned_url("head_bucket", Params={"Bucket": "reports"}),
    "presigned form": lambda client: client.generate_presigned_post("reports", "a"),
    "hand-made request": lambda client: client._request_signer.generate_presigned_url(
        {"method": "GET", "url": "https://example.com/", "headers": {}, "body": {}, "context": {}}, "Any"
    ),
}


@pytest.mark.parametrize("path", PATHS)
def test_events_of_a_path_come_in_the_order_that_the_guard_knows(path: str) -> None:
    """Where the guard decides and where it verifies depends on this order."""
    session = botocore.session.Session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "example-not-a-secret")
    client: Any = session.create_client("s3", region_name="us-east-1")
    seen: list[str] = []

    for event in EVENTS["call"]:
        client.meta.events.register_first(
            f"{event}.s3", lambda event_name, **_: seen.append(event_name.partition(".")[0])
        )
    client.meta.events.register("before-send", lambda request, **_: AWSResponse(request.url, 200, {}, _Empty()))
    PATHS[path](client)

    assert EVENTS[path] == seen


class _Empty:
    """A response without a body."""

    def stream(self, *_: object, **__: object) -> list[bytes]:
        return []


def record() -> None:
    """Add the digests of the installed versions to the file."""
    known = json.loads(DIGESTS.read_text()) if DIGESTS.exists() else {}
    merged = {name: sorted({*known.get(name, []), digest(name)}) for name in RELIED_UPON}
    DIGESTS.write_text(json.dumps(merged, indent=2) + "\n")


if __name__ == "__main__":
    record()
