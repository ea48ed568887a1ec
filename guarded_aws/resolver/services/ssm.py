"""AWS Systems Manager: parameters by path, documents of AWS and our own, instances and managed nodes.

Sources: AWS Systems Manager User Guide, sysman-paramstore-access,
parameter-store-public-parameters and security_iam_service-with-iam;
Service Authorization Reference, list_ssm.
"""

from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import ANY_RESOURCE, Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import Piece, arn, listed, member, named, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_ssm.html"
_SECRETS_PAGE: Final = "https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html"
_PATHS_PAGE: Final = "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html"
_SECRETS: Final = "aws/reference/secretsmanager/"
"""How the names of parameters start that stand for secrets; a permission on the secret is needed too."""

_PARAMETERS: Final = {
    "DeleteParameter": "Name",
    "DeleteParameters": "Names",
    "GetParameter": "Name",
    "GetParameterHistory": "Name",
    "GetParameters": "Names",
    "GetParametersByPath": "Path",
    "LabelParameterVersion": "Name",
    "PutParameter": "Name",
    "UnlabelParameterVersion": "Name",
}
_SELECTED: Final = frozenset({"GetParameter", "GetParameters"})
"""Operations whose names may end in ``:version`` or ``:label``."""

_TAGGED: Final = {
    "Association": "association/",
    "Automation": "automation-execution/",
    "Document": "document/",
    "MaintenanceWindow": "maintenancewindow/",
    "ManagedInstance": "managed-instance/",
    "OpsItem": "opsitem/",
    "OpsMetadata": "opsmetadata/",
    "Parameter": "parameter/",
    "PatchBaseline": "patchbaseline/",
}
_TAGGING: Final = frozenset({"AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource"})
_PUBLIC: Final = "/aws/service/"
"""How the names of the parameters start that AWS publishes; they are in no account."""

_SHELL: Final = "SSM-SessionManagerRunShell"
"""The document of a session that names none."""

_DEFAULT_VERSION: Final = "$DEFAULT"


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Systems Manager asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    if operation in _PARAMETERS:
        return _parameter_asks(call)
    if operation in _TAGGING:
        return (_ask(call, _tagged(call)),)
    special = _SPECIAL.get(operation)
    return None if special is None else (_ask(call, *special(call)),)


def _ask(call: ApiCall, *resources: Resource) -> Ask:
    return Ask(action=f"ssm:{call.facts.operation}", resources=tuple(dict.fromkeys(resources)), source=_PAGE)


def _parameter_asks(call: ApiCall) -> tuple[Ask, ...]:
    given = call.parameters.get(_PARAMETERS[call.facts.operation])
    names = listed(given) if isinstance(given, list | tuple) else (given,)
    resources = tuple(parameter_of(call, name) for name in names)
    return (_ask(call, *resources), *_parameter_asks_beside(call, names, resources))


def _parameter_asks_beside(
    call: ApiCall, names: tuple[object, ...], resources: tuple[Resource, ...]
) -> tuple[Ask, ...]:
    """Say what else is done to parameters, or to what they stand for."""
    match call.facts.operation:
        case "PutParameter" if call.parameters.get("Tags"):
            return (Ask(action="ssm:AddTagsToResource", resources=resources, source=_PAGE),)
        case "GetParameter" | "GetParameters" if secrets := _secrets(call, names):
            return (Ask(action="secretsmanager:GetSecretValue", resources=secrets, source=_SECRETS_PAGE),)
        case "GetParametersByPath":
            return (_reading_below(resources),)
        case _:
            return ()


def _secrets(call: ApiCall, names: tuple[object, ...]) -> tuple[Resource, ...]:
    """Name the secrets that are read by way of parameters."""
    paths = (str(parameter_of(call, name)).partition(":parameter/")[2] for name in names)
    secrets = (path.removeprefix(_SECRETS) for path in paths if path.startswith(_SECRETS))
    return tuple(arn(call, "secretsmanager", "secret:", secret, "-", Hole.SUFFIX_6) for secret in secrets)


def _reading_below(resources: tuple[Resource, ...]) -> Ask:
    """Say that what is below a path is read, of which IAM asks nothing."""
    below = (
        Resource.of(*joined([str(one).removesuffix("/"), "/", Hole.ANYTHING])) if one.is_known else one
        for one in resources
    )
    return Ask(action="ssm:GetParameter", resources=tuple(below), kind=RequestKind.IMPLIED, source=_PATHS_PAGE)


def parameter_of(call: ApiCall, name: object) -> Resource:
    """Name the parameter that a call gives by its name or its ARN; AWS's own public ones are in no account."""
    if not isinstance(name, str) or not name:
        return arn(call, "ssm", "parameter/", Hole.ANYTHING)
    if is_arn(name):
        return named(call, "ssm", "parameter", name)
    plain = name.partition(":")[0] if call.facts.operation in _SELECTED else name
    account = "" if plain.startswith(_PUBLIC) else None
    return arn(call, "ssm", "parameter/", plain.removeprefix("/"), account=account)


