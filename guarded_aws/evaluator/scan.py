"""Match the statements of each layer against a request.

Nothing is cut short: every statement that takes part is found, so that a decision can
name all of its reasons.
"""

from collections.abc import Iterable

from guarded_aws.evaluator.combine import Allows
from guarded_aws.evaluator.decision import MatchedStatement
from guarded_aws.evaluator.index import StatementIndex
from guarded_aws.evaluator.policies import CompiledPolicies, ResourceSide
from guarded_aws.evaluator.principal import Grant
from guarded_aws.evaluator.request import UNKNOWN, AuthorizationRequest
from guarded_aws.evaluator.statement import CompiledStatement
from guarded_aws.evaluator.truth import Truth, all_of


class Scan:
    """What matched, over all layers.

    Attributes:
        denies: The Deny statements that match or may match.
        allows: The Allow statements that match.
        unknown: The statements, of either effect, of which it is unknown whether they match.
    """

    __slots__ = ("_match", "_request", "allows", "denies", "unknown")

    def __init__(self, request: AuthorizationRequest) -> None:
        self._request = request
        self._match = CompiledStatement.match if request.action.is_known else CompiledStatement.match_with_action
        self.denies: list[MatchedStatement] = []
        self.allows: list[MatchedStatement] = []
        self.unknown: list[CompiledStatement] = []

    def layers(self, policies: CompiledPolicies) -> Allows:
        """Match every layer and say what each allows."""
        boundary, session = policies.permissions_boundary, policies.session
        resource = policies.resource
        has_boundary = boundary is not None
        grants = {} if isinstance(resource, ResourceSide) else self._resource(resource, has_boundary=has_boundary)
        return Allows(
            self._level(policies.identity),
            Truth.TRUE if boundary is None else self._level(boundary),
            Truth.TRUE if session is None else self._level(session),
            Truth.TRUE if policies.scps is None else self._levels(policies.scps),
            Truth.TRUE if policies.rcps is None else self._levels(policies.rcps),
            grants.get(Grant.CALLER, Truth.FALSE),
            grants.get(Grant.ROLE, Truth.FALSE),
            grants.get(Grant.ACCOUNT, Truth.TRUE if resource is ResourceSide.ASSUMED else Truth.FALSE),
        )

    def _levels(self, levels: tuple[StatementIndex, ...]) -> Truth:
        """Ask every level: each has to allow. No level at all allows nothing."""
        return all_of([self._level(level) for level in levels]) if levels else Truth.FALSE

    def _level(self, index: StatementIndex) -> Truth:
        """Match the statements of a level, and say whether one of them allows."""
        request, matches, allows = self._request, self._match, Truth.FALSE
        for statement in index.near(request):
            match = matches(statement, request)
            if match is not Truth.FALSE:
                self._note(statement, match)
                if not statement.is_deny and allows is not Truth.TRUE:
                    allows = match
        return allows

    def _note(self, statement: CompiledStatement, match: Truth) -> None:
        if match is Truth.UNKNOWN:
            self.unknown.append(statement)
        if statement.is_deny:
            self.denies.append(statement.matched(match))
        elif match is Truth.TRUE:
            self.allows.append(statement.matched(match))

    def _resource(self, index: StatementIndex, *, has_boundary: bool) -> dict[Grant, Truth]:
        """Match the resource's policy, and say how its Allows name the caller."""
        request = self._request
        grants: dict[Grant, Truth] = {}
        for statement in index.near(request):
            grant = statement.find_grant(request, has_boundary=has_boundary)
            match = self._match(statement, request)
            if grant is None or match is Truth.FALSE:
                continue
            self._note(statement, match)
            if not statement.is_deny and grants.get(grant) is not Truth.TRUE:
                grants[grant] = match
        return grants


def unknown_keys(request: AuthorizationRequest, statements: Iterable[CompiledStatement]) -> tuple[str, ...]:
    """Name the unknown context keys that these statements read, each once, in order of letters."""
    get = request.context.get
    return tuple(sorted({key for statement in statements for key in statement.keys if get(key) is UNKNOWN}))
