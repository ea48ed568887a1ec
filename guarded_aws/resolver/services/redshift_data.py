"""Amazon Redshift Data API: a statement runs in the cluster or in the workgroup that the call names, not in both.

Sources: Service Authorization Reference, list_amazonredshiftdataapi; Amazon Redshift Management Guide, data-api-iam
(its policies name the one that is meant). The credentials to sign in with are in ``as_caller``.
"""

from collections.abc import Iterator
from typing import Final

from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import name_in, named

_PAGE: Final = "https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-iam.html"
_WORKGROUP: Final = "workgroup/"

SIGNING_IN: Final = frozenset(
    {
        "BatchExecuteStatement",
        "DescribeTable",
        "ExecuteStatement",
        "ListDatabases",
        "ListSchemas",
        "ListTables",
    }
)
"""Operations that sign in to a cluster or a workgroup."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what the Data API asks of a call that names where it runs; None where the general rules know it."""
    resources = tuple(_places(call))
    if not resources:
        return None
    return (Ask(action=f"redshift-data:{call.facts.operation}", resources=resources, source=_PAGE),)


def _places(call: ApiCall) -> Iterator[Resource]:
    if call.facts.operation not in SIGNING_IN:
        return
    cluster, group = call.parameters.get("ClusterIdentifier"), call.parameters.get("WorkgroupName")
    if cluster is not None:
        yield named(call, "redshift", "cluster:", cluster)
    if group is not None:
        yield workgroup_of(call, group)


def workgroup_of(call: ApiCall, given: object) -> Resource:
    """Name a workgroup by its ARN; in ARNs stands an id, which its name does not tell."""
    return named(call, "redshift-serverless", _WORKGROUP, given if name_in(given, _WORKGROUP) != given else None)
