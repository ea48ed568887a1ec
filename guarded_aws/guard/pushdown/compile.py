"""From statements that the guard reads to statements that AWS reads alike, or more widely.

``guard:`` keys are facts of this process and mean nothing at AWS. So an Allow loses the
conditions that read one and stays, which makes it wider; a Deny that has one is left out,
because without the condition it would deny more. Both are reported. Nothing else changes:
for a policy that reads no ``guard:`` key the statements are the policy's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from guarded_aws.evaluator import Layer
from guarded_aws.policy import Clause, Condition, Effect, PolicyDocument, Statement
from guarded_aws.policy.template import PolicyVariable, escape_variables, replace_variables, tokenize

_OWN: Final = "guard:"
_EVERYTHING: Final = Clause(("*",))


class RemainderKind(Enum):
    """Why AWS is not told the whole of a statement or of a document."""

    DENY_LEFT_OUT = "a Deny that reads a `guard:` key is enforced by the guard alone"
    ALLOW_WIDENED = "an Allow is enforced at AWS without what it reads of `guard:` keys"
    DOES_NOT_FIT = "there is no room for it in what STS takes"
    OTHER_SIDE = "it belongs to the resource's account and cannot be said in a session policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """Something that the guard enforces and that what is pushed down does not.

    Attributes:
        statement: The statement's place in its policy, from 0; None for what the whole policy allows.
    """

    kind: RemainderKind
    layer: Layer
    policy: str
    statement: int | None = None
    sid: str | None = None

    @property
    def label(self) -> str:
        """How people speak of it: the policy, and the statement's Sid or number."""
        return self.policy if self.statement is None else f"{self.policy}#{self.sid or self.statement + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A statement as AWS is told it, and where it comes from.

    Attributes:
        index: The statement's place in its policy, from 0.
    """

    statement: Statement
    policy: str
    index: int
    sid: str | None

    @property
    def label(self) -> str:
        """How people speak of the statement: its policy, and its Sid or number."""
        return f"{self.policy}#{self.sid or self.index + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledLayer:
    """The documents of a layer, as AWS is told them: one union of Allows, and Denies that hold wherever they stand."""

    layer: Layer
    policies: tuple[str, ...]
    allows: tuple[Placed, ...]
    denies: tuple[Placed, ...]
    remainder: tuple[Remainder, ...]

    @property
    def in_order(self) -> tuple[Placed, ...]:
        """Every statement that AWS is told."""
        return (*self.allows, *self.denies)

    @property
    def allows_everything(self) -> bool:
        """Whether one Allow takes every action on every resource, so that the layer limits by its Denies alone."""
        return any(
            allow.statement.actions == _EVERYTHING
            and allow.statement.resources == _EVERYTHING
            and not allow.statement.conditions
            for allow in self.allows
        )


def compile_layer(layer: Layer, documents: Iterable[PolicyDocument]) -> CompiledLayer:
    """Compile the documents of one layer, whose Allows are a union."""
    documents = tuple(documents)
    allows: list[Placed] = []
    denies: list[Placed] = []
    remainder: list[Remainder] = []
    for document in documents:
        for index, original in enumerate(document.statements):
            is_own = _reads_own_keys(original, has_variables=document.has_variables)
            is_deny = original.effect is Effect.DENY
            if is_own:
                kind = RemainderKind.DENY_LEFT_OUT if is_deny else RemainderKind.ALLOW_WIDENED
                remainder.append(_remainder(kind, layer, document.policy_id, index, original.sid))
            if not (is_own and is_deny):
                told = compile_statement(original, has_variables=document.has_variables)
                placed = Placed(statement=told, policy=document.policy_id, index=index, sid=original.sid)
                (denies if is_deny else allows).append(placed)
    return CompiledLayer(
        layer=layer,
        policies=tuple(document.policy_id for document in documents),
        allows=tuple(allows),
        denies=tuple(denies),
        remainder=tuple(remainder),
    )


def _remainder(kind: RemainderKind, layer: Layer, policy: str, index: int, sid: str | None) -> Remainder:
    return Remainder(kind=kind, layer=layer, policy=policy, statement=index, sid=sid)


def compile_statement(statement: Statement, *, has_variables: bool) -> Statement:
    """Write a statement as Version 2012-10-17 reads it, without Sid and without ``guard:`` keys.

    Args:
        statement: An Allow, or a Deny that reads no ``guard:`` key.
        has_variables: Whether ``${...}`` is a variable where the statement stands.
    """
    kept = tuple(item for item in statement.conditions if not _condition_reads_own(item, has_variables=has_variables))
    if not has_variables:
        return escape_statement(replace(statement, conditions=kept))
    resources = None if statement.resources is None else _resources(statement.resources)
    return replace(statement, sid=None, resources=resources, conditions=kept)


def escape_statement(statement: Statement) -> Statement:
    """Write a statement of Version 2008-10-17 as 2012-10-17 reads it, without its Sid."""
    resources = statement.resources
    return replace(
        statement,
        sid=None,
        resources=resources and replace(resources, patterns=tuple(map(escape_variables, resources.patterns))),
        conditions=tuple(
            replace(condition, values=tuple(map(escape_variables, condition.values)))
            for condition in statement.conditions
        ),
    )


def _resources(clause: Clause) -> Clause:
    if not clause.is_negated:
        return Clause(tuple(replace_variables(pattern, _wildcard_for_own) for pattern in clause.patterns))
    # What a NotResource leaves out for a reason that AWS cannot see is not left out there.
    kept = tuple(pattern for pattern in clause.patterns if not _text_reads_own(pattern))
    return Clause(kept, is_negated=True) if kept else _EVERYTHING


def _wildcard_for_own(variable: PolicyVariable) -> str | None:
    return "*" if variable.key.startswith(_OWN) else None


def _reads_own_keys(statement: Statement, *, has_variables: bool) -> bool:
    patterns = () if statement.resources is None or not has_variables else statement.resources.patterns
    return any(map(_text_reads_own, patterns)) or any(
        _condition_reads_own(condition, has_variables=has_variables) for condition in statement.conditions
    )


def _condition_reads_own(condition: Condition, *, has_variables: bool) -> bool:
    is_own = condition.key.lower().startswith(_OWN)
    may_hold_variables = has_variables and condition.operator.base.allows_variables
    return is_own or (may_hold_variables and any(map(_text_reads_own, condition.values)))


def _text_reads_own(text: str) -> bool:
    tokens = tokenize(text, has_variables=True)
    return any(isinstance(token, PolicyVariable) and token.key.startswith(_OWN) for token in tokens)
