"""Bulk calls: what does many at once, or empties what holds them, amounts to doing it to each.

Rule: a write called ``BatchX`` or ``Xs`` amounts to ``X``, where its service has such an action. What
empties or takes down something that holds others is in a table.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from guarded_aws.catalog import ActionDefinition, Catalog
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import arn, text_or_hole

_PAGE: Final = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html"
)
_BATCH: Final = "Batch"
_PLURALS: Final = (("ies", "y"), ("es", ""), ("s", ""))

_ON_THE_SAME: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    # Amazon Cognito API Reference, API_DeleteUserPool.
    ("cognito-idp", "DeleteUserPool"): ("cognito-idp:AdminDeleteUser",),
    # AWS Glue API Reference, API_DeleteDatabase (tables and functions become inaccessible and are removed).
    ("glue", "DeleteDatabase"): ("glue:DeleteTable", "glue:DeleteUserDefinedFunction"),
    # Amazon CloudWatch Logs API Reference, API_DeleteLogGroup.
    ("logs", "DeleteLogGroup"): ("logs:DeleteLogStream",),
    # Amazon SimpleDB Developer Guide, SDB_API_DeleteDomain.
    ("sdb", "DeleteDomain"): ("sdb:DeleteAttributes",),
    # Amazon SQS API Reference, API_PurgeQueue.
    ("sqs", "PurgeQueue"): ("sqs:DeleteMessage",),
}
"""What else is done to what a call is about."""


def bulk_asks(call: ApiCall, required: tuple[Ask, ...], catalog: Catalog) -> Iterator[Ask]:
    """Say what a bulk call does to each; nothing for other calls."""
    first, key = required[0], (call.facts.service, call.facts.operation)
    for action in (*_singular(first, catalog), *_ON_THE_SAME.get(key, ())):
        yield Ask(action=action, resources=first.resources, kind=RequestKind.IMPLIED, source=_PAGE)
    held = _HELD.get(key)
    if held is not None:
        yield from held(call, first)


def _singular(ask: Ask, catalog: Catalog) -> tuple[str, ...]:
    """Find the action on one of what an action is on several of."""
    prefix, _, name = ask.action.partition(":")
    if not name.startswith(_BATCH) and not name.endswith("s"):
        return ()
    definitions = (catalog.find_action(f"{prefix}:{candidate}") for candidate in _candidates(name))
    found = next((one for one in definitions if one is not None and _is_another(one, name)), None)
    return () if found is None else (found.full_name,)


def _candidates(name: str) -> Iterator[str]:
    many = name.removeprefix(_BATCH)
    yield from (f"{many.removesuffix(ending)}{one}" for ending, one in _PLURALS if many.endswith(ending))
    yield many


def _is_another(definition: ActionDefinition, name: str) -> bool:
    return definition.name != name and not definition.access_level.is_read


def _schedules(call: ApiCall, _: Ask) -> Iterator[Ask]:
    """Name the schedules of a group (EventBridge Scheduler API Reference, API_DeleteScheduleGroup)."""
    group = text_or_hole(call.parameters.get("Name"))
    yield _implied("scheduler:DeleteSchedule", arn(call, "scheduler", "schedule/", group, "/", Hole.ANYTHING))


def _tables(call: ApiCall, _: Ask) -> Iterator[Ask]:
    """Name the tables of a keyspace (Amazon Keyspaces API Reference, API_DeleteKeyspace)."""
    keyspace = text_or_hole(call.parameters.get("keyspaceName"))
    yield _implied("cassandra:Drop", arn(call, "cassandra", "/keyspace/", keyspace, "/table/", Hole.ANYTHING))


def _images(call: ApiCall, first: Ask) -> Iterator[Ask]:
    """Name the repository whose images go with it, by force (Amazon ECR API Reference, API_DeleteRepository)."""
    if call.parameters.get("force", False) is not False:
        yield Ask(action="ecr:BatchDeleteImage", resources=first.resources, kind=RequestKind.IMPLIED, source=_PAGE)


def _implied(action: str, resource: Resource) -> Ask:
    return Ask(action=action, resources=(resource,), kind=RequestKind.IMPLIED, source=_PAGE)


_HELD: Final[Mapping[tuple[str, str], Callable[[ApiCall, Ask], Iterator[Ask]]]] = {
    ("ecr", "DeleteRepository"): _images,
    ("keyspaces", "DeleteKeyspace"): _tables,
    ("scheduler", "DeleteScheduleGroup"): _schedules,
}
"""What goes with something that holds others, and is named otherwise."""
