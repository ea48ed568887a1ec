"""What an agent may do here: the targets and their policies, in the words of the policies."""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from guarded_aws.catalog import DeclaredOperation
from guarded_aws.errors import ConfigurationError
from guarded_aws.evaluator import Layer, PolicySet
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.target import Target
from guarded_aws.policy import Clause, Condition, Effect, PolicyDocument, Statement


class StatementAnswer(BaseModel):
    """One statement of a target's policies.

    Attributes:
        layer: Which kind of policy it stands in; every layer that is there has to allow.
        actions: What it speaks of; ``not`` stands before what a statement leaves out.
        conditions: All must hold.
    """

    model_config = ConfigDict(frozen=True)

    layer: Layer
    statement: str
    effect: Effect
    actions: list[str]
    resources: list[str]
    conditions: list[str]


class TargetAnswer(BaseModel):
    """A target: where calls go, as whom, and under which policies.

    Attributes:
        guard_alone: What the guard enforces and AWS is not told when the role is assumed, each with the reason.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    is_default: bool
    mode: Mode
    role_arn: str
    account: str
    regions: list[str]
    other_accounts: list[str]
    packs: list[str]
    statements: list[StatementAnswer]
    guard_alone: list[str]


class DeclaredAnswer(BaseModel):
    """An operation whose action the operator declared, because the catalogue does not know it or is overruled."""

    model_config = ConfigDict(frozen=True)

    service: str
    operation: str
    action: str
    access_level: str
    resources: list[str]
    replaces_the_catalogue: bool


class GuardrailsAnswer(BaseModel):
    """Every target, and what the operator declared of operations."""

    model_config = ConfigDict(frozen=True)

    targets: list[TargetAnswer]
    declared_operations: list[DeclaredAnswer]


def describe_guardrails(guard: Guard) -> GuardrailsAnswer:
    """Show what a guard's targets are; never how their role is assumed."""
    default = _default_name(guard)
    return GuardrailsAnswer(
        targets=[_target(target, is_default=target.name == default) for target in guard.targets],
        declared_operations=[_declared(row) for row in guard.catalog.declared],
    )


def _declared(row: DeclaredOperation) -> DeclaredAnswer:
    return DeclaredAnswer(
        service=row.service,
        operation=row.operation,
        action=row.action,
        access_level=row.access_level.value,
        resources=list(row.resources),
        replaces_the_catalogue=row.is_replacement,
    )


def _default_name(guard: Guard) -> str | None:
    try:
        return guard.target().name
    except ConfigurationError:
        return None


def _target(target: Target, *, is_default: bool) -> TargetAnswer:
    return TargetAnswer(
        name=target.name,
        is_default=is_default,
        mode=target.mode,
        role_arn=target.role.role_arn,
        account=target.account,
        regions=list(target.regions),
        other_accounts=sorted(target.accounts),
        packs=list(target.packs),
        statements=list(_statements(target.policies.documents)),
        guard_alone=[f"{item.label}: {item.kind.value}" for item in target.role.push_down.remainder],
    )


def _statements(policies: PolicySet) -> Iterator[StatementAnswer]:
    for layer, document in _documents(policies):
        for index, statement in enumerate(document.statements):
            yield _statement(layer, f"{document.policy_id}#{statement.sid or index + 1}", statement)


def _documents(policies: PolicySet) -> Iterator[tuple[Layer, PolicyDocument]]:
    yield from ((Layer.IDENTITY, document) for document in policies.identity)
    yield from ((Layer.PERMISSIONS_BOUNDARY, document) for document in policies.permissions_boundary or ())
    yield from ((Layer.SESSION, document) for document in policies.session or ())
    yield from ((Layer.SCP, document) for level in policies.scps or () for document in level)
    yield from ((Layer.RCP, document) for level in policies.rcps or () for document in level)


def _statement(layer: Layer, label: str, statement: Statement) -> StatementAnswer:
    return StatementAnswer(
        layer=layer,
        statement=label,
        effect=statement.effect,
        actions=_patterns(statement.actions),
        resources=[] if statement.resources is None else _patterns(statement.resources),
        conditions=[_condition(condition) for condition in statement.conditions],
    )


def _patterns(clause: Clause) -> list[str]:
    return [f"not {pattern}" if clause.is_negated else pattern for pattern in clause.patterns]


def _condition(condition: Condition) -> str:
    return f"{condition.key} {condition.operator} {', '.join(condition.values)}"
