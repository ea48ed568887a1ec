"""The tags of resources, read when a decision is in doubt for want of them, and only then.

A read is a call of the guard's like any other: decided by the same policies, signed with the
role's credentials, and recorded. Policies that do not allow it leave the tags unknown.

What is read was true a moment ago. Whoever changes a resource's tags in the seconds between
the read and the call is decided by the old ones here, and by the new ones at AWS.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from guarded_aws.arn import Arn, is_arn
from guarded_aws.catalog import Catalog
from guarded_aws.errors import GuardedAwsError
from guarded_aws.guard.call_decision import CallDecision, RequestDecision
from guarded_aws.guard.tag_reads import TagRead, read_for
from guarded_aws.guard.target import Target

_KEY: Final = "aws:resourcetag/"
_FRESH: Final = timedelta(seconds=5)
"""How long tags that were read are believed."""

_MOST: Final = 256
"""How many resources' tags are kept."""

_MOST_READS: Final = 10
"""How many resources of one call are read; a call on more stays in doubt."""

_IS_READING: Final[ContextVar[bool]] = ContextVar("is_reading", default=False)
"""Whether a call is a read of tags, whose own doubts are not read away."""

Tags = Mapping[str, str]


class MakeCall(Protocol):
    """Makes a guarded call."""

    def __call__(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, object],
        *,
        region: str | None = None,
        target: str | None = None,
        reason: str | None = None,
    ) -> Mapping[str, object]:
        """Make it."""


@dataclass(frozen=True, slots=True)
class _Known:
    tags: Tags
    until: datetime


class TagReader:
    """Reads the tags of the resources that a decision is in doubt about; safe under threads."""

    def __init__(self, make_call: MakeCall, *, catalog: Catalog, clock: Callable[[], datetime]) -> None:
        """Read by this call."""
        self._make_call = make_call
        self._catalog = catalog
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, decision: CallDecision, target: Target) -> Mapping[str, Tags]:
        """Give the tags that would settle a denial, by ARN; those that cannot be read are left out."""
        wanted = tuple(dict.fromkeys(self._wanted(decision)))
        if not wanted or len(wanted) > _MOST_READS or _IS_READING.get():
            return {}
        found = {arn: self._tags(arn, decision, target) for arn in wanted}
        return {arn: tags for arn, tags in found.items() if tags is not None}

    def forget(self) -> None:
        """Believe nothing that was read: a call was made that may have changed it."""
        with self._lock:
            self._known.clear()

    def _wanted(self, decision: CallDecision) -> Iterator[str]:
        """Name the resources whose unknown tags leave a denial in doubt."""
        for request in decision.requests:
            is_in_doubt = request.is_denial and not request.decision.certain
            is_one = is_arn(request.resource) and "*" not in request.resource
            if is_in_doubt and is_one and self._reads_tags(request):
                yield request.resource

    def _reads_tags(self, request: RequestDecision) -> bool:
        """Say whether policies wait for a tag, and AWS gives one to this action."""
        is_waited_for = any(key.lower().startswith(_KEY) for key in request.decision.missing_context_keys)
        return is_waited_for and any(key.startswith(_KEY) for key in self._keys(request.action))

    def _keys(self, name: str) -> Iterator[str]:
        """Give the keys of an action and of its resource types, in lower case (Service Authorization Reference)."""
        action = self._catalog.find_action(name)
        if action is not None:
            yield from action.all_condition_keys
            types = self._catalog.load_service(action.prefix).resource_types
            named = (types[resource.name] for resource in action.resource_types if resource.name in types)
            yield from (key.lower() for resource_type in named for key in resource_type.condition_keys)

    def _tags(self, name: str, decision: CallDecision, target: Target) -> Tags | None:
        key = (target.name, name)
        with self._lock:
            known = self._known.get(key)
        if known is not None and self._clock() < known.until:
            return known.tags
        tags = self._read(Arn.parse(name), decision, target)
        if tags is not None:
            self._keep(key, tags)
        return tags

    def _keep(self, key: tuple[str, str], tags: Tags) -> None:
        with self._lock:
            self._known[key] = _Known(tags, self._clock() + _FRESH)
            self._known.move_to_end(key)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)

    def _read(self, arn: Arn, decision: CallDecision, target: Target) -> Tags | None:
        row = read_for(arn)
        region = arn.region or target.default_region
        # FAIL-CLOSED(tag-account): asked by its name, another account's role would be taken for our own.
        is_own = arn.account in {"", target.account} and region in target.regions
        if row is None or not is_own:
            return None
        token = _IS_READING.set(True)
        try:
            return self._ask(row, arn, region=region, target=target, reason=_reason(arn, decision))
        finally:
            _IS_READING.reset(token)

    def _ask(self, row: TagRead, arn: Arn, *, region: str, target: Target, reason: str) -> Tags | None:
        try:
            answer = self._make_call(
                row.service, row.operation, row.parameters(arn), region=region, target=target.name, reason=reason
            )
        except ClientError as error:
            is_untagged = row.untagged and error.response.get("Error", {}).get("Code") == row.untagged
            # FAIL-CLOSED(tag-read): what cannot be read stays unknown, and so counts against the caller.
            return {} if is_untagged else None
        except (BotoCoreError, GuardedAwsError):
            return None
        return None if answer.get("dry_run") is True else row.tags(answer, arn)


def _reason(arn: Arn, decision: CallDecision) -> str:
    return f"the guard reads the tags of {arn}, to decide {decision.service} {decision.operation}"
