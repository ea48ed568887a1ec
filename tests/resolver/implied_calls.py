"""Calls for the tests of what calls imply."""

import json
from collections.abc import Iterable, Mapping

from guarded_aws.arn import AccountId
from guarded_aws.resolver.model import ApiCall, Ask, OperationFacts, RequestKind

ACCOUNT = "123456789012"

_SIGNING_NAMES = {"cloudcontrol": "cloudcontrolapi", "stepfunctions": "states", "cloudwatch": "monitoring"}


def make_call(service: str, operation: str, parameters: Mapping[str, object]) -> ApiCall:
    """Make a call in us-east-1."""
    name = _SIGNING_NAMES.get(service, service)
    facts = OperationFacts(
        service=service, operation=operation, signing_name=name, endpoint_prefix=name, http_method="POST", http_path="/"
    )
    return ApiCall(facts=facts, parameters=parameters, region="us-east-1", account=AccountId(ACCOUNT))


def shown(asks: Iterable[Ask] | None) -> dict[str, list[str]]:
    """Give the resources of each action; what is unknown of a name is written ``*``."""
    found: dict[str, list[str]] = {}
    for ask in asks or ():
        found.setdefault(ask.action, []).extend(str(resource) for resource in ask.resources)
    return found


def are_implied(asks: Iterable[Ask]) -> bool:
    """Say whether every ask is implied, has resources and cites a page."""
    return all(
        ask.kind is RequestKind.IMPLIED and ask.resources and ask.source.startswith("https://docs.aws.amazon.com/")
        for ask in asks
    )


def machine(**states: object) -> str:
    """Write the definition of a state machine."""
    return json.dumps({"StartAt": next(iter(states), ""), "States": states})


def task(resource: str, **members: object) -> dict[str, object]:
    """Make a Task state."""
    return {"Type": "Task", "Resource": resource, "End": True, **members}
