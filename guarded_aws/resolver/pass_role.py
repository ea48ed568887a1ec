"""``iam:PassRole``: whoever hands a role to a service needs it.

Rule: any role's ARN among a write's parameters is passed, unless the parameter names a
principal that is granted something; ``sts:AssumeRole*`` uses a role instead of passing it. Few reads pass one.
Sources: IAM User Guide, id_roles_use_passrole; the Service Authorization Reference, which
lists for each operation to which service its roles can be passed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import UNKNOWN, ContextValue, Hole, Resource, SingleValue
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import fold, folded_name

_ROLE: Final = re.compile(r"arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+", re.DOTALL)
_PAGE: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"

_NOT_PASSING: Final = frozenset({"iam", "sts"})
"""Services that name roles as what they act on."""

_NAMES_A_PRINCIPAL: Final = frozenset(
    {
        "addallowedprincipals",
        "datalakeprincipalidentifier",
        "granteeidentifier",
        "granteeprincipal",
        "iamarn",
        "principal",
        "principalarn",
        "principalarns",
        "principals",
        "removeallowedprincipals",
        "resourcearn",
        "resourcearnlist",
        "resourcearns",
        "retiringprincipal",
    }
)
"""Parameters, without capitals, whose role is granted something or is itself the resource."""

PASSED_TO: Final[Mapping[str, str]] = {
    "cloudformation": "cloudformation.amazonaws.com",
    "codebuild": "codebuild.amazonaws.com",
    "codepipeline": "codepipeline.amazonaws.com",
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

_PASSED_BY: Final[Mapping[tuple[str, str], str]] = {
    ("backup", "iamrolearn"): "backup.amazonaws.com",
    ("batch", "executionrolearn"): "ecs-tasks.amazonaws.com",
    ("batch", "jobrolearn"): "ecs-tasks.amazonaws.com",
    ("batch", "servicerole"): "batch.amazonaws.com",
    ("ecs", "executionrolearn"): "ecs-tasks.amazonaws.com",
    ("ecs", "taskrolearn"): "ecs-tasks.amazonaws.com",
    ("eks", "podexecutionrolearn"): "eks-fargate-pods.amazonaws.com",
    ("emr", "servicerole"): "elasticmapreduce.amazonaws.com",
    ("rds", "monitoringrolearn"): "monitoring.rds.amazonaws.com",
    ("ssm", "iamrole"): "ssm.amazonaws.com",
}
"""The same, where a service passes on: by the parameter that names the role, without capitals."""

_PASSED_IN: Final[Mapping[tuple[str, str], str]] = {
    ("backup", "CreateRestoreTestingSelection"): "restore-testing.backup.amazonaws.com",
    ("backup", "UpdateRestoreTestingSelection"): "restore-testing.backup.amazonaws.com",
    ("ecs", "CreateCapacityProvider"): "ecs.amazonaws.com",
    ("eks", "CreateCluster"): "eks.amazonaws.com",
    ("s3", "PutBucketReplication"): "s3.amazonaws.com",
    ("s3control", "CreateAccessGrantsLocation"): "access-grants.s3.amazonaws.com",
    ("s3control", "CreateJob"): "batchoperations.s3.amazonaws.com",
    ("s3control", "UpdateAccessGrantsLocation"): "access-grants.s3.amazonaws.com",
}
"""The same, by operation."""

_PASSED_LATER: Final = frozenset({"CreateLaunchTemplate", "CreateLaunchTemplateVersion"})
"""Operations that keep the name of an instance profile for launches, which need the permission themselves."""

PASSED_BY_READS: Final = frozenset(
    {
        # Cloud Control API Reference, API_GetResource and API_ListResources (a role to use in place of the caller).
        ("cloudcontrol", "GetResource"),
        ("cloudcontrol", "ListResources"),
        # Service Authorization Reference, list_amazonkinesisanalytics and list_amazonsagemaker.
        ("kinesisanalytics", "DiscoverInputSchema"),
        ("sagemaker", "RenderUiTemplate"),
    }
)
"""Operations, by botocore's names, that hand on a role though they only read; others that name one look for it."""

_LONGEST_NAME: Final = 64

