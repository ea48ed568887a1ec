"""What `guarded-aws lint` does once its arguments are understood."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from guarded_aws.catalog import Catalog
from guarded_aws.cli.lint_command import FindingFormat, TypeName
from guarded_aws.cli.lint_sources import TYPES, read_configured_sets, read_sets
from guarded_aws.lint import (
    Finding,
    FindingType,
    lint_policies,
    render_github,
    render_json,
    render_sarif,
    render_text,
)

_RENDERERS: Final[dict[FindingFormat, Callable[[Sequence[Finding]], str]]] = {
    FindingFormat.TEXT: render_text,
    FindingFormat.JSON: render_json,
    FindingFormat.SARIF: render_sarif,
    FindingFormat.GITHUB: render_github,
}


def find_all(
    names: Iterable[str], *, config: Path | None = None, type_name: TypeName | None = None
) -> tuple[Finding, ...]:
    """Check each set of policies by itself; a finding that two sets share is given once.

    Raises:
        GuardedAwsError: Something that was asked for cannot be read.
    """
    policy_type = None if type_name is None else TYPES[type_name]
    sets = [] if config is None else list(read_configured_sets(config))
    sets += [found for name in names for found in read_sets(name, policy_type)]
    catalog, now = Catalog(), datetime.now(UTC)
    found = (
        finding
        for lint_set in sets
        for finding in (*lint_set.findings, *lint_policies(lint_set.documents, catalog, now=now))
    )
    return tuple(dict.fromkeys(found))


def render(findings: Sequence[Finding], output: FindingFormat) -> str:
    """Write findings in a format."""
    return _RENDERERS[output](findings)


def exit_status(findings: Iterable[Finding]) -> int:
    """Give 1 when there is a finding that is more than a suggestion."""
    return int(any(finding.type is not FindingType.SUGGESTION for finding in findings))
