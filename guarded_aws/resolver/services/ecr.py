"""Amazon ECR: repositories, in the registry of another account where the call names one.

Source: Service Authorization Reference, list_ecr; Amazon ECR API Reference (``registryId``).
"""

from typing import Final

from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import Piece, arn, listed, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecr.html"
_PUBLIC_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecr-public.html"
_RENAMED: Final = {
    # Amazon ECR API Reference, API_ListImageReferrers.
    "ListImageReferrers": "BatchGetImage",
}
_LISTING: Final = frozenset({"DescribeRepositories"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what ECR asks of a call about repositories; None where the general rules know it."""
    names = _names(call)
    if names is None:
        return None
    repositories = tuple(dict.fromkeys(_repository(call, name) for name in names))
    action = _RENAMED.get(call.facts.operation, call.facts.operation)
    return (Ask(action=f"ecr:{action}", resources=repositories, source=_PAGE),)


def public_asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what ECR Public asks of a call about repositories, which are in no Region."""
    given = next((call.parameters[name] for name in _NAMING if name in call.parameters), None)
    if given is None:
        return None
    start = f"arn:{call.partition}:ecr-public::"
    names = listed(given) if isinstance(given, list | tuple) else (given,)
    resources = (Resource.of(*joined([start, _registry(call), ":repository/", text_or_hole(name)])) for name in names)
    action = f"ecr-public:{call.facts.operation}"
    return (Ask(action=action, resources=tuple(dict.fromkeys(resources)), source=_PUBLIC_PAGE),)


_NAMING: Final = ("repositoryName", "repositoryNames")


def _names(call: ApiCall) -> tuple[object, ...] | None:
    if "repositoryNames" in call.parameters or call.facts.operation in _LISTING:
        return listed(call.parameters.get("repositoryNames"))
    return (call.parameters["repositoryName"],) if "repositoryName" in call.parameters else None


def _repository(call: ApiCall, name: object) -> Resource:
    return arn(call, "ecr", "repository/", text_or_hole(name), account=_registry(call))


def _registry(call: ApiCall) -> Piece:
    registry = call.parameters.get("registryId")
    return call.account if registry is None else text_or_hole(registry)
