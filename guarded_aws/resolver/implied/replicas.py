"""DynamoDB's ``UpdateTable`` that makes or deletes replicas: a table in another region comes or goes.

Source: Amazon DynamoDB Developer Guide, V2globaltables_security (``CreateTableReplica``, ``DeleteTableReplica``).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.parameters import object_of, objects_of, text_of
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html"
_ACTION: Final[Mapping[str, str]] = {"Create": "CreateTableReplica", "Delete": "DeleteTableReplica"}


def replica_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say which replicas a call makes and which it deletes."""
    return tuple(_asks(call))


def _asks(call: ApiCall) -> Iterator[Ask]:
    given = call.parameters.get("ReplicaUpdates")
    # FAIL-CLOSED(replica-updates): updates that cannot be read may make and delete replicas anywhere.
    for update in objects_of(given) or ((dict.fromkeys(_ACTION),) if given else ()):
        for kind, action in _ACTION.items():
            if kind in update:
                replica = _replica(call, text_of(object_of(update[kind]), "RegionName") or Hole.SEGMENT)
                yield Ask(action=f"dynamodb:{action}", resources=(replica,), kind=RequestKind.IMPLIED, source=_PAGE)


def _replica(call: ApiCall, region: str | Hole) -> Resource:
    """Give the table of the same name in another region."""
    name = text_of(call.parameters, "TableName") or ""
    table = name.rpartition("table/")[2] if is_arn(name) else name
    start = f"arn:{call.partition}:dynamodb:"
    return Resource.of(*joined([start, region, f":{call.account}:table/", table or Hole.SEGMENT]))
