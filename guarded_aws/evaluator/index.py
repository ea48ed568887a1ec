"""Find the statements that can match a request without looking at all of them.

Statements are filed once by action (exact name, service prefix, everything else). The
first request for an action collects its candidates; later ones find them in a dictionary.
Where an action has many candidates they are filed again by the literal start of their resources.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from guarded_aws.evaluator.request import AuthorizationRequest
from guarded_aws.evaluator.statement import CompiledStatement

_MOST_REMEMBERED: Final = 4096
"""How many actions an index remembers; an agent chooses the names, so there is an end."""

_FEW: Final = 8
"""Up to so many candidates are looked at one by one."""


class StatementIndex:
    """The statements of one layer, or of one level of it."""

    __slots__ = ("_always", "_by_action", "_by_prefix", "_remembered", "statements")

    def __init__(self, statements: Sequence[CompiledStatement]) -> None:
        self.statements = tuple(statements)
        self._by_action: dict[str, list[CompiledStatement]] = {}
        self._by_prefix: dict[str, list[CompiledStatement]] = {}
        self._always: list[CompiledStatement] = []
        self._remembered: dict[str, Candidates] = {}
        for statement in self.statements:
            self._file(statement)

    def _file(self, statement: CompiledStatement) -> None:
        actions = statement.actions
        if actions.is_negated or "*" in actions.wild:
            self._always.append(statement)
            return
        for action in actions.exact:
            self._by_action.setdefault(action, []).append(statement)
        for prefix in {pattern.partition(":")[0] for pattern in actions.wild}:
            self._by_prefix.setdefault(prefix, []).append(statement)

    def near(self, request: AuthorizationRequest) -> Sequence[CompiledStatement]:
        """Give the statements that take the request's action and may take its resource; order means nothing."""
        action = request.action.folded
        if isinstance(action, str):
            return self.candidates(action).near(request)
        return self.statements

    def candidates(self, folded_action: str) -> "Candidates":
        """Give the statements whose Action or NotAction takes a known action, given in lower case."""
        found = self._remembered.get(folded_action)
        if found is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[folded_action] = Candidates(self._collect(folded_action))
        return found

    def _collect(self, action: str) -> Iterable[CompiledStatement]:
        exact = self._by_action.get(action, ())
        shelves = (*self._by_prefix.get(action.partition(":")[0], ()), *self._always)
        found = {statement.order: statement for statement in exact}
        found.update((shelved.order, shelved) for shelved in shelves if shelved.actions.matches(action))
        return [found[order] for order in sorted(found)]


class Candidates:
    """The statements of a layer that take one action."""

    __slots__ = ("_anywhere", "_by_start", "_lengths", "statements")

    def __init__(self, statements: Iterable[CompiledStatement]) -> None:
        self.statements = tuple(statements)
        self._anywhere: list[CompiledStatement] = []
        self._by_start: dict[str, list[CompiledStatement]] = {}
        if len(self.statements) > _FEW:
            for statement in self.statements:
                self._file(statement)
        self._lengths = sorted({len(start) for start in self._by_start})

    def _file(self, statement: CompiledStatement) -> None:
        starts = statement.literal_starts
        if starts is None:
            self._anywhere.append(statement)
        else:
            for start in dict.fromkeys(starts):
                self._by_start.setdefault(start, []).append(statement)

    def near(self, request: AuthorizationRequest) -> Sequence[CompiledStatement]:
        """Give those whose resources can take the request's; order means nothing."""
        name = request.resource.name
        if not self._by_start or not isinstance(name, str) or len(self._lengths) > len(self.statements) // 2:
            return self.statements
        found = {
            statement.order: statement
            for length in self._lengths
            for statement in self._by_start.get(name[:length], ())
        }
        return (*self._anywhere, *found.values())
