"""The small changes that are made to a source file.

The operators are mutmut's; where they are put is decided here, for mutmut itself leaves out what this project has
most of: tables at the top of a module, and functions with a decorator.
"""

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

_LEFT_OUT = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
"""Types say nothing at run time, and the arguments of our decorators are the sizes of caches."""

_CALLS_LEFT_OUT = frozenset({"assert_never", "TypeVar", "NewType", "cast"})
"""What is there for the type checker; `assert_never` is never reached."""


@dataclass(frozen=True, slots=True, order=True)
class MutantId:
    """What a mutant is called, so that it has the same name after unrelated edits.

    Attributes:
        file: The path of the file from the root of the project.
        function: The qualified name of the function; empty at the top of a module.
        was: The changed lines as they are written, without indentation.
        now: The same lines in the mutant; empty if they are gone.
        nth: Counts from 1 where a function has the same lines more than once.
    """

    file: str
    function: str
    was: str
    now: str
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutant and the whole text of its file."""

    id: MutantId
    source: str


class _Sites(cst.CSTVisitor):
    """Collect each change of a node, with the function that the node is in."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, cst.CSTNode, cst.CSTNode]] = []
        self._scope: list[str] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, _LEFT_OUT) or _is_left_out(node):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._scope.append(node.name.value)
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                self.changes += [(".".join(self._scope), node, changed) for changed in operator(node)]
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self._scope.pop()


def _is_left_out(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in _CALLS_LEFT_OUT


def mutants_of(path: Path, root: Path) -> Iterator[Mutant]:
    """Yield the mutants of a file, each text once."""
    text = path.read_text("utf-8")
    module = cst.parse_module(text)
    sites = _Sites()
    module.visit(sites)
    seen = {text}
    names: Counter[tuple[str, str, str]] = Counter()
    for function, node, changed in sites.changes:
        source = _with(module, node, changed)
        if source in seen:
            continue
        seen.add(source)
        name = (function, *_changed_lines(text, source))
        names[name] += 1
        yield Mutant(MutantId(str(path.relative_to(root)), *name, names[name]), source)


def _with(module: cst.Module, node: cst.CSTNode, changed: cst.CSTNode) -> str:
    mutated = module.deep_replace(node, changed)
    return mutated.code if isinstance(mutated, cst.Module) else ""


def _changed_lines(before: str, after: str) -> tuple[str, str]:
    old, new = before.splitlines(), after.splitlines()
    edits = [edit for edit in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if edit[0] != "equal"]
    was = [line.strip() for _, start, end, _, _ in edits for line in old[start:end]]
    now = [line.strip() for _, _, _, start, end in edits for line in new[start:end]]
    return "\n".join(was), "\n".join(now)
