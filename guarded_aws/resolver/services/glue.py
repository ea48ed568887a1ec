"""AWS Glue Data Catalog: every call is asked about the catalog, the database and the table, each on its own.

Sources: AWS Glue Developer Guide, glue-specifying-resource-arns (a call on a table needs permissions on
its database and its catalog) and security_iam_id-based-policy-examples (filter tables by GetTables permission);
Service Authorization Reference, list_glue.
"""

from dataclasses import replace
from typing import Final

from guarded_aws.arn import is_account_id
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.glue_schemas import schema_resources
from guarded_aws.resolver.services.naming import Piece, arn, listed, member, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html"

_STATISTICS: Final = "https://docs.aws.amazon.com/glue/latest/webapi/API_GetColumnStatisticsForTable.html"
_FILTERING: Final = "https://docs.aws.amazon.com/glue/latest/dg/security_iam_id-based-policy-examples.html"
_RENAMED: Final = {
    # AWS Glue API Reference, API_GetColumnStatisticsForTable and its neighbors.
    "DeleteColumnStatisticsForPartition": "DeletePartition",
    "DeleteColumnStatisticsForTable": "DeleteTable",
    "GetColumnStatisticsForPartition": "GetPartition",
    "GetColumnStatisticsForTable": "GetTable",
    "UpdateColumnStatisticsForPartition": "UpdatePartition",
    "UpdateColumnStatisticsForTable": "UpdateTable",
    # AWS Glue API Reference, API_GetUnfilteredTableMetadata and its neighbors.
    "GetUnfilteredPartitionMetadata": "GetPartition",
    "GetUnfilteredPartitionsMetadata": "GetPartitions",
    "GetUnfilteredTableMetadata": "GetTable",
}
_ON_CATALOG: Final = frozenset(
    {
        "DeleteCatalog",
        "GetCatalog",
        "GetCatalogImportStatus",
        "GetDataCatalogEncryptionSettings",
        "ImportCatalogToGlue",
        "PutDataCatalogEncryptionSettings",
        "UpdateCatalog",
    }
)
_DATABASE_NAMED_BY: Final = {
    "CreateDatabase": ("DatabaseInput", "Name"),
    "GetDatabase": ("Name",),
    "UpdateDatabase": ("Name",),
}
_ON_TABLE: Final = {
    "BatchCreatePartition": ("TableName",),
    "BatchDeletePartition": ("TableName",),
    "BatchDeleteTable": ("TablesToDelete",),
    "BatchDeleteTableVersion": ("TableName",),
    "BatchGetPartition": ("TableName",),
    "BatchUpdatePartition": ("TableName",),
    "CreateColumnStatisticsTaskSettings": ("TableName",),
    "CreatePartition": ("TableName",),
    "CreatePartitionIndex": ("TableName",),
    "CreateTable": ("TableInput", "Name"),
    "CreateTableOptimizer": ("TableName",),
    "DeleteColumnStatisticsForPartition": ("TableName",),
    "DeleteColumnStatisticsForTable": ("TableName",),
    "DeletePartition": ("TableName",),
    "DeletePartitionIndex": ("TableName",),
    "DeleteTable": ("Name",),
    "DeleteTableOptimizer": ("TableName",),
    "DeleteTableVersion": ("TableName",),
    "GetColumnStatisticsForPartition": ("TableName",),
    "GetColumnStatisticsForTable": ("TableName",),
    "GetPartition": ("TableName",),
    "GetPartitionIndexes": ("TableName",),
    "GetPartitions": ("TableName",),
    "GetTable": ("Name",),
    "GetTableOptimizer": ("TableName",),
    "GetTableVersion": ("TableName",),
    "GetTableVersions": ("TableName",),
    "GetUnfilteredPartitionMetadata": ("TableName",),
    "GetUnfilteredPartitionsMetadata": ("TableName",),
    "GetUnfilteredTableMetadata": ("Name",),
    "SearchTables": (),
    "StartColumnStatisticsTaskRun": ("TableName",),
    "UpdateColumnStatisticsForPartition": ("TableName",),
    "UpdateColumnStatisticsForTable": ("TableName",),
    "UpdatePartition": ("TableName",),
    "UpdateTable": ("TableInput", "Name"),
    "UpdateTableOptimizer": ("TableName",),
}
_FILTERS_TABLES: Final = "GetTables"
_ON_FUNCTION: Final = {
    "CreateUserDefinedFunction": None,
    "DeleteUserDefinedFunction": "FunctionName",
    "GetUserDefinedFunction": "FunctionName",
    "GetUserDefinedFunctions": "",
    "UpdateUserDefinedFunction": "FunctionName",
}
_ON_CONNECTION: Final = {
    "BatchDeleteConnection": ("ConnectionNameList",),
    "CreateConnection": ("ConnectionInput", "Name"),
    "DeleteConnection": ("ConnectionName",),
    "GetConnection": ("Name",),
    "GetConnections": (),
    "UpdateConnection": ("Name",),
}


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Glue asks of a call on its Data Catalog; None where the general rules know it."""
    resources = schema_resources(call) or _resources(call)
    if resources is None:
        return None
    action = _RENAMED.get(call.facts.operation, call.facts.operation)
    own = Ask(action=f"glue:{action}", resources=tuple(dict.fromkeys(resources)), source=_PAGE)
    return (own, *_by_its_name(call, own), *_filtered(call, own))


def _filtered(call: ApiCall, own: Ask) -> tuple[Ask, ...]:
    """Say that tables are listed, though only those that the caller may read: no Allow for all of them is needed."""
    if call.facts.operation != _FILTERS_TABLES:
        return ()
    tables = _tables(call, ())
    return (replace(own, resources=tables, kind=RequestKind.IMPLIED, source=_FILTERING),)


def _by_its_name(call: ApiCall, own: Ask) -> tuple[Ask, ...]:
    """Say that statistics are read or written, too: list_glue has an action of that name, which a Deny may mean."""
    if "ColumnStatisticsFor" not in call.facts.operation:
        return ()
    action = f"glue:{call.facts.operation}"
    return (replace(own, action=action, kind=RequestKind.IMPLIED, source=_STATISTICS),)


def _resources(call: ApiCall) -> tuple[Resource, ...] | None:
    operation = call.facts.operation
    catalog = _in_catalog(call, "catalog")
    if operation in _ON_CATALOG:
        return (catalog,)
    if operation in _DATABASE_NAMED_BY:
        return (catalog, _database(call, _at(call, _DATABASE_NAMED_BY[operation])))
    if operation in _ON_TABLE:
        return (catalog, _database(call, _database_name(call)), *_tables(call, _ON_TABLE[operation]))
    if operation in _ON_FUNCTION:
        return (catalog, _database(call, _database_name(call)), *_functions(call, _ON_FUNCTION[operation]))
    if operation in _ON_CONNECTION:
        return (catalog, *_connections(call, _ON_CONNECTION[operation]))
    special = _SPECIAL.get(operation)
    return None if special is None else (catalog, *special(call))


def _in_catalog(call: ApiCall, *pieces: Piece) -> Resource:
    """Name something in a catalog, whose id is an account unless it is a catalog inside another."""
    catalog = call.parameters.get("CatalogId")
    if catalog is None:
        return arn(call, "glue", *pieces)
    is_account = isinstance(catalog, str) and is_account_id(catalog)
    if is_account:
        return arn(call, "glue", *pieces, account=str(catalog))
    # FAIL-CLOSED(catalog-id): a catalog that is not an account's own has names that only Glue knows.
    return Resource.of(f"arn:{call.partition}:glue:{call.region}:", Hole.ANYTHING)


def _at(call: ApiCall, path: tuple[str, ...]) -> object:
    value: object = call.parameters
    for name in path:
        value = member(value, name)
    return value


def _database_name(call: ApiCall) -> object:
    return call.parameters.get("DatabaseName")


def _database(call: ApiCall, name: object) -> Resource:
    return _in_catalog(call, "database/", text_or_hole(name))


def _tables(call: ApiCall, path: tuple[str, ...]) -> tuple[Resource, ...]:
    given = _at(call, path) if path else None
    names = listed(given) if isinstance(given, list | tuple) else (given,)
    database = text_or_hole(_database_name(call))
    return tuple(_in_catalog(call, "table/", database, "/", text_or_hole(name)) for name in names)


def _functions(call: ApiCall, parameter: str | None) -> tuple[Resource, ...]:
    """Name the function; AWS does not ask about one that is yet to be made."""
    if parameter is None:
        return ()
    database, name = text_or_hole(_database_name(call)), text_or_hole(call.parameters.get(parameter))
    return (_in_catalog(call, "userDefinedFunction/", database, "/", name),)


def _connections(call: ApiCall, path: tuple[str, ...]) -> tuple[Resource, ...]:
    given = _at(call, path) if path else None
    names = listed(given) if isinstance(given, list | tuple) else (given,)
    return tuple(_in_catalog(call, "connection/", text_or_hole(name)) for name in names)


def _delete_database(call: ApiCall) -> tuple[Resource, ...]:
    """Name the database and all that goes with it."""
    name = call.parameters.get("Name")
    inside = text_or_hole(name)
    return (
        _database(call, name),
        _in_catalog(call, "table/", inside, "/", Hole.ANYTHING),
        _in_catalog(call, "userDefinedFunction/", inside, "/", Hole.ANYTHING),
    )


def _get_databases(call: ApiCall) -> tuple[Resource, ...]:
    return (_database(call, None),)


def _get_tables(call: ApiCall) -> tuple[Resource, ...]:
    return (_database(call, _database_name(call)),)


def _optimizers(call: ApiCall) -> tuple[Resource, ...]:
    """Name the tables of the entries, each in the catalog that its entry names."""
    found: list[Resource] = []
    for entry in listed(call.parameters.get("Entries")):
        inside = replace(call, parameters={"CatalogId": member(entry, "catalogId")})
        database, table = text_or_hole(member(entry, "databaseName")), text_or_hole(member(entry, "tableName"))
        found += [
            _in_catalog(inside, "catalog"),
            _in_catalog(inside, "database/", database),
            _in_catalog(inside, "table/", database, "/", table),
        ]
    return tuple(found)


_SPECIAL: Final = {
    "BatchGetTableOptimizer": _optimizers,
    "DeleteDatabase": _delete_database,
    "GetDatabases": _get_databases,
    _FILTERS_TABLES: _get_tables,
}
