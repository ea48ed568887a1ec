"""The condition keys of a call that the call's own parameters do not give.

One table says, for every global key of IAM, where its value comes from and whether the
guard can know it before AWS does. What it cannot know is UNKNOWN (any value, or absent)
and so counts against the caller. ``aws:`` keys never come from a model's input.

Source: IAM User Guide, reference_policies_condition-keys.
"""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from guarded_aws.evaluator.request import (
    ABSENT,
    PRESENT,
    UNKNOWN,
    AddressRange,
    Context,
    ContextValue,
    SingleValue,
    TimeRange,
)
from guarded_aws.guard.target import Target
from guarded_aws.resolver import Resolved

TRUE: Final = SingleValue("true")
FALSE: Final = SingleValue("false")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What the process knows about one call, beside its parameters.

    Attributes:
        requested_region: The region of the endpoint; ``us-east-1`` for most global services.
        earliest: When the call is decided.
        latest: When it may last be used: later than ``earliest`` for a presigned URL or form.
        is_presigned: Whether somebody else, from anywhere, may make the call.
        is_secure: Whether the endpoint is reached by TLS.
        calls_last_hour: How many calls this process sent to the target in the past hour.
        mfa_time: When a person gave the code that the role's session was opened with; None without one.
    """

    target: Target
    requested_region: str
    earliest: datetime
    latest: datetime
    is_presigned: bool = False
    is_secure: bool = True
    calls_last_hour: int = 0
    agent: str | None = None
    mfa_time: datetime | None = None


Source = Callable[[CallFacts], ContextValue]


def _instant(call: CallFacts) -> ContextValue:
    if call.earliest == call.latest:
        return SingleValue(call.earliest.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    return TimeRange(call.earliest, call.latest)


def _epoch(call: CallFacts) -> ContextValue:
    if call.earliest == call.latest:
        return SingleValue(str(int(call.earliest.timestamp())))
    return TimeRange(call.earliest, call.latest)


def _token_issue_time(call: CallFacts) -> ContextValue:
    """The session was issued within its own duration before now, or will be before the call is signed."""
    age = timedelta(seconds=call.target.role.duration_seconds)
    return TimeRange(call.earliest - age, call.earliest + _TO_BE_ISSUED)


_TO_BE_ISSUED: Final = timedelta(minutes=2)
"""How long STS may take to give a session to a call that is already decided: three patient attempts, and some skew."""


def _secure_transport(call: CallFacts) -> ContextValue:
    # A signature does not cover the scheme: a presigned URL works over plain HTTP too.
    if call.is_presigned:
        return UNKNOWN
    return TRUE if call.is_secure else FALSE


def _source_ip(call: CallFacts) -> ContextValue:
    networks = call.target.context.source_ip
    # FAIL-CLOSED(presigned-network): whoever holds a presigned URL may be anywhere.
    if networks is None or call.is_presigned:
        return UNKNOWN
    if len(networks) == 1 and ip_network(networks[0]).num_addresses == 1:
        return SingleValue(str(ip_network(networks[0]).network_address))
    return AddressRange(networks)


def _source_identity(call: CallFacts) -> ContextValue:
    identity = call.target.role.source_identity
    # A source session may carry one that sticks through role chaining.
    return UNKNOWN if identity is None else SingleValue(identity)


def _gave_code(call: CallFacts) -> ContextValue:
    return FALSE if call.mfa_time is None else TRUE


def _code_age(call: CallFacts) -> ContextValue:
    """Give the seconds since a person gave a code; a presigned call is made at another age."""
    if call.mfa_time is None:
        return ABSENT
    if call.is_presigned:
        return UNKNOWN
    return SingleValue(str(max(0, int((call.earliest - call.mfa_time).total_seconds()))))


def _mfa_present(call: CallFacts) -> ContextValue:
    # AWS documents that role sessions carry no MFA context, and practice disagrees.
    return _gave_code(call) if call.target.context.mfa_context else UNKNOWN


def _mfa_age(call: CallFacts) -> ContextValue:
    return _code_age(call) if call.target.context.mfa_context else UNKNOWN


def _referer(call: CallFacts) -> ContextValue:
    return UNKNOWN if call.is_presigned else ABSENT


def _over_life(call: CallFacts, read: Callable[[datetime], str], period: timedelta) -> ContextValue:
    """Give a recurring time's value if it is one and the same from first to last use."""
    zone = ZoneInfo(call.target.context.time_zone)
    first, last = (read(moment.astimezone(zone)) for moment in (call.earliest, call.latest))
    is_one = first == last and call.latest - call.earliest < period
    return SingleValue(first) if is_one else UNKNOWN


def _hour_of_day(call: CallFacts) -> ContextValue:
    return _over_life(call, lambda moment: str(moment.hour), timedelta(hours=1))


