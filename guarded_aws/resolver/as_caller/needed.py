"""Permissions that an API reference demands beside an operation's own, in so many words, as rows.

A row may hold only where the call has a parameter; what its actions are asked about is what a parameter names by its
ARN, or else what the action is about at all, in the caller's account.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import ANY_RESOURCE, Resource
from guarded_aws.resolver.as_caller.tables import LEFT_OUT, Asks
from guarded_aws.resolver.implied.places import anywhere
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import once, reached, texts_of

_DOCS: Final = "https://docs.aws.amazon.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Needed:
    """What is needed beside an operation.

    Attributes:
        when: The path of the parameter without which nothing is needed; empty for what is always needed.
        value: What the parameter must be; None for anything that says something.
        on: The path of the parameter whose ARNs it is needed on; empty for what the action is about at all.
        is_own: Whether the actions are of the service itself, so that the call's parameters say what they are about.
    """

    actions: tuple[str, ...]
    source: str
    when: str = ""
    value: bool | None = None
    on: str = ""
    is_own: bool = False


_PEERING: Final = (
    "ec2:AcceptVpcPeeringConnection",
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateRoute",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
)
_FSX: Final = f"{_DOCS}/fsx/latest/APIReference/API_DeleteFileSystemLustreConfiguration.html"

_NEEDED: Final[Mapping[tuple[str, str], tuple[_Needed, ...]]] = {
    ("batch", "CreateComputeEnvironment"): (
        _Needed(
            actions=("eks:DescribeCluster",),
            when="eksConfiguration",
            on="eksConfiguration.eksClusterArn",
            source=f"{_DOCS}/batch/latest/APIReference/API_CreateComputeEnvironment.html",
        ),
    ),
    ("connectcases", "CreateCase"): (
        _Needed(
            actions=("connect:DescribeUser",),
            when="performedBy.userArn",
            on="performedBy.userArn",
            source=f"{_DOCS}/connect/latest/APIReference/API_connect-cases_CreateCase.html",
        ),
    ),
    ("connectcases", "UpdateCase"): (
        _Needed(
            actions=("connect:DescribeUser",),
            when="performedBy.userArn",
            on="performedBy.userArn",
            source=f"{_DOCS}/connect/latest/APIReference/API_connect-cases_UpdateCase.html",
        ),
    ),
    ("dynamodb", "UpdateTable"): (
        _Needed(
            actions=("dynamodb:DisassociateTableReplica",),
            when="ReplicaUpdates.Disassociate",
            is_own=True,
            source=f"{_DOCS}/amazondynamodb/latest/APIReference/API_UpdateTable.html",
        ),
    ),
    ("efs", "DeleteMountTarget"): (
        _Needed(actions=("ec2:DeleteNetworkInterface",), source=f"{_DOCS}/efs/latest/ug/API_DeleteMountTarget.html"),
    ),
    ("efs", "DescribeMountTargetSecurityGroups"): (
        _Needed(
            actions=("ec2:DescribeNetworkInterfaceAttribute",),
            source=f"{_DOCS}/efs/latest/ug/API_DescribeMountTargetSecurityGroups.html",
        ),
    ),
    ("fsx", "DeleteFileSystem"): tuple(
        _Needed(
            actions=("fsx:CreateBackup",),
            when=f"{kind}Configuration.SkipFinalBackup",
            value=False,
            is_own=True,
            source=_FSX,
        )
        for kind in ("Lustre", "OpenZFS", "Windows")
    ),
    ("fsx", "DeleteVolume"): (
        _Needed(
            actions=("fsx:BypassSnaplockEnterpriseRetention",),
            when="OntapConfiguration.BypassSnaplockEnterpriseRetention",
            is_own=True,
            source=f"{_DOCS}/fsx/latest/APIReference/API_DeleteVolumeOntapConfiguration.html",
        ),
    ),
    ("gamelift", "CreateVpcPeeringAuthorization"): (
        _Needed(
            actions=_PEERING,
            source=f"{_DOCS}/gameliftservers/latest/apireference/API_CreateVpcPeeringAuthorization.html",
        ),
    ),
    ("gamelift", "CreateVpcPeeringConnection"): (
        _Needed(
            actions=_PEERING, source=f"{_DOCS}/gameliftservers/latest/apireference/API_CreateVpcPeeringConnection.html"
        ),
    ),
    ("rekognition", "CreateDataset"): (
        _Needed(
            actions=("rekognition:ListDatasetEntries",),
            when="DatasetSource.DatasetArn",
            on="DatasetSource.DatasetArn",
            source=f"{_DOCS}/rekognition/latest/APIReference/API_CreateDataset.html",
        ),
    ),
    ("servicecatalog", "CreateProduct"): (
        _Needed(
            actions=("cloudformation:GetTemplate",),
            when="ProvisioningArtifactParameters.Info.ImportFromPhysicalId",
            on="ProvisioningArtifactParameters.Info.ImportFromPhysicalId",
            source=f"{_DOCS}/servicecatalog/latest/dg/API_CreateProduct.html",
        ),
    ),
    ("servicecatalog", "CreateProvisioningArtifact"): (
        _Needed(
            actions=("cloudformation:GetTemplate",),
            when="Parameters.Info.ImportFromPhysicalId",
            on="Parameters.Info.ImportFromPhysicalId",
            source=f"{_DOCS}/servicecatalog/latest/dg/API_CreateProvisioningArtifact.html",
        ),
    ),
    ("servicecatalog", "ImportAsProvisionedProduct"): (
        _Needed(
            actions=("cloudformation:DescribeStacks", "cloudformation:GetTemplate"),
            on="PhysicalId",
            source=f"{_DOCS}/servicecatalog/latest/dg/API_ImportAsProvisionedProduct.html",
        ),
    ),
    ("ssm", "UpdateAssociation"): (
        _Needed(
            actions=("ssm:DescribeAssociation",),
            is_own=True,
            source=f"{_DOCS}/systems-manager/latest/APIReference/API_UpdateAssociation.html",
        ),
    ),
    ("stepfunctions", "TestState"): (
        _Needed(
            actions=("states:RevealSecrets",),
            when="revealSecrets",
            is_own=True,
            source=f"{_DOCS}/step-functions/latest/apireference/API_TestState.html",
        ),
    ),
    ("wellarchitected", "CreateWorkload"): (
        _Needed(
            actions=(
                "wellarchitected:GetReviewTemplate",
                "wellarchitected:GetReviewTemplateAnswer",
                "wellarchitected:GetReviewTemplateLensReview",
                "wellarchitected:ListReviewTemplateAnswers",
            ),
            when="ReviewTemplateArns",
            on="ReviewTemplateArns",
            source=f"{_DOCS}/wellarchitected/latest/APIReference/API_CreateWorkload.html",
        ),
    ),
}


def _needed(call: ApiCall) -> Iterator[Ask]:
    for row in _NEEDED[call.facts.service, call.facts.operation]:
        if _holds(row, call):
            yield from (_ask(action, row, call) for action in row.actions)


def _holds(row: _Needed, call: ApiCall) -> bool:
    given = tuple(reached(call.parameters, row.when)) if row.when else ()
    if row.value is None:
        return not row.when or any(value not in LEFT_OUT for value in given)
    return any(value is row.value for value in given)


def _ask(action: str, row: _Needed, call: ApiCall) -> Ask:
    if row.is_own and not row.on:
        return Ask(action=action, source=row.source)
    resources = _at(call, row.on) if row.on else anywhere(action, call)
    return Ask(action=action, resources=resources, is_as_caller=not row.is_own, source=row.source)


def _at(call: ApiCall, path: str) -> tuple[Resource, ...]:
    """Name what a parameter gives by its ARN."""
    given = [text for value in reached(call.parameters, path) for text in texts_of(value) or ("",)]
    # FAIL-CLOSED(needed-on): what is not named by an ARN may be any.
    return once([Resource(text) if is_arn(text) else ANY_RESOURCE for text in given]) or (ANY_RESOURCE,)


NEEDED: Final[Mapping[tuple[str, str], Asks]] = dict.fromkeys(_NEEDED, _needed)
"""By botocore's service and operation."""
