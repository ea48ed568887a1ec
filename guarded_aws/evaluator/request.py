"""The question that IAM is asked: principal, action, resource, context.

A name (an action or a resource) may have holes and a context value may be unknown:
the guard asks before AWS does, and says what it cannot know instead of guessing it.
"""

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Final, Self

from guarded_aws.arn import AccountId, Arn, is_account_id
from guarded_aws.errors import ArnSyntaxError


class Hole(Enum):
    """A part of a name that is not known before the call: any text of its kind, the empty one included."""

    ANYTHING = "any characters at all"
    SEGMENT = "any characters but `/` and `:`"
    SUFFIX_6 = "six characters, none of them `/` or `:`"


@dataclass(frozen=True, slots=True)
class PartialText:
    """A text with holes: literal parts and `Hole`s in order."""

    parts: tuple[str | Hole, ...]

    def __post_init__(self) -> None:
        if not any(isinstance(part, Hole) for part in self.parts):
            raise ValueError(f"{self.parts!r} has no hole: use a plain str")

    def __str__(self) -> str:
        return "".join("*" if isinstance(part, Hole) else part for part in self.parts)


Name = str | PartialText
"""A text that is known, or one with holes."""


@dataclass(frozen=True, slots=True)
class Action:
    """An IAM action, such as ``s3:GetObject``; compares case-blind, remembers how it was written.

    An operation that the catalogue does not know is an action with a hole:
    ``Action.unknown("glue")`` is "some action of glue", ``Action.unknown()`` is "some action".
    """

    name: Name = field(compare=False)
    folded: str | PartialText = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", fold_name(self.name))

    @classmethod
    def unknown(cls, prefix: str | None = None) -> Self:
        """Give the action of which only the service prefix is known, or not even that."""
        parts = (Hole.ANYTHING,) if prefix is None else (f"{prefix}:", Hole.ANYTHING)
        return cls(PartialText(parts))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an action as `str` writes it: ``glue:*`` and ``*:*`` are actions with a hole."""
        prefix, _, name = text.partition(":")
        if name != "*":
            return cls(text)
        return cls.unknown(None if prefix == "*" else prefix)

    @property
    def is_known(self) -> bool:
        """Whether the action has no hole."""
        return isinstance(self.name, str)

    def __str__(self) -> str:
        return str(self.name) if self.name != _ANYTHING else "*:*"


def fold_name(name: Name) -> Name:
    """Write a name in lower case; holes stay."""
    if isinstance(name, str):
        return name.lower()
    return PartialText(tuple(part if isinstance(part, Hole) else part.lower() for part in name.parts))


_ANYTHING: Final = PartialText((Hole.ANYTHING,))


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as IAM names it: an ARN, an ARN with holes, or ``*`` for actions without resource types.

    Attributes:
        other_name: A second name by which a policy may mean the resource, where AWS takes either.
        is_case_blind: Whether its service may take another spelling of the name for this one.
    """

    name: Name
    other_name: Name | None = None
    is_case_blind: bool = False

    @classmethod
    def of(cls, *parts: str | Hole) -> Self:
        """Build a resource from literal parts and holes; neighboring literals are joined."""
        if all(isinstance(part, str) for part in parts):
            return cls("".join(str(part) for part in parts))
        return cls(PartialText(parts))

    @property
    def parts(self) -> tuple[str | Hole, ...]:
        """The name's literal parts and holes, in order; a known name is one part."""
        return (self.name,) if isinstance(self.name, str) else self.name.parts

    @property
    def is_known(self) -> bool:
        """Whether the resource has no hole."""
        return isinstance(self.name, str)

    def __str__(self) -> str:
        return str(self.name)


ANY_RESOURCE: Final = Resource(_ANYTHING)
"""A resource of which nothing is known."""

NO_RESOURCE: Final = Resource("*")
"""What actions without resource types are asked about; only a literal ``*`` entry matches it."""


@dataclass(frozen=True, slots=True)
class SingleValue:
    """A known context value of a single-valued key."""

    value: str


@dataclass(frozen=True, slots=True)
class MultiValue:
    """The known values of a multivalued key; may be empty."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A date key whose value will be some instant from ``earliest`` to ``latest``, both included.

    A presigned URL is used later than it is signed.
    """

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class AddressRange:
    """An address key whose value will lie in one of these CIDR networks."""

    networks: tuple[str, ...]


class Special(Enum):
    """Context values that are not values."""

    ABSENT = "the key is not in the request"
    UNKNOWN = "any value, or absent"
    PRESENT = "in the request, with any value"


ContextValue = SingleValue | MultiValue | TimeRange | AddressRange | Special
ABSENT: Final = Special.ABSENT
UNKNOWN: Final = Special.UNKNOWN
PRESENT: Final = Special.PRESENT


