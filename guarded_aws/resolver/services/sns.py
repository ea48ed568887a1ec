"""Amazon SNS: topics, and subscriptions that stand for their topic.

Source: Service Authorization Reference, list_sns; Amazon SNS API Reference, Publish.
"""

from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.evaluator import NO_RESOURCE, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import named

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_sns.html"
_PUBLISH: Final = "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"
_OF_A_SUBSCRIPTION: Final = frozenset({"GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"})


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what SNS asks of a call; None where the general rules know it."""
    operation = call.facts.operation
    if operation in ("Publish", "PublishBatch"):
        return (Ask(action="sns:Publish", resources=(_published_to(call),), source=_PUBLISH),)
    if operation in _OF_A_SUBSCRIPTION:
        topic = _topic_of(call, call.parameters.get("SubscriptionArn"))
        return (Ask(action=f"sns:{operation}", resources=(topic,), source=_PAGE),)
    if operation == "CreateTopic":
        topic = named(call, "sns", "", call.parameters.get("Name"))
        return (Ask(action="sns:CreateTopic", resources=(topic,), source=_PAGE),)
    if "TopicArn" in call.parameters:
        topic = named(call, "sns", "", call.parameters["TopicArn"])
        return (Ask(action=f"sns:{operation}", resources=(topic,), source=_PAGE),)
    return None


def _published_to(call: ApiCall) -> Resource:
    """Name the topic or the endpoint; a telephone number is no resource."""
    given = [call.parameters[name] for name in ("TopicArn", "TargetArn") if name in call.parameters]
    if not given and "PhoneNumber" in call.parameters:
        return NO_RESOURCE
    return named(call, "sns", "", given[0] if given else None)


def _topic_of(call: ApiCall, subscription: object) -> Resource:
    """Cut the id of a subscription off, which leaves its topic."""
    if isinstance(subscription, str) and is_arn(subscription):
        topic = Arn.parse(subscription).resource.partition(":")[0]
        return Resource(f"{subscription.removesuffix(Arn.parse(subscription).resource)}{topic}")
    return named(call, "sns", "", None)
