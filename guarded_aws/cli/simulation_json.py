"""Simulations in the shape of ``SimulatePrincipalPolicy``'s response (IAM API Reference)."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from guarded_aws.cli.simulation import SimulatedAction, SimulatedResource, Simulation, documents_by_id
from guarded_aws.evaluator import Layer, MatchedStatement
from guarded_aws.policy import PolicyDocument
from guarded_aws.policy.locate import Location, location_at

Json = bool | int | str | list["Json"] | dict[str, "Json"]

_SOURCE_POLICY_TYPE: Final[Mapping[Layer, str]] = {
    Layer.IDENTITY: "user-managed",
    Layer.PERMISSIONS_BOUNDARY: "user-managed",
    Layer.SESSION: "none",
    Layer.SCP: "none",
    Layer.RCP: "none",
    Layer.RESOURCE: "resource",
}


def simulation_to_json(simulation: Simulation, simulated: Iterable[SimulatedAction]) -> dict[str, Json]:
    """Give the whole response."""
    documents = documents_by_id(simulation.policies)
    return {
        "EvaluationResults": [_evaluation(each, simulation, documents) for each in simulated],
        "IsTruncated": False,
    }


def _evaluation(
    simulated: SimulatedAction, simulation: Simulation, documents: Mapping[str, PolicyDocument]
) -> dict[str, Json]:
    deciding = simulated.deciding
    name = str(simulated.results[0].resource) if len(simulated.results) == 1 else "*"
    return {
        "EvalActionName": simulated.action.full_name,
        "EvalResourceName": name,
        "EvalDecision": simulated.eval_decision,
        **_reasons(deciding, documents),
        **_organizations(deciding, simulation),
        **_boundary(deciding, simulation),
        "ResourceSpecificResults": [
            {
                "EvalResourceName": str(result.resource),
                "EvalResourceDecision": result.decision.eval_decision,
                **_reasons(result, documents),
                **_boundary(result, simulation),
            }
            for result in simulated.results
        ],
    }


def _reasons(result: SimulatedResource, documents: Mapping[str, PolicyDocument]) -> dict[str, Json]:
    return {
        "MatchedStatements": [_matched(each, documents) for each in result.decision.matched_statements],
        "MissingContextValues": list(result.decision.missing_context_keys),
    }


def _organizations(result: SimulatedResource, simulation: Simulation) -> dict[str, Json]:
    if simulation.policies.scps is None and simulation.policies.rcps is None:
        return {}
    return {"OrganizationsDecisionDetail": {"AllowedByOrganizations": result.allowed_by_organizations}}


def _boundary(result: SimulatedResource, simulation: Simulation) -> dict[str, Json]:
    if simulation.policies.permissions_boundary is None:
        return {}
    return {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": result.allowed_by_boundary}}


def _matched(matched: MatchedStatement, documents: Mapping[str, PolicyDocument]) -> dict[str, Json]:
    described: dict[str, Json] = {
        "SourcePolicyId": matched.policy,
        "SourcePolicyType": _SOURCE_POLICY_TYPE[matched.layer],
    }
    document = documents.get(matched.policy)
    start = None if document is None else document.location_of(matched.index)
    if document is None or document.text is None or start is None:
        return described
    return {**described, "StartPosition": _position(start), "EndPosition": _position(_end(document.text, start))}


def _end(text: str, start: Location) -> Location:
    """Find the last character of the JSON value that starts at a place."""
    before = text.split("\n")[: start.line - 1]
    offset = sum(len(line) + len("\n") for line in before) + start.column - 1
    _, end = json.JSONDecoder().raw_decode(text, offset)
    return location_at(text, end - 1, start.path)


def _position(location: Location) -> dict[str, Json]:
    return {"Line": location.line, "Column": location.column}
