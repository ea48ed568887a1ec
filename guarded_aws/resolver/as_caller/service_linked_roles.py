"""Calls that cannot do without a service-linked role, which AWS makes in the caller's name.

Where a role is made only if it is missing, the caller may do without the permission: such calls are not here.
Source: IAM User Guide, using-service-linked-roles; the page of each row.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import Resource, SingleValue
from guarded_aws.resolver.as_caller.tables import Asks
from guarded_aws.resolver.model import ApiCall, Ask

_ORGANIZATION: Final = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_create.html"


def _role(call: ApiCall, service: str, name: str, source: str) -> Iterator[Ask]:
    role = f"arn:{call.partition}:iam::{call.account}:role/aws-service-role/{service}/{name}"
    yield Ask(
        action="iam:CreateServiceLinkedRole",
        resources=(Resource(role),),
        is_as_caller=True,
        context={"iam:awsservicename": SingleValue(service)},
        source=source,
    )


def _organization(call: ApiCall) -> Iterator[Ask]:
    """Ask for the role that every new organization has."""
    yield from _role(call, "organizations.amazonaws.com", "AWSServiceRoleForOrganizations", _ORGANIZATION)


SERVICE_LINKED_ROLES: Final[Mapping[tuple[str, str], Asks]] = {("organizations", "CreateOrganization"): _organization}
"""By botocore's service and operation."""