def _day_of_week(call: CallFacts) -> ContextValue:
    return _over_life(call, lambda moment: _DAYS[moment.weekday()], timedelta(days=1))


_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_ROWS: Final[Mapping[str, ContextValue | Source]] = MappingProxyType(
    {
        # Always there.
        "aws:CurrentTime": _instant,
        "aws:EpochTime": _epoch,
        "aws:SecureTransport": _secure_transport,
        "aws:UserAgent": UNKNOWN,
        "aws:RequestedRegion": lambda call: SingleValue(call.requested_region),
        "aws:ViaAWSService": FALSE,
        # The caller: a plain session of the forwarding role.
        "aws:PrincipalAccount": lambda call: SingleValue(call.target.account),
        "aws:PrincipalType": SingleValue("AssumedRole"),
        "aws:PrincipalArn": lambda call: SingleValue(call.target.role.role_arn),
        "aws:userid": PRESENT,
        "aws:PrincipalIsAWSService": FALSE,
        "aws:PrincipalOrgID": UNKNOWN,
        "aws:PrincipalOrgPaths": UNKNOWN,
        "aws:TokenIssueTime": _token_issue_time,
        "aws:MultiFactorAuthPresent": _mfa_present,
        "aws:MultiFactorAuthAge": _mfa_age,
        "aws:SourceIdentity": _source_identity,
        # Other kinds of caller.
        "aws:username": ABSENT,
        "aws:PrincipalServiceName": ABSENT,
        "aws:PrincipalServiceNamesList": ABSENT,
        "aws:FederatedProvider": ABSENT,
        "aws:AssumedRoot": ABSENT,
        "aws:SignInSessionArn": UNKNOWN,
        "aws:ChatbotSourceArn": ABSENT,
        # Credentials that a service delivers to its own compute; ours come from AssumeRole.
        "aws:Ec2InstanceSourceVpc": ABSENT,
        "aws:Ec2InstanceSourcePrivateIPv4": ABSENT,
        "ec2:RoleDelivery": ABSENT,
        "ec2:SourceInstanceArn": ABSENT,
        "lambda:SourceFunctionArn": ABSENT,
        "ssm:SourceInstanceArn": ABSENT,
        "glue:RoleAssumedBy": ABSENT,
        "glue:CredentialIssuingService": ABSENT,
        "codebuild:BuildArn": ABSENT,
        "codebuild:ProjectArn": ABSENT,
        "identitystore:UserId": UNKNOWN,
        # The network between here and AWS.
        "aws:SourceIp": _source_ip,
        "aws:SourceVpc": UNKNOWN,
        "aws:SourceVpcArn": UNKNOWN,
        "aws:SourceVpce": UNKNOWN,
        "aws:VpcSourceIp": UNKNOWN,
        "aws:VpceAccount": UNKNOWN,
        "aws:VpceOrgID": UNKNOWN,
        "aws:VpceOrgPaths": UNKNOWN,
        # The resource; aws:ResourceAccount and aws:ResourceTag/ are below.
        "aws:ResourceOrgID": UNKNOWN,
        "aws:ResourceOrgPaths": UNKNOWN,
        # Only when a service calls, for someone or for itself.
        "aws:CalledVia": ABSENT,
        "aws:CalledViaFirst": ABSENT,
        "aws:CalledViaLast": ABSENT,
        "aws:SourceArn": ABSENT,
        "aws:SourceAccount": ABSENT,
        "aws:SourceOrgID": ABSENT,
        "aws:SourceOrgPaths": ABSENT,
        "aws:referer": _referer,
        # AWS's own MCP servers set these on the calls that they make; this is not one.
        "aws:ViaAWSMCPService": ABSENT,
        "aws:CalledViaAWSMCP": ABSENT,
        "aws:IsMcpServiceAction": UNKNOWN,
        # Facts of this process, for policies that IAM cannot express.
        "guard:HourOfDay": _hour_of_day,
        "guard:DayOfWeek": _day_of_week,
        "guard:CallsLastHour": lambda call: SingleValue(str(call.calls_last_hour)),
        "guard:Agent": lambda call: SingleValue(call.agent) if call.agent else ABSENT,
        "guard:Target": lambda call: SingleValue(call.target.name),
        # Nobody was asked: true only once a person approved.
        "guard:Approved": FALSE,
        "guard:MfaPresent": _gave_code,
        "guard:MfaAge": _code_age,
    }
)

_PRINCIPAL_TAG: Final = "aws:principaltag/"
_RESOURCE_TAG: Final = "aws:resourcetag/"
_UNKNOWN_PREFIXES: Final = (_PRINCIPAL_TAG, _RESOURCE_TAG)
"""The role's own tags, and the tags of a resource until they are read, are known to AWS only."""

_FOLDED: Final = {key.lower(): row for key, row in _ROWS.items()}

