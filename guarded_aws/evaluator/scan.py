"""Match the statements of each layer against a request.

Nothing is cut short: every statement that takes part is found, so that a decision can
name all of its reasons.
"""

from dataclasses import dataclass, field

from guarded_aws.evaluator.decision import Layer, MatchedStatement
from guarded_aws.evaluator.index import StatementIndex
from guarded_aws.evaluator.policies import CompiledPolicies, ResourceSide
from guarded_aws.evaluator.principal import Grant
from guarded_aws.evaluator.request import UNKNOWN, AuthorizationRequest
from guarded_aws.evaluator.statement import CompiledStatement
from guarded_aws.evaluator.truth import Truth, all_of


@dataclass(slots=True)
class Scan:
    """What matched, over all layers.

    Attributes:
        denies: The Deny statements that match or may match.
        allows: The Allow statements that match.
        unknown: The statements, of either effect, of which it is unknown whether they match.
        layers: For each layer that is there, whether it allows.
        grants: For each way to name the caller, whether the resource's policy allows it so.
    """

    denies: list[MatchedStatement] = field(default_factory=list)
    allows: list[MatchedStatement] = field(default_factory=list)
    unknown: list[CompiledStatement] = field(default_factory=list)
    layers: dict[Layer, Truth] = field(default_factory=dict)
    grants: dict[Grant | None, Truth] = field(default_factory=dict)


def scan(request: AuthorizationRequest, policies: CompiledPolicies) -> Scan:
    """Match every layer."""
    found = Scan()
    layers = found.layers
    layers[Layer.IDENTITY] = _scan_level(request, policies.identity, found)
    if policies.permissions_boundary is not None:
        layers[Layer.PERMISSIONS_BOUNDARY] = _scan_level(request, policies.permissions_boundary, found)
    if policies.session is not None:
        layers[Layer.SESSION] = _scan_level(request, policies.session, found)
    if policies.scps is not None:
        layers[Layer.SCP] = _scan_levels(request, policies.scps, found)
    if policies.rcps is not None:
        layers[Layer.RCP] = _scan_levels(request, policies.rcps, found)
    if not isinstance(policies.resource, ResourceSide):
        _scan_resource(request, policies.resource, found, has_boundary=policies.permissions_boundary is not None)
    return found


def _scan_levels(request: AuthorizationRequest, levels: tuple[StatementIndex, ...], found: Scan) -> Truth:
    """Ask every level: each has to allow. No level at all allows nothing."""
    return all_of([_scan_level(request, level, found) for level in levels]) if levels else Truth.FALSE


def _matches(request: AuthorizationRequest, index: StatementIndex) -> list[tuple[CompiledStatement, Truth]]:
    """Match Action, Resource and Condition of every statement that can take the action."""
    action = request.action.folded
    if not isinstance(action, str):
        pairs = ((statement, statement.match_with_action(request)) for statement in index.statements)
    else:
        near = index.candidates(action).near(request)
        pairs = ((statement, statement.match(request)) for statement in near)
    return [(statement, match) for statement, match in pairs if match is not Truth.FALSE]


def _scan_level(request: AuthorizationRequest, index: StatementIndex, found: Scan) -> Truth:
    """Match the statements of a level that name no principal, or everyone."""
    allows = Truth.FALSE
    for statement, match in _matches(request, index):
        if match is Truth.UNKNOWN:
            found.unknown.append(statement)
        if statement.is_deny:
            found.denies.append(statement.matched(match))
        elif match is Truth.TRUE:
            found.allows.append(statement.surely)
            allows = match
        elif allows is Truth.FALSE:
            allows = match
    return allows


def _scan_resource(request: AuthorizationRequest, index: StatementIndex, found: Scan, *, has_boundary: bool) -> None:
    """Match the resource's policy, and note how its Allows name the caller."""
    for statement, match in _matches(request, index):
        grant = statement.find_grant(request, has_boundary=has_boundary)
        if grant is None:
            continue
        if match is Truth.UNKNOWN:
            found.unknown.append(statement)
        if statement.is_deny:
            found.denies.append(statement.matched(match))
            continue
        if match is Truth.TRUE:
            found.allows.append(statement.surely)
        if found.grants.get(grant) is not Truth.TRUE:
            found.grants[grant] = match


def unknown_keys(request: AuthorizationRequest, statements: list[CompiledStatement]) -> tuple[str, ...]:
    """Name the unknown context keys that these statements read, each once, in order of letters."""
    get = request.context.get
    return tuple(sorted({key for statement in statements for key in statement.keys if get(key) is UNKNOWN}))
