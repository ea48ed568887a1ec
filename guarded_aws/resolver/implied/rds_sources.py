"""Amazon RDS, Neptune and DocumentDB: copies, replicas and restores are about what they are made from, too.

Of two resources of one type, such as an instance and its replica, the general rules find one. So a Deny on a database
is a Deny on what would make another of its data.
Sources: Amazon RDS API Reference, of each operation (its parameters of this name); Service Authorization Reference,
list_rds (an action is asked about each resource of the type that a request names).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import arn, named

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_rds.html"

RDS_MADE_FROM: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "CopyDBClusterParameterGroup": (("cluster-pg", "SourceDBClusterParameterGroupIdentifier"),),
    "CopyDBClusterSnapshot": (
        ("cluster-snapshot", "SourceDBClusterSnapshotIdentifier"),
        ("cluster-snapshot", "TargetDBClusterSnapshotIdentifier"),
    ),
    "CopyDBParameterGroup": (("pg", "SourceDBParameterGroupIdentifier"),),
    "CopyDBSnapshot": (("snapshot", "SourceDBSnapshotIdentifier"), ("snapshot", "TargetDBSnapshotIdentifier")),
    "CopyOptionGroup": (("og", "SourceOptionGroupIdentifier"),),
    "CreateDBCluster": (("cluster", "DBClusterIdentifier"), ("cluster", "ReplicationSourceIdentifier")),
    "CreateDBInstanceReadReplica": (
        ("db", "DBInstanceIdentifier"),
        ("db", "SourceDBInstanceIdentifier"),
        ("cluster", "SourceDBClusterIdentifier"),
    ),
    "CreateGlobalCluster": (("cluster", "SourceDBClusterIdentifier"),),
    "ModifyDBCluster": (("cluster", "NewDBClusterIdentifier"),),
    "ModifyDBInstance": (("db", "NewDBInstanceIdentifier"),),
    "RestoreDBClusterToPointInTime": (("cluster", "SourceDBClusterIdentifier"),),
    "RestoreDBInstanceToPointInTime": (("db", "SourceDBInstanceIdentifier"),),
}
"""By operation: a type, as ARNs write it, and a parameter that names a resource of it, by name or by ARN."""

_BY_RESOURCE_ID: Final[Mapping[str, str]] = {
    "SourceDbClusterResourceId": "cluster",
    "SourceDbiResourceId": "db",
}
"""Parameters with ids that RDS made up: of which database, only RDS knows."""


def rds_made_from(call: ApiCall) -> tuple[Ask, ...]:
    """Say what a call makes something from, and what it makes, in the region and account that an ARN names."""
    resources = tuple(dict.fromkeys(_resources(call)))
    if not resources:
        return ()
    action = f"rds:{call.facts.operation}"
    return (Ask(action=action, resources=resources, kind=RequestKind.IMPLIED, is_of_this_call=True, source=_PAGE),)


def _resources(call: ApiCall) -> Iterator[Resource]:
    for kind, name in RDS_MADE_FROM[call.facts.operation]:
        value = call.parameters.get(name)
        if value is not None:
            yield _named(call, kind, value)
    for name, kind in _BY_RESOURCE_ID.items():
        if call.parameters.get(name) is not None:
            # FAIL-CLOSED(database-resource-id): a Deny on any database may be about the one with this id.
            yield arn(call, "rds", f"{kind}:", Hole.ANYTHING)


def _named(call: ApiCall, kind: str, value: object) -> Resource:
    """Name a resource by its name, which RDS keeps in lower case (API_CreateDBInstance), or by an ARN of any type."""
    text = value.lower() if isinstance(value, str) else value
    is_whole = isinstance(text, str) and is_arn(text) and Arn.parse(text).service == "rds"
    return Resource(str(text)) if is_whole else named(call, "rds", f"{kind}:", text)


MADE_FROM: Final[Mapping[tuple[str, str], Callable[[ApiCall], tuple[Ask, ...]]]] = {
    (service, operation): rds_made_from for service in ("docdb", "neptune", "rds") for operation in RDS_MADE_FROM
}
"""By botocore's service and operation; what a service does not have, nobody calls."""
