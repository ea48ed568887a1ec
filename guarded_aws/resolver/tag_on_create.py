"""Tags at creation: the tagging action that AWS asks beside the creating one.

Rule: a call that creates something with tags needs the service's tagging action on it.
Services that ask nothing more are listed. Source: IAM User Guide, access_tags; each
service's page in the Service Authorization Reference.
"""

from collections.abc import Iterator
from typing import Final

from guarded_aws.catalog import Catalog
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.tags import has_tags

_PAGE: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html"

_TAGGING_ACTIONS: Final = ("TagResource", "AddTagsToResource", "CreateTags", "AddTags", "TagResources")
_IAM_TAGGING: Final = {
    "CreateInstanceProfile": "iam:TagInstanceProfile",
    "CreateOpenIDConnectProvider": "iam:TagOpenIDConnectProvider",
    "CreatePolicy": "iam:TagPolicy",
    "CreateRole": "iam:TagRole",
    "CreateSAMLProvider": "iam:TagSAMLProvider",
    "CreateUser": "iam:TagUser",
    "UploadServerCertificate": "iam:TagServerCertificate",
}
_BY_MODULE: Final = frozenset({"ec2", "s3"})
"""Services whose own module asks for tagging."""

_CREATES: Final = ("Create", "Run", "Start", "Register", "Allocate", "Import", "Request", "Restore", "Copy", "Launch")


def tag_asks(call: ApiCall, required: tuple[Ask, ...], catalog: Catalog) -> Iterator[Ask]:
    """Ask for the tagging action on what a call creates with tags."""
    operation, service = call.facts.operation, call.facts.service
    if service in _BY_MODULE or not operation.startswith(_CREATES) or not has_tags(call.parameters):
        return
    action = _IAM_TAGGING.get(operation) if service == "iam" else _tagging_action(required[0], catalog)
    if action is not None and all(ask.action != action for ask in required):
        yield Ask(action=action, resources=required[0].resources, source=_PAGE)


def _tagging_action(ask: Ask, catalog: Catalog) -> str | None:
    prefix = ask.action.partition(":")[0]
    names = (f"{prefix}:{name}" for name in _TAGGING_ACTIONS)
    return next((name for name in names if catalog.find_action(name)), None)
