"""Amazon API Gateway: what asks for more than the verb: policies, certificates of mutual TLS, private domains.

Source: Service Authorization Reference, list_amazonapigatewaymanagement ("additional authorization controls").
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guarded_aws.evaluator import Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.parameters import fold, object_of, objects_of
from guarded_aws.resolver.services.naming import named

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html"
_ADD: Final = "AddCertificateToDomain"
_REMOVE: Final = "RemoveCertificateFromDomain"
_POLICY: Final = "UpdateRestApiPolicy"
_DOMAIN_POLICY: Final = "UpdateDomainNamePolicy"
_MANAGEMENT_POLICY: Final = "UpdateDomainNameManagementPolicy"
_IN_A_BODY: Final = b"x-amazon-apigateway-policy"


def sensitive_asks(call: ApiCall, resource: Resource) -> tuple[Ask, ...]:
    """Ask for each further action, on what the call is about."""
    of_operation = _ASKS.get(call.facts.operation)
    if of_operation is None:
        return ()
    actions = dict.fromkeys(of_operation(call))
    about = _domain(call) if call.facts.operation in _ON_DOMAIN else resource
    return tuple(Ask(action=f"apigateway:{action}", resources=(about,), source=_PAGE) for action in actions)


def _domain(call: ApiCall) -> Resource:
    return named(call, "apigateway", "/domainnames/", call.parameters.get("domainNameArn"))


def _create_rest_api(call: ApiCall) -> Iterator[str]:
    if call.parameters.get("policy") is not None:
        yield _POLICY


def _import(call: ApiCall) -> Iterator[str]:
    """Look for a policy in a definition; AWS asks too where one is written in another way."""
    body = call.parameters.get("body")
    text = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    # FAIL-CLOSED(unread-definition): a stream is not read here, and so may hold a policy.
    if not isinstance(text, bytes) or _IN_A_BODY in text:
        yield _POLICY


def _update_rest_api(call: ApiCall) -> Iterator[str]:
    if any(_patched(patch).startswith("/policy") for patch in objects_of(call.parameters.get("patchOperations"))):
        yield _POLICY


def _create_domain(call: ApiCall) -> Iterator[str]:
    given = {fold(name) for name, value in call.parameters.items() if value is not None}
    yield from (action for name, action in _OF_DOMAIN.items() if name in given)


_OF_DOMAIN: Final = {
    "managementpolicy": _MANAGEMENT_POLICY,
    "mutualtlsauthentication": _ADD,
    "policy": _DOMAIN_POLICY,
}


def _update_domain(call: ApiCall) -> Iterator[str]:
    """Read the patches of version 1 and the parameter of version 2."""
    for patch in objects_of(call.parameters.get("patchOperations")):
        path = _patched(patch).split("/")[1:2]
        if path == ["mutualTlsAuthentication"]:
            yield _REMOVE if patch.get("op") == "remove" else _ADD
        yield from (_OF_PATCH[name] for name in path if name in _OF_PATCH)
    if call.parameters.get("MutualTlsAuthentication") is not None:
        store = object_of(call.parameters["MutualTlsAuthentication"]).get("TruststoreUri")
        yield _REMOVE if store == "" else _ADD


_OF_PATCH: Final = {"managementPolicy": _MANAGEMENT_POLICY, "policy": _DOMAIN_POLICY}


def _patched(patch: Mapping[str, object]) -> str:
    path = patch.get("path")
    return path if isinstance(path, str) else ""


_ASKS: Final[Mapping[str, Callable[[ApiCall], Iterator[str]]]] = {
    "CreateDomainName": _create_domain,
    "CreateDomainNameAccessAssociation": lambda _: iter(("CreateAccessAssociation",)),
    "CreateRestApi": _create_rest_api,
    "ImportRestApi": _import,
    "PutRestApi": _import,
    "RejectDomainNameAccessAssociation": lambda _: iter(("RejectAccessAssociation",)),
    "UpdateDomainName": _update_domain,
    "UpdateRestApi": _update_rest_api,
}
_ON_DOMAIN: Final = frozenset({"CreateDomainNameAccessAssociation", "RejectDomainNameAccessAssociation"})
