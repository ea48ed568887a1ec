"""Ask policies about actions, as ``aws iam simulate-principal-policy`` does. Pure.

Where no resource is named, IAM's simulator asks about ``*``. Here the action's own ARN
templates are asked about, with every name in them left open: `allowed` holds for each of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from guarded_aws.arn import AccountId, Arn, is_account_id, is_arn
from guarded_aws.catalog import ActionDefinition, ActionResource, Catalog
from guarded_aws.catalog.classes import Sort
from guarded_aws.cli.evaluate import documents_of
from guarded_aws.errors import CatalogError, UnknownServiceError
from guarded_aws.evaluator import (
    FULL_AWS_ACCESS,
    NO_RESOURCE,
    UNKNOWN,
    Action,
    Allowed,
    AuthorizationRequest,
    Context,
    ContextValue,
    Decision,
    MatchedStatement,
    PolicySet,
    Principal,
    Resource,
    SingleValue,
    compile_policies,
    evaluate,
)
from guarded_aws.packs.load import shipped_root
from guarded_aws.policy import PolicyDocument
from guarded_aws.policy.fault import nearest
from guarded_aws.resolver import ApiCall, OperationFacts
from guarded_aws.resolver.classify import sorts_of_action
from guarded_aws.resolver.templates import parse_template


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """Who asks, under which policies, knowing what.

    Attributes:
        region: Fills the region of ARN templates.
        given: What is known of the requests beyond doubt: it goes before what the action itself says.
    """

    principal: Principal
    policies: PolicySet
    context: Context
    region: str
    given: Mapping[str, ContextValue] = field(default_factory=dict)

    def ask(self, action: ActionDefinition, resource: Resource) -> Decision:
        """Put one question to every layer."""
        return self._evaluate(action, resource, self.policies)

    def is_allowed_by_organizations(self, action: ActionDefinition, resource: Resource) -> bool:
        """Say whether the SCPs and RCPs alone would let a request through."""
        layers = PolicySet(identity=(FULL_AWS_ACCESS,), scps=self.policies.scps, rcps=self.policies.rcps)
        return isinstance(self._evaluate(action, resource, layers), Allowed)

    def is_allowed_by_boundary(self, action: ActionDefinition, resource: Resource) -> bool:
        """Say whether the permissions boundary alone would let a request through."""
        boundary = self.policies.permissions_boundary
        layers = PolicySet(identity=(FULL_AWS_ACCESS,), permissions_boundary=boundary)
        return isinstance(self._evaluate(action, resource, layers), Allowed)

    def _evaluate(self, action: ActionDefinition, resource: Resource, policies: PolicySet) -> Decision:
        request = AuthorizationRequest(
            principal=self.principal,
            action=Action(action.full_name),
            resource=resource,
            context=self.context.with_values({**_class_values(action), **self.given}),
            resource_account=_account_of(resource),
        )
        return evaluate(request, compile_policies(policies))


def _class_values(action: ActionDefinition) -> dict[str, ContextValue]:
    """Give the ``guard:`` keys that an action says something of without its parameters."""
    sorts = {_KEY_OF[sort]: is_so for sort, is_so in sorts_of_action(action).items()}
    level = action.access_level.value.title().replace(" ", "")
    flags = {key: UNKNOWN if is_so is None else SingleValue(str(is_so).lower()) for key, is_so in sorts.items()}
    return {"guard:accesslevel": SingleValue(level), **flags}


_KEY_OF: Final[Mapping[Sort, str]] = {
    Sort.DESTRUCTIVE: "guard:destructive",
    Sort.INDIRECT: "guard:indirectexecution",
    Sort.SECRETS: "guard:returnssecrets",
}


def _account_of(resource: Resource) -> AccountId | None:
    """Read the account that an ARN names; a hole may stand after it, never before."""
    text = str(resource)
    account = Arn.parse(text).account if is_arn(text) else ""
    return AccountId(account) if is_account_id(account) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedResource:
    """The decision about an action on one resource."""

    resource: Resource
    decision: Decision
    allowed_by_organizations: bool
    allowed_by_boundary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedAction:
    """The decisions about an action; never about no resource."""

    action: ActionDefinition
    results: tuple[SimulatedResource, ...]

    @property
    def deciding(self) -> SimulatedResource:
        """The result that decides for all: an explicit deny, else an implicit one, else the first."""
        return max(self.results, key=lambda result: _SEVERITY[result.decision.eval_decision])

    @property
    def eval_decision(self) -> str:
        """``allowed`` only if the action is allowed on every resource."""
        return self.deciding.decision.eval_decision


_SEVERITY: Final[Mapping[str, int]] = {"allowed": 0, "implicitDeny": 1, "explicitDeny": 2}


def simulate_action(
    simulation: Simulation, action: ActionDefinition, resources: tuple[Resource, ...], *, catalog: Catalog
) -> SimulatedAction:
    """Ask about an action on these resources, or on its own templates where none is named."""
    asked = resources or own_resources(simulation, action, catalog)
    return SimulatedAction(action=action, results=tuple(_simulate(simulation, action, each) for each in asked))


def _simulate(simulation: Simulation, action: ActionDefinition, resource: Resource) -> SimulatedResource:
    return SimulatedResource(
        resource=resource,
        decision=simulation.ask(action, resource),
        allowed_by_organizations=simulation.is_allowed_by_organizations(action, resource),
        allowed_by_boundary=simulation.is_allowed_by_boundary(action, resource),
    )


def find_action(catalog: Catalog, name: str) -> ActionDefinition:
    """Find an action by its full name, in any letter case.

    Raises:
        CatalogError: AWS has no such action; the hint names the nearest.
    """
    found = catalog.find_action(name)
    if found is not None:
        return found
    prefix, separator, verb = name.partition(":")
    if not separator or "*" in verb or "?" in verb:
        hint = "write one action in full, such as `s3:GetObject`; no wildcards"
        raise CatalogError(f"`{name}` is not the full name of one action", hint=hint)
    prefix = prefix.lower()
    try:
        actions = catalog.load_service(prefix).actions.values()
    except UnknownServiceError:
        hint = nearest(prefix, sorted(catalog.prefixes))
        raise CatalogError(f"`{name}` names no service of IAM", hint=hint) from None
    hint = nearest(name, tuple(action.full_name for action in actions))
    raise CatalogError(f"`{name}` is not an action of `{prefix}`", hint=hint)


def own_resources(simulation: Simulation, action: ActionDefinition, catalog: Catalog) -> tuple[Resource, ...]:
    """Give an action's ARN templates with holes: of the types that it requires, else of each that it takes."""
    types = [wanted for wanted in action.resource_types if wanted.is_required] or action.resource_types
    return tuple(dict.fromkeys(_templates(simulation, action, tuple(types), catalog))) or (NO_RESOURCE,)


