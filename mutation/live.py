"""Put a mutant into a process that has imported the original.

A function is one object wherever it is held (in a table, under a cache, as a property), so a new ``__code__``
reaches all of its callers. A private table of a module is read from the module's names, so that the statement
that makes it can run again. Whatever else runs on import cannot be changed that way.
"""

import functools
import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType

from mutation.names import Mutant
from mutation.tables import Rerun, rerun_of

Place = tuple[str, str, int]
"""A function's file, qualified name and first line."""

_COMPARED = (
    "co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_flags", "co_argcount",
    "co_kwonlyargcount", "co_posonlyargcount", "co_exceptiontable",
)  # fmt: skip


class CannotBeImportedError(Exception):
    """What a mutant makes of a module stops its import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a mutant changes in a process that has imported the original.

    Attributes:
        functions: The code of each function that differs.
        rerun: What of the module has to run again.
        readers: The functions that read what ran again.
        on_import: Whether it changes what neither of the two reaches.
    """

    functions: dict[Place, CodeType] = field(default_factory=dict)
    rerun: Rerun | None = None
    readers: frozenset[Place] = frozenset()
    on_import: bool = False

    @property
    def places(self) -> frozenset[Place]:
        """The functions that behave in another way."""
        return frozenset(self.readers | self.functions.keys())


def change_of(root: Path, mutant: Mutant) -> Change:
    """Compare what the compiler makes of a file and of its mutant."""
    path = root / mutant.name.file
    before, after = path.read_text("utf-8"), mutant.source
    try:
        old, new = (compile(text, str(path), "exec") for text in (before, after))
    except SyntaxError:
        return Change(on_import=True)
    if not _alike(old, new, functions=False):
        return _change_of_tables(path, before, after, old)
    changed = [pair for pair in zip(_functions(old), _functions(new), strict=True) if not _alike(*pair, functions=True)]
    if any(was.co_freevars != now.co_freevars for was, now in changed):
        return Change(on_import=True)
    return Change(functions={place_of(was): now for was, now in changed})


def _change_of_tables(path: Path, before: str, after: str, old: CodeType) -> Change:
    rerun = rerun_of(path, before, after)
    if rerun is None:
        return Change(on_import=True)
    readers = frozenset(place_of(code) for code in _functions(old) if rerun.names & _names_in(code))
    return Change(rerun=rerun, readers=readers)


def _names_in(code: CodeType) -> frozenset[str]:
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return frozenset(code.co_names).union(*map(_names_in, inner))


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
    """Find the function objects that came from these places.

    Asked by `type`: a proxy of what is no longer there lets nobody ask for its class.
    """
    found: dict[Place, list[FunctionType]] = {place: [] for place in places}
    files = {file for file, _, _ in found}
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename in files:
            found.get(place_of(thing.__code__), []).append(thing)
    return found


def living_caches() -> "list[functools._lru_cache_wrapper[object]]":
    """Find the caches of guarded-aws: what one test left there would spare the next one the work."""
    return [
        thing
        for thing in gc.get_objects()
        if type(thing) is functools._lru_cache_wrapper  # noqa: SLF001 -- the only name of the type
        and thing.__module__.startswith("guarded_aws.")
    ]


@contextmanager
def put_in(change: Change, functions: dict[Place, list[FunctionType]]) -> Iterator[None]:
    """Turn the original into the mutant, and back.

    Raises:
        CannotBeImportedError: The statements that have to run again raise an error.
    """
    names = vars(sys.modules[change.rerun.module]) if change.rerun else {}
    kept_names = {name: names[name] for name in (change.rerun.names if change.rerun else ())}
    kept_codes = [(function, function.__code__) for place in change.functions for function in functions[place]]
    try:
        if change.rerun:
            _run(change.rerun.code, names)
        for place, code in change.functions.items():
            for function in functions[place]:
                function.__code__ = code
        yield
    finally:
        names.update(kept_names)
        for function, code in kept_codes:
            function.__code__ = code


def _run(code: CodeType, names: dict[str, object]) -> None:
    try:
        exec(code, names)  # noqa: S102 -- our own code, mutated
    except Exception as error:
        raise CannotBeImportedError(str(error)) from error
