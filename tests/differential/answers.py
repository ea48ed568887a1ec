"""Put a case to the evaluator that guards, and find the smallest case that two evaluators disagree on."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from guarded_aws.arn import AccountId
from guarded_aws.errors import GuardedAwsError
from guarded_aws.evaluator import (
    NO_RESOURCE_POLICY,
    Action,
    AuthorizationRequest,
    Context,
    MultiValue,
    PolicySet,
    Principal,
    Resource,
    SingleValue,
    compile_policies,
    evaluate,
)
from guarded_aws.policy import PolicyDocument, PolicyType, parse_policy_value

Case = dict[str, Any]


def guarded_decision(case: Case) -> str:
    """Answer a case with the evaluator of the product."""
    return evaluate(request_of(case), compile_policies(policy_set_of(case))).eval_decision


def request_of(case: Case) -> AuthorizationRequest:
    """Read the question of a case."""
    owner: str = case["resourceAccount"] if "resourceAccount" in case else case["account"]
    return AuthorizationRequest(
        principal=Principal.parse(case["principal"]),
        action=Action(case["action"]),
        resource=Resource(case["resource"]),
        context=Context({key: _context_value(value) for key, value in case["context"].items()}),
        resource_account=AccountId(owner),
    )


def _context_value(value: Any) -> SingleValue | MultiValue:
    return MultiValue(tuple(map(_text, value))) if isinstance(value, list) else SingleValue(_text(value))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def policy_set_of(case: Case) -> PolicySet:
    """Read the policies of a case."""
    resource = case.get("resource_policy")
    return PolicySet(
        identity=_documents(case["identity_policies"], PolicyType.IDENTITY),
        permissions_boundary=_optional(case.get("permission_boundary"), PolicyType.PERMISSIONS_BOUNDARY),
        session=_optional(case.get("session_policy"), PolicyType.SESSION),
        scps=_levels(case.get("scps"), PolicyType.SERVICE_CONTROL),
        rcps=_levels(case.get("rcps"), PolicyType.RESOURCE_CONTROL),
        resource=NO_RESOURCE_POLICY if resource is None else _document(resource, _type_of(resource)),
    )


def _type_of(resource_policy: Case) -> PolicyType:
    statements = resource_policy["Statement"]
    first: Case = statements[0] if isinstance(statements, list) else statements
    return PolicyType.RESOURCE if {"Resource", "NotResource"} & set(first) else PolicyType.TRUST


def _levels(levels: Any, policy_type: PolicyType) -> tuple[tuple[PolicyDocument, ...], ...] | None:
    return None if levels is None else tuple(_documents(level, policy_type) for level in levels)


def _optional(policies: Any, policy_type: PolicyType) -> tuple[PolicyDocument, ...] | None:
    return None if policies is None else _documents(policies, policy_type)


def _documents(policies: Any, policy_type: PolicyType) -> tuple[PolicyDocument, ...]:
    return tuple(_document(policy, policy_type) for policy in (policies if isinstance(policies, list) else [policies]))


def _document(policy: Case, policy_type: PolicyType) -> PolicyDocument:
    return parse_policy_value(policy, policy_type=policy_type, policy_id=policy_type.value)


def smallest(case: Case, disagrees: Callable[[Case], bool]) -> Case:
    """Take parts out of a case for as long as the evaluators still disagree on what is left."""
    while (smaller := next((less for less in _smaller(case) if _still(less, disagrees)), None)) is not None:
        case = smaller
    return case


def _still(case: Case, disagrees: Callable[[Case], bool]) -> bool:
    try:
        return disagrees(case)
    except (GuardedAwsError, KeyError, IndexError):
        return False  # too much is gone: it is no case any more


def _smaller(value: Any) -> Iterator[Any]:
    """Yield copies with one member less, outermost members first."""
    members = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    for member in members:
        without = copy.copy(value)
        del without[member]
        yield without
    for member in members:
        for inner in _smaller(value[member]):
            changed = copy.copy(value)
            changed[member] = inner
            yield changed
