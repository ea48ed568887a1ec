"""Statements taken apart so that those which say the same are the same.

The order of statements and lists, a list or a single text, a Sid, letter case where IAM ignores
it, and how many statements say it make no difference. Wildcards are compared as they are written.
"""

from collections.abc import Iterable
from itertools import product

from guarded_aws.guard.pushdown.compile import escape_statement
from guarded_aws.policy import Clause, PolicyDocument, Statement

Atom = tuple[object, ...]
"""One effect on one action pattern and one resource pattern under all of a statement's conditions."""


def atoms_of(statements: Iterable[Statement]) -> frozenset[Atom]:
    """Take statements of Version 2012-10-17 apart."""
    return frozenset(atom for statement in statements for atom in _atoms(statement))


def statements_of(document: PolicyDocument) -> tuple[Statement, ...]:
    """Give a document's statements as Version 2012-10-17 reads them."""
    return document.statements if document.has_variables else tuple(map(escape_statement, document.statements))


def _atoms(statement: Statement) -> Iterable[Atom]:
    conditions = frozenset(
        (str(condition.operator), condition.key.lower(), frozenset(condition.values))
        for condition in statement.conditions
    )
    actions = _patterns(statement.actions, fold=True)
    resources = ((),) if statement.resources is None else _patterns(statement.resources)
    for action, resource in product(actions, resources):
        yield (statement.effect, action, resource, conditions)


def _patterns(clause: Clause, *, fold: bool = False) -> tuple[object, ...]:
    """Give the patterns one by one; those of a ``Not...`` element belong together."""
    patterns = [pattern.lower() if fold else pattern for pattern in clause.patterns]
    return (("not", frozenset(patterns)),) if clause.is_negated else tuple(patterns)
