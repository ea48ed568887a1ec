"""Amazon Keyspaces: the verbs of CQL stand for operations, on keyspaces and tables of a path-like ARN.

Sources: Service Authorization Reference, list_keyspaces (operations and actions); Amazon Keyspaces
API Reference, API_ListTagsForResource; Amazon Keyspaces
Developer Guide, security_iam_id-based-policy-examples (ARNs of keyspaces end in a slash).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from guarded_aws.evaluator import NO_RESOURCE, Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import arn, listed, member, named, text_or_hole
from guarded_aws.resolver.tags import has_tags

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_keyspaces.html"
_RESTORE_PAGE: Final = "https://docs.aws.amazon.com/keyspaces/latest/devguide/howitworks_restore_permissions.html"
_SCALING_PAGE: Final = "https://docs.aws.amazon.com/keyspaces/latest/APIReference/API_GetTableAutoScalingSettings.html"
_ON_KEYSPACE: Final[Mapping[str, str]] = {
    "CreateKeyspace": "Create",
    "CreateType": "Create",
    "DeleteKeyspace": "Drop",
    "DeleteType": "Drop",
    "GetKeyspace": "Select",
    "GetType": "Select",
    "ListTables": "Select",
    "ListTypes": "Select",
    "UpdateKeyspace": "Alter",
}
_ON_TABLE: Final[Mapping[str, str]] = {
    "CreateTable": "Create",
    "DeleteTable": "Drop",
    "GetTable": "Select",
    "GetTableAutoScalingSettings": "Select",
    "UpdateTable": "Alter",
}
_TAGGED: Final = frozenset({"CreateKeyspace", "CreateTable"})
_SEVERAL_REGIONS: Final[Mapping[str, str]] = {
    "Create": "CreateMultiRegionResource",
    "Alter": "AlterMultiRegionResource",
}
_ONE: Final = 1


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Keyspaces asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    if operation == "RestoreTable":
        return _restore(call)
    if operation == "ListKeyspaces":
        return (_ask("Select", arn(call, "cassandra", "/keyspace/", Hole.ANYTHING)),)
    if operation == "ListTagsForResource":
        return (_ask("Select", named(call, "cassandra", "/keyspace/", call.parameters.get("resourceArn"))),)
    verb = _ON_KEYSPACE.get(operation) or _ON_TABLE.get(operation)
    if verb is None:
        return None
    resource = _table(call, "keyspaceName", "tableName") if operation in _ON_TABLE else _keyspace(call)
    tags = (_ask("TagResource", resource),) if operation in _TAGGED and has_tags(call.parameters) else ()
    several = (_ask(_SEVERAL_REGIONS[verb], resource),) if _names_regions(call) and verb in _SEVERAL_REGIONS else ()
    adding = _adding(call) if operation == "UpdateKeyspace" and _names_regions(call) else ()
    scaling = _scaling() if operation == "GetTableAutoScalingSettings" else ()
    return (_ask(verb, resource), *several, *adding, *tags, *scaling)


def _scaling() -> tuple[Ask, ...]:
    """Ask for what Application Auto Scaling is asked as the caller, which names no table."""
    names = ("DescribeScalableTargets", "DescribeScalingPolicies")
    return tuple(
        Ask(action=f"application-autoscaling:{name}", resources=(NO_RESOURCE,), source=_SCALING_PAGE) for name in names
    )


def _ask(verb: str, resource: Resource) -> Ask:
    return Ask(action=f"cassandra:{verb}", resources=(resource,), source=_PAGE)


def _keyspace(call: ApiCall) -> Resource:
    return arn(call, "cassandra", "/keyspace/", text_or_hole(call.parameters.get("keyspaceName")), "/")


def _table(call: ApiCall, keyspace: str, table: str) -> Resource:
    in_keyspace, name = text_or_hole(call.parameters.get(keyspace)), text_or_hole(call.parameters.get(table))
    return arn(call, "cassandra", "/keyspace/", in_keyspace, "/table/", name)


def _names_regions(call: ApiCall) -> bool:
    """Say whether the call makes or changes a resource of several Regions."""
    regions = member(call.parameters.get("replicationSpecification"), "regionList")
    return len(listed(regions)) > _ONE or bool(call.parameters.get("replicaSpecifications"))


def _adding(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for adding Regions to a keyspace, which copies its tables (Keyspaces API Reference, API_UpdateKeyspace)."""
    in_keyspace = text_or_hole(call.parameters.get("keyspaceName"))
    tables = arn(call, "cassandra", "/keyspace/", in_keyspace, "/table/", Hole.ANYTHING)
    of_tables = ("Select", "SelectMultiRegionResource", "Modify", "ModifyMultiRegionResource")
    return (
        *(_ask(verb, _keyspace(call)) for verb in ("Create", "CreateMultiRegionResource")),
        *(_ask(verb, tables) for verb in of_tables),
    )


def _restore(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for reading the table that was, and restoring the one that will be; restoring it may be denied on either."""
    source = _table(call, "sourceKeyspaceName", "sourceTableName")
    target = _table(call, "targetKeyspaceName", "targetTableName")
    restore = Ask(action="cassandra:Restore", resources=(target,), source=_RESTORE_PAGE)
    of_source = replace(restore, resources=(source,), kind=RequestKind.IMPLIED)
    # An empty list takes the tags of the table that was away, which is no tagging.
    tags = (_ask("TagResource", target),) if call.parameters.get("tagsOverride") else ()
    return (restore, _ask("Select", source), *tags, of_source)
