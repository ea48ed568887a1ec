"""Doubts about a request that the other tests do not raise on their own."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.config import Config
from guard_recording import RecordingEndpoint
from guard_world import allow, call_facts, make_target, on_event

from guarded_aws.catalog import AccessLevel, Catalog
from guarded_aws.guard import models
from guarded_aws.guard.decide import PendingCall, decide_resolution
from guarded_aws.guard.errors import UnauthorizedSignatureError
from guarded_aws.guard.guard import Guard
from guarded_aws.resolver import ApiCall, Resolved, resolve


def test_signature_for_another_region_is_refused(dynamodb: Any, endpoint: RecordingEndpoint) -> None:
    """The request itself is the decided one, and its signature another region's. FAIL-CLOSED(signing-region)."""

    def move(request: Any, **_: object) -> None:
        request.context["signing"] = {"region": "eu-west-1", "signing_name": "dynamodb"}

    on_event(dynamodb, "request-created.dynamodb", move)

    with pytest.raises(UnauthorizedSignatureError, match="would be signed for region `eu-west-1`"):
        dynamodb.list_tables()

    assert [] == endpoint.calls


def test_user_agent_that_breaks_a_line_is_refused(guard: Guard, endpoint: RecordingEndpoint) -> None:
    """No parameter shows this line break; the request that was built does. FAIL-CLOSED(header-injection)."""
    agent = "a\r\nX-Amz-Target: DynamoDB_20120810.DeleteTable"
    client = guard.session().client("dynamodb", config=Config(user_agent=agent))

    with pytest.raises(UnauthorizedSignatureError, match="a header or the URL holds a control character"):
        client.list_tables()

    assert [] == endpoint.calls


@pytest.mark.parametrize("level", list(AccessLevel))
def test_only_a_known_read_is_a_read(level: AccessLevel) -> None:
    """Tagging and the like are writes, and a dry run plans them. FAIL-CLOSED(unknown-access)."""
    target = make_target(allow("*"))
    call = PendingCall(target=target, service="dynamodb", operation="ListTables", parameters={}, region="us-east-1")
    facts = models.operation_facts("dynamodb", "ListTables")
    asked = ApiCall(facts=facts, parameters={}, region="us-east-1", account=target.account, partition="aws")
    resolution = resolve(asked, Catalog())
    assert isinstance(resolution, Resolved)

    decision = decide_resolution(
        call, replace(resolution, call_class=replace(resolution.call_class, access_level=level)), call_facts(target)
    )

    assert (level in {AccessLevel.READ, AccessLevel.LIST}) is decision.is_read
