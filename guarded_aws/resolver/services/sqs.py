"""Amazon SQS: a queue by its URL, whose account, region and name can differ from the caller's.

Sources: Amazon SQS Developer Guide, sqs-api-permissions-reference and sqs-queue-message-identifiers;
Service Authorization Reference, list_sqs.
"""

import re
from typing import Final

from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import arn, named, text_or_hole
from guarded_aws.resolver.tags import has_tags

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_sqs.html"
_MOVE_PAGE: Final = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html"

_RENAMED: Final = {
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    "DeleteMessageBatch": "DeleteMessage",
    "SendMessageBatch": "SendMessage",
}

_REGION: Final = r"[a-z]{2,}(?:-[a-z]+)+-[0-9]+"
_URL: Final = re.compile(
    rf"https?://(?:sqs(?:-fips)?\.(?P<region>{_REGION})\.|(?P<legacy>{_REGION})\.queue\.|(?P<first>queue\.amazonaws))?"
    r"[^/?#]+/(?P<account>[0-9]{12})/(?P<name>[A-Za-z0-9_.-]+)/?",
    re.ASCII,
)
_FIRST_REGION: Final = "us-east-1"
"""Where the endpoint ``queue.amazonaws.com`` is."""
_AT_SOURCE: Final = {
    "CancelMessageMoveTask": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    "ListMessageMoveTasks": ("GetQueueAttributes",),
    "StartMessageMoveTask": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
}
"""What calls about a move of messages need beside their own action, on the queue that the messages are in."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what SQS asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    if operation == "ListQueues":
        return None
    if operation in _AT_SOURCE:
        return _move_asks(call)
    queue = _queue(call)
    tags = (_ask("TagQueue", queue),) if operation == "CreateQueue" and has_tags(call.parameters) else ()
    return (_ask(_RENAMED.get(operation, operation), queue), *tags, *_elsewhere(call, queue))


def _ask(action: str, queue: Resource, source: str = _PAGE) -> Ask:
    return Ask(action=f"sqs:{action}", resources=(queue,), source=source)


def _queue(call: ApiCall) -> Resource:
    url = call.parameters.get("QueueUrl")
    if "QueueUrl" in call.parameters:
        found = _URL.fullmatch(url) if isinstance(url, str) else None
        if found is None:
            # FAIL-CLOSED(queue-url): a queue whose URL cannot be read may be anyone's.
            return arn(call, "sqs", Hole.ANYTHING, account=Hole.SEGMENT)
        region = found["region"] or found["legacy"] or (_FIRST_REGION if found["first"] else call.region)
        return Resource(f"arn:{call.partition}:sqs:{region}:{found['account']}:{found['name']}")
    owner = call.parameters.get("QueueOwnerAWSAccountId")
    account = call.account if owner is None else text_or_hole(owner)
    return arn(call, "sqs", text_or_hole(call.parameters.get("QueueName")), account=account)


def _elsewhere(call: ApiCall, queue: Resource) -> tuple[Ask, ...]:
    """Ask about the queue of the same name in the caller's region too, when the URL names another region.

    FAIL-CLOSED(queue-region): AWS may read the region off the endpoint instead of the URL.
    """
    here = arn(call, "sqs")
    if not queue.is_known or str(queue).split(":")[3] == str(here).split(":")[3]:
        return ()
    account, name = str(queue).split(":")[4:]
    action = _RENAMED.get(call.facts.operation, call.facts.operation)
    other = arn(call, "sqs", name, account=account)
    return (Ask(action=f"sqs:{action}", resources=(other,), kind=RequestKind.IMPLIED, source=_PAGE),)


def _move_asks(call: ApiCall) -> tuple[Ask, ...]:
    """Ask about both ends of a move of messages; a task that is cancelled is known by its handle alone."""
    source = named(call, "sqs", "", call.parameters.get("SourceArn"))
    operation = call.facts.operation
    at_source = (_ask(action, source, _MOVE_PAGE) for action in (operation, *_AT_SOURCE[operation]))
    if operation != "StartMessageMoveTask":
        return tuple(at_source)
    target = named(call, "sqs", "", call.parameters.get("DestinationArn"))
    return (*at_source, _ask("SendMessage", target, _MOVE_PAGE))