class Context:
    """The condition keys of one request.

    Keys compare case-blind. A key that is not listed is ABSENT, unless it starts with
    one of the ``unknown_prefixes`` (``aws:ResourceTag/``, ``s3:``), when it is UNKNOWN.

    Attributes:
        listed: The listed keys, in lower case; for reading.
    """

    __slots__ = ("_unknown_prefixes", "listed")

    def __init__(
        self,
        values: Mapping[str, ContextValue] = MappingProxyType({}),
        *,
        unknown_prefixes: Iterable[str] = (),
    ) -> None:
        self.listed: Mapping[str, ContextValue] = _folded_keys(values)
        self._unknown_prefixes = tuple(prefix.lower() for prefix in unknown_prefixes)

    @classmethod
    def reading(cls, listed: Mapping[str, ContextValue]) -> Self:
        """Give a context over a mapping that finds values when they are asked for; it has one for every key.

        Args:
            listed: By keys in lower case.
        """
        context = cls()
        context.listed = listed
        return context

    def get(self, folded_key: str) -> ContextValue:
        """Give the value of a key that is already in lower case."""
        value = self.listed.get(folded_key)
        if value is not None:
            return value
        return UNKNOWN if self._unknown_prefixes and folded_key.startswith(self._unknown_prefixes) else ABSENT

    def with_values(self, values: Mapping[str, ContextValue]) -> "Context":
        """Give a copy in which these keys have these values."""
        if not isinstance(self.listed, dict):
            return Context.reading(ChainMap(_folded_keys(values), self.listed))  # type: ignore[arg-type]  # read only
        return Context({**self.listed, **_folded_keys(values)}, unknown_prefixes=self._unknown_prefixes)

    @property
    def values(self) -> Mapping[str, ContextValue]:
        """The listed keys, in lower case."""
        return MappingProxyType(self.listed)

    @property
    def unknown_prefixes(self) -> tuple[str, ...]:
        """The prefixes, in lower case, of keys that are UNKNOWN when they are not listed."""
        return self._unknown_prefixes

    def __repr__(self) -> str:
        return f"Context({self.listed!r}, unknown_prefixes={self._unknown_prefixes!r})"


def _folded_keys(values: Mapping[str, ContextValue]) -> dict[str, ContextValue]:
    folded: dict[str, ContextValue] = {}
    for key, value in values.items():
        name = key.lower()
        # FAIL-CLOSED(keys-by-case): of two tags that differ only in case AWS keeps one, and does not say which.
        folded[name] = UNKNOWN if name in folded and folded[name] != value else value
    return folded


class PrincipalKind(Enum):
    """The kinds of caller (IAM User Guide, reference_policies_variables, principal key values).

    Service-linked roles stand apart: SCPs and RCPs do not hold for them.
    """

    ACCOUNT_ROOT = "an account's root user"
    USER = "a user of IAM"
    ROLE_SESSION = "a session of a role"
    SERVICE_LINKED_ROLE = "a session of a service-linked role"
    FEDERATED_USER = "a session of a federated user"

    __hash__ = object.__hash__  # a member is only ever itself; Enum's own hash costs five times as much


_CALLERS: Final = (
    ("iam", re.compile("root").fullmatch, PrincipalKind.ACCOUNT_ROOT),
    ("iam", re.compile("user/.+").fullmatch, PrincipalKind.USER),
    ("iam", re.compile("role/aws-service-role/.+").fullmatch, PrincipalKind.SERVICE_LINKED_ROLE),
    ("iam", re.compile("role/.+").fullmatch, PrincipalKind.ROLE_SESSION),
    ("sts", re.compile("assumed-role/[^/]+/.+").fullmatch, PrincipalKind.ROLE_SESSION),
    ("sts", re.compile("federated-user/.+").fullmatch, PrincipalKind.FEDERATED_USER),
)
"""How the ARNs of callers look (IAM User Guide, reference_identifiers); the first form that fits counts.

AWS reserves the path of service-linked roles. The ARN of a session has no path, so a session is never taken for theirs.
"""

_ROLES: Final = (PrincipalKind.ROLE_SESSION, PrincipalKind.SERVICE_LINKED_ROLE)


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who calls.

    Attributes:
        arn: The caller's own ARN; for a role session the session's (``assumed-role/NAME/SESSION``).
        role_arn: The ARN of the role that a session belongs to, with its path when that is known.
    """

    arn: Arn
    kind: PrincipalKind
    role_arn: str | None = None

    @classmethod
    def parse(cls, text: str, *, role_arn: str | None = None) -> Self:
        """Read a caller from its ARN; the ARN of a role stands for any session of it.

        Raises:
            ArnSyntaxError: The text is no ARN, or not that of a caller.
        """
        arn = Arn.parse(text)
        kind = next((kind for service, form, kind in _CALLERS if arn.service == service and form(arn.resource)), None)
        if kind is None or not is_account_id(arn.account):
            hint = "a caller is a user, a role, an assumed-role session, a federated user or the account's root"
            raise ArnSyntaxError(f"`{text}` is not the ARN of a caller", hint=hint)
        return cls(arn=arn, kind=kind, role_arn=text if arn.resource.startswith("role/") else role_arn)

    @cached_property
    def written(self) -> str:
        """The caller's ARN as a text."""
        return str(self.arn)

    @property
    def role_name(self) -> str | None:
        """The name, without its path, of the role that a session belongs to."""
        if self.kind not in _ROLES:
            return None
        steps = self.arn.resource.split("/")
        return steps[-1] if steps[0] == "role" else steps[1]

    @cached_property
    def account(self) -> AccountId:
        """The account that the caller belongs to."""
        return AccountId(self.arn.account)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """One question to IAM.

    Attributes:
        resource_account: The account that owns the resource; None when it is the principal's own.
    """

    principal: Principal
    action: Action
    resource: Resource
    context: Context
    resource_account: AccountId | None = None
