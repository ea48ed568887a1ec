"""Calls that make a service-linked role in the caller's name: demanded where the role cannot be there yet.

Source: IAM User Guide, using-service-linked-roles; the page of each row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from guarded_aws.evaluator import Resource, SingleValue
from guarded_aws.resolver.as_caller.tables import Asks
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind

_HANDSHAKE: Final = "https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html"
_ORGANIZATION: Final = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_create.html"


def _role(call: ApiCall, service: str, name: str, source: str) -> Ask:
    role = f"arn:{call.partition}:iam::{call.account}:role/aws-service-role/{service}/{name}"
    return Ask(
        action="iam:CreateServiceLinkedRole",
        resources=(Resource(role),),
        is_as_caller=True,
        context={"iam:awsservicename": SingleValue(service)},
        source=source,
    )


def _organization(call: ApiCall) -> Iterator[Ask]:
    """Ask for the role that every new organization has."""
    yield _role(call, "organizations.amazonaws.com", "AWSServiceRoleForOrganizations", _ORGANIZATION)


def _joining(call: ApiCall) -> Iterator[Ask]:
    """Say that the role is made in an account that joins, where it is missing."""
    for ask in _organization(call):
        yield replace(ask, kind=RequestKind.IMPLIED, source=_HANDSHAKE)


SERVICE_LINKED_ROLES: Final[Mapping[tuple[str, str], Asks]] = {
    ("organizations", "AcceptHandshake"): _joining,
    ("organizations", "CreateOrganization"): _organization,
}
"""By botocore's service and operation."""
