"""Where botocore's own rules send a call, with no handler's say.

``*.amazonaws.com`` is no trust boundary: load balancers, API Gateway stages, and instances
of strangers live there too. So the host of a call is not matched against a suffix, it is
computed again from AWS's endpoint rules by a resolver that emits no events.
"""

import copy
from collections.abc import Mapping
from typing import Final

from botocore.handlers import customize_endpoint_resolver_builtins
from botocore.hooks import HierarchicalEmitter
from botocore.model import OperationModel
from botocore.regions import EndpointResolverBuiltins, EndpointRulesetResolver

_REGION: Final = EndpointResolverBuiltins.AWS_REGION


class PinnedEndpoints:
    """Computes endpoints as the client itself would if nobody had touched it."""

    def __init__(self, resolver: EndpointRulesetResolver | None, *, fallback: str) -> None:
        self._resolver = None if resolver is None else _without_handlers(resolver)
        self._fallback = fallback

    def url(
        self,
        model: OperationModel,
        parameters: Mapping[str, object],
        context: Mapping[str, object],
        *,
        region: str | None = None,
    ) -> str:
        """Give the URL of a call's endpoint.

        Args:
            model: The operation.
            parameters: The call's parameters, some of which (a bucket) choose the host by rule.
            context: botocore's request context.
            region: The region that serves the call, where it is not the client's own.
        """
        if self._resolver is None:
            return self._fallback
        resolver = self._resolver if region is None else _in_region(self._resolver, region)
        endpoint = resolver.construct_endpoint(
            operation_model=model, call_args=dict(parameters), request_context=dict(context)
        )
        return str(endpoint.url)


def _without_handlers(resolver: EndpointRulesetResolver) -> EndpointRulesetResolver:
    """Copy a resolver and leave it only the one rule that botocore keeps in a handler."""
    emitter = HierarchicalEmitter()
    emitter.register("before-endpoint-resolution.s3", customize_endpoint_resolver_builtins)
    pinned = copy.copy(resolver)
    pinned._event_emitter = emitter  # type: ignore[attr-defined]  # noqa: SLF001 -- private, and no other door
    pinned._builtins = dict(resolver._builtins)  # type: ignore[attr-defined]  # noqa: SLF001 -- likewise
    return pinned


def _in_region(resolver: EndpointRulesetResolver, region: str) -> EndpointRulesetResolver:
    moved = copy.copy(resolver)
    moved._builtins = {**resolver._builtins, _REGION: region}  # type: ignore[attr-defined]  # noqa: SLF001 -- likewise
    return moved
