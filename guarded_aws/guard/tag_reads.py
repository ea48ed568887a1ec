"""Which call reads the tags of which resource, and how its answer is read.

Where a service says of a resource that is not there that it is not there, its own operation
is asked: an answer without tags then means a resource without tags. For the rest stands
``tag:GetResources``, which leaves out a resource that is not there and one that never had
tags alike: then the tags stay unknown.

Sources: the API references of the services; Resource Groups Tagging API Reference, GetResources.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from guarded_aws.arn import Arn


class Name(Enum):
    """How an operation names the resource."""

    ARN = "by its ARN"
    ID = "by what follows the type in its ARN"
    LAST = "by what follows the last slash of its ARN"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRead:
    """A row: the resources of a service whose ARN starts so, the operation that reads their tags, and its answer.

    Attributes:
        start: How the resource part of the ARN begins.
        is_list: Whether the parameter is a list of names.
        path: Leads through the answer to the resource, which has its tags under ``member``.
        untagged: The error that means a resource without tags.
        shown: The member beside the tags that names whose they are, as the parameter names it.
    """

    of: str
    start: str
    service: str
    operation: str
    parameter: str
    name: Name
    is_list: bool = False
    path: tuple[str | int, ...] = ()
    member: str = "Tags"
    untagged: str = ""
    shown: str = ""

    def parameters(self, arn: Arn) -> dict[str, object]:
        """Write the parameters that name a resource."""
        named = self._named(arn)
        return {self.parameter: [named] if self.is_list else named}

    def _named(self, arn: Arn) -> str:
        return {
            Name.ARN: str(arn),
            Name.ID: arn.resource.removeprefix(self.start),
            Name.LAST: arn.resource.rpartition("/")[2],
        }[self.name]

    def tags(self, answer: Mapping[str, object], arn: Arn) -> Mapping[str, str] | None:
        """Read the tags of a resource out of an answer; None when it does not give them all."""
        # FAIL-CLOSED(tag-pages): of tags that come in pages the next page could hold the one that denies.
        if any(answer.get(more) for more in _MORE):
            return None
        resource = _at(answer, self.path)
        # FAIL-CLOSED(tag-missing): an answer that does not show the resource itself says nothing of its tags.
        if not isinstance(resource, Mapping) or (self.shown and resource.get(self.shown) != self._named(arn)):
            return None
        return _read(resource.get(self.member))


_MORE: Final = ("IsTruncated", "Truncated", "NextToken", "nextToken", "NextMarker", "PaginationToken")


def _ec2(start: str, operation: str, parameter: str, member: str) -> TagRead:
    return TagRead(
        of="ec2",
        start=start,
        service="ec2",
        operation=operation,
        parameter=parameter,
        name=Name.ID,
        is_list=True,
        path=(member, 0),
        shown=parameter.removesuffix("s"),
    )


def _iam(start: str, operation: str, parameter: str, name: Name) -> TagRead:
    return TagRead(of="iam", start=start, service="iam", operation=operation, parameter=parameter, name=name)


def _by_arn(service: str, start: str, operation: str, parameter: str) -> TagRead:
    return TagRead(of=service, start=start, service=service, operation=operation, parameter=parameter, name=Name.ARN)


READS: Final = (
    TagRead(
        of="ec2",
        start="instance/",
        service="ec2",
        operation="DescribeInstances",
        parameter="InstanceIds",
        name=Name.ID,
        is_list=True,
        path=("Reservations", 0, "Instances", 0),
        shown="InstanceId",
    ),
    _ec2("volume/", "DescribeVolumes", "VolumeIds", "Volumes"),
    _ec2("snapshot/", "DescribeSnapshots", "SnapshotIds", "Snapshots"),
    _ec2("security-group/", "DescribeSecurityGroups", "GroupIds", "SecurityGroups"),
    _ec2("subnet/", "DescribeSubnets", "SubnetIds", "Subnets"),
    _ec2("vpc/", "DescribeVpcs", "VpcIds", "Vpcs"),
    _iam("role/", "ListRoleTags", "RoleName", Name.LAST),
    _iam("user/", "ListUserTags", "UserName", Name.LAST),
    _iam("policy/", "ListPolicyTags", "PolicyArn", Name.ARN),
    TagRead(
        of="s3",
        start="",
        service="s3",
        operation="GetBucketTagging",
        parameter="Bucket",
        name=Name.ID,
        member="TagSet",
        untagged="NoSuchTagSet",
    ),
    _by_arn("dynamodb", "table/", "ListTagsOfResource", "ResourceArn"),
    _by_arn("lambda", "function:", "ListTags", "Resource"),
    _by_arn("kms", "key/", "ListResourceTags", "KeyId"),
    _by_arn("secretsmanager", "secret:", "DescribeSecret", "SecretId"),
)

ANY_OTHER: Final = TagRead(
    of="",
    start="",
    service="resourcegroupstaggingapi",
    operation="GetResources",
    parameter="ResourceARNList",
    name=Name.ARN,
    is_list=True,
    path=("ResourceTagMappingList", 0),
    shown="ResourceARN",
)


def read_for(arn: Arn) -> TagRead | None:
    """Choose how the tags of a resource are read; None for an object of S3, whose tags are under another key."""
    if arn.service == "s3" and "/" in arn.resource:
        return None
    return next((row for row in READS if row.of == arn.service and arn.resource.startswith(row.start)), ANY_OTHER)


def _at(answer: object, path: tuple[str | int, ...]) -> object:
    """Follow a path; a member or item that is not there is None."""
    for step in path:
        if isinstance(step, str):
            answer = answer.get(step) if isinstance(answer, Mapping) else None
        else:
            answer = answer[step] if isinstance(answer, list) and len(answer) > step else None
    return answer


def _read(written: object) -> Mapping[str, str]:
    """Read tags in the forms that services write them: a map, or a list of keys and values."""
    if isinstance(written, Mapping):
        return {str(key): str(value) for key, value in written.items()}
    items = written if isinstance(written, list) else []
    return {str(tag.get("Key", tag.get("TagKey"))): str(tag.get("Value", tag.get("TagValue", ""))) for tag in items}
