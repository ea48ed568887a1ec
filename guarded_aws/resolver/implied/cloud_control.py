"""Cloud Control: creating, reading, updating or deleting a resource of a type is what the owning service does for it.

AWS asks only for ``cloudformation:CreateResource`` and its like, and the type's handler makes the
service's calls. This cannot say what the handler of somebody's own type does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.catalog.cloud_control import CloudControlType, load_cloud_control_types
from guarded_aws.evaluator import ANY_RESOURCE, Hole, Resource
from guarded_aws.resolver.implied.cloud_control_reads import list_actions, read_actions, reads_of_service
from guarded_aws.resolver.implied.json_text import read_list, read_object
from guarded_aws.resolver.implied.places import ANY_PREFIX, implied_on, shared_catalog, unknown_action
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import leaves, text_of
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/security-iam.html"
_PASS_ROLE_PAGE: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
_ROLE: Final = re.compile(r"arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+", re.DOTALL)
_PLACES: Final = re.compile(r"(\{[a-z]+\}|\*)")
_IN_SMALL_LETTERS: Final = ("{region}:{account}:cluster:", "{region}:{account}:db:", ":replicationgroup:")
"""Kinds of resources whose names AWS keeps in small letters, however they are written."""


def cloud_control_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say which actions of the owning service a call amounts to, and on which resource."""
    type_name = text_of(call.parameters, "TypeName") or ""
    known = load_cloud_control_types().types.get(type_name)
    if known is None:
        # FAIL-CLOSED(cloud-control-type): a type without a row may take any action of its service.
        return (unknown_action(_prefix_of(type_name), source=_PAGE), *_passed_roles(call))
    resource = _resource(known, call)
    asks = (implied_on(action, resource, call, source=_PAGE) for action in dict.fromkeys(_actions(known, call)))
    return (*dict.fromkeys(asks), *_passed_roles(call))


def cloud_control_read(call: ApiCall) -> tuple[Ask, ...]:
    """Say which reads of the owning service a call amounts to; a list names no resource."""
    type_name = text_of(call.parameters, "TypeName") or ""
    known = load_cloud_control_types().types.get(type_name)
    if known is None:
        # FAIL-CLOSED(cloud-control-type): a type without a row may take any read of its service, or of any service.
        prefix = _prefix_of(type_name)
        reads = (
            Ask(action=name, resources=(ANY_RESOURCE,), kind=RequestKind.IMPLIED, source=_PAGE)
            for name in reads_of_service(prefix)
        )
        return tuple(reads) or (unknown_action(prefix, source=_PAGE),)
    resource = _resource(known, call)
    is_list = call.facts.operation == "ListResources"
    actions = list_actions(type_name, known) if is_list else read_actions(type_name, known, resource)
    return tuple(dict.fromkeys(implied_on(action, resource, call, source=_PAGE) for action in actions))


def _prefix_of(type_name: str) -> str:
    """Name the IAM prefix of a type's service; any, where it is not surely known."""
    service = type_name.rpartition("::")[0]
    listed = load_cloud_control_types().prefixes.get(service)
    named = service.removeprefix("AWS::").lower() if service.startswith("AWS::") else ANY_PREFIX
    folded = {prefix.replace("-", ""): prefix for prefix in shared_catalog().prefixes}
    return listed or folded.get(named, ANY_PREFIX)


def _actions(known: CloudControlType, call: ApiCall) -> tuple[str, ...]:
    match call.facts.operation:
        case "CreateResource":
            found = (*known.create, *_property_actions(known, read_object(call.parameters.get("DesiredState"))))
        case "UpdateResource":
            found = (*known.update, *_property_actions(known, _patched(call)))
        case _:
            found = known.delete
    # FAIL-CLOSED(cloud-control-change): a change that no row explains may take any action of the service.
    return found or (f"{known.arn.split(':')[2]}:*",)


def _property_actions(known: CloudControlType, properties: Iterable[str] | None) -> Iterator[str]:
    """Give the actions that the properties take; of properties that cannot be read, all."""
    chosen = known.properties if properties is None else properties
    for name in chosen:
        yield from known.properties.get(name, ())


def _patched(call: ApiCall) -> frozenset[str] | None:
    """Name the properties that a patch document touches; None if it cannot be read.

    Source: RFC 6902, section 4 (``from`` is where a move takes its value away).
    """
    patches = read_list(call.parameters.get("PatchDocument"))
    if patches is None:
        return None
    pointers = [patch.get("path") for patch in patches] + [patch["from"] for patch in patches if "from" in patch]
    if not all(isinstance(pointer, str) and pointer.startswith("/") and "~" not in pointer for pointer in pointers):
        return None
    return frozenset(str(pointer).split("/")[1] for pointer in pointers)


def _resource(known: CloudControlType, call: ApiCall) -> Resource:
    identifier = _identifier(known, call)
    if isinstance(identifier, str) and is_arn(identifier):
        return Resource(identifier)
    if any(kind in known.arn for kind in _IN_SMALL_LETTERS) and isinstance(identifier, str):
        identifier = identifier.lower()
    filled: Mapping[str, str | Hole] = {
        "{partition}": call.partition,
        "{region}": call.region,
        "{account}": call.account,
        "{id}": identifier,
        "*": Hole.ANYTHING,
    }
    return Resource.of(*joined([filled.get(piece, piece) for piece in _PLACES.split(known.arn)]))


def _identifier(known: CloudControlType, call: ApiCall) -> str | Hole:
    """Give the name of the resource; an identifier of several parts, or a URL, is not one."""
    if call.facts.operation == "CreateResource":
        state = read_object(call.parameters.get("DesiredState")) or {}
        identifier = text_of(state, known.name) if known.name else None
    else:
        identifier = text_of(call.parameters, "Identifier")
    if identifier is None or "|" in identifier or "://" in identifier or identifier.startswith("{"):
        return Hole.ANYTHING
    return identifier.removeprefix("/") if "/{id}" in known.arn else identifier


def _passed_roles(call: ApiCall) -> Iterator[Ask]:
    """Say which roles the state hands on; a text that cannot be read may hand on any."""
    for name, read in (("DesiredState", read_object), ("PatchDocument", read_list)):
        if name in call.parameters:
            state = read(call.parameters[name])
            roles = [Resource(text) for text in leaves(state) if _ROLE.fullmatch(text)] if state is not None else []
            if state is None:
                roles = [Resource.of(f"arn:{call.partition}:iam::{call.account}:role/", Hole.ANYTHING)]
            for role in dict.fromkeys(roles):
                yield Ask(action="iam:PassRole", resources=(role,), kind=RequestKind.IMPLIED, source=_PASS_ROLE_PAGE)
