"""What sort of call it is."""

from guarded_aws.catalog import AccessLevel, ActionDefinition
from guarded_aws.resolver.model import ApiCall, Ask, CallClass


def classify(
    call: ApiCall, actions: tuple[ActionDefinition | None, ...], asks: tuple[Ask, ...], resource_count: int
) -> CallClass:
    """Classify."""
    del call, asks
    levels = [action.access_level for action in actions if action]
    write = len(levels) < len(actions) or any(not level.is_read for level in levels)
    return CallClass(
        access_level=AccessLevel.WRITE if write else AccessLevel.READ,
        is_destructive=write,
        is_indirect_execution=write,
        returns_secrets=False,
        resource_count=resource_count,
    )
