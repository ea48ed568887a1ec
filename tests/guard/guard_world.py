"""The account, role, policies, and targets that the guard's tests speak of."""

import json
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from guarded_aws.evaluator import ASSUMED, PolicySet, compile_policies
from guarded_aws.guard.context import CallFacts
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.target import ContextSettings, RoleSettings, Target
from guarded_aws.policy import PolicyDocument, PolicyType, parse_policy

ACCOUNT = "123456789012"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/AIAgentRole"
MakeGuard = Callable[..., Guard]
NOON = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
FAR_FUTURE = datetime(2099, 1, 1, tzinfo=UTC)


def document(*statements: dict[str, Any], name: str = "test/identity.json") -> PolicyDocument:
    """Parse statements as one identity policy."""
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return parse_policy(text, policy_type=PolicyType.IDENTITY, policy_id=name)


def allow(*actions: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    """Write an Allow statement."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def deny(*actions: str, resource: str = "*", sid: str = "Forbidden", **more: Any) -> dict[str, Any]:
    """Write a Deny statement."""
    return {"Sid": sid, "Effect": "Deny", "Action": list(actions), "Resource": resource, **more}


def make_target(*statements: dict[str, Any], **changes: Any) -> Target:
    """Make a target under an identity policy of these statements."""
    target = Target(
        name="dev",
        role=RoleSettings(role_arn=ROLE_ARN),
        policies=compile_policies(PolicySet(identity=(document(*statements),), resource=ASSUMED)),
        regions=("us-east-1", "eu-west-1"),
        context=ContextSettings(clock=lambda: NOON),
    )
    return replace(target, **changes)


def call_facts(target: Target) -> CallFacts:
    """Give what the process knows of a call at noon."""
    return CallFacts(target=target, requested_region="us-east-1", earliest=NOON, latest=NOON)


class Moto:
    """A moto server that was reset, with its request recorder running."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._post("/moto-api/reset")
        self._post("/moto-api/recorder/reset-recording")
        self._post("/moto-api/recorder/start-recording")

    def _post(self, path: str) -> None:
        request = urllib.request.Request(self.url + path, method="POST")  # noqa: S310 -- our own loopback server
        urllib.request.urlopen(request).read()  # noqa: S310 -- likewise

    @property
    def recorded(self) -> list[dict[str, Any]]:
        """Every request that reached moto, but for STS's."""
        url = self.url + "/moto-api/recorder/download-recording"
        text = urllib.request.urlopen(url).read().decode()  # noqa: S310 -- our own loopback server
        requests = [json.loads(line) for line in text.splitlines() if line]
        return [request for request in requests if "/sts/" not in str(request.get("headers", {}))]


def on_event(client: Any, event: str, handler: Any) -> None:
    """Register another library's handler on a client, before everything else."""
    client.meta.events.register_first(event, handler)