_OF_THE_CLASS: Final[Mapping[str, Callable[[Resolved], ContextValue]]] = {
    "guard:accesslevel": lambda call: SingleValue(call.access_level.value.title().replace(" ", "")),
    "guard:destructive": lambda call: _flag(call.is_destructive),
    "guard:indirectexecution": lambda call: _flag(call.is_indirect_execution),
    "guard:returnssecrets": lambda call: _flag(call.returns_secrets),
    "guard:resourcecount": lambda call: SingleValue(str(call.resource_count)),
}
"""The keys that say what sort of call it is."""

_RESOURCE_ACCOUNT: Final = "aws:resourceaccount"


def _flag(value: bool) -> ContextValue:  # noqa: FBT001 -- the one place where a bool becomes a key's text
    return TRUE if value else FALSE


class CallValues(Mapping[str, ContextValue]):
    """The keys that hold for a whole call, by their names in lower case; each is found when it is first read."""

    __slots__ = ("_call", "_found", "_resolved")

    def __init__(
        self,
        call: CallFacts,
        resolved: Resolved | None = None,
        assumed: Mapping[str, ContextValue] = MappingProxyType({}),
    ) -> None:
        """Take what is known of a call, and what is to be supposed in its place."""
        self._call = call
        self._resolved = resolved
        # A session tag wins over a tag of the role (IAM User Guide, id_session-tags).
        tags = call.target.role.session_tags.items()
        self._found: dict[str, ContextValue] = {
            f"aws:principaltag/{key.lower()}": SingleValue(tag) for key, tag in tags
        }
        self._found.update(assumed)

    def __getitem__(self, key: str) -> ContextValue:
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._find(key)
        return found

    def _find(self, key: str) -> ContextValue:
        row = _FOLDED.get(key)
        if row is not None:
            return row(self._call) if callable(row) else row
        if self._resolved is None:
            raise KeyError(key)
        return _OF_THE_CLASS[key](self._resolved)

    def __contains__(self, key: object) -> bool:
        of_the_class = self._resolved is not None and key in _OF_THE_CLASS
        return key in _FOLDED or key in self._found or of_the_class

    def __iter__(self) -> Iterator[str]:
        return iter({**_FOLDED, **(_OF_THE_CLASS if self._resolved else {}), **self._found})

    def __len__(self) -> int:
        return sum(1 for _ in self)


_FORWARDED: Final[Mapping[str, ContextValue]] = {
    # FAIL-CLOSED(forwarded): whether a service checks the caller itself or forwards the call, its pages do not say.
    "aws:calledvia": UNKNOWN,
    "aws:calledviafirst": UNKNOWN,
    "aws:calledvialast": UNKNOWN,
    "aws:viaawsservice": UNKNOWN,
}


def forwarded(shared: Mapping[str, ContextValue]) -> Mapping[str, ContextValue]:
    """Give what holds for a request that a service may make in the caller's name."""
    return ChainMap(_FORWARDED, shared)  # type: ignore[arg-type]  # read only


class RequestValues(Mapping[str, ContextValue]):
    """Every key of one request: what the process knows, then what the call itself says.

    The process wins, so that no parameter can set a global key. There is a value for every key.
    """

    __slots__ = ("_of_resource", "_own", "_shared", "_unread")

    def __init__(
        self,
        own: Context,
        shared: Mapping[str, ContextValue],
        resource_account: str | None,
        tags: Mapping[str, str] | None,
    ) -> None:
        self._own = own
        self._shared = shared
        self._of_resource: Mapping[str, ContextValue] = {
            _RESOURCE_ACCOUNT: SingleValue(resource_account) if resource_account else UNKNOWN,
            **(_tag_keys(tags) if tags else {}),
        }
        self._unread = _UNKNOWN_PREFIXES if tags is None else (_PRINCIPAL_TAG,)

    def __getitem__(self, key: str) -> ContextValue:
        if key in self._shared:
            return self._shared[key]
        if key in self._of_resource:
            return self._of_resource[key]
        value = self._own.get(key)
        return UNKNOWN if value is ABSENT and key.startswith(self._unread) else value

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._own.values, **self._of_resource, **self._shared})

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _tag_keys(tags: Mapping[str, str]) -> Mapping[str, ContextValue]:
    return Context({f"{_RESOURCE_TAG}{key}": SingleValue(value) for key, value in tags.items()}).values


def request_context(
    own: Context,
    shared: Mapping[str, ContextValue],
    resource_account: str | None,
    tags: Mapping[str, str] | None = None,
) -> Context:
    """Put together the context of one request: what the call says, then what the process knows.

    Args:
        own: What the call says.
        shared: What holds for the whole call, by keys in lower case.
        resource_account: The account that the resource's ARN names, if it names one.
        tags: All tags of the resource, where they were read.
    """
    return Context.reading(RequestValues(own, shared, resource_account, tags))
