"""Amazon API Gateway: the action is the verb of the request and the resource is its path.

Sources: Amazon API Gateway Developer Guide, api-gateway-iam-policy-examples and
api-gateway-control-access-using-iam-policies-to-invoke-api; Service Authorization Reference, list_apigateway.
"""

import re
from typing import Final
from urllib.parse import quote

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import fold
from guarded_aws.resolver.services.apigateway_sensitive import sensitive_asks
from guarded_aws.resolver.services.naming import Piece, arn, named, text_or_hole
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html"
_INVOKE: Final = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html"
)
_LABEL: Final = re.compile(r"\{([^{}+]+)\+?\}")
_VERBS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_OF_ITS_OWN: Final = ("Portal", "ProductPage", "ProductRestEndpointPage", "RoutingRule")
"""Newer operations, which have actions of their own names."""

_TAGGING: Final = frozenset({"GetTags", "TagResource", "UntagResource"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what API Gateway asks of a call; None for operations that have actions of their own."""
    operation = call.facts.operation
    if any(name in operation for name in _OF_ITS_OWN) or call.facts.http_method not in _VERBS:
        return None
    own = _ask(call.facts.http_method, _associated(call) if operation in _ON_ASSOCIATIONS else _path(call))
    return (own, *_tags_on_create(call), *sensitive_asks(call, own.resources[0]))


def _ask(verb: str, *resources: Resource) -> Ask:
    return Ask(action=f"apigateway:{verb}", resources=resources, source=_PAGE)


def _path(call: ApiCall) -> Resource:
    """Fill the path of the request, which names the resource; its query does not, but for a private domain's id."""
    path = call.facts.http_path.partition("?")[0].removeprefix("/v2")
    private = call.parameters.get("domainNameId")
    pieces: list[Piece] = []
    for place, piece in enumerate(_LABEL.split(path)):
        pieces.append(_label(call, piece) if place % 2 else piece)
        if private is not None and place % 2 and fold(piece) == "domainname":
            pieces += ["+", text_or_hole(private)]
    is_private = private is not None and _LABEL.sub("", path) == "/domainnames/"
    return arn(call, "apigateway", *joined(pieces), account=None if is_private else "")


_ON_ASSOCIATIONS: Final = frozenset(
    {
        "CreateDomainNameAccessAssociation",
        "DeleteDomainNameAccessAssociation",
        "GetDomainNameAccessAssociations",
        "RejectDomainNameAccessAssociation",
    }
)


def _associated(call: ApiCall) -> Resource:
    """Name what ties a private domain to an endpoint, which lies in an account."""
    given = call.parameters.get("domainNameAccessAssociationArn")
    if call.facts.operation == "DeleteDomainNameAccessAssociation":
        return named(call, "apigateway", "/domainnameaccessassociations/", given)
    return arn(call, "apigateway", call.facts.http_path.partition("?")[0])


def _label(call: ApiCall, label: str) -> Piece:
    """Give what fills a part of the path; an ARN in it is written as in a URL."""
    wanted = fold(label)
    given = next((value for name, value in call.parameters.items() if fold(name) == wanted), None)
    if given is None:
        given = call.parameters.get(_OTHER_NAMES.get(label, ""))
    text = text_or_hole(given)
    return quote(text, safe="") if isinstance(text, str) and text.startswith("arn:") else text


_OTHER_NAMES: Final = {
    "doc_version": "documentationVersion",
    "part_id": "documentationPartId",
    "sdktype_id": "id",
}
"""Parts of paths that are called otherwise than their parameters."""


def _tags_on_create(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for putting tags, which API Gateway does at a path that only it knows."""
    tags = call.parameters.get("tags", call.parameters.get("Tags"))
    if not tags or call.facts.operation in _TAGGING:
        return ()
    return (_ask("PUT", arn(call, "apigateway", "/tags/", Hole.ANYTHING, account="")),)


def connection_asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what the management of WebSocket connections asks, on an API that the endpoint names and not the call."""
    connection = text_or_hole(call.parameters.get("ConnectionId"))
    pieces: tuple[Piece, ...] = (Hole.ANYTHING, f"/{call.facts.http_method}/@connections/", connection)
    resource = arn(call, "execute-api", *joined(list(pieces)))
    return (Ask(action="execute-api:ManageConnections", resources=(resource,), source=_INVOKE),)
