"""Amazon MSK: topics, which lie in the cluster whose ARN a call gives, and what Kafka itself is asked about them.

Sources: Service Authorization Reference, list_apachekafkaapisforamazonmskclusters and list_kafka; Amazon MSK Developer
Guide, msk-topic-operations-information (required permissions for topic operations APIs).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import arn_beside, named, text_or_hole

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_kafka.html"
_TOPICS: Final = "https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html"
_CLUSTER: Final = "cluster/"

_ON_TOPIC: Final[Mapping[str, tuple[str, ...]]] = {
    "CreateTopic": ("CreateTopic",),
    "DeleteTopic": ("DescribeTopic", "DeleteTopic"),
    "DescribeTopic": ("DescribeTopic", "DescribeTopicDynamicConfiguration"),
    "DescribeTopicPartitions": ("DescribeTopic", "DescribeTopicDynamicConfiguration"),
    "ListTopics": ("DescribeTopic",),
    "UpdateTopic": ("DescribeTopic", "AlterTopic", "AlterTopicDynamicConfiguration"),
}
"""By operation: what the cluster is asked about the topic, beside the connection."""


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what MSK asks of a call about topics; None where the general rules know it."""
    operation = call.facts.operation
    if operation not in _ON_TOPIC and "TopicName" not in call.parameters:
        return None
    resource = _cluster(call) if operation == "ListTopics" else _topic(call)
    return (Ask(action=f"kafka:{operation}", resources=(resource,), source=_PAGE), *_of_kafka(call))


def _of_kafka(call: ApiCall) -> Iterator[Ask]:
    """Ask for the connection to the cluster, and for what is done to the topic there."""
    names = _ON_TOPIC.get(call.facts.operation, ())
    if names:
        yield _as_caller("Connect", _cluster(call))
    yield from (_as_caller(name, _topic(call)) for name in names)


def _as_caller(name: str, resource: Resource) -> Ask:
    return Ask(action=f"kafka-cluster:{name}", resources=(resource,), is_as_caller=True, source=_TOPICS)


def _cluster(call: ApiCall) -> Resource:
    given = call.parameters.get("ClusterArn")
    return named(call, "kafka", _CLUSTER, given if isinstance(given, str) and is_arn(given) else None)


def _topic(call: ApiCall) -> Resource:
    given = call.parameters.get("ClusterArn")
    name = text_or_hole(call.parameters.get("TopicName"))
    cluster = Arn.parse(given).resource if isinstance(given, str) and is_arn(given) else ""
    if not cluster.startswith(_CLUSTER):
        return arn_beside(call, "kafka", None, "topic/", Hole.SEGMENT, "/", Hole.SEGMENT, "/", name)
    return arn_beside(call, "kafka", given, "topic/", cluster.removeprefix(_CLUSTER), "/", name)
