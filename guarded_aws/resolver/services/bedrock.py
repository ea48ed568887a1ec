"""Amazon Bedrock: a model by its id, the id of an inference profile over several Regions, or an ARN.

Sources: Amazon Bedrock User Guide, inference-profiles-prereq (a profile needs permissions on itself and on
the model behind it) and security_iam_id-based-policy-examples; Service Authorization Reference, list_bedrock.
"""

import re
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import named
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock.html"
_ACTIONS: Final = {
    "Converse": "InvokeModel",
    "ConverseStream": "InvokeModelWithResponseStream",
    "InvokeModel": "InvokeModel",
    "InvokeModelWithBidirectionalStream": "InvokeModel",
    "InvokeModelWithResponseStream": "InvokeModelWithResponseStream",
    "StartAsyncInvoke": "InvokeModel",
}
_PROFILE: Final = re.compile(r"(?:us|us-gov|eu|apac|au|ca|jp|global)\.(?P<model>.+)", re.ASCII | re.DOTALL)


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Bedrock asks of an invocation; None where the general rules know it."""
    action = _ACTIONS.get(call.facts.operation)
    if action is None:
        return None
    return (Ask(action=f"bedrock:{action}", resources=_models(call, call.parameters.get("modelId")), source=_PAGE),)


def _models(call: ApiCall, model: object) -> tuple[Resource, ...]:
    if not isinstance(model, str) or not model or is_arn(model):
        return (named(call, "bedrock", "", model if isinstance(model, str) and model else None),)
    profile = _PROFILE.fullmatch(model)
    if profile is None:
        return (Resource(f"arn:{call.partition}:bedrock:{call.region}::foundation-model/{model}"),)
    # The profile routes to Regions of its own choosing, and the model is asked about in each.
    name = f"::foundation-model/{profile['model']}"
    behind = Resource.of(*joined([f"arn:{call.partition}:bedrock:", Hole.SEGMENT, name]))
    return (named(call, "bedrock", "inference-profile/", model), behind)
