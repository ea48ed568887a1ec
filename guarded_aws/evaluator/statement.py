"""One statement, ready to be matched: Action, Resource, Principal and every Condition.

A statement matches when all of them do (IAM User Guide, reference_policies_elements).
"""

from guarded_aws.evaluator.condition import CompiledCondition, compile_condition
from guarded_aws.evaluator.decision import Layer, MatchedStatement
from guarded_aws.evaluator.partial import match_partial
from guarded_aws.evaluator.principal import Grant, PrincipalTest
from guarded_aws.evaluator.request import Action, AuthorizationRequest
from guarded_aws.evaluator.resource import ResourceTest
from guarded_aws.evaluator.truth import Truth, all_of, any_of, truth
from guarded_aws.evaluator.wildcard import Pattern, compile_pattern
from guarded_aws.policy.model import Effect, PolicyDocument, Statement
from guarded_aws.policy.template import split_wildcards


class ActionTest:
    """An Action or NotAction element; actions compare case-blind.

    Attributes:
        exact: The patterns without wildcards, in lower case.
        wild: The patterns with wildcards, in lower case.
    """

    __slots__ = ("_wild_patterns", "exact", "is_negated", "wild")

    def __init__(self, patterns: tuple[str, ...], *, is_negated: bool) -> None:
        folded = [pattern.lower() for pattern in patterns]
        self.is_negated = is_negated
        self.wild = tuple(pattern for pattern in folded if "*" in pattern or "?" in pattern)
        self.exact = frozenset(folded).difference(self.wild)
        self._wild_patterns: list[Pattern] = [compile_pattern(split_wildcards(pattern)) for pattern in self.wild]

    def matches(self, folded: str) -> bool:
        """Match a known action, given in lower case."""
        is_listed = folded in self.exact or any(pattern.matches(folded) for pattern in self._wild_patterns)
        return is_listed is not self.is_negated

    def match(self, action: Action) -> Truth:
        """Match any action, one with a hole included."""
        folded = action.folded
        if isinstance(folded, str):
            return truth(self.matches(folded))
        patterns = (*self.exact, *self.wild)
        found = any_of([match_partial(split_wildcards(pattern), folded) for pattern in patterns])
        return ~found if self.is_negated else found


class CompiledStatement:
    """A statement of a policy in a layer.

    Attributes:
        statement: What was compiled.
        order: Its place among all statements of the layer.
    """

    __slots__ = (
        "_matched",
        "_place",
        "_principals",
        "_resources",
        "actions",
        "conditions",
        "is_deny",
        "order",
        "statement",
    )

    def __init__(self, statement: Statement, document: PolicyDocument, layer: Layer, index: int, order: int) -> None:
        effect, has_variables = statement.effect, document.has_variables
        self.order = order
        self.is_deny = effect is Effect.DENY
        self.actions = ActionTest(statement.actions.patterns, is_negated=statement.actions.is_negated)
        self._resources = (
            None
            if statement.resources is None
            else ResourceTest(statement.resources, effect, has_variables=has_variables)
        )
        self._principals = None if statement.principals is None else PrincipalTest(statement.principals, effect)
        self.conditions: tuple[CompiledCondition, ...] = tuple(
            compile_condition(condition, effect, has_variables=has_variables) for condition in statement.conditions
        )
        self.statement = statement
        self._place = (layer, document.policy_id, index)
        self._matched: dict[Truth, MatchedStatement] = {}

    @property
    def literal_starts(self) -> tuple[str, ...] | None:
        """Texts one of which every resource that matches starts with; None when there is no such list."""
        return None if self._resources is None else self._resources.literal_starts

    @property
    def keys(self) -> tuple[str, ...]:
        """The context keys that the statement reads, in lower case."""
        of_resource = () if self._resources is None else self._resources.keys
        return (*of_resource, *(key for condition in self.conditions for key in condition.keys))

    def match(self, request: AuthorizationRequest) -> Truth:
        """Match the resource and the conditions; the index has matched the action."""
        result = Truth.TRUE if self._resources is None else self._resources.match(request)
        if result is Truth.FALSE:
            return result
        context = request.context
        for condition in self.conditions:
            found = condition.match(context)
            if found is Truth.FALSE:
                return found
            if found is Truth.UNKNOWN:
                result = found
        return result

    def match_with_action(self, request: AuthorizationRequest) -> Truth:
        """Match an action that has a hole, then the rest."""
        return all_of((self.actions.match(request.action), self.match(request)))

    def match_resource(self, request: AuthorizationRequest) -> Truth:
        """Match the resource alone."""
        return Truth.TRUE if self._resources is None else self._resources.match(request)

    def find_grant(self, request: AuthorizationRequest, *, has_boundary: bool) -> Grant | None:
        """Say how the statement names the caller; None when it does not."""
        if self._principals is None:
            return Grant.ACCOUNT
        return self._principals.find_grant(request.principal, has_boundary=has_boundary)

    def matched(self, match: Truth) -> MatchedStatement:
        """Give the record of a match."""
        record = self._matched.get(match)
        if record is None:
            layer, policy, index = self._place
            record = MatchedStatement(layer=layer, policy=policy, index=index, statement=self.statement, match=match)
            self._matched[match] = record
        return record
