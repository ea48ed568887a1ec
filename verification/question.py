"""A case of the corpus as the parameters of ``SimulateCustomPolicy``."""

import json
from typing import Final

from corpus_cases import Case, Plain

from verification.context import context_entries

_NOTHING: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "iam:ListAccountAliases", "Resource": "*"}],
}
"""A policy that has nothing to do with any case: the simulator wants one at least."""


def simulation_of(case: Case) -> Plain:
    """Give the parameters that ask about a case that can be asked about (`selection`)."""
    request = case.request
    return {
        "PolicyInputList": _texts(request["identity_policies"]) or [_text(_NOTHING)],
        "ActionNames": [request["action"]],
        "ResourceArns": [request["resource"]],
        "ContextEntries": context_entries(case),
        **_boundary(request),
        **_organization(request),
        **_resource_side(request),
    }


def _boundary(request: Plain) -> Plain:
    boundary = request.get("permission_boundary")
    return {} if boundary is None else {"PermissionsBoundaryPolicyInputList": _texts(boundary)}


def _organization(request: Plain) -> Plain:
    levels = request.get("scps")
    if not isinstance(levels, list):
        return {}
    listed = [{"ServiceControlPolicyInputList": _texts(level)} for level in levels]
    return {"OrderedOrganizationPolicyInputList": listed}


def _resource_side(request: Plain) -> Plain:
    policy = request.get("resource_policy")
    if policy is None:
        return {}
    owner = request.get("resourceAccount") or request["account"]
    return {
        "ResourcePolicy": _text(policy),
        "ResourceOwner": f"arn:aws:iam::{owner}:root",
        "CallerArn": request["principal"],
    }


def _texts(policies: object) -> list[str]:
    return [_text(policy) for policy in policies] if isinstance(policies, list) else []


def _text(policy: object) -> str:
    """Write a policy in the characters that IAM takes, as short as it gets."""
    return json.dumps(policy, separators=(",", ":"))
