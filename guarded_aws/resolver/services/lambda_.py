"""AWS Lambda: a function by its name, its partial ARN or its ARN, with or without a qualifier.

Source: AWS Lambda API Reference, Invoke (``FunctionName``, ``Qualifier``); Service
Authorization Reference, list_awslambda.
"""

import re
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import text_of

_PAGE: Final = "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"
_FUNCTION: Final = re.compile(
    r"(?:(?P<arn>arn:[a-z0-9-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:)|(?P<account>[0-9]{12}):function:|function:)?"
    r"(?P<name>[A-Za-z0-9_-]+)(?::(?P<qualifier>[A-Za-z0-9$_.-]+))?",
    re.ASCII,
)

_RENAMED: Final = {
    "Invoke": "InvokeFunction",
    "InvokeWithResponseStream": "InvokeFunction",
}

_QUALIFIED: Final = frozenset(
    {
        "DeleteFunction",
        "GetFunction",
        "GetFunctionConfiguration",
        "GetPolicy",
        "AddPermission",
        "RemovePermission",
        "Invoke",
        "InvokeAsync",
        "InvokeWithResponseStream",
    }
)
"""Operations whose ``Qualifier`` makes the version or alias the resource."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Lambda asks of a call that names a function; None where the general rules know it."""
    operation = call.facts.operation
    if "FunctionName" not in call.parameters or operation in _WITH_OTHER_RESOURCES:
        return None
    action = f"lambda:{_RENAMED.get(operation, operation)}"
    return (Ask(action=action, resources=(_function(call),), source=_PAGE),)


_WITH_OTHER_RESOURCES: Final = frozenset(
    {"CreateEventSourceMapping", "ListEventSourceMappings", "UpdateEventSourceMapping"}
)


def _function(call: ApiCall) -> Resource:
    found = _FUNCTION.fullmatch(text_of(call.parameters, "FunctionName") or "")
    if found is None:
        return Resource.of(f"arn:{call.partition}:lambda:", Hole.ANYTHING)
    account = found["account"] or call.account
    start = found["arn"] or f"arn:{call.partition}:lambda:{call.region}:{account}:function:"
    given = text_of(call.parameters, "Qualifier") if call.facts.operation in _QUALIFIED else None
    qualifier = found["qualifier"] or given
    return Resource(f"{start}{found['name']}{f':{qualifier}' if qualifier else ''}")
