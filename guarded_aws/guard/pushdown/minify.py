"""Statements written short, without a change of meaning.

Statements that differ in their actions alone, or in their resources alone, become one; a
pattern that another pattern of the same list takes whole is left out.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from guarded_aws.policy import Clause, PolicyDocument, PolicyType, Statement, Version, dump_policy

_WILD: Final = frozenset("*?$")
_FIELDS: Final = 5
"""Colons before the resource part of an ARN; before them ``*`` stays in its field."""


def minify(statements: Iterable[Statement]) -> str:
    """Write statements as one short policy of Version 2012-10-17."""
    joined = _joined(_joined(statements, _actions, _with_actions), _resources, _with_resources)
    document = PolicyDocument(
        policy_id="session", policy_type=PolicyType.SESSION, version=Version.V2012, statements=tuple(joined)
    )
    return dump_policy(document, indent=None)


_Read = Callable[[Statement], Clause | None]
_Write = Callable[[Statement, Clause], Statement]


def _joined(statements: Iterable[Statement], read: _Read, write: _Write) -> list[Statement]:
    """Join the statements that differ in one element alone, where the element is a plain list."""
    groups: dict[Statement, list[str]] = {}
    for statement in statements:
        clause = read(statement)
        if clause is None or clause.is_negated:
            groups.setdefault(statement, [])
        else:
            groups.setdefault(write(statement, Clause(())), []).extend(clause.patterns)
    return [write(key, Clause(_needed(patterns))) if patterns else key for key, patterns in groups.items()]


def _actions(statement: Statement) -> Clause | None:
    return statement.actions


def _with_actions(statement: Statement, clause: Clause) -> Statement:
    return replace(statement, actions=clause)


def _resources(statement: Statement) -> Clause | None:
    return statement.resources


def _with_resources(statement: Statement, clause: Clause) -> Statement:
    return replace(statement, resources=clause)


def _needed(patterns: Iterable[str]) -> tuple[str, ...]:
    """Leave out repetitions, and what another pattern takes whole."""
    distinct = tuple(dict.fromkeys(patterns))
    starts = tuple(pattern[:-1] for pattern in distinct if _is_start(pattern))
    return tuple(pattern for pattern in distinct if not any(_takes(start, pattern) for start in starts))


def _is_start(pattern: str) -> bool:
    """Say whether a pattern takes every text that begins as it does: its one wildcard is last, past an ARN's fields."""
    start = pattern[:-1]
    is_past_fields = not start or start.count(":") >= _FIELDS or not start.startswith("arn:")
    return pattern.endswith("*") and is_past_fields and not _WILD & set(start)


def _takes(start: str, pattern: str) -> bool:
    return pattern.startswith(start) and pattern != f"{start}*"
