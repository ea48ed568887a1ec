"""Put the code of a mutant into a process that has imported the original.

A function is one object wherever it is held (in a table, under a cache, as a property), so a new ``__code__``
reaches all of its callers. What runs when a module is imported cannot be changed that way.
"""

import functools
import gc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType

from mutation.mutate import Mutant

Place = tuple[str, str, int]
"""A function's file, qualified name and first line."""

_COMPARED = (
    "co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_flags", "co_argcount",
    "co_kwonlyargcount", "co_posonlyargcount", "co_exceptiontable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """The functions that a mutant changes, and whether it changes what runs on import too."""

    functions: dict[Place, CodeType]
    on_import: bool

    @property
    def is_none(self) -> bool:
        """Whether the compiler gives the same code."""
        return not self.functions and not self.on_import


def change_of(root: Path, mutant: Mutant) -> Change:
    """Compare what the compiler makes of a file and of its mutant."""
    path = root / mutant.id.file
    try:
        old, new = (compile(text, str(path), "exec") for text in (path.read_text("utf-8"), mutant.source))
    except SyntaxError:
        return Change({}, on_import=True)
    if not _alike(old, new, functions=False):
        return Change({}, on_import=True)
    changed = [pair for pair in zip(_functions(old), _functions(new), strict=True) if not _alike(*pair, functions=True)]
    if any(was.co_freevars != now.co_freevars for was, now in changed):
        return Change({}, on_import=True)
    return Change({place_of(was): now for was, now in changed}, on_import=False)


def _alike(old: CodeType, new: CodeType, *, functions: bool) -> bool:
    """Say whether two codes do the same, wherever they stand; with or without the functions that they make."""
    if any(getattr(old, name) != getattr(new, name) for name in _COMPARED):
        return False
    if len(old.co_consts) != len(new.co_consts):
        return False
    return all(_same_constant(*pair, functions=functions) for pair in zip(old.co_consts, new.co_consts, strict=True))


def _same_constant(old: object, new: object, *, functions: bool) -> bool:
    if isinstance(old, CodeType) and isinstance(new, CodeType):
        return (_is_function(old) and not functions) or _alike(old, new, functions=functions)
    return type(old) is type(new) and old == new


def _functions(code: CodeType) -> Iterator[CodeType]:
    """Yield the functions of a module and of its classes, but not what is inside of them."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if _is_function(constant):
                yield constant
            else:
                yield from _functions(constant)


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & CO_OPTIMIZED)


def place_of(code: CodeType) -> Place:
    """Give the place of a function."""
    return code.co_filename, code.co_qualname, code.co_firstlineno


def living_functions(places: Iterable[Place]) -> dict[Place, list[FunctionType]]:
    """Find the function objects that came from these places."""
    found: dict[Place, list[FunctionType]] = {place: [] for place in places}
    files = {file for file, _, _ in found}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename in files:
            found.get(place_of(thing.__code__), []).append(thing)
    return found


def living_caches() -> "list[functools._lru_cache_wrapper[object]]":
    """Find the caches of guarded-aws: what one test left there would spare the next one the work."""
    return [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, functools._lru_cache_wrapper) and thing.__module__.startswith("guarded_aws.")
    ]