def _tagged(call: ApiCall) -> Resource:
    kind, identifier = call.parameters.get("ResourceType"), call.parameters.get("ResourceId")
    start = _TAGGED.get(kind) if isinstance(kind, str) else None
    if start is None:
        return ANY_RESOURCE
    if start == "parameter/":
        return parameter_of(call, identifier)
    return named(call, "ssm", start, identifier)


def _document(call: ApiCall, name: object) -> Resource:
    """Name a document; those of AWS are in no account."""
    account: Piece | None = "" if isinstance(name, str) and name.startswith("AWS-") else None
    if isinstance(name, str) and is_arn(name):
        return named(call, "ssm", "document/", name)
    return arn(call, "ssm", "document/", text_or_hole(name), account=account)


def _node(call: ApiCall, identifier: object) -> Resource:
    """Name an instance of EC2, a managed node, or a task of ECS by what its id starts with."""
    match identifier:
        case str() if identifier.startswith("i-"):
            return arn(call, "ec2", "instance/", identifier)
        case str() if identifier.startswith("mi-"):
            return arn(call, "ssm", "managed-instance/", identifier)
        case str() if identifier.startswith("ecs:") and identifier.count("_") > 1:
            cluster, task = identifier.removeprefix("ecs:").split("_")[:2]
            return arn(call, "ecs", f"task/{cluster}/{task}")
        case _:
            # FAIL-CLOSED(unknown-node): targets by tag, or of a kind that is not known, may be any node.
            return ANY_RESOURCE


def _nodes(call: ApiCall) -> tuple[Resource, ...]:
    named_ones = call.parameters.get("InstanceIds")
    found = tuple(_node(call, identifier) for identifier in listed(named_ones)) if named_ones else ()
    return found if found and not call.parameters.get("Targets") else (*found, ANY_RESOURCE)


def _send_command(call: ApiCall) -> tuple[Resource, ...]:
    bucket = call.parameters.get("OutputS3BucketName")
    output = (Resource(f"arn:{call.partition}:s3:::{bucket}"),) if isinstance(bucket, str) and bucket else ()
    return (_document(call, call.parameters.get("DocumentName")), *_nodes(call), *output)


def _start_session(call: ApiCall) -> tuple[Resource, ...]:
    document = _document(call, call.parameters.get("DocumentName", _SHELL))
    return (_node(call, call.parameters.get("Target")), document)


def _start_automation(call: ApiCall) -> tuple[Resource, ...]:
    """Name the document, its version as an automation, and the execution that will be."""
    name, version = call.parameters.get("DocumentName"), call.parameters.get("DocumentVersion", _DEFAULT_VERSION)
    return (
        named(call, "ssm", "automation-definition/", name, end=(":", text_or_hole(version))),
        arn(call, "ssm", "automation-execution/", Hole.SEGMENT),
        _document(call, name),
    )


def _one_document(call: ApiCall) -> tuple[Resource, ...]:
    return (_document(call, call.parameters.get("Name")),)


def _session(call: ApiCall) -> tuple[Resource, ...]:
    return (named(call, "ssm", "session/", call.parameters.get("SessionId")),)


def _connection(call: ApiCall) -> tuple[Resource, ...]:
    return (_node(call, call.parameters.get("Target")),)


def _on_one_node(call: ApiCall) -> tuple[Resource, ...]:
    return tuple(_node(call, identifier) for identifier in listed(_first(call, "InstanceIds", "InstanceId")))


def _first(call: ApiCall, *names: str) -> object:
    given = next((call.parameters[name] for name in names if name in call.parameters), None)
    return given if isinstance(given, list | tuple) else [given]


def _associate(call: ApiCall) -> tuple[Resource, ...]:
    nodes = _on_one_node(call) if "InstanceId" in call.parameters else _target_nodes(call)
    return (arn(call, "ssm", "association/", Hole.SEGMENT), _document(call, call.parameters.get("Name")), *nodes)


def _target_nodes(call: ApiCall) -> tuple[Resource, ...]:
    """Name the nodes that targets list by id; others are known to AWS alone."""
    nodes: list[Resource] = []
    for target in listed(call.parameters.get("Targets")):
        by_id = member(target, "Key") == "InstanceIds"
        nodes += [_node(call, value) for value in (listed(member(target, "Values")) if by_id else (None,))]
    return tuple(nodes)


_SPECIAL: Final = {
    "CreateAssociation": _associate,
    "CreateDocument": _one_document,
    "DeleteDocument": _one_document,
    "DescribeDocument": _one_document,
    "DescribeDocumentPermission": _one_document,
    "DescribeEffectiveInstanceAssociations": _on_one_node,
    "DescribeInstanceAssociationsStatus": _on_one_node,
    "DescribeInstancePatchStates": _on_one_node,
    "DescribeInstancePatches": _on_one_node,
    "GetConnectionStatus": _connection,
    "GetDocument": _one_document,
    "ListDocumentVersions": _one_document,
    "ModifyDocumentPermission": _one_document,
    "ResumeSession": _session,
    "SendCommand": _send_command,
    "StartAutomationExecution": _start_automation,
    "StartSession": _start_session,
    "TerminateSession": _session,
    "UpdateDocument": _one_document,
    "UpdateDocumentDefaultVersion": _one_document,
}
