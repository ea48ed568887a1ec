"""AWS Glue Schema Registry: schemas by ARN or by registry and name, inside the parameters that name them.

Sources: AWS Glue Developer Guide, glue-specifying-resource-arns; AWS Glue API Reference, API_SchemaId and
API_CreateSchema (``default-registry``).
"""

from typing import Final

from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall
from guarded_aws.resolver.services.naming import Piece, arn, arn_beside, member, name_in, named, text_or_hole

_REGISTRY: Final = "registry/"
_SCHEMA: Final = "schema/"
_DEFAULT: Final = "default-registry"

_ON_REGISTRY: Final = frozenset({"DeleteRegistry", "GetRegistry", "ListSchemas", "UpdateRegistry"})
_ON_SCHEMA: Final = frozenset(
    {
        "DeleteSchema",
        "DeleteSchemaVersions",
        "GetSchema",
        "GetSchemaByDefinition",
        "GetSchemaVersion",
        "GetSchemaVersionsDiff",
        "ListSchemaVersions",
        "PutSchemaVersionMetadata",
        "QuerySchemaVersionMetadata",
        "RegisterSchemaVersion",
        "RemoveSchemaVersionMetadata",
        "UpdateSchema",
    }
)


def schema_resources(call: ApiCall) -> tuple[Resource, ...] | None:
    """Name the registry and the schema that a call is about; None where it names neither."""
    operation, parameters = call.facts.operation, call.parameters
    if operation in _ON_REGISTRY and parameters.get("RegistryId") is not None:
        return (_registry(call, parameters["RegistryId"]),)
    if operation in _ON_SCHEMA and parameters.get("SchemaId") is not None:
        return _of_schema(call, parameters["SchemaId"])
    if operation != "CreateSchema":
        return None
    registry = parameters.get("RegistryId")
    name = _DEFAULT if registry is None else _registry_name(registry)
    schema = (name, "/", text_or_hole(parameters.get("SchemaName")))
    place = member(registry, "RegistryArn")
    return (arn_beside(call, "glue", place, _REGISTRY, name), arn_beside(call, "glue", place, _SCHEMA, *schema))


def _registry(call: ApiCall, registry: object) -> Resource:
    given = member(registry, "RegistryArn")
    if given is not None:
        return named(call, "glue", _REGISTRY, given)
    return arn(call, "glue", _REGISTRY, _registry_name(registry))


def _registry_name(registry: object) -> Piece:
    given = member(registry, "RegistryArn")
    return name_in(given, _REGISTRY) if given is not None else text_or_hole(member(registry, "RegistryName"))


def _of_schema(call: ApiCall, schema: object) -> tuple[Resource, ...]:
    given = member(schema, "SchemaArn")
    if given is not None:
        path = name_in(given, _SCHEMA)
        registry = path.partition("/")[0] if isinstance(path, str) else path
        return (arn_beside(call, "glue", given, _REGISTRY, registry), named(call, "glue", _SCHEMA, given))
    registry = text_or_hole(member(schema, "RegistryName"))
    name = text_or_hole(member(schema, "SchemaName"))
    return (arn(call, "glue", _REGISTRY, registry), arn(call, "glue", _SCHEMA, registry, "/", name))
