"""What IAM says of the role, read with the source's own credentials.

Sources: IAM API Reference, GetRole, ListAttachedRolePolicies, GetPolicy, GetPolicyVersion,
ListRolePolicies and GetRolePolicy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from guarded_aws.errors import CredentialsError
from guarded_aws.guard.role_faults import source_fault
from guarded_aws.guard.source import SourceSession
from guarded_aws.guard.target import Target
from guarded_aws.policy import Json

_MISSING: Final = "NoSuchEntity"
_READS: Final = (
    "iam:GetRole, iam:ListAttachedRolePolicies, iam:GetPolicy, iam:GetPolicyVersion, "
    "iam:ListRolePolicies and iam:GetRolePolicy"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedRole:
    """A role as IAM has it; policies are JSON, by their ARN or, for an inline one, their name.

    Attributes:
        source_arn: Who assumes the role.
        session_policies: The managed policies that the guard names when it assumes the role; None for one
            that is not there.
        longest_session: Seconds that a session may last.
    """

    source_arn: str
    trust: Json
    boundary: Mapping[str, Json]
    policies: Mapping[str, Json]
    session_policies: Mapping[str, Json | None]
    longest_session: int


def read_attached_role(target: Target) -> AttachedRole | None:
    """Read the role of a target; None when there is none.

    Raises:
        CredentialsError: The source identity cannot be had, or may not read the role.
    """
    source = SourceSession(target.role, region=target.default_region, endpoint_url=target.endpoint_url)
    try:
        source.require_credentials()
        return _read(target, str(source.sts().get_caller_identity()["Arn"]), source.iam())
    except ClientError as error:
        answer = error.response["Error"]
        raise CredentialsError(
            f"cannot read `{target.role.role_arn}` at AWS: {answer.get('Code')}: {answer.get('Message', '')}",
            hint=f"sign in to the source profile as somebody who has {_READS}",
        ) from error
    except BotoCoreError as error:
        raise source_fault(error, target.role) from error


def _read(target: Target, source_arn: str, iam: Any) -> AttachedRole | None:  # noqa: ANN401 -- botocore makes its methods at run time
    name = target.role.role_name
    role = _unless_missing(iam.get_role, RoleName=name)
    if role is None or role["Role"]["Arn"] != target.role.role_arn:
        return None
    boundary = role["Role"].get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return AttachedRole(
        source_arn=source_arn,
        trust=role["Role"]["AssumeRolePolicyDocument"],
        boundary={boundary: _managed(iam, boundary)} if boundary else {},
        policies=dict(_policies(iam, name)),
        session_policies={arn: _managed_if_there(iam, arn) for arn in target.role.push_down.managed},
        longest_session=role["Role"]["MaxSessionDuration"],
    )


def _policies(iam: Any, name: str) -> Iterator[tuple[str, Json]]:  # noqa: ANN401 -- likewise
    for page in iam.get_paginator("list_attached_role_policies").paginate(RoleName=name):
        for policy in page["AttachedPolicies"]:
            yield policy["PolicyArn"], _managed(iam, policy["PolicyArn"])
    for page in iam.get_paginator("list_role_policies").paginate(RoleName=name):
        for inline in page["PolicyNames"]:
            yield inline, iam.get_role_policy(RoleName=name, PolicyName=inline)["PolicyDocument"]


def _managed(iam: Any, arn: str) -> Json:  # noqa: ANN401 -- likewise
    """Read the default version of a managed policy."""
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document: Json = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return document


def _managed_if_there(iam: Any, arn: str) -> Json | None:  # noqa: ANN401 -- likewise
    return None if _unless_missing(iam.get_policy, PolicyArn=arn) is None else _managed(iam, arn)


def _unless_missing(read: Any, **parameters: str) -> Any:  # noqa: ANN401 -- likewise
    """Make a call; None when there is no such thing."""
    try:
        return read(**parameters)
    except ClientError as error:
        if error.response["Error"].get("Code") == _MISSING:
            return None
        raise
