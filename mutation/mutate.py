"""The small changes that are made to a source file.

The operators are mutmut's; where they are put is decided here, for mutmut itself leaves out what this project has
most of: tables at the top of a module, and functions with a decorator.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice, takewhile
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators, operator_string

from mutation.names import Mutant, MutantName

_LEFT_OUT = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
"""Types say nothing at run time, and the arguments of our decorators are the sizes of caches."""

_FOR_THE_TYPE_CHECKER = m.Call(
    func=m.Name("assert_never") | m.Name("TypeVar") | m.Name("NewType") | m.Name("cast")
) | m.Assign(targets=[m.AssignTarget(m.Name(m.MatchRegex("_?[A-Z][A-Za-z]*[a-z][A-Za-z]*")))])
"""What says nothing at run time; `assert_never` is never reached, and a name such as ``Path`` is given to a type."""


class _Sites(cst.CSTVisitor):
    """Collect each change of a node, with the function that the node is in."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, cst.CSTNode, cst.CSTNode]] = []
        self._scope: list[str] = []
        self._left_out: set[cst.CSTNode] = set()

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, _LEFT_OUT) or _is_left_out(node):
            return False
        if node in self._left_out:
            return False
        self._left_out.update(_strict_of(node), _sentences_of(node))
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._scope.append(node.name.value)
        self.changes += [(".".join(self._scope), node, changed) for changed in _changes(node)]
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self._scope.pop()


def _changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the changes of one node; a text has one, for upper and lower case ask no more of a test than that."""
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            changes = islice(operator(node), 1 if operator is operator_string else None)
            yield from (changed for changed in changes if not _is_idle(node, changed))


def _is_idle(node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """Say whether nothing changes that could: a call lost the check of a `zip`, or has ``None`` for ``False``.

    Nor does anything change without a case that is never reached.
    """
    if isinstance(node, cst.Match) and isinstance(changed, cst.Match):
        return any(_is_never(case) for case in node.cases if case not in changed.cases)
    if not (isinstance(node, cst.Call) and isinstance(changed, cst.Call)):
        return False
    pairs = zip(node.args, changed.args, strict=False)
    is_false_still = any((_word(was), _word(now)) == ("False", "None") for was, now in pairs)
    return is_false_still or list(_strict_of(node)) != list(_strict_of(changed))


def _strict_of(node: cst.CSTNode) -> Iterator[cst.Arg]:
    """Yield the ``strict=True`` of a `zip`: it states what holds anyway, and no test could make it false."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "zip":
        yield from (arg for arg in node.args if arg.keyword is not None and arg.keyword.value == "strict")


def _sentences_of(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Give the members of an enumeration that have a sentence for a value: it tells a reader what they stand for."""
    if not m.matches(node, m.ClassDef(bases=[m.Arg(m.Name("Enum"))])):
        return []
    return list(m.findall(node, m.Assign(value=m.SimpleString(m.MatchRegex(".* .* .*")))))


def _is_never(case: cst.MatchCase) -> bool:
    return bool(m.findall(case, m.Call(func=m.Name("assert_never"))))


def _word(argument: cst.Arg) -> str:
    return argument.value.value if isinstance(argument.value, cst.Name) else ""


def _is_left_out(node: cst.CSTNode) -> bool:
    return m.matches(node, _FOR_THE_TYPE_CHECKER)


def mutants_of(path: Path, root: Path) -> Iterator[Mutant]:
    """Yield the mutants of a file, each text once."""
    text = path.read_text("utf-8")
    seen = {text}
    names: Counter[tuple[str, str, str]] = Counter()
    for function, source in _changed_texts(cst.parse_module(text)):
        if source in seen:
            continue
        seen.add(source)
        name = (function, *_changed_lines(text, source))
        names[name] += 1
        yield Mutant(MutantName(str(path.relative_to(root)), *name, names[name]), source)


def _changed_texts(module: cst.Module) -> Iterator[tuple[str, str]]:
    """Yield the function and the text of each change; a statement of the module is written at a time."""
    texts = [module.code_for_node(statement) for statement in module.body]
    start = "".join(map(module.code_for_node, module.header))
    for index, statement in enumerate(module.body):
        before, after = start + "".join(texts[:index]), "".join(texts[index + 1 :])
        sites = _Sites()
        statement.visit(sites)
        for function, node, changed in sites.changes:
            yield function, before + _written(module, statement.deep_replace(node, changed)) + after


def _written(module: cst.Module, statement: object) -> str:
    return module.code_for_node(statement) if isinstance(statement, cst.CSTNode) else ""


def _changed_lines(before: str, after: str) -> tuple[str, str]:
    old, new = before.splitlines(), after.splitlines()
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    return _stripped(old[start : len(old) - end]), _stripped(new[start : len(new) - end])


def _common(old: list[str], new: list[str]) -> int:
    """Count the lines at the start that are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _stripped(lines: list[str]) -> str:
    return "\n".join(line.strip() for line in lines)
