"""What goes into the resolver and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from guarded_aws.arn import AccountId
from guarded_aws.catalog import AccessLevel
from guarded_aws.evaluator import Action, Context, ContextValue, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFacts:
    """What botocore's model says of an operation, as plain values.

    Attributes:
        service: botocore's name of the service, such as ``stepfunctions``.
        signing_name: The service's name in signatures, such as ``states``.
        endpoint_prefix: The service's name in host names.
        http_method: The verb, such as ``GET``.
        http_path: The path template, such as ``/restapis/{restApiId}``.
        is_unsigned: Whether nothing is signed, so that IAM is not asked.
    """

    service: str
    operation: str
    signing_name: str
    endpoint_prefix: str
    http_method: str
    http_path: str
    is_unsigned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """A call that somebody wants to make.

    Attributes:
        parameters: botocore's parameters; the agent chooses them, so nothing about them is certain.
        account: The caller's own account.
    """

    facts: OperationFacts
    parameters: Mapping[str, object]
    region: str
    account: AccountId
    partition: str = "aws"


class RequestKind(Enum):
    """Why a request is asked."""

    REQUIRED = "required"
    """AWS itself asks it: it must be allowed."""

    IMPLIED = "implied"
    """The call amounts to it: it must not be explicitly denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One action that a call asks about, before its resources are filled in.

    Attributes:
        action: A full name, such as ``s3:GetObject``.
        resources: What it is asked about; none means what the catalogue's templates give.
        context: Condition keys that hold for this action alone.
        is_of_this_call: Whether the call's own parameters say under which conditions something implied is done.
        is_as_caller: Whether the service asks it of another in the caller's name, to do what the call wants: the call's
            parameters say nothing of its conditions, and it does not make the call more than it is.
        source: The page that says so.
        is_unlisted: Whether AWS's data lacks an action of which the source says that policies may deny by it.
    """

    action: str
    resources: tuple[Resource, ...] = ()
    kind: RequestKind = RequestKind.REQUIRED
    context: Mapping[str, ContextValue] = field(default_factory=dict, hash=False)
    is_of_this_call: bool = False
    is_as_caller: bool = False
    source: str = ""
    is_unlisted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedRequest:
    """One action and the resources that it is asked about, each on its own.

    Attributes:
        context: What the call itself says of condition keys, and which of them are unknown.
        is_as_caller: Whether the service asks it of another in the caller's name.
    """

    action: Action
    resources: tuple[Resource, ...]
    context: Context
    kind: RequestKind
    source: str
    is_as_caller: bool = False

    def __post_init__(self) -> None:
        # FAIL-CLOSED(no-resource): a request about nothing would be a question that nobody asks.
        if not self.resources:
            raise ValueError(f"{self.action} is asked about no resource")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallClass:
    """What sort of call it is, for the ``guard:`` condition keys.

    Attributes:
        access_level: The most powerful level of the actions that the call requires; Write when one is unknown.
        resource_count: How many resources the call names.
    """

    access_level: AccessLevel
    is_destructive: bool
    is_indirect_execution: bool
    returns_secrets: bool
    resource_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A call that was understood: what AWS asks, what it amounts to, what sort it is."""

    requests: tuple[ResolvedRequest, ...]
    call_class: CallClass

    def __post_init__(self) -> None:
        # INVARIANT(no-empty-resolution): no call resolves to zero required requests.
        if not self.required:
            raise ValueError("a call was resolved to no required request")

    @property
    def required(self) -> tuple[ResolvedRequest, ...]:
        """The requests that must be allowed."""
        return tuple(request for request in self.requests if request.kind is RequestKind.REQUIRED)

    @property
    def implied(self) -> tuple[ResolvedRequest, ...]:
        """The requests that must not be explicitly denied."""
        return tuple(request for request in self.requests if request.kind is RequestKind.IMPLIED)

    @property
    def access_level(self) -> AccessLevel:
        """The most powerful level of the actions that the call requires."""
        return self.call_class.access_level

    @property
    def is_destructive(self) -> bool:
        """Whether the call deletes or ends something, or opens the way to that."""
        return self.call_class.is_destructive

    @property
    def is_indirect_execution(self) -> bool:
        """Whether the call makes something act later, or as somebody else."""
        return self.call_class.is_indirect_execution

    @property
    def returns_secrets(self) -> bool:
        """Whether the answer holds credentials or secrets."""
        return self.call_class.returns_secrets

    @property
    def resource_count(self) -> int:
        """How many resources the call names."""
        return self.call_class.resource_count


class UnresolvedReason(Enum):
    """Why a call cannot be understood."""

    PARAMETER = "a parameter that names the resource is not of a form that AWS takes"
    UNSUPPORTED = "the call cannot be decided by policies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """A call that cannot be understood, and so is denied."""

    reason: UnresolvedReason
    message: str
    hint: str


Resolution = Resolved | Unresolved
