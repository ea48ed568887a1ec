"""One statement, ready to be matched: Action, Resource, Principal and every Condition.

A statement matches when all of them do (IAM User Guide, reference_policies_elements).
"""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from guarded_aws.evaluator.condition import CompiledCondition, compile_condition
from guarded_aws.evaluator.decision import Layer, MatchedStatement
from guarded_aws.evaluator.partial import match_partial
from guarded_aws.evaluator.principal import Grant, PrincipalTest
from guarded_aws.evaluator.request import Action, AuthorizationRequest, Context
from guarded_aws.evaluator.resource import ResourceTest
from guarded_aws.evaluator.truth import FALSE, TRUE, Truth, all_of, any_of, truth
from guarded_aws.evaluator.wildcard import Pattern, compile_text
from guarded_aws.policy.model import Effect, PolicyDocument, Statement
from guarded_aws.policy.template import split_wildcards


class Level(NamedTuple):
    """Statements whose Allows are taken together: a layer, or one level of it.

    Attributes:
        number: The level's place among those of its layer.
    """

    layer: Layer
    number: int = 0


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
        self._wild_patterns: list[Pattern] = [compile_text(pattern) for pattern in self.wild]

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
    """A statement of a policy in a layer. Each part is made ready when it is first asked for.

    Attributes:
        level: The layer, or the level of it, whose Allows are taken together.
        order: Its place among all statements of the policy set.
        takes_every_resource: Whether it has the entry ``*``, or speaks of the role that it belongs to.
        is_unconditional: Whether it matches whatever the resource and the context are.
    """

    def __init__(self, statement: Statement, document: PolicyDocument, level: Level, index: int, order: int) -> None:
        self.statement = statement
        self.level = level
        self.order = order
        self.is_deny = statement.effect is Effect.DENY
        written = statement.resources
        self.takes_every_resource = written is None or ("*" in written.patterns and not written.is_negated)
        self.is_unconditional = self.takes_every_resource and not statement.conditions
        self._document = document
        self._index = index
        self._matched: dict[Truth, MatchedStatement] = {}

    @cached_property
    def actions(self) -> ActionTest:
        """The Action or NotAction element."""
        return ActionTest(self.statement.actions.patterns, is_negated=self.statement.actions.is_negated)

    @cached_property
    def conditions(self) -> tuple[CompiledCondition, ...]:
        """Every condition."""
        effect, has_variables = self.statement.effect, self._document.has_variables
        return tuple(
            compile_condition(condition, effect, has_variables=has_variables) for condition in self.statement.conditions
        )

    @cached_property
    def _resources(self) -> ResourceTest | None:
        written = self.statement.resources
        if written is None:
            return None
        return ResourceTest(written, self.statement.effect, has_variables=self._document.has_variables)

    @cached_property
    def _principals(self) -> PrincipalTest | None:
        written = self.statement.principals
        return None if written is None else PrincipalTest(written, self.statement.effect)

    @property
    def literal_starts(self) -> tuple[str, ...] | None:
        """Texts one of which every resource that matches starts with; None when there is no such list."""
        return None if self._resources is None else self._resources.literal_starts

    @property
    def keys(self) -> tuple[str, ...]:
        """The context keys that the statement reads, in lower case."""
        of_resource = () if self._resources is None else self._resources.keys
        return (*of_resource, *(key for condition in self.conditions for key in condition.keys))

    @property
    def matcher(self) -> Callable[[AuthorizationRequest], Truth]:
        """The shortest way to `match`."""
        return self.match if self._resources is None or self.conditions else self._resources.match

    @property
    def context_matcher(self) -> Callable[[Context], Truth]:
        """The shortest way to `match_context`."""
        return self.conditions[0].match if len(self.conditions) == 1 else self.match_context

    def match(self, request: AuthorizationRequest) -> Truth:
        """Match the resource and the conditions; the index has matched the action."""
        on_resource = self.match_resource(request)
        return on_resource if on_resource is FALSE else all_of((on_resource, self.match_context(request.context)))

    def match_context(self, context: Context) -> Truth:
        """Match the conditions alone."""
        result = TRUE
        for condition in self.conditions:
            found = condition.match(context)
            if found is FALSE:
                return found
            if found is not TRUE:
                result = found
        return result

    def match_with_action(self, request: AuthorizationRequest) -> Truth:
        """Match an action that has a hole, then the rest."""
        return all_of((self.actions.match(request.action), self.match(request)))

    def match_resource(self, request: AuthorizationRequest) -> Truth:
        """Match the resource alone."""
        return TRUE if self._resources is None or self.takes_every_resource else self._resources.match(request)

    def find_grant(self, request: AuthorizationRequest, *, has_boundary: bool) -> Grant | None:
        """Say how the statement names the caller; None when it does not."""
        if self._principals is None:
            return Grant.ACCOUNT
        return self._principals.find_grant(request.principal, has_boundary=has_boundary)

    def matched(self, match: Truth) -> MatchedStatement:
        """Give the record of a match."""
        record = self._matched.get(match)
        if record is None:
            record = self._matched[match] = MatchedStatement(
                layer=self.level.layer,
                policy=self._document.policy_id,
                index=self._index,
                statement=self.statement,
                match=match,
            )
        return record
