"""Cloud Control: reading or listing resources of a type is what the owning service's reads do.

The handler of a type calls the reads that are named after the type; the table has those that are named otherwise. A few
that the handler does not call may be among them: a Deny on any read of the very resource is met.
Source: the permissions under ``handlers.read`` and ``handlers.list`` in each type's schema (CloudFormation CLI User
Guide, resource-type-schema), such as ``secretsmanager:GetSecretValue`` for ``AWS::SecretsManager::Secret``.
"""

import re
from functools import lru_cache
from typing import Final

from guarded_aws.catalog import ActionDefinition
from guarded_aws.catalog.cloud_control import CloudControlType
from guarded_aws.evaluator import Resource
from guarded_aws.resolver.implied.places import shared_catalog, takes

_VERB: Final = re.compile(r"(?:BatchGet|Get|Describe|List)(?=[A-Z])")
_LISTING: Final = re.compile(r"(?:Describe|List)(?=[A-Z])")


def read_actions(type_name: str, known: CloudControlType, resource: Resource) -> tuple[str, ...]:
    """Give the actions that reading a resource of a type takes."""
    stem, prefix = _stem(type_name), _prefix(known)
    named = (one for one in _reads(prefix) if _is_of_type(one, stem, resource))
    return tuple(dict.fromkeys((*known.read, *(one.full_name for one in named))))


def list_actions(type_name: str, known: CloudControlType) -> tuple[str, ...]:
    """Give the actions that listing the resources of a type takes; nothing where none is known."""
    stem = _stem(type_name)
    named = (one for one in _reads(_prefix(known)) if _LISTING.match(one.name) and _noun(one) in _plurals(stem))
    return tuple(dict.fromkeys((*known.list, *(one.full_name for one in named))))


def reads_of_service(prefix: str) -> tuple[str, ...]:
    """Give every action of a service that only reads: a type without a row may take any of them."""
    return tuple(one.full_name for one in _reads(prefix))


def _stem(type_name: str) -> str:
    return type_name.rpartition("::")[2].lower()


def _prefix(known: CloudControlType) -> str:
    return known.arn.split(":")[2]


@lru_cache(maxsize=512)
def _reads(prefix: str) -> tuple[ActionDefinition, ...]:
    if prefix not in shared_catalog().prefixes:
        return ()
    actions = shared_catalog().load_service(prefix).actions.values()
    return tuple(one for one in actions if one.access_level.is_read)


def _is_of_type(action: ActionDefinition, stem: str, resource: Resource) -> bool:
    """Say whether a read is named after a type, or reads a part of such a resource."""
    noun = _noun(action)
    is_part = noun.startswith(stem) and takes(action, resource)
    return is_part or noun == stem or noun in _plurals(stem)


def _plurals(stem: str) -> frozenset[str]:
    return frozenset({f"{stem}s", f"{stem}es", f"{stem.removesuffix('y')}ies"})


def _noun(action: ActionDefinition) -> str:
    """Give what an action reads, such as ``secretvalue``; nothing for an action with another verb."""
    verb = _VERB.match(action.name)
    return action.name[verb.end() :].lower() if verb else ""
