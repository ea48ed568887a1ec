"""Amazon RDS, DocumentDB and Neptune: lists that name nothing, and copies, which read one resource and make another.

Source: Service Authorization Reference, list_amazonrds. A list that names nothing is asked about every name of its
type, so that a permission on ``db:*`` covers it and one on ``db:shop`` does not.
"""

from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import arn, named
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html"
_LISTS: Final = {
    "DescribeBlueGreenDeployments": ("deployment:", "BlueGreenDeploymentIdentifier"),
    "DescribeDBClusterParameterGroups": ("cluster-pg:", "DBClusterParameterGroupName"),
    "DescribeDBClusters": ("cluster:", "DBClusterIdentifier"),
    "DescribeDBInstances": ("db:", "DBInstanceIdentifier"),
    "DescribeDBParameterGroups": ("pg:", "DBParameterGroupName"),
    "DescribeDBProxies": ("db-proxy:", "DBProxyName"),
    "DescribeDBSecurityGroups": ("secgrp:", "DBSecurityGroupName"),
    "DescribeDBSubnetGroups": ("subgrp:", "DBSubnetGroupName"),
    "DescribeEventSubscriptions": ("es:", "SubscriptionName"),
    "DescribeOptionGroups": ("og:", "OptionGroupName"),
}
"""Lists of one type, and the parameter that names one of it."""

_GLOBAL_LIST: Final = ("DescribeGlobalClusters", "GlobalClusterIdentifier")
_COPIES: Final = {
    "CopyDBClusterParameterGroup": ("cluster-pg:", "SourceDBClusterParameterGroupIdentifier"),
    "CopyDBClusterSnapshot": ("cluster-snapshot:", "SourceDBClusterSnapshotIdentifier"),
    "CopyDBParameterGroup": ("pg:", "SourceDBParameterGroupIdentifier"),
    "CopyDBSnapshot": ("snapshot:", "SourceDBSnapshotIdentifier"),
    "CopyOptionGroup": ("og:", "SourceOptionGroupIdentifier"),
}
"""Copies, and the parameter that names what is read, by its name or its ARN; the reference lists the type once."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what RDS asks of a list that names nothing, and of a copy; None where the general rules know it."""
    operation = call.facts.operation
    action = f"rds:{operation}"
    if operation in _COPIES:
        return (Ask(action=action, source=_PAGE), _copied(call, action))
    if (operation, call.parameters.get(_GLOBAL_LIST[1])) == (_GLOBAL_LIST[0], None):
        return (Ask(action=action, resources=(_every_global_cluster(call),), source=_PAGE),)
    start, parameter = _LISTS.get(operation, ("", ""))
    if not start or call.parameters.get(parameter) is not None:
        return None
    return (Ask(action=action, resources=(arn(call, "rds", start, Hole.ANYTHING),), source=_PAGE),)


def _copied(call: ApiCall, action: str) -> Ask:
    """Name what is copied, in lower case as RDS keeps it, so that a Deny on it stops its copies."""
    start, parameter = _COPIES[call.facts.operation]
    given = call.parameters.get(parameter)
    source = named(call, "rds", start, given.lower() if isinstance(given, str) else given)
    return Ask(action=action, resources=(source,), kind=RequestKind.IMPLIED, source=_PAGE)


def _every_global_cluster(call: ApiCall) -> Resource:
    return Resource.of(*joined([f"arn:{call.partition}:rds::{call.account}:global-cluster:", Hole.ANYTHING]))
