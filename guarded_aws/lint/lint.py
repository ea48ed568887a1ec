"""Every check, in three tables, and the one loop that runs them.

A new check is a function and a row. What a check cannot know (what the principal's other
policies say, what AWS added since the catalogue) it does not claim.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from guarded_aws.catalog import Catalog
from guarded_aws.lint.action_checks import check_actions, check_resources
from guarded_aws.lint.document_checks import check_size, check_version
from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding
from guarded_aws.lint.grant_checks import check_not_action, check_not_resource, check_pass_role
from guarded_aws.lint.key_checks import (
    check_keys,
    check_keys_of_actions,
    check_mcp_service_keys,
    check_repeated_keys,
)
from guarded_aws.lint.operator_checks import (
    check_for_all_values,
    check_for_any_value_if_exists,
    check_operator_types,
    check_set_operators,
    check_wildcards,
)
from guarded_aws.lint.place import Place, places
from guarded_aws.lint.principal_checks import (
    check_allow_with_not_principal,
    check_exemptions,
    check_principal_wildcards,
    check_rcp,
)
from guarded_aws.lint.reach_checks import check_reachable_clauses, check_reachable_conditions
from guarded_aws.lint.shadow_checks import check_redundant_statements, check_shadowed_allows
from guarded_aws.lint.tag_checks import check_tag_self_escalation
from guarded_aws.lint.trap_checks import check_mfa_if_exists, check_source_ip, check_windows
from guarded_aws.lint.variable_checks import (
    check_early_variables,
    check_unresolvable_variables,
    check_variables_in_old_version,
)
from guarded_aws.policy import PolicyDocument

DocumentCheck = Callable[[PolicyDocument], Iterator[Finding]]
StatementCheck = Callable[[Place, Facts], Iterator[Finding]]
SetCheck = Callable[[Sequence[Place], Facts], Iterator[Finding]]

DOCUMENT_CHECKS: Final[tuple[DocumentCheck, ...]] = (check_version, check_size)

STATEMENT_CHECKS: Final[tuple[StatementCheck, ...]] = (
    check_principal_wildcards,
    check_allow_with_not_principal,
    check_exemptions,
    check_rcp,
    check_actions,
    check_resources,
    check_not_action,
    check_not_resource,
    check_pass_role,
    check_variables_in_old_version,
    check_early_variables,
    check_unresolvable_variables,
    check_keys,
    check_repeated_keys,
    check_mcp_service_keys,
    check_keys_of_actions,
    check_operator_types,
    check_set_operators,
    check_for_all_values,
    check_for_any_value_if_exists,
    check_wildcards,
    check_reachable_clauses,
    check_reachable_conditions,
    check_windows,
    check_mfa_if_exists,
    check_source_ip,
)

SET_CHECKS: Final[tuple[SetCheck, ...]] = (
    check_shadowed_allows,
    check_redundant_statements,
    check_tag_self_escalation,
)


def lint_policies(documents: Iterable[PolicyDocument], catalog: Catalog, *, now: datetime) -> tuple[Finding, ...]:
    """Check policies that apply together, such as those of one target.

    Args:
        documents: Of any types; statements of one are also weighed against those of the others.
        catalog: What AWS has.
        now: The time that dates in policies are judged by; it must have a time zone.
    """
    facts = Facts(catalog, now=now)
    distinct = tuple(dict.fromkeys(documents))
    all_places = tuple(place for document in distinct for place in places(document))
    order = {document.policy_id: index for index, document in reversed(list(enumerate(distinct)))}
    found = _run(distinct, all_places, facts)
    return tuple(sorted(found, key=lambda finding: (order[finding.policy], _place_in_text(finding))))


def _run(documents: Sequence[PolicyDocument], all_places: Sequence[Place], facts: Facts) -> Iterator[Finding]:
    for document_check in DOCUMENT_CHECKS:
        for document in documents:
            yield from document_check(document)
    for statement_check in STATEMENT_CHECKS:
        for place in all_places:
            yield from statement_check(place, facts)
    for set_check in SET_CHECKS:
        yield from set_check(all_places, facts)


def _place_in_text(finding: Finding) -> tuple[int, int, int]:
    statement = -1 if finding.statement is None else finding.statement
    location = finding.location
    return (statement, location.line, location.column) if location else (statement, 0, 0)
