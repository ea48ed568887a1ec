"""What an evaluation answers.

Names follow ``SimulateCustomPolicy`` (IAM API Reference): ``allowed``, ``implicitDeny``, ``explicitDeny``.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import ClassVar, Final, NoReturn

from guarded_aws.evaluator.truth import Truth
from guarded_aws.policy.model import Effect, Statement


class Layer(Enum):
    """The kinds of policy that take part in a decision."""

    IDENTITY = "identity"
    PERMISSIONS_BOUNDARY = "permissions_boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    RESOURCE = "resource"

    __hash__ = object.__hash__  # a member is only ever itself; Enum's own hash costs five times as much

    @property
    def policy(self) -> str:
        """How AWS speaks of a policy of this kind, with its article."""
        return _POLICY_OF[self]


_POLICY_OF: Final = {
    Layer.IDENTITY: "an identity-based policy",
    Layer.PERMISSIONS_BOUNDARY: "a permissions boundary",
    Layer.SESSION: "a session policy",
    Layer.SCP: "a service control policy",
    Layer.RCP: "a resource control policy",
    Layer.RESOURCE: "a resource-based policy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedStatement:
    """A statement that took part in a decision.

    Attributes:
        policy: The id of the policy, such as ``deny-destructive/identity.json``.
        index: The statement's place in its policy, from 0.
        match: TRUE, or UNKNOWN for a Deny that counts because it may match.
    """

    layer: Layer
    policy: str
    index: int
    statement: Statement
    match: Truth

    @property
    def sid(self) -> str | None:
        """The statement's id, if it has one."""
        return self.statement.sid

    @property
    def effect(self) -> Effect:
        """Allow or Deny."""
        return self.statement.effect

    @property
    def label(self) -> str:
        """How people speak of the statement: its policy and its Sid, or its number when it has none."""
        return f"{self.policy}#{self.sid or self.index + 1}"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The answer to an authorization request, and to every other that the same statements match.

    Attributes:
        certain: Whether the answer is proven for every completion of what is unknown. A doubtful
            decision is always a denial; some completion may lift it.
        matched_statements: The Deny statements that count, or for an allowed request the Allows.
        missing_allow_from: For an implicit denial, the layers that had to allow and did not.
        missing_context_keys: The unknown keys that statements of unknown match read.
        assumed: Layers that the guard does not hold and AWS will enforce.
    """

    eval_decision: ClassVar[str]
    certain: bool
    matched_statements: tuple[MatchedStatement, ...] = ()
    missing_allow_from: tuple[Layer, ...] = ()
    missing_context_keys: tuple[str, ...] = ()
    assumed: tuple[Layer, ...] = ()

    def __bool__(self) -> NoReturn:
        """Refuse to be a condition: a denial is an object too."""
        raise TypeError("match a Decision or compare its `eval_decision`; it is not a boolean")

    @cached_property
    def labels(self) -> str:
        """The statements that took part, each once, as people speak of them."""
        return ", ".join(dict.fromkeys([matched.label for matched in self.matched_statements]))


@dataclass(frozen=True, kw_only=True)
class Allowed(Decision):
    """Every layer that must allow does, for every completion, and nothing denies."""

    eval_decision = "allowed"


@dataclass(frozen=True, kw_only=True)
class ImplicitDeny(Decision):
    """Nothing denies, and a layer that must allow does not."""

    eval_decision = "implicitDeny"

    @cached_property
    def cause(self) -> str:
        """What does not allow, in AWS's words."""
        return f"because no {self.missing_allow_from[0].policy.partition(' ')[2]} allows"


@dataclass(frozen=True, kw_only=True)
class ExplicitDeny(Decision):
    """A Deny statement matches, or may match."""

    eval_decision = "explicitDeny"

    @cached_property
    def cause(self) -> str:
        """What denies, in AWS's words, and which statement."""
        first = self.matched_statements[0]
        return f"with an explicit deny in {first.layer.policy} ({first.label})"

    @cached_property
    def advice(self) -> str:
        """What to do about a certain one, by how far it reaches; a Deny that reaches everything comes first."""
        if any(_reaches_everything(one.statement) for one in self.matched_statements):
            return (
                f"no other parameters lift this denial ({self.labels}); leave it undone, or ask the operator to do it"
            )
        first = self.matched_statements[0]
        return f"{first.label} denies this {_reach(first.statement)}; leave it undone, or ask the operator to do it"


def _reaches_everything(deny: Statement) -> bool:
    return not deny.conditions and _resources_of(deny) in {"", "on *"}


def _reach(deny: Statement) -> str:
    tests = [f"{one.key} is {one.operator} {', '.join(one.values)}" for one in deny.conditions]
    return " ".join([part for part in (_resources_of(deny), f"where {' and '.join(tests)}" if tests else "") if part])


def _resources_of(statement: Statement) -> str:
    if statement.resources is None:
        return ""
    patterns = ", ".join(statement.resources.patterns)
    return f"on all but {patterns}" if statement.resources.is_negated else f"on {patterns}"
