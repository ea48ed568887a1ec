"""From a `PolicyDocument` back to JSON that parses to an equal document."""

import json

from guarded_aws.policy.model import Clause, Condition, PolicyDocument, PrincipalClause, Statement

_Plain = dict[str, object]


def dump_policy(document: PolicyDocument, *, indent: int | None = 2) -> str:
    """Write a policy document as JSON text; with ``indent=None`` as short as it gets."""
    separators = (",", ":") if indent is None else None
    return json.dumps(policy_to_json(document), indent=indent, separators=separators, ensure_ascii=False)


def policy_to_json(document: PolicyDocument) -> _Plain:
    """Give the document as plain JSON values."""
    identifier = {} if document.id is None else {"Id": document.id}
    statements = [_statement(statement) for statement in document.statements]
    return {"Version": document.version.value, **identifier, "Statement": statements}


def _statement(statement: Statement) -> _Plain:
    plain: _Plain = {} if statement.sid is None else {"Sid": statement.sid}
    plain["Effect"] = statement.effect.value
    if statement.principals is not None:
        plain[_element("Principal", statement.principals)] = _principals(statement.principals)
    plain[_element("Action", statement.actions)] = _one_or_many(statement.actions.patterns)
    if statement.resources is not None:
        plain[_element("Resource", statement.resources)] = _one_or_many(statement.resources.patterns)
    if statement.conditions:
        plain["Condition"] = _conditions(statement.conditions)
    return plain


def _element(name: str, clause: Clause | PrincipalClause) -> str:
    return f"Not{name}" if clause.is_negated else name


def _one_or_many(texts: tuple[str, ...]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else list(texts)


def _principals(clause: PrincipalClause) -> _Plain:
    by_type: dict[str, list[str]] = {}
    for entry in clause.entries:
        by_type.setdefault(entry.type.value, []).append(entry.value)
    return {name: _one_or_many(tuple(values)) for name, values in by_type.items()}


def _conditions(conditions: tuple[Condition, ...]) -> dict[str, _Plain]:
    block: dict[str, _Plain] = {}
    for condition in conditions:
        block.setdefault(str(condition.operator), {})[condition.key] = _one_or_many(condition.values)
    return block
