"""``iam:PassRole``: whoever hands a role to a service needs it.

Rule: any role's ARN among a write's parameters is passed; ``sts:AssumeRole*`` uses a role
instead of passing it. Source: IAM User Guide, id_roles_use_passrole.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import UNKNOWN, Hole, Resource, SingleValue
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import leaves

_ROLE: Final = re.compile(r"arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+", re.DOTALL)
_PAGE: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"

_NOT_PASSING: Final = frozenset({"iam", "sts"})
"""Services that name roles as what they act on."""

PASSED_TO: Final[Mapping[str, str]] = {
    "batch": "batch.amazonaws.com",
    "cloudformation": "cloudformation.amazonaws.com",
    "codebuild": "codebuild.amazonaws.com",
    "codepipeline": "codepipeline.amazonaws.com",
    "ecs": "ecs-tasks.amazonaws.com",
    "eks": "eks.amazonaws.com",
    "events": "events.amazonaws.com",
    "firehose": "firehose.amazonaws.com",
    "glue": "glue.amazonaws.com",
    "lambda": "lambda.amazonaws.com",
    "pipes": "pipes.amazonaws.com",
    "sagemaker": "sagemaker.amazonaws.com",
    "scheduler": "scheduler.amazonaws.com",
    "stepfunctions": "states.amazonaws.com",
}
"""The service that gets the role, where it is always the same one (``iam:PassedToService``)."""

_INSTANCE_PROFILE: Final = frozenset({"IamInstanceProfile", "IamInstanceProfileSpecification"})


def pass_role_asks(call: ApiCall) -> Iterator[Ask]:
    """Ask for each role that a write hands to its service."""
    if call.facts.service in _NOT_PASSING:
        return
    service = PASSED_TO.get(call.facts.service)
    context = {"iam:passedtoservice": UNKNOWN if service is None else SingleValue(service)}
    for arn in dict.fromkeys(text for text in leaves(call.parameters) if _ROLE.fullmatch(text)):
        yield Ask(action="iam:PassRole", resources=(Resource(arn),), context=context, source=_PAGE)
    if any(_has_instance_profile(name, value) for name, value in call.parameters.items()):
        role = Resource.of(f"arn:{call.partition}:iam::{call.account}:role/", Hole.ANYTHING)
        passed = {"iam:passedtoservice": SingleValue("ec2.amazonaws.com")}
        yield Ask(action="iam:PassRole", resources=(role,), context=passed, source=_PAGE)


def _has_instance_profile(name: str, value: object) -> bool:
    """Say whether an instance profile is given, whose role only IAM knows."""
    if name in _INSTANCE_PROFILE and value:
        return True
    if isinstance(value, Mapping):
        return any(_has_instance_profile(str(inner), item) for inner, item in value.items())
    return isinstance(value, list | tuple) and any(_has_instance_profile("", item) for item in value)