_OTHER_DOORS: Final = frozenset({("s3", "accesspoint"), ("s3", "accesspointobject")})
"""Types that lead to what another type of the action names: an access point leads to a bucket."""


def _templates(
    simulation: Simulation, action: ActionDefinition, types: tuple[ActionResource, ...], catalog: Catalog
) -> Iterator[Resource]:
    known = catalog.load_service(action.prefix).resource_types
    call = ApiCall(
        facts=OperationFacts(
            service=action.prefix,
            operation=action.name,
            signing_name=action.prefix,
            endpoint_prefix=action.prefix,
            http_method="POST",
            http_path="/",
        ),
        parameters={},
        region=simulation.region,
        account=simulation.principal.account,
        partition=simulation.principal.arn.partition,
    )
    for wanted in types:
        if wanted.name in known and (action.prefix, wanted.name) not in _OTHER_DOORS:
            yield parse_template(known[wanted.name].arn).fill(call, {})


def documents_by_id(policies: PolicySet) -> Mapping[str, PolicyDocument]:
    """Give every policy by its id, so that a matched statement can be found in its file."""
    return {document.policy_id: document for document in documents_of(policies)}


def place_of(matched: MatchedStatement, documents: Mapping[str, PolicyDocument]) -> str:
    """Say where a statement stands, as ``path:line:column``; its label where it came from no file.

    The path of a shipped pack starts from the folder of packs, which lies deep in an installation.
    """
    document = documents.get(matched.policy)
    location = None if document is None else document.location_of(matched.index)
    return matched.label if location is None else str(location).removeprefix(f"{shipped_root()}/")
