"""Amazon RDS, DocumentDB and Neptune: lists that name nothing.

Source: Service Authorization Reference, list_amazonrds. A list that names nothing is asked about every name of its
type, so that a permission on ``db:*`` covers it and one on ``db:shop`` does not.
"""

from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import arn
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


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what RDS asks of a list that names nothing; None where the general rules know it."""
    operation = call.facts.operation
    action = f"rds:{operation}"
    if (operation, call.parameters.get(_GLOBAL_LIST[1])) == (_GLOBAL_LIST[0], None):
        return (Ask(action=action, resources=(_every_global_cluster(call),), source=_PAGE),)
    start, parameter = _LISTS.get(operation, ("", ""))
    if not start or call.parameters.get(parameter) is not None:
        return None
    return (Ask(action=action, resources=(arn(call, "rds", start, Hole.ANYTHING),), source=_PAGE),)


def _every_global_cluster(call: ApiCall) -> Resource:
    return Resource.of(*joined([f"arn:{call.partition}:rds::{call.account}:global-cluster:", Hole.ANYTHING]))
