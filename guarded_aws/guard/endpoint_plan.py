"""Which values choose an endpoint, worked out once an operation.

botocore asks again for every call and every parameter of a service's rules whether the operation, the call,
the client, or a built-in gives it. The values change from call to call; where they come from does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from botocore.exceptions import UnknownEndpointResolutionBuiltInName
from botocore.model import OperationModel
from botocore.regions import EndpointResolverBuiltins, EndpointRulesetResolver


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """Where the value of a parameter of the rules comes from: the first of these that gives one.

    Attributes:
        static: What the operation gives, whatever the call.
        member: The call's parameter.
        has_path: Whether the operation says where in the call's parameters to look.
        client: The client's setting.
        builtin: botocore's own name for what it knows.
        is_builtin_only: Whether nothing else gives it.
    """

    name: str
    static: Any
    member: str | None
    has_path: bool
    client: str | None
    builtin: EndpointResolverBuiltins | None
    is_builtin_only: bool


class PlannedResolver(EndpointRulesetResolver):
    """A resolver that answers as botocore's own does, and looks up once where its values come from."""

    _plans: dict[str, tuple[_Sources, ...]]

    @classmethod
    def like(cls, resolver: EndpointRulesetResolver) -> Self:
        """Take over the rules, the settings, and the events of a resolver that botocore made."""
        planned = cls.__new__(cls)
        vars(planned).update(vars(resolver), _plans={})
        return planned

    def _get_provider_params(
        self, operation_model: OperationModel, call_args: Mapping[str, Any], request_context: Mapping[str, Any]
    ) -> dict[str, Any]:
        builtins = self._get_customized_builtins(operation_model, call_args, request_context)  # type: ignore[attr-defined]  # private
        found: dict[str, Any] = {}
        for sources in self._plan(operation_model):
            value = None if sources.is_builtin_only else self._given(sources, operation_model, call_args)
            if value is None and sources.builtin is not None:
                value = builtins.get(sources.builtin)
                value = value() if callable(value) else value
            if value is not None:
                found[sources.name] = value
                self._register_endpoint_feature_ids(sources.name, value)  # type: ignore[attr-defined]  # private
        return found

    def _given(self, sources: _Sources, model: OperationModel, call_args: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- what a rule takes
        value = sources.static
        if value is None and sources.member is not None:
            value = call_args.get(sources.member)
        if value is None and sources.has_path:
            value = self._resolve_param_as_operation_context_param(sources.name, model, call_args)  # type: ignore[attr-defined]  # private
        if value is None and sources.client is not None:
            value = self._client_context.get(sources.client)  # type: ignore[attr-defined]  # private
        return value

    def _plan(self, model: OperationModel) -> tuple[_Sources, ...]:
        plan = self._plans.get(model.name)
        if plan is None:
            plan = self._plans[model.name] = self._make_plan(model)
        return plan

    def _make_plan(self, model: OperationModel) -> tuple[_Sources, ...]:
        static = self._get_static_context_params(model)  # type: ignore[attr-defined]  # private
        members = self._get_dynamic_context_params(model)  # type: ignore[attr-defined]  # private
        paths = model.operation_context_parameters
        client = self._get_client_context_params()  # type: ignore[attr-defined]  # private
        return tuple(
            _Sources(
                name=name,
                static=static.get(name),
                member=members.get(name),
                has_path=name in paths,
                client=client.get(name),
                builtin=_known(definition.builtin),
                is_builtin_only=not any(name in given for given in (static, members, paths, client)),
            )
            for name, definition in self._param_definitions.items()  # type: ignore[attr-defined]  # private
        )


def _known(builtin: str | None) -> EndpointResolverBuiltins | None:
    """Give the built-in of a name.

    Raises:
        UnknownEndpointResolutionBuiltInName: The rules ask for one that this version of botocore does not have.
    """
    try:
        return None if builtin is None else EndpointResolverBuiltins(builtin)
    except ValueError:
        raise UnknownEndpointResolutionBuiltInName(name=builtin) from None
