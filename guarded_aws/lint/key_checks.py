"""Findings about condition keys: unknown ones, and ones that are never in the request.

An absent key makes a positive operator false, so that a Deny with it never fires, and a
negated operator true, so that an Allow with it restricts nothing.
Sources: IAM User Guide, reference_policies_elements_condition_operators and _condition-keys,
access-analyzer-reference-policy-checks (duplicate keys with different case).
"""

from collections.abc import Iterator

from guarded_aws.lint.facts import Facts
from guarded_aws.lint.finding import Finding, IssueCode
from guarded_aws.lint.keys import GLOBAL_KEYS, GUARD_KEYS, GUARD_VALUES, MCP_SERVICE_KEYS, SERVICE_LISTED_STEMS
from guarded_aws.lint.nearest import nearest_names
from guarded_aws.lint.place import Place, at_condition
from guarded_aws.lint.witness import holds_without_key
from guarded_aws.policy import Condition, ConditionOperator, Family


def prefix_of(name: str) -> str:
    """Give what stands before the colon of an action or a condition key, in lower case."""
    return name.partition(":")[0].lower()


def service_prefixes(place: Place) -> tuple[str, ...]:
    """Name the services that a statement speaks of."""
    return tuple(dict.fromkeys(prefix_of(pattern) for pattern in place.statement.actions.patterns))


def check_keys(place: Place, facts: Facts) -> Iterator[Finding]:
    """Report keys that neither AWS nor the guard has."""
    for condition in place.statement.conditions:
        if prefix_of(condition.key) == "guard":
            yield from _check_guard_key(place, condition)
        elif not is_known_key(condition.key, place, facts):
            yield place.finding(
                IssueCode.UNKNOWN_CONDITION_KEY,
                f"`{condition.key}` is not a known condition key",
                hint=nearest_names(condition.key, _candidates(condition.key, facts)),
                at=at_condition(condition),
            )


def is_known_key(key: str, place: Place, facts: Facts) -> bool:
    """Say whether a key exists; those of identity providers are named by the provider's host."""
    is_of_provider = "." in prefix_of(key)
    return is_of_provider or facts.find_key(key, service_prefixes(place)) is not None


def _candidates(key: str, facts: Facts) -> tuple[str, ...]:
    return (*facts.key_names(prefix_of(key)), *GLOBAL_KEYS.names, *GUARD_KEYS.names)


def _check_guard_key(place: Place, condition: Condition) -> Iterator[Finding]:
    if GUARD_KEYS.find(condition.key) is None:
        yield place.finding(
            IssueCode.UNKNOWN_GUARD_KEY,
            f"the guard has no key `{condition.key}`",
            hint=nearest_names(condition.key, GUARD_KEYS.names),
            at=at_condition(condition),
        )
        return
    known = GUARD_VALUES.get(condition.key.lower(), ())
    for value in condition.values if _compares_whole(condition) else ():
        if known and value not in known:
            yield place.finding(
                IssueCode.UNKNOWN_GUARD_VALUE,
                f"`{condition.key}` is never `{value}`",
                hint=nearest_names(value, known) if value else f"its values are {', '.join(known)}",
                at=at_condition(condition),
            )


def _compares_whole(condition: Condition) -> bool:
    return condition.operator.base.value in {"StringEquals", "StringNotEquals"}


def check_repeated_keys(place: Place, _: Facts) -> Iterator[Finding]:
    """Report a key that one operator has in two letter cases: it is one key, and IAM refuses the policy."""
    spelled: dict[tuple[ConditionOperator, str], str] = {}
    for condition in place.statement.conditions:
        first = spelled.setdefault((condition.operator, condition.key.lower()), condition.key)
        if first != condition.key:
            yield place.finding(
                IssueCode.CONDITION_KEY_REPEATED,
                f"`{condition.key}` is the key `{first}`, which `{condition.operator}` has already",
                hint="give the key one list of values, or write a statement for each",
                at=at_condition(condition),
            )


def check_mcp_service_keys(place: Place, _: Facts) -> Iterator[Finding]:
    """Report the keys that tell calls of AWS's own MCP servers: no call of a self-hosted server has them."""
    for condition in place.statement.conditions:
        if condition.key.lower() in MCP_SERVICE_KEYS:
            yield place.finding(
                IssueCode.MCP_SERVICE_KEY,
                f"only MCP servers that AWS hosts set `{condition.key}`; a call of this guard never has it",
                hint="tell the agent by its role (`aws:PrincipalArn`), or by `guard:Agent`",
                at=at_condition(condition),
            )


def check_keys_of_actions(place: Place, facts: Facts) -> Iterator[Finding]:
    """Report keys that an action of the statement never has."""
    actions = place.statement.actions
    if actions.is_negated:
        return
    for condition in place.statement.conditions:
        if _is_listed_by_action(condition, place, facts):
            lacking = [pattern for pattern in actions.patterns if _never_has(pattern, condition.key, facts)]
            if lacking:
                yield _never_present(place, condition, lacking)


def _is_listed_by_action(condition: Condition, place: Place, facts: Facts) -> bool:
    """Say whether the catalogue lists, action by action, where a key is; it does not for most global keys."""
    operator = condition.operator
    if operator.if_exists or operator.base.family is Family.NULL:
        return False
    if condition.key.lower().startswith(SERVICE_LISTED_STEMS):
        return True
    is_global = GLOBAL_KEYS.find(condition.key) or prefix_of(condition.key) == "guard"
    return not is_global and "." not in prefix_of(condition.key) and is_known_key(condition.key, place, facts)


def _never_has(pattern: str, key: str, facts: Facts) -> bool:
    found = facts.find_actions(pattern)
    return bool(found) and not any(facts.can_have(action, key) for action in found)


def _never_present(place: Place, condition: Condition, lacking: list[str]) -> Finding:
    listed = ", ".join(f"`{pattern}`" for pattern in lacking[:3]) + (" and others" if len(lacking) > 3 else "")  # noqa: PLR2004
    outcome = "always" if holds_without_key(condition, place.statement.effect) else "never"
    return place.finding(
        IssueCode.CONDITION_KEY_NEVER_PRESENT,
        f"`{condition.key}` is not in the requests for {listed}, so that `{condition.operator}` {outcome} holds there",
        hint="move these actions to a statement of their own, or use a key that they have",
        at=at_condition(condition),
    )
