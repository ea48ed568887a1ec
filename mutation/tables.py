"""Find what has to run again when a table at the top of a module is mutated."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType


@dataclass(frozen=True, slots=True)
class Rerun:
    """Statements of a module that make some of its private names anew."""

    module: str
    code: CodeType
    names: frozenset[str]


def rerun_of(path: Path, before: str, after: str) -> Rerun | None:
    """Give the statements, or None where a class, a public name or a default depends on what they make."""
    old, new = (ast.parse(text).body for text in (before, after))
    if len(old) != len(new):
        return None
    changed = next(
        index for index, pair in enumerate(zip(old, new, strict=True)) if ast.dump(pair[0]) != ast.dump(pair[1])
    )
    statements = _statements(new, changed)
    if statements is None:
        return None
    code = compile(ast.Module(statements, type_ignores=[]), str(path), "exec")
    package = [*path.parts[path.parts.index("guarded_aws") : -1], path.stem]
    return Rerun(".".join(package), code, frozenset(name for one in statements for name in _made(one)))


def _statements(body: Sequence[ast.stmt], first: int) -> list[ast.stmt] | None:
    """Follow the names that the first statement makes through the rest of the module."""
    found: list[ast.stmt] = []
    names: set[str] = set()
    for index, statement in enumerate(body[first:]):
        if index and not names & set(_read_on_import(statement)):
            continue
        made = list(_made(statement))
        if not made or not all(name.startswith("_") for name in made):
            return None
        found.append(statement)
        names.update(made)
    return found


def _made(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that an assignment binds; none for any other statement."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _read_on_import(statement: ast.AST) -> Iterator[str]:
    """Yield the names that a statement reads when the module is imported: not those in the body of a function."""
    if isinstance(statement, ast.FunctionDef):
        parts: list[ast.AST] = [statement.args, *statement.decorator_list]
    else:
        parts = list(ast.iter_child_nodes(statement))
    if isinstance(statement, ast.Name):
        yield statement.id
    for part in parts:
        yield from _read_on_import(part)
