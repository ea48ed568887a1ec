"""The policies that a decision is made from: as documents, and compiled.

Compile once, decide many times.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import chain, count
from typing import Final

from guarded_aws.evaluator.decision import Layer
from guarded_aws.evaluator.index import StatementIndex
from guarded_aws.evaluator.statement import CompiledStatement, Level
from guarded_aws.policy.model import (
    Clause,
    Effect,
    PolicyDocument,
    PolicyType,
    PrincipalClause,
    PrincipalEntry,
    PrincipalType,
    Statement,
    Version,
)

Documents = tuple[PolicyDocument, ...]


class ResourceSide(Enum):
    """What stands in for a resource-based policy that is not given."""

    NO_RESOURCE_POLICY = "there is none, so it allows nothing"
    ASSUMED = "the guard does not hold it; AWS enforces it"


NO_RESOURCE_POLICY: Final = ResourceSide.NO_RESOURCE_POLICY
ASSUMED: Final = ResourceSide.ASSUMED


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """The policies of every layer. None is a layer that does not apply; an empty one allows nothing.

    Attributes:
        identity: The caller's own policies, groups' included.
        session: The session policies, inline and managed: one union.
        scps: One tuple of documents for each level from the root to the account.
        rcps: The same, on the resource owner's side.
        resource: The resource's own policy (bucket policy, key policy, trust policy).
    """

    identity: Documents
    permissions_boundary: Documents | None = None
    session: Documents | None = None
    scps: tuple[Documents, ...] | None = None
    rcps: tuple[Documents, ...] | None = None
    resource: PolicyDocument | ResourceSide = NO_RESOURCE_POLICY


def _full_access(policy_id: str, policy_type: PolicyType) -> PolicyDocument:
    everyone = PrincipalClause((PrincipalEntry(PrincipalType.AWS, "*"),)) if policy_type.names_principals else None
    everything = Statement(effect=Effect.ALLOW, actions=Clause(("*",)), resources=Clause(("*",)), principals=everyone)
    return PolicyDocument(policy_id=policy_id, policy_type=policy_type, version=Version.V2012, statements=(everything,))


FULL_AWS_ACCESS: Final = _full_access("aws:FullAWSAccess", PolicyType.SERVICE_CONTROL)
"""The SCP that AWS attaches by default; an SCP that only denies needs it beside it."""

RCP_FULL_AWS_ACCESS: Final = _full_access("aws:RCPFullAWSAccess", PolicyType.RESOURCE_CONTROL)
"""The RCP that AWS attaches everywhere and nobody can detach (Organizations User Guide, RCPs)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPolicies:
    """A `PolicySet` that is ready to decide.

    Attributes:
        documents: The set that was compiled.
        index: The statements of every layer.
    """

    documents: PolicySet
    index: StatementIndex = field(init=False)
    identity: StatementIndex
    permissions_boundary: StatementIndex | None
    session: StatementIndex | None
    scps: tuple[StatementIndex, ...] | None
    rcps: tuple[StatementIndex, ...] | None
    resource: StatementIndex | ResourceSide

    def __post_init__(self) -> None:
        statements = chain.from_iterable(level.statements for level in self.levels)
        object.__setattr__(self, "index", StatementIndex(statements))

    @property
    def levels(self) -> tuple[StatementIndex, ...]:
        """The levels of every layer that is there, in the order in which decisions name their statements."""
        single = (self.resource, self.identity, self.permissions_boundary, self.session)
        levels = (*single, *(self.scps or ()), *(self.rcps or ()))
        return tuple([level for level in levels if isinstance(level, StatementIndex)])


def compile_policies(policy_set: PolicySet) -> CompiledPolicies:
    """Make a policy set ready to decide."""
    order, resource = count(), policy_set.resource
    return CompiledPolicies(
        documents=policy_set,
        resource=resource if isinstance(resource, ResourceSide) else _index((resource,), Level(Layer.RESOURCE), order),
        identity=_index(policy_set.identity, Level(Layer.IDENTITY), order),
        permissions_boundary=_optional(policy_set.permissions_boundary, Level(Layer.PERMISSIONS_BOUNDARY), order),
        session=_optional(policy_set.session, Level(Layer.SESSION), order),
        scps=_levels(policy_set.scps, Layer.SCP, order),
        rcps=_levels(_with_full_access(policy_set.rcps), Layer.RCP, order),
    )


def _with_full_access(rcps: tuple[Documents, ...] | None) -> tuple[Documents, ...] | None:
    """Put ``RCPFullAWSAccess`` beside RCPs that only deny, where AWS always has it."""
    if rcps is None:
        return None
    return tuple(
        level if not level or any(_allows(document) for document in level) else (RCP_FULL_AWS_ACCESS, *level)
        for level in rcps
    )


def _allows(document: PolicyDocument) -> bool:
    return any(statement.effect is Effect.ALLOW for statement in document.statements)


def _optional(documents: Documents | None, level: Level, order: Iterator[int]) -> StatementIndex | None:
    return None if documents is None else _index(documents, level, order)


def _levels(
    levels: tuple[Documents, ...] | None, layer: Layer, order: Iterator[int]
) -> tuple[StatementIndex, ...] | None:
    if levels is None:
        return None
    return tuple([_index(documents, Level(layer, number), order) for number, documents in enumerate(levels)])


def _index(documents: Iterable[PolicyDocument], level: Level, order: Iterator[int]) -> StatementIndex:
    return StatementIndex(
        [
            CompiledStatement(statement, document, level, index, next(order))
            for document in documents
            for index, statement in enumerate(document.statements)
        ]
    )


def with_resource(policies: CompiledPolicies, resource: ResourceSide) -> CompiledPolicies:
    """Give the same policies with another resource side, without compiling them again."""
    return replace(policies, resource=resource, documents=replace(policies.documents, resource=resource))
