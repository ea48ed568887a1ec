"""The Principal and NotPrincipal elements.

Sources: IAM User Guide, reference_policies_elements_principal and _notprincipal.
"""

import re
from typing import Final

from guarded_aws.policy.fault import Fault, nearest
from guarded_aws.policy.locate import Path
from guarded_aws.policy.model import PolicyType, PrincipalClause, PrincipalEntry, PrincipalType
from guarded_aws.policy.read import Json

_NO_NOT_PRINCIPAL: Final = frozenset({PolicyType.TRUST, PolicyType.RESOURCE_CONTROL})
_AWS: Final = re.compile(
    r"\*|[0-9]{12}|arn:[^:]*:(?:iam|sts)::[0-9]{12}:(?!group/).+|arn:[^:]*:iam::cloudfront:user/.+|A[A-Z0-9]{15,}",
)
"""Everyone, an account, an ARN (no group is a principal), an origin access identity of CloudFront, or the unique id
that is left of a deleted principal."""

_TYPES: Final = {principal_type.value: principal_type for principal_type in PrincipalType}


def parse_principals(value: dict[str, Json], policy_type: PolicyType, path: Path) -> PrincipalClause | None:
    """Read who the statement speaks of; None where the type of policy says it by its attachment."""
    written: list[str] = [element for element in ("Principal", "NotPrincipal") if element in value]
    if not policy_type.names_principals:
        _refuse(written, policy_type, path)
        return None
    if len(written) != 1:
        hint = 'add one, such as `"Principal": {"AWS": "arn:aws:iam::123456789012:role/AIAgentRole"}`'
        raise Fault("the statement needs one of `Principal` and `NotPrincipal`", path, hint=hint)
    if policy_type in _NO_NOT_PRINCIPAL:
        _refuse([element for element in written if element == "NotPrincipal"], policy_type, path)
    element = written[0]
    return PrincipalClause(_entries(value[element], (*path, element)), element == "NotPrincipal")


def _refuse(written: list[str], policy_type: PolicyType, path: Path) -> None:
    for element in written:
        message = f"element `{element}` is not allowed in a policy of type {policy_type.value}"
        hint = "remove it; the policy speaks of whom it is attached to"
        raise Fault(message, (*path, element), hint=hint, at_key=True)


def _entries(value: Json, path: Path) -> tuple[PrincipalEntry, ...]:
    if value == "*":
        return (PrincipalEntry(PrincipalType.AWS, "*"),)
    if not isinstance(value, dict) or not value:
        raise Fault(f"`{path[-1]}` must be `*` or an object", path, hint='write `{"AWS": "<ARN or account>"}`')
    return tuple(entry for key, item in value.items() for entry in _entries_of_type(key, item, (*path, key)))


def _entries_of_type(key: str, value: Json, path: Path) -> list[PrincipalEntry]:
    principal_type = _TYPES.get(key)
    if principal_type is None:
        raise Fault(f"`{key}` is not a type of principal", path, hint=nearest(key, _TYPES), at_key=True)
    values = value if isinstance(value, list) else [value]
    if not values or not all(type(item) is str and item for item in values):
        raise Fault(f"principals of type `{key}` must be strings, at least one", path, hint="list ARNs or accounts")
    for item in values if principal_type is PrincipalType.AWS else ():
        _check_aws(str(item), path)
    return [PrincipalEntry(principal_type, str(item)) for item in values]


def _check_aws(text: str, path: Path) -> None:
    if _AWS.fullmatch(text) is None:
        # FAIL-CLOSED(principal-form): it would name nobody, so that a Deny with it would vanish.
        hint = "write `*`, twelve digits, or an ARN such as `arn:aws:iam::123456789012:role/AIAgentRole`"
        raise Fault(f"`{text}` is not an AWS principal", path, hint=hint)
