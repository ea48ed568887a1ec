"""AWS Secrets Manager: a secret by its name, whose ARN ends in six characters that AWS chose.

Sources: AWS Secrets Manager User Guide, auth-and-access_examples and reference_iam-permissions;
API Reference, GetSecretValue (``SecretId``), CreateSecret, RotateSecret and ValidateResourcePolicy.
"""

import re
from collections.abc import Mapping
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import NO_RESOURCE, Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import arn, listed, named
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html"
_REFERENCE: Final = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html"
_START: Final = "secret:"
_SUFFIXED: Final = re.compile(r".+-[A-Za-z0-9]{6}", re.ASCII | re.DOTALL)


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Secrets Manager asks of a call about secrets; None where the general rules know it."""
    if call.facts.operation == "BatchGetSecretValue":
        return _batch(call)
    given = call.parameters.get("Name" if call.facts.operation == "CreateSecret" else "SecretId")
    if given is None and call.facts.operation in _WITHOUT_SECRET:
        return None
    action = f"secretsmanager:{call.facts.operation}"
    own = Ask(action=action, resources=(secret_of(call, given),), source=_PAGE)
    beside = (Ask(action=name, resources=own.resources, source=_REFERENCE) for name in _beside(call))
    return (own, *beside, *_other_reading(call, action, given), *_rotation(call))


def _beside(call: ApiCall) -> tuple[str, ...]:
    """Say which other actions on the secret a call needs."""
    beside = _BESIDE.get(call.facts.operation, ())
    return tuple(action for parameter, action in beside if not parameter or call.parameters.get(parameter))


_BESIDE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "CreateSecret": (
        ("AddReplicaRegions", "secretsmanager:ReplicateSecretToRegions"),
        ("CrossAccountPrimaryARN", "secretsmanager:PutResourcePolicy"),
    ),
    "ValidateResourcePolicy": (("", "secretsmanager:PutResourcePolicy"),),
}
"""By operation: further actions, with the parameter that each is needed for, if any."""

_WITHOUT_SECRET: Final = frozenset({"GetRandomPassword", "ListSecrets"})


def secret_of(call: ApiCall, given: object) -> Resource:
    """Name the secret that a parameter gives by its name, its ARN, or its ARN without the last characters."""
    if isinstance(given, str) and is_arn(given):
        whole = named(call, "secretsmanager", _START, given)
        return whole if _SUFFIXED.fullmatch(given) or not whole.is_known else _with_suffix(given)
    if isinstance(given, str) and given:
        return arn(call, "secretsmanager", _START, f"{given}-", Hole.SUFFIX_6)
    return arn(call, "secretsmanager", _START, Hole.ANYTHING)


def _with_suffix(partial: str) -> Resource:
    return Resource.of(*joined([f"{partial}-", Hole.SUFFIX_6]))


def _other_reading(call: ApiCall, action: str, given: object) -> tuple[Ask, ...]:
    """Read an ARN that ends like a suffix as a partial ARN too.

    FAIL-CLOSED(secret-suffix): ``secret:prod-secret`` may be a whole ARN, or stand for ``secret:prod-secret-a1B2c3``.
    """
    is_whole = isinstance(given, str) and is_arn(given) and _SUFFIXED.fullmatch(given)
    if not is_whole or not secret_of(call, given).is_known:
        return ()
    other = _with_suffix(str(given))
    return (Ask(action=action, resources=(other,), kind=RequestKind.IMPLIED, source=_PAGE),)


def _rotation(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for the function that rotates, which the caller has to be allowed to invoke."""
    function = call.parameters.get("RotationLambdaARN")
    if call.facts.operation != "RotateSecret" or function is None:
        return ()
    return (
        Ask(action="lambda:InvokeFunction", resources=(named(call, "lambda", "function:", function),), source=_PAGE),
    )


def _batch(call: ApiCall) -> tuple[Ask, ...]:
    """Ask for the batch, and for each secret in it; filters find secrets that the call does not name."""
    parameters = call.parameters
    by_filter = parameters.get("Filters") is not None
    secrets = listed(parameters.get("SecretIdList")) if not by_filter or "SecretIdList" in parameters else (None,)
    read = tuple(dict.fromkeys(secret_of(call, given) for given in secrets))
    listing = (Ask(action="secretsmanager:ListSecrets", resources=(NO_RESOURCE,), source=_PAGE),) if by_filter else ()
    return (
        Ask(action="secretsmanager:BatchGetSecretValue", resources=(NO_RESOURCE,), source=_PAGE),
        Ask(action="secretsmanager:GetSecretValue", resources=read, source=_PAGE),
        *listing,
    )
