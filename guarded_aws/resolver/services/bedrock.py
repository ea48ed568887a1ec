"""Amazon Bedrock: a model by its id, the id of an inference profile over several Regions, or an ARN.

Sources: Amazon Bedrock User Guide, inference-profiles-prereq (a profile needs permissions on itself and on
the model behind it) and security_iam_id-based-policy-examples; Service Authorization Reference, list_bedrock.
"""

import re
from typing import Final

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, Resource
from guarded_aws.resolver.model import ApiCall, Ask, RequestKind
from guarded_aws.resolver.services.naming import named
from guarded_aws.resolver.templates import joined

_PAGE: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_bedrock.html"
_EXAMPLES: Final = "https://docs.aws.amazon.com/bedrock/latest/userguide/security_iam_id-based-policy-examples.html"
_ACTIONS: Final = {
    "Converse": "InvokeModel",
    "ConverseStream": "InvokeModelWithResponseStream",
    "InvokeModel": "InvokeModel",
    "InvokeModelWithBidirectionalStream": "InvokeModel",
    "InvokeModelWithResponseStream": "InvokeModelWithResponseStream",
    "StartAsyncInvoke": "InvokeModel",
}
_DENIABLE: Final = frozenset({"Converse", "ConverseStream"})
_PROFILE: Final = re.compile(r"(?:us|us-gov|eu|apac|au|ca|jp|global)\.(?P<model>.+)", re.ASCII | re.DOTALL)


def asks(call: ApiCall) -> tuple[Ask, ...] | None:
    """Say what Bedrock asks of an invocation; None where the general rules know it."""
    action = _ACTIONS.get(call.facts.operation)
    if action is None:
        return None
    models = _models(call, call.parameters.get("modelId"))
    own = Ask(action=f"bedrock:{action}", resources=models, source=_PAGE)
    return (own, _by_name(call, models)) if call.facts.operation in _DENIABLE else (own,)


def _by_name(call: ApiCall, models: tuple[Resource, ...]) -> Ask:
    """Say that a conversation may be denied by its own name too, which allows nothing."""
    action = f"bedrock:{call.facts.operation}"
    return Ask(action=action, resources=models, kind=RequestKind.IMPLIED, source=_EXAMPLES, is_unlisted=True)


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
