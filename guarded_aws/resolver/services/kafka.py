"""Amazon MSK: topics, which lie in the cluster whose ARN a call gives.

Source: Service Authorization Reference, list_apachekafkaapisforamazonmskclusters and list_kafka.
"""

from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import arn_beside, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_kafka.html"
_CLUSTER: Final = "cluster/"


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what MSK asks of a call about a topic; None where the general rules know it."""
    if "TopicName" not in call.parameters:
        return None
    return (Ask(action=f"kafka:{call.facts.operation}", resources=(_topic(call),), source=_PAGE),)


def _topic(call: ApiCall) -> Resource:
    given = call.parameters.get("ClusterArn")
    name = text_or_hole(call.parameters.get("TopicName"))
    cluster = Arn.parse(given).resource if isinstance(given, str) and is_arn(given) else ""
    if not cluster.startswith(_CLUSTER):
        return arn_beside(call, "kafka", None, "topic/", Hole.SEGMENT, "/", Hole.SEGMENT, "/", name)
    return arn_beside(call, "kafka", given, "topic/", cluster.removeprefix(_CLUSTER), "/", name)
