"""AWS STS: what a session is given beside its role needs actions of its own.

Sources: IAM User Guide, id_session-tags (``sts:TagSession``) and id_credentials_temp_control-access_monitor
(``sts:SetSourceIdentity``); Service Authorization Reference, list_sts.
"""

from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import text_or_hole
from guarded_aws.resolver.templates import joined

_TAGS: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"
_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_sts.html"
_BESIDE: Final = (
    ("Tags", "TagSession"),
    ("SourceIdentity", "SetSourceIdentity"),
    ("ProvidedContexts", "SetContext"),
)


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what STS asks of a call; None where the general rules know it."""
    special = _SPECIAL.get(call.facts.operation)
    return None if special is None else special(call)


def _sts(call: ApiCall, action: str, resource: Resource, page: str = _PAGE) -> Ask:
    del call
    return Ask(action=f"sts:{action}", resources=(resource,), source=page)


def _assume_role(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the role, for the session and for each thing that the session is given."""
    given = call.parameters.get("RoleArn")
    start = f"arn:{call.partition}:iam::"
    role = Resource(given) if isinstance(given, str) and given.startswith(start) else Resource.of(start, Hole.ANYTHING)
    beside = (action for name, action in _BESIDE if call.parameters.get(name))
    return (_sts(call, "AssumeRole", role), *(_sts(call, action, role, _TAGS) for action in beside))


def _federate(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the federated user that the session is for."""
    name = text_or_hole(call.parameters.get("Name"))
    user = Resource.of(*joined([f"arn:{call.partition}:sts::{call.account}:federated-user/", name]))
    tagging = (_sts(call, "TagSession", user, _TAGS),) if call.parameters.get("Tags") else ()
    return (_sts(call, "GetFederationToken", user), *tagging)


def _assume_root(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about the root user of the account that the call names by its id or its root's ARN."""
    target = text_or_hole(call.parameters.get("TargetPrincipal"))
    is_whole = isinstance(target, str) and target.startswith("arn:")
    root = Resource.of(target) if is_whole else Resource.of(*joined([f"arn:{call.partition}:iam::", target, ":root"]))
    return (_sts(call, "AssumeRoot", root),)


_SPECIAL: Final = {"AssumeRole": _assume_role, "AssumeRoot": _assume_root, "GetFederationToken": _federate}
