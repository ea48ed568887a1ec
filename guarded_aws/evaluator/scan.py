"""What the statements say to a request, and what each layer allows by that.

Nothing is cut short: every statement that takes part is found, so that a decision can
name all of its reasons.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from guarded_aws.evaluator.combine import Allows
from guarded_aws.evaluator.decision import Layer
from guarded_aws.evaluator.policies import ASSUMED, CompiledPolicies
from guarded_aws.evaluator.principal import Grant
from guarded_aws.evaluator.request import UNKNOWN, AuthorizationRequest, PrincipalKind
from guarded_aws.evaluator.shelf import Answers, Shelf
from guarded_aws.evaluator.statement import CompiledStatement, Level
from guarded_aws.evaluator.truth import FALSE, TRUE, Truth, all_of, any_of

Grants = tuple[Grant | None, ...]
"""How each statement of the resource's policy names the caller."""


class Finding(NamedTuple):
    """A statement that matches or may match.

    Attributes:
        grant: How a statement of the resource's policy names the caller.
    """

    statement: CompiledStatement
    match: Truth
    grant: Grant | None = None


def find_grants(request: AuthorizationRequest, shelf: Shelf, policies: CompiledPolicies) -> Grants:
    """Ask the statements of the resource's policy how they name the caller."""
    has_boundary = policies.permissions_boundary is not None
    return tuple([statement.find_grant(request, has_boundary=has_boundary) for statement in shelf.of_resource])


_OF_ORGANIZATIONS: Final = (Layer.SCP, Layer.RCP)


def findings(shelf: Shelf, answers: Answers, grants: Grants, kind: PrincipalKind) -> list[Finding]:
    """Keep what matches or may match, holds for this kind of caller, and names the caller where it has to."""
    by_statement = dict(zip(shelf.of_resource, grants, strict=True))
    found = [Finding(statement, match, by_statement.get(statement)) for statement, match in shelf.taking_part(answers)]
    named = [one for one in found if one.grant is not None or one.statement not in by_statement]
    if kind is PrincipalKind.SERVICE_LINKED_ROLE:
        return [one for one in named if one.statement.level.layer not in _OF_ORGANIZATIONS]
    return named


def scan(request: AuthorizationRequest, policies: CompiledPolicies) -> list[Finding]:
    """Find every statement that matches a request or may match."""
    shelf = policies.index.shelf(request)
    return findings(shelf, shelf.ask(request), find_grants(request, shelf, policies), request.principal.kind)


def allows_by_layer(found: Iterable[Finding], policies: CompiledPolicies) -> Allows:
    """Say what each layer allows by these findings."""
    said: dict[Level | Grant, Truth] = {}
    for one in found:
        if not one.statement.is_deny:
            place = one.grant or one.statement.level
            said[place] = any_of((said.get(place, FALSE), one.match))
    return Allows(
        identity=said.get(Level(Layer.IDENTITY), FALSE),
        boundary=TRUE if policies.permissions_boundary is None else said.get(Level(Layer.PERMISSIONS_BOUNDARY), FALSE),
        session=TRUE if policies.session is None else said.get(Level(Layer.SESSION), FALSE),
        scp=TRUE if policies.scps is None else _every_level(Layer.SCP, len(policies.scps), said),
        rcp=TRUE if policies.rcps is None else _every_level(Layer.RCP, len(policies.rcps), said),
        names_caller=said.get(Grant.CALLER, FALSE),
        names_role=said.get(Grant.ROLE, FALSE),
        names_account=TRUE if policies.resource is ASSUMED else said.get(Grant.ACCOUNT, FALSE),
    )


def _every_level(layer: Layer, levels: int, said: dict[Level | Grant, Truth]) -> Truth:
    """Ask every level: each has to allow. No level at all allows nothing."""
    return all_of([said.get(Level(layer, number), FALSE) for number in range(levels)]) if levels else FALSE


def unknown_keys(request: AuthorizationRequest, statements: Iterable[CompiledStatement]) -> tuple[str, ...]:
    """Name the unknown context keys that these statements read, each once, in order of letters."""
    get = request.context.get
    return tuple(sorted({key for statement in statements for key in statement.keys if get(key) is UNKNOWN}))
