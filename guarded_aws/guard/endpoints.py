"""Where botocore's own rules send a call, with no handler's say.

``*.amazonaws.com`` is no trust boundary: load balancers, API Gateway stages, and instances
of strangers live there too. So the host of a call is not matched against a suffix, it is
computed again from AWS's packaged endpoint rules by a resolver that emits no events.
"""

import copy
import functools
from collections.abc import Mapping
from typing import Any, Final

from botocore.endpoint_provider import RuleSetEndpoint
from botocore.handlers import customize_endpoint_resolver_builtins
from botocore.hooks import HierarchicalEmitter
from botocore.model import OperationModel
from botocore.regions import EndpointResolverBuiltins, EndpointRulesetResolver

from guarded_aws.errors import ConfigurationError
from guarded_aws.guard import models
from guarded_aws.guard.endpoint_plan import PlannedResolver
from guarded_aws.guard.snapshot import exact_text

_REGION: Final = EndpointResolverBuiltins.AWS_REGION
_ENDPOINT: Final = EndpointResolverBuiltins.SDK_ENDPOINT


class PinnedEndpoints:
    """Computes endpoints as the client itself would if nobody had touched it."""

    def __init__(self, resolver: EndpointRulesetResolver | None, *, service: str, endpoint_url: str | None) -> None:
        """Take a client's settings (region, FIPS, addressing style), and nothing else of its resolver.

        Args:
            resolver: What botocore made for the client.
            service: The client's service.
            endpoint_url: The operator's own endpoint, in place of AWS's.

        Raises:
            ConfigurationError: botocore has no rules for the service.
        """
        # FAIL-CLOSED(endpoint-rules): without rules nobody says where a signature may go.
        if resolver is None:
            raise ConfigurationError(
                f"botocore has no endpoint rules for `{service}`", hint="use a version of botocore that has them"
            )
        settings = {**_exact(resolver._builtins), _ENDPOINT: endpoint_url}  # type: ignore[attr-defined]  # noqa: SLF001 -- private
        self._resolver = copy.copy(_rules(service))
        self._resolver._builtins = settings  # type: ignore[attr-defined]  # noqa: SLF001 -- private, and no other door
        self._resolver._client_context = _exact(resolver._client_context)  # type: ignore[attr-defined]  # noqa: SLF001 -- likewise

    def of_call(
        self,
        model: OperationModel,
        parameters: Mapping[str, object],
        context: Mapping[str, object],
        *,
        region: str | None = None,
    ) -> RuleSetEndpoint:
        """Give the endpoint of a call: its URL, and the headers that the rules add.

        Args:
            model: The operation.
            parameters: The call's parameters, some of which (a bucket) choose the host by rule.
            context: botocore's request context.
            region: The region that serves the call, where it is not the client's own.
        """
        resolver = self._resolver if region is None else _in_region(self._resolver, region)
        return resolver.construct_endpoint(
            operation_model=model, call_args=dict(parameters), request_context=dict(context)
        )


def _exact(settings: Mapping[Any, object]) -> dict[Any, object]:
    """Copy settings; a text of somebody's own class would be written into the host otherwise than it compares."""
    return {name: exact_text(value) if isinstance(value, str) else value for name, value in settings.items()}


def signing_region(endpoint: RuleSetEndpoint) -> str | None:
    """Name the region, or the set of them, that the rules say an endpoint serves; None where they say nothing."""
    schemes = endpoint.properties.get("authSchemes") or []
    regions = [scheme["signingRegion"] for scheme in schemes if "signingRegion" in scheme]
    sets = [",".join(scheme["signingRegionSet"]) for scheme in schemes if "signingRegionSet" in scheme]
    return next(iter([*regions, *sets]), None)


def signing_names(endpoint: RuleSetEndpoint, own: str) -> frozenset[str]:
    """Name the services that an endpoint's signatures are for by the rules; the client's own where they are silent."""
    schemes = endpoint.properties.get("authSchemes") or []
    return frozenset(str(scheme.get("signingName", own)) for scheme in schemes) or frozenset({own})


@functools.lru_cache(maxsize=64)
def _rules(service: str) -> PlannedResolver:
    """Make a resolver from the packaged rules; of handlers it has the one in which botocore keeps a rule."""
    emitter = HierarchicalEmitter()
    emitter.register("before-endpoint-resolution.s3", customize_endpoint_resolver_builtins)
    resolver = EndpointRulesetResolver(
        endpoint_ruleset_data=models.endpoint_rules(service),
        partition_data=models.partitions(),
        service_model=models.service_model(service),
        builtins={},  # type: ignore[arg-type]  # a client's settings take its place
        client_context={},
        event_emitter=emitter,
    )
    return PlannedResolver.like(resolver)


def _in_region(resolver: PlannedResolver, region: str) -> PlannedResolver:
    moved = copy.copy(resolver)
    moved._builtins = {**resolver._builtins, _REGION: region}  # type: ignore[attr-defined]  # noqa: SLF001 -- likewise
    return moved
