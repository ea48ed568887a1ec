"""What our own tables say about operations, as frozen values.

AWS publishes which actions exist, not which action an operation needs. The tables in
``tables/*.toml`` hold what differs from the plain rule (the action has the operation's name),
each row with the page of AWS's documentation that says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Where the value of one variable of an ARN template comes from.

    Attributes:
        paths: Paths into the parameters; the first that is there wins.
        default: The value that AWS assumes when none of the paths is there.
        folder: The path of a parameter that holds the part of the name before the last slash (IAM paths).
        removes: Texts that a value may start with and an ARN does not hold, such as ``/hostedzone/``.
        until: A character that ends the name, such as ``:`` before a version.
        is_lower: Whether AWS keeps the name in lower case, whatever was given.
        spans: Whether the value may fill the rest of the template too, as ``family:revision`` does.
    """

    paths: tuple[str, ...] = ()
    default: str | None = None
    folder: str | None = None
    removes: tuple[str, ...] = ()
    until: str | None = None
    is_lower: bool = False
    spans: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRow:
    """How the ARNs of one resource type are found in the parameters.

    Attributes:
        reader: The name of a function of the resolver, for types that a template cannot fill.
        variables: By variable in lower case; ``region`` and ``account`` may be among them.
    """

    reader: str | None = None
    variables: Mapping[str, Fill] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterTest:
    """A question about the parameters: is there a value at this path, or this very value."""

    path: str
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One action that an operation asks for.

    Attributes:
        action: With its prefix, such as ``s3:GetObjectVersion``.
        resources: The resource types to ask about; None for those of the action. Empty means ``*``.
        when: The request is made if the parameters pass this test.
        unless: The request is made if the parameters fail this test.
        each: A path; the request is made for each value there, and paths start from it.
        variables: Fills that hold for this request only.
    """

    action: str
    resources: tuple[str, ...] | None = None
    when: ParameterTest | None = None
    unless: ParameterTest | None = None
    each: str | None = None
    variables: Mapping[str, Fill] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """What one operation asks for, where it differs from the plain rule.

    Attributes:
        requires: The actions; empty to keep the plain rule's.
        implies: What the call brings about without AWS asking for it.
        builder: The name of a function of the resolver that adds requests of its own.
        tagged: The resource type that the call's tags are put on; None to find it by name.
        passed_role: Paths of roles that are given by name, not by ARN.
        count: A path that is as long as the call has targets.
        destructive: The call destroys if the parameters pass this test.
        source: The page of AWS's documentation.
    """

    requires: tuple[RequestRow, ...] = ()
    implies: tuple[RequestRow, ...] = ()
    builder: str | None = None
    tagged: str | None = None
    passed_role: tuple[str, ...] = ()
    count: str | None = None
    destructive: ParameterTest | None = None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """The parameter that a condition key shows to policies.

    Attributes:
        path: Where the value is; a key without a value there is absent from the request.
        default: What AWS assumes when the parameter is left out; None when the key is then absent.
        is_lower: Whether the key holds the value in lower case.
    """

    path: str
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationTable:
    """Everything that our tables say about one botocore service.

    Attributes:
        prefix: The IAM prefix of its actions.
        is_reviewed: Whether the prefix was checked, so that an operation without a known action
            is at least some action of this prefix.
        keys: By condition key in lower case.
        tag_action: The action that puts tags on a resource when it is made.
        passed_to: The service principal that roles are passed to, where it is always the same.
        reference: The page of a row that does not name its own, with ``{operation}`` in it.
    """

    prefix: str
    is_reviewed: bool = False
    resources: Mapping[str, ResourceRow] = field(default_factory=lambda: MappingProxyType({}))
    keys: Mapping[str, KeyRow] = field(default_factory=lambda: MappingProxyType({}))
    operations: Mapping[str, OperationRow] = field(default_factory=lambda: MappingProxyType({}))
    tag_action: str | None = None
    passed_to: str | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionClasses:
    """The reviewed classes of actions.

    Attributes:
        destructive_verbs: First words of the names of actions that destroy.
        destructive: Further actions that destroy, in lower case.
        harmless: Actions that start with such a verb and destroy nothing.
        indirect: Actions that act later or as someone else.
        secret: Actions whose answers hold secrets.
        reading_verbs: First words of operations that change nothing, for operations that no catalogue knows.
    """

    destructive_verbs: tuple[str, ...]
    destructive: frozenset[str]
    harmless: frozenset[str]
    indirect: frozenset[str]
    secret: frozenset[str]
    reading_verbs: tuple[str, ...]
