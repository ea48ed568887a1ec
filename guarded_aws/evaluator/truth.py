"""Three-valued logic: what a guard needs because AWS sees values that it cannot."""

from collections.abc import Iterable
from enum import Enum
from typing import Final, NoReturn, assert_never

from guarded_aws.policy.model import Effect


class Truth(Enum):
    """A Kleene truth value.

    ``UNKNOWN`` is ignorance: AWS will see a value that the guard cannot, such as
    the tags of a resource. It is not absence. IAM defines what an absent context
    key means; nothing defines ignorance, so `counts` decides it.
    """

    FALSE = "it holds under no completion"
    UNKNOWN = "it holds under some completions, for all that is known"
    TRUE = "it holds under every completion"

    __hash__ = object.__hash__  # a member is only ever itself; Enum's own hash costs five times as much

    def __bool__(self) -> NoReturn:
        """Refuse to be a condition: ``if truth`` would hide ``UNKNOWN``."""
        raise TypeError("compare a Truth with `is`; it has three values")

    def __invert__(self) -> "Truth":
        return _NEGATION[self]


FALSE: Final = Truth.FALSE
TRUE: Final = Truth.TRUE
"""Two members by themselves: to look one up in its class costs as much as a call, which counts where they are used."""

_NEGATION = {FALSE: TRUE, Truth.UNKNOWN: Truth.UNKNOWN, TRUE: FALSE}


def truth(value: bool) -> Truth:  # noqa: FBT001 -- the one place where a bool becomes a Truth
    """Give the Truth of something that is certain."""
    return TRUE if value else FALSE


def all_of(values: Iterable[Truth]) -> Truth:
    """Kleene conjunction: false if any is false, else unknown if any is unknown; true when empty."""
    result = TRUE
    for value in values:
        if value is FALSE:
            return value
        if value is Truth.UNKNOWN:
            result = value
    return result


def any_of(values: Iterable[Truth]) -> Truth:
    """Kleene disjunction: true if any is true, else unknown if any is unknown; false when empty."""
    result = FALSE
    for value in values:
        if value is TRUE:
            return value
        if value is Truth.UNKNOWN:
            result = value
    return result


def agreed(values: Iterable[Truth]) -> Truth:
    """Give what all values say; unknown when they differ."""
    said = set(values)
    return said.pop() if len(said) == 1 else Truth.UNKNOWN


def counts(effect: Effect, match: Truth) -> bool:
    """Say whether a statement with this match takes part in the decision."""
    # FAIL-CLOSED(unknown): ignorance counts against the caller, never for it.
    match effect:
        case Effect.DENY:
            return match is not Truth.FALSE
        case Effect.ALLOW:
            return match is Truth.TRUE
        case _:
            assert_never(effect)
