"""Places for policies that intersect, and what finds room in them.

A layer whose Allows limit needs a place of its own, because within a place Allows add up. A
Deny holds in every place, and goes to the first that has room, or in parts to several.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from guarded_aws.guard.pushdown.compile import CompiledLayer, Placed
from guarded_aws.guard.pushdown.minify import minify
from guarded_aws.policy import Clause, Effect, Statement

_EVERYTHING: Final = Clause(("*",))
_ALLOW_ALL: Final = Statement(effect=Effect.ALLOW, actions=_EVERYTHING, resources=_EVERYTHING)
_DENY_ALL: Final = Statement(effect=Effect.DENY, actions=_EVERYTHING, resources=_EVERYTHING)


class Layout:
    """Places of these sizes, in characters, filled in order."""

    def __init__(self, sizes: Sequence[int]) -> None:
        """Start with every place empty."""
        self._sizes = tuple(sizes)
        self._places: list[tuple[Statement, ...]] = []

    @property
    def texts(self) -> tuple[str, ...]:
        """The policies of the places that are used; an empty text for a place that holds no statement."""
        return tuple(minify(statements) if statements else "" for statements in self._places)

    def place_layer(self, layer: CompiledLayer) -> bool:
        """Give a layer's Allows a place of their own; say whether there was one."""
        # FAIL-CLOSED(pushdown-empty): that a layer allows nothing is no reason to tell AWS nothing.
        return self.place_beside_arns(layer) if layer.allows else self._open((_DENY_ALL,))

    def place_beside_arns(self, layer: CompiledLayer) -> bool:
        """Give a place to Allows that managed policies add to: there may be none here. Say whether there was one."""
        return self._open(tuple(allow.statement for allow in layer.allows))

    def place_deny(self, deny: Placed) -> bool:
        """Put a Deny where there is room, its actions in several places if need be; say whether there was."""
        return self._add(deny.statement) or self._spread(deny.statement)

    def _add(self, deny: Statement) -> bool:
        """Put a Deny whole into the first place that has room."""
        for index in range(len(self._places)):
            filled = (*self._places[index], deny)
            if _size(filled) <= self._sizes[index]:
                self._places[index] = filled
                return True
        return self._open((_ALLOW_ALL, deny))

    def _spread(self, deny: Statement) -> bool:
        """Put as many of a Deny's actions into each place as it has room for; all of them, or none."""
        rest = () if deny.actions.is_negated else deny.actions.patterns
        places = list(self._places)
        for index in range(len(self._sizes) if rest else 0):
            here = places[index] if index < len(places) else (_ALLOW_ALL,)
            count = _most_that_fit(here, deny, rest, size=self._sizes[index])
            places[index : index + 1] = [(*here, _of_actions(deny, rest[:count]))] if count else [here]
            rest = rest[count:]
            if not rest:
                self._places = places
                return True
        return False

    def _open(self, statements: tuple[Statement, ...]) -> bool:
        has_room = len(self._places) < len(self._sizes) and _size(statements) <= self._sizes[len(self._places)]
        if has_room:
            self._places.append(statements)
        return has_room


def _most_that_fit(place: tuple[Statement, ...], deny: Statement, actions: tuple[str, ...], *, size: int) -> int:
    """Count the actions, from the first, for which a Deny has room in a place."""
    low, high = 0, len(actions)
    while low < high:
        middle = (low + high + 1) // 2
        has_room = _size((*place, _of_actions(deny, actions[:middle]))) <= size
        low, high = (middle, high) if has_room else (low, middle - 1)
    return low


def _of_actions(deny: Statement, actions: tuple[str, ...]) -> Statement:
    return replace(deny, actions=Clause(actions))


def _size(statements: Iterable[Statement]) -> int:
    return len(minify(statements))
