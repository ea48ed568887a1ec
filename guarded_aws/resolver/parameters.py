"""Read an agent's parameters: only what is of the right type counts, the rest is as if unknown."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

_Value = TypeVar("_Value", bound=Hashable)


def once(values: Iterable[_Value]) -> tuple[_Value, ...]:
    """Keep the first of equal values, in order; a single one, as most calls have, is not looked at."""
    given = tuple(values)
    return given if len(given) < 2 else tuple(dict.fromkeys(given))  # noqa: PLR2004 -- two may be equal


def text_of(parameters: Mapping[str, object], name: str) -> str | None:
    """Give a parameter that is a text with something in it."""
    value = parameters.get(name)
    return value if isinstance(value, str) and value else None


def texts_of(value: object) -> tuple[str, ...] | None:
    """Give a text, a whole number, or a list of texts, as texts; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (str(value),)
    if isinstance(value, str):
        return (value,) if value else None
    if isinstance(value, list | tuple) and value and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    return None


def objects_of(value: object) -> tuple[Mapping[str, object], ...]:
    """Give the objects in a list; nothing for anything else."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, Mapping))


def object_of(value: object) -> Mapping[str, object]:
    """Give an object; an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def members_of(parameters: Mapping[str, object], *, but: frozenset[str]) -> Iterator[tuple[str, object]]:
    """Yield every member at any depth with its name, without recursion; nothing of what is under the names ``but``."""
    waiting: list[object] = [parameters]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list | tuple):
            waiting += reversed(value)
        elif isinstance(value, Mapping):
            inside = [(name, item) for name, item in value.items() if name not in but]
            yield from inside
            waiting += [item for _, item in reversed(inside)]


def reached(parameters: Mapping[str, object], path: str) -> Iterator[object]:
    """Yield what lies at a path of members such as ``targets.repositoryName``; a list on it is gone through."""
    waiting: list[tuple[object, tuple[str, ...]]] = [(parameters, tuple(path.split(".")))]
    while waiting:
        value, names = waiting.pop(0)
        if isinstance(value, list | tuple) and names:
            waiting += [(item, names) for item in value]
        elif not names:
            yield value
        elif isinstance(value, Mapping) and names[0] in value:
            waiting.append((value[names[0]], names[1:]))


def leaves(value: object) -> Iterator[str]:
    """Yield every text inside a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)


@lru_cache(maxsize=16384)
def folded_name(name: str) -> str:
    """Fold a parameter's name, which botocore's models bound in number."""
    return fold(name)


def fold(name: str) -> str:
    """Bring a name to the form in which spellings are compared: letters and digits in lower case."""
    return "".join(character for character in name.lower() if character.isalnum())


_ENDINGS = ("identifier", "identifiers", "names", "name", "ids", "id", "arns", "arn")


@lru_cache(maxsize=16384)
def stem(name: str) -> str:
    """Strip what says only that a name is a name: ``DBInstanceIdentifier`` gives ``dbinstance``."""
    folded = fold(name).removesuffix("withpath")
    for ending in _ENDINGS:
        if folded.endswith(ending) and folded != ending:
            return folded.removesuffix(ending)
    return folded
