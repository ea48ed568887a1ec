"""Amazon ECR: repositories, in the registry of another account where the call names one.

Source: Service Authorization Reference, list_ecr; Amazon ECR API Reference (``registryId``).
"""

from typing import Final

from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import arn, listed, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecr.html"
_LISTING: Final = frozenset({"DescribeRepositories"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what ECR asks of a call about repositories; None where the general rules know it."""
    names = _names(call)
    if names is None:
        return None
    repositories = tuple(dict.fromkeys(_repository(call, name) for name in names))
    return (Ask(action=f"ecr:{call.facts.operation}", resources=repositories, source=_PAGE),)


def _names(call: ApiCall) -> tuple[object, ...] | None:
    if "repositoryNames" in call.parameters or call.facts.operation in _LISTING:
        return listed(call.parameters.get("repositoryNames"))
    return (call.parameters["repositoryName"],) if "repositoryName" in call.parameters else None


def _repository(call: ApiCall, name: object) -> Resource:
    registry = call.parameters.get("registryId")
    account = call.account if registry is None else text_or_hole(registry)
    return arn(call, "ecr", "repository/", text_or_hole(name), account=account)
