"""What is left to decide: the statements of which it is unknown whether they match.

Each is cut down to this request's action and resource and to the conditions that are
unknown, so that it can be shown, or signed into the session that makes the call.
"""

from dataclasses import dataclass, replace

from guarded_aws.evaluator.decision import Layer
from guarded_aws.evaluator.policies import CompiledPolicies
from guarded_aws.evaluator.request import AuthorizationRequest
from guarded_aws.evaluator.scan import scan
from guarded_aws.evaluator.statement import CompiledStatement
from guarded_aws.evaluator.truth import Truth
from guarded_aws.policy.model import Clause, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualStatement:
    """A statement that AWS will have to decide, scoped to one action and resource."""

    layer: Layer
    policy: str
    statement: Statement


def residual(request: AuthorizationRequest, policies: CompiledPolicies) -> tuple[ResidualStatement, ...]:
    """Give the statements of unknown match, scoped to the request."""
    found = scan(request, policies)
    return tuple(_scoped(request, one.statement) for one in found if one.match is Truth.UNKNOWN)


def _scoped(request: AuthorizationRequest, compiled: CompiledStatement) -> ResidualStatement:
    record = compiled.matched(Truth.UNKNOWN)
    statement = record.statement
    unknown = tuple(
        condition.condition for condition in compiled.conditions if condition.match(request.context) is not Truth.TRUE
    )
    on_resource = compiled.match_resource(request) is Truth.TRUE
    scoped = replace(
        statement,
        actions=Clause((str(request.action),)) if request.action.is_known else statement.actions,
        resources=Clause((str(request.resource),)) if on_resource and statement.resources else statement.resources,
        conditions=unknown,
    )
    return ResidualStatement(layer=record.layer, policy=record.policy, statement=scoped)
