"""The source of upstream's functions, classes, and tables, read and not run: native code need not be there."""

import ast
import functools
import hashlib
import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign


def expand(name: str) -> Iterator[str]:
    """Give a name itself, or for ``module:Class.*`` the name of each method that the class defines."""
    whole = name.removesuffix(".*")
    if whole == name:
        yield name
        return
    found = _find(whole)
    assert isinstance(found, ast.ClassDef), f"`{whole}` is no class"
    yield from dict.fromkeys(f"{whole}.{method.name}" for method in found.body if isinstance(method, _FUNCTION))


def digest(name: str) -> str:
    """Digest a definition as it is written, without its docstring; whatever is named so twice counts twice."""
    module, _, path = name.partition(":")
    lines = _lines(module)
    written = [line for found in _definitions(name, path) for line in _code_lines(found, lines)]
    return hashlib.sha256("\n".join(written).encode()).hexdigest()[:16]


def _find(name: str) -> Definition:
    return next(iter(_definitions(name, name.partition(":")[2])))


def _definitions(name: str, path: str) -> list[Definition]:
    """Find every definition of a name.

    Raises:
        LookupError: There is none.
    """
    bodies: list[Iterable[ast.stmt]] = [_tree(name.partition(":")[0]).body]
    found: list[Definition] = []
    for part in path.split("."):
        found = [node for body in bodies for node in _statements(body) if part in _names(node)]
        bodies = [node.body for node in found if not isinstance(node, ast.Assign)]
    if not found:
        raise LookupError(f"`{name}` is not there any more")
    return found


def _statements(body: Iterable[ast.stmt]) -> Iterator[Definition]:
    """Give the definitions in a body, those under a condition too."""
    for node in body:
        if isinstance(node, (*_FUNCTION, ast.ClassDef, ast.Assign)):
            yield node
        elif isinstance(node, ast.If):
            yield from _statements([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _statements([*node.body, *(line for handler in node.handlers for line in handler.body)])


def _names(node: Definition) -> set[str]:
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {node.name}


def _code_lines(node: Definition, lines: list[str]) -> list[str]:
    """Give the lines of a definition, decorators included and docstring left out."""
    decorators = [] if isinstance(node, ast.Assign) else node.decorator_list
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    last = node.end_lineno or node.lineno
    documented = _docstring_lines(node)
    return [lines[number - 1] for number in range(first, last + 1) if number not in documented]


def _docstring_lines(node: Definition) -> range:
    if isinstance(node, ast.Assign) or ast.get_docstring(node, clean=False) is None:
        return range(0)
    text = node.body[0]
    return range(text.lineno, (text.end_lineno or text.lineno) + 1)


@functools.cache
def _tree(module: str) -> ast.Module:
    return ast.parse("\n".join(_lines(module)))


@functools.cache
def _lines(module: str) -> list[str]:
    spec = importlib.util.find_spec(module)
    assert spec is not None and spec.origin is not None, f"there is no module `{module}`"  # noqa: PT018 -- one fact
    return Path(spec.origin).read_text(encoding="utf-8").splitlines()
