"""A policy document as frozen values.

What is here was parsed: an unknown element, operator or spelling never gets this far.
Source of the grammar: IAM User Guide, reference_policies_grammar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from guarded_aws.policy.locate import Location, locate_statement
from guarded_aws.policy.operators import ConditionOperator


class Effect(Enum):
    """What a matching statement does."""

    ALLOW = "Allow"
    DENY = "Deny"


class Version(Enum):
    """The version of the policy language; only 2012-10-17 has policy variables."""

    V2008 = "2008-10-17"
    V2012 = "2012-10-17"


class PolicyType(Enum):
    """The kinds of policy document; each has its own rules of grammar."""

    IDENTITY = "identity"
    PERMISSIONS_BOUNDARY = "permissions boundary"
    SESSION = "session"
    SERVICE_CONTROL = "service control"
    RESOURCE_CONTROL = "resource control"
    RESOURCE = "resource"
    TRUST = "trust"

    __hash__ = object.__hash__  # a member is only ever itself; Enum's own hash costs five times as much

    @property
    def names_principals(self) -> bool:
        """Whether statements of this type must have a Principal or NotPrincipal element."""
        return self in _WITH_PRINCIPAL


_WITH_PRINCIPAL = frozenset({PolicyType.RESOURCE, PolicyType.TRUST, PolicyType.RESOURCE_CONTROL})


@dataclass(frozen=True, slots=True)
class Clause:
    """The patterns of an element that has a ``Not...`` form.

    Attributes:
        patterns: As written; never empty.
        is_negated: Whether the element was written in its ``Not...`` form.
    """

    patterns: tuple[str, ...]
    is_negated: bool = False


class PrincipalType(Enum):
    """The keys of a Principal element."""

    AWS = "AWS"
    SERVICE = "Service"
    FEDERATED = "Federated"
    CANONICAL_USER = "CanonicalUser"


@dataclass(frozen=True, slots=True)
class PrincipalEntry:
    """One principal that a resource-type policy names; ``"Principal": "*"`` is the AWS entry ``*``."""

    type: PrincipalType
    value: str


@dataclass(frozen=True, slots=True)
class PrincipalClause:
    """The entries of a Principal or NotPrincipal element."""

    entries: tuple[PrincipalEntry, ...]
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator, with the policy's values.

    Attributes:
        key: As written; keys compare case-blind.
    """

    operator: ConditionOperator
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement.

    Attributes:
        resources: None in a policy that speaks of what it belongs to: a role's trust policy, a repository's policy.
        principals: None in the types of policy that are attached to a principal.
    """

    effect: Effect
    actions: Clause
    resources: Clause | None
    principals: PrincipalClause | None = None
    conditions: tuple[Condition, ...] = ()
    sid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocument:
    """A whole policy document.

    Attributes:
        policy_id: How people and records name the policy, such as ``deny-destructive/identity.json``.
        version: 2008-10-17 when the document has no Version, as IAM defaults it.
        path: The file it came from, if it came from one.
        text: The source text, from which positions are recovered when somebody asks.
    """

    policy_id: str
    policy_type: PolicyType
    version: Version
    statements: tuple[Statement, ...]
    id: str | None = None
    path: str | None = None
    text: str | None = None

    @property
    def has_variables(self) -> bool:
        """Whether ``${...}`` is a policy variable here (IAM User Guide, reference_policies_elements_version)."""
        return self.version is Version.V2012

    def location_of(self, index: int) -> Location | None:
        """Find where a statement starts; None when the document did not come from text."""
        if self.text is None:
            return None
        return locate_statement(self.text, index, self.path or self.policy_id)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements)
