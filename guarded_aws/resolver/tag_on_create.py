"""Tags at creation: the tagging action that AWS asks beside the creating one, on what is created.

Rule: a call that creates something with tags needs the service's tagging action on it.
Source: IAM User Guide, access_tags; each service's page in the Service Authorization Reference.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from guarded_aws.catalog import AccessLevel, ActionDefinition, ActionResource, Catalog, load_rules
from guarded_aws.evaluator import ANY_RESOURCE, NO_RESOURCE, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import folded_name
from guarded_aws.resolver.resources import resources_of
from guarded_aws.resolver.tags import has_tags
from guarded_aws.resolver.templates import parse_templates

_PAGE: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html"

_TAGGING_ACTIONS: Final = (
    "TagResource",
    "AddTagsToResource",
    "CreateTags",
    "AddTags",
    "TagResources",
    # Amazon Data Firehose API Reference, API_CreateDeliveryStream.
    "TagDeliveryStream",
)
_IAM_TAGGING: Final = {
    "CreateInstanceProfile": "iam:TagInstanceProfile",
    "CreateOpenIDConnectProvider": "iam:TagOpenIDConnectProvider",
    "CreatePolicy": "iam:TagPolicy",
    "CreateRole": "iam:TagRole",
    "CreateSAMLProvider": "iam:TagSAMLProvider",
    "CreateUser": "iam:TagUser",
    "CreateVirtualMFADevice": "iam:TagMFADevice",
    "UploadServerCertificate": "iam:TagServerCertificate",
}
_BY_MODULE: Final = frozenset({"ec2", "s3", "s3control", "s3tables"})
"""Services whose own module asks for tagging."""

_CHANGES_TAGS: Final = ("Add", "Delete", "Remove", "Set", "Tag", "Untag")
"""How operations start whose tags are what they are about."""

_CREATES: Final = ("Create", "Run", "Start", "Register", "Allocate", "Import", "Request", "Restore", "Copy", "Launch")


def tag_asks(call: ApiCall, required: tuple[Ask, ...], catalog: Catalog) -> Iterator[Ask]:
    """Ask for the tagging action on what a call creates with tags."""
    operation, service = call.facts.operation, call.facts.service
    if service in _BY_MODULE or not has_tags(call.parameters) or not _tags_what_it_makes(call, required[0], catalog):
        return
    action = _IAM_TAGGING.get(operation) if service == "iam" else _tagging_action(required[0], catalog)
    if action is not None and not any(_tags(ask, catalog) for ask in required):
        resources = _made_among(required[0], call, catalog) or _created(call, required[0], action, catalog)
        yield Ask(action=action, resources=resources, source=_PAGE)


def _tags(ask: Ask, catalog: Catalog) -> bool:
    """Say whether an action is one of tagging, which makes a second one needless."""
    definition = catalog.find_action(ask.action)
    return definition is not None and definition.access_level is AccessLevel.TAGGING


def _tags_what_it_makes(call: ApiCall, ask: Ask, catalog: Catalog) -> bool:
    """Say whether a call makes something with tags: by its verb, or where its action has the keys of tags."""
    operation = call.facts.operation
    if operation.startswith(_CREATES):
        return True
    definition = catalog.find_action(ask.action)
    has_keys = definition is not None and any(
        key.startswith("aws:requesttag/") for key in definition.all_condition_keys
    )
    return has_keys and not operation.startswith(_CHANGES_TAGS) and not operation.endswith("Tagging")


def _made_among(ask: Ask, call: ApiCall, catalog: Catalog) -> tuple[Resource, ...]:
    """Pick what is made from the resources that a module names: those of the type that the operation ends in."""
    definition = catalog.find_action(ask.action)
    if ask.resources == (NO_RESOURCE,):
        return ()  # what is made with a permission on `*` has an ARN once it is there, and is tagged by it
    if definition is None or len(ask.resources) == 1:
        return ask.resources
    types = catalog.load_service(definition.prefix).resource_types
    kind = next((action.resource_types[0].name for action in _by_name(definition, call)), "")
    templates = parse_templates(types[kind].arn) if kind in types else ()
    made = (one for one in ask.resources if any(template.fits(str(one)) for template in templates))
    return tuple(made) if templates else ask.resources


def _tagging_action(ask: Ask, catalog: Catalog) -> str | None:
    prefix = ask.action.partition(":")[0]
    names = (f"{prefix}:{name}" for name in _TAGGING_ACTIONS)
    return next((name for name in names if catalog.find_action(name)), None)


def _created(call: ApiCall, creating: Ask, tagging: str, catalog: Catalog) -> tuple[Resource, ...]:
    """Name what a call creates: one type of what the creating action, or else the tagging one, is about."""
    known = [action for name in (creating.action, tagging) if (action := catalog.find_action(name))]
    made = next((found for action in known for found in _by_name(action, call)), None)
    made = made or next((found for action in known[:1] for found in _alone_required(action)), None)
    if made is None:
        # FAIL-CLOSED(unknown-created): tags on something that cannot be named may be on anything.
        return (ANY_RESOURCE,)
    return resources_of(made, call, catalog, load_rules(call.facts.service))


def _by_name(action: ActionDefinition, call: ApiCall) -> Iterator[ActionDefinition]:
    """Yield an action on the type that the operation's name ends in, the longest first."""
    noun = folded_name(call.facts.operation)
    named = [kind for kind in action.resource_types if noun.endswith(folded_name(kind.name))]
    for kind in sorted(named, key=lambda kind: len(kind.name), reverse=True):
        yield _on(action, kind)


def _alone_required(action: ActionDefinition) -> Iterator[ActionDefinition]:
    """Yield an action on the one type that it requires."""
    required = [kind for kind in action.resource_types if kind.is_required]
    if len(required) == 1:
        yield _on(action, required[0])


def _on(action: ActionDefinition, kind: ActionResource) -> ActionDefinition:
    return replace(action, resource_types=(replace(kind, is_required=True),))
