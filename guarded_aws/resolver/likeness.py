"""Whether a parameter's name means a variable of an ARN template: what the two are called is all that is known.

A name is never taken for an id, and a plain ``Name`` or ``Id`` is that of the type which the operation ends in.
"""

from functools import lru_cache
from typing import Final

from guarded_aws.resolver.parameters import fold, stem

_NAMELESS: Final = frozenset({"name", "id", "arn", "identifier"})
_GENERIC: Final = frozenset({*_NAMELESS, "resource", "resourceid", "resourcename"})
"""Variables that templates of every type have; a parameter of that name may be about another type."""

_KINDS: Final = (
    ("identifier", ""),
    ("identifiers", ""),
    ("id", "id"),
    ("ids", "id"),
    ("name", "name"),
    ("names", "name"),
    ("version", "version"),
)


def is_generic(variable: str) -> bool:
    """Say whether templates of every type have such a variable."""
    return fold(variable) in _GENERIC


@lru_cache(maxsize=16384)
def is_alike(parameter: str, variable: str, type_name: str) -> bool:
    """Say whether a parameter is about what a variable is about, by its name or its id."""
    stems = {stem(variable), fold(type_name)} - {""} - _GENERIC
    return stem(parameter) in stems or stem(parameter).removesuffix("s") in stems


@lru_cache(maxsize=16384)
def says_the_same(parameter: str, variable: str, type_name: str, operation: str) -> bool:
    """Say whether a parameter's name means a variable of a type's template."""
    named, wanted = fold(parameter), fold(variable)
    if wanted not in _GENERIC and named in {wanted, f"{wanted}s"}:
        return True
    if _kind(named) != _kind(wanted) and "" not in (_kind(named), _kind(wanted)):
        # FAIL-CLOSED(name-for-id): an id that AWS gives is never the name that a call gives.
        return False
    nouns = tuple(noun for noun in (stem(variable), fold(type_name)) if noun and noun not in _GENERIC)
    return is_alike(parameter, variable, type_name) or (named in _NAMELESS and fold(operation).endswith(nouns))


@lru_cache(maxsize=1024)
def is_plain(parameter: str, variable: str) -> bool:
    """Say whether both are the same plain word, such as ``Id``."""
    return fold(parameter) == fold(variable) and fold(variable) in _NAMELESS


def _kind(folded: str) -> str:
    """Say whether a word means an id or a name; ``Identifier`` may be either."""
    return next((kind for ending, kind in _KINDS if folded.endswith(ending)), "")