_INSTANCE_PROFILE: Final = frozenset({"iaminstanceprofile", "iaminstanceprofilespecification"})
_PROFILES_OF: Final = frozenset(
    {
        # AWS Batch API Reference, API_ComputeResource.
        ("batch", "instancerole"),
        # Amazon EMR API Reference, API_RunJobFlow.
        ("emr", "jobflowrole"),
        # EC2 Image Builder API Reference, API_CreateInfrastructureConfiguration.
        ("imagebuilder", "instanceprofilename"),
    }
)
"""Parameters of a service, without capitals, that name an instance profile."""

_BY_NAME: Final = frozenset(
    {
        # AWS Batch API Reference, API_CreateComputeEnvironment and API_ContainerProperties.
        ("batch", "executionrolearn"),
        ("batch", "jobrolearn"),
        ("batch", "servicerole"),
        # Amazon EMR API Reference, API_RunJobFlow and API_CreateStudio.
        ("emr", "autoscalingrole"),
        ("emr", "servicerole"),
        ("emr", "userrole"),
        # AWS Glue API Reference, API_CreateJob ("The name or Amazon Resource Name").
        ("glue", "role"),
        # EC2 Image Builder API Reference, API_CreateImage.
        ("imagebuilder", "executionrole"),
        # AWS Systems Manager API Reference, API_CreateActivation.
        ("ssm", "iamrole"),
    }
)
"""Parameters of a service, without capitals, that may name a role without its ARN."""


def pass_role_asks(call: ApiCall) -> Iterator[Ask]:
    """Ask for each role that a call hands to its service."""
    if call.facts.service in _NOT_PASSING:
        return
    members = tuple(_members(call.parameters))
    passed: dict[ContextValue, dict[Resource, None]] = {}
    for name, value in members:
        role = _passed_role(call, name, value)
        if role is not None:
            passed.setdefault(_passed_to(call, name), {})[role] = None
    for service, roles in passed.items():
        yield Ask(action="iam:PassRole", resources=tuple(roles), context={"iam:passedtoservice": service}, source=_PAGE)
    # Which role an instance profile holds, only IAM knows.
    if any(_is_profile(call, name) and value for name, value in members):
        role = Resource.of(f"arn:{call.partition}:iam::{call.account}:role/", Hole.ANYTHING)
        to_ec2 = {"iam:passedtoservice": SingleValue("ec2.amazonaws.com")}
        kind = RequestKind.IMPLIED if call.facts.operation in _PASSED_LATER else RequestKind.REQUIRED
        yield Ask(action="iam:PassRole", resources=(role,), kind=kind, context=to_ec2, source=_PAGE)


def _passed_role(call: ApiCall, name: str, value: object) -> Resource | None:
    if not isinstance(value, str) or name in _NAMES_A_PRINCIPAL or _is_profile(call, name):
        return None
    if _ROLE.fullmatch(value) is not None:
        return Resource(value)
    if (call.facts.service, name) in _BY_NAME and value and not is_arn(value):
        return Resource(f"arn:{call.partition}:iam::{call.account}:role/{value.removeprefix('/')}")
    return None


def _is_profile(call: ApiCall, name: str) -> bool:
    return name in _INSTANCE_PROFILE or (call.facts.service, name) in _PROFILES_OF


def _members(parameters: object) -> Iterator[tuple[str, object]]:
    """Yield each value at any depth, with the folded name of the parameter that it is under; without recursion."""
    waiting: list[tuple[str, object]] = [("", parameters)]
    while waiting:
        name, value = waiting.pop()
        yield name, value
        if isinstance(value, str):
            continue
        if isinstance(value, Mapping):
            waiting += [(_folded(str(inner)), item) for inner, item in value.items()]
        elif isinstance(value, list | tuple):
            waiting += [(name, item) for item in value]


def _folded(name: str) -> str:
    """Fold a name at any depth; what is too long for a parameter's name is a key that an agent makes up."""
    return folded_name(name) if len(name) <= _LONGEST_NAME else fold(name)


def _passed_to(call: ApiCall, name: str) -> ContextValue:
    service, operation = call.facts.service, call.facts.operation
    to = _PASSED_IN.get((service, operation)) or _PASSED_BY.get((service, name)) or PASSED_TO.get(service)
    return UNKNOWN if to is None else SingleValue(to)
