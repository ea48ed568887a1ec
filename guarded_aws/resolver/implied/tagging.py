"""The tagging API: tags of any service's resources, for which that service's own tagging action is needed too.

Source: Resource Groups Tagging API Reference, API_TagResources and API_UntagResources.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from guarded_aws.arn import Arn, is_arn
from guarded_aws.catalog import AccessLevel, ActionDefinition
from guarded_aws.evaluator import Resource
from guarded_aws.resolver.implied.places import implied_on, shared_catalog, takes, unknown_action
from guarded_aws.resolver.model import ApiCall, Ask
from guarded_aws.resolver.services.naming import listed

_PAGE: Final = "https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_{}.html"

_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "TagResources": ("delete", "list", "remove", "untag"),
    "UntagResources": ("add", "create", "list", "tag"),
}
"""How the names of tagging actions start that an operation does not amount to."""


def tagging_implied(call: ApiCall) -> tuple[Ask, ...]:
    """Say which actions the services would ask for tags that are put on, or taken off, their resources."""
    return tuple(ask for arn in listed(call.parameters.get("ResourceARNList")) for ask in _asks(call, arn))


def _asks(call: ApiCall, arn: object) -> Iterator[Ask]:
    source = _PAGE.format(call.facts.operation)
    if not isinstance(arn, str) or not is_arn(arn):
        # FAIL-CLOSED(tagged): what cannot be read may be anything.
        yield unknown_action(source=source)
        return
    prefix = Arn.parse(arn).service
    found = tuple(_tagging_actions(prefix, Resource(arn), _OTHERS[call.facts.operation]))
    for action in found:
        yield implied_on(action.full_name, Resource(arn), call, source=source)
    if not found:
        # FAIL-CLOSED(tagging-action): a service whose action is not known may ask for any of its own.
        yield unknown_action(prefix, source=source)


def _tagging_actions(prefix: str, resource: Resource, others: tuple[str, ...]) -> Iterator[ActionDefinition]:
    actions = shared_catalog().load_service(prefix).actions if prefix in shared_catalog().prefixes else {}
    for action in actions.values():
        is_meant = action.access_level is AccessLevel.TAGGING and not action.name.lower().startswith(others)
        if is_meant and takes(action, resource):
            yield action
