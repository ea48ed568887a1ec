"""AWS Lambda: functions and layers by their names, partial ARNs or ARNs, with or without a qualifier.

Source: AWS Lambda API Reference, Invoke (``FunctionName``, ``Qualifier``); Service
Authorization Reference, list_awslambda. What a function is made of is in ``lambda_parts``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import NO_RESOURCE, UNKNOWN, ContextValue, Hole, Resource, SingleValue
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import text_of
from guarded_aws.resolver.services.lambda_parts import parts_asked
from guarded_aws.resolver.services.naming import named, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"
_FUNCTION: Final = re.compile(
    r"(?:(?P<arn>arn:[a-z0-9-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:)|(?P<account>[0-9]{12}):(?:function:)?|function:)?"
    r"(?P<name>[A-Za-z0-9_-]+)(?::(?P<qualifier>[A-Za-z0-9$_.-]+))?",
    re.ASCII,
)
"""The spellings of ``FunctionName``'s own pattern, in which ``123456789012:name`` is an account's function."""

_RENAMED: Final = {
    "Invoke": "InvokeFunction",
    "InvokeWithResponseStream": "InvokeFunction",
}

_QUALIFIED: Final = frozenset(
    {
        "AddPermission",
        "DeleteFunction",
        "DeleteProvisionedConcurrencyConfig",
        "GetFunction",
        "GetFunctionConfiguration",
        "GetPolicy",
        "GetProvisionedConcurrencyConfig",
        "Invoke",
        "InvokeAsync",
        "InvokeWithResponseStream",
        "PutProvisionedConcurrencyConfig",
        "RemovePermission",
    }
)
"""Operations whose ``Qualifier`` makes the version or alias the resource."""

_BY_ARN: Final = frozenset({"DeleteResourcePolicy", "GetResourcePolicy", "PutResourcePolicy"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Lambda asks of a call about functions and layers; None where the general rules know it."""
    main = _main(call)
    return None if main is None else (main, *_by_its_new_name(call), *parts_asked(call))


def _by_its_new_name(call: ApiCall) -> Iterator[Ask]:
    """Say that the older call to invoke does what the newer one does."""
    if call.facts.operation == "InvokeAsync":
        resources = (_function(call),)
        yield Ask(action="lambda:InvokeFunction", resources=resources, kind=RequestKind.IMPLIED, source=_PAGE)


def _main(call: ApiCall) -> Ask | None:
    operation, parameters = call.facts.operation, call.parameters
    if operation == "CreateEventSourceMapping":
        return _ask(operation, NO_RESOURCE, context={"lambda:functionarn": _known(_function(call))})
    if operation in _BY_ARN:
        return _ask(operation, named(call, "lambda", "", parameters.get("ResourceArn")))
    if "LayerName" in parameters and operation != "ListLayerVersions":
        return _ask(operation, _layer(call))
    if "FunctionName" not in parameters or operation in _WITH_OTHER_RESOURCES:
        return None
    if operation.endswith("FunctionUrlConfig"):
        return _ask(operation, _function(call), context={"lambda:functionarn": _known(_function(call))})
    configs = [parameters.get("CodeSigningConfigArn")] if operation == "PutFunctionCodeSigningConfig" else []
    signing = (named(call, "lambda", "code-signing-config:", config) for config in configs)
    return _ask(_RENAMED.get(operation, operation), *signing, _function(call))


_WITH_OTHER_RESOURCES: Final = frozenset({"ListEventSourceMappings", "UpdateEventSourceMapping"})


def _ask(action: str, *resources: Resource, context: Mapping[str, ContextValue] | None = None) -> Ask:
    return Ask(action=f"lambda:{action}", resources=resources, context=context or {}, source=_PAGE)


def _known(resource: Resource) -> ContextValue:
    return SingleValue(str(resource)) if resource.is_known else UNKNOWN


def _layer(call: ApiCall) -> Resource:
    """Give a layer, or a version of it where the call has its number; the layer may be given by its ARN."""
    layer, version = call.parameters["LayerName"], call.parameters.get("VersionNumber")
    end = () if version is None else (":", text_or_hole(version))
    found = named(call, "lambda", "layer:", layer, end=end)
    is_whole = found.is_known and isinstance(layer, str) and is_arn(layer)
    return Resource.of(*joined([str(layer), *end])) if is_whole else found


def _function(call: ApiCall) -> Resource:
    found = _FUNCTION.fullmatch(text_of(call.parameters, "FunctionName") or "")
    if found is None:
        return Resource.of(f"arn:{call.partition}:lambda:", Hole.ANYTHING)
    account = found["account"] or call.account
    start = found["arn"] or f"arn:{call.partition}:lambda:{call.region}:{account}:function:"
    given = text_of(call.parameters, "Qualifier") if call.facts.operation in _QUALIFIED else None
    qualifier = found["qualifier"] or given
    return Resource(f"{start}{found['name']}{f':{qualifier}' if qualifier else ''}")
