"""Find the statements that can match a request without looking at all of them.

Statements are filed once by action (exact name, service prefix, everything else). The
first request for an action collects its candidates; later ones find them in a dictionary.
Where an action has many candidates they are filed again by the literal start of their resources.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from guarded_aws.evaluator.decision import Layer
from guarded_aws.evaluator.ownership import ActionKind, kind_of
from guarded_aws.evaluator.request import Action, AuthorizationRequest, Name
from guarded_aws.evaluator.shelf import Filed, Shelf, ShelvesByStart
from guarded_aws.evaluator.statement import CompiledStatement
from guarded_aws.evaluator.truth import Truth
from guarded_aws.evaluator.wildcard import compile_text

_MOST_REMEMBERED: Final = 4096
"""How many actions an index remembers; an agent chooses the names, so there is an end."""

_FEW: Final = 8
"""Up to so many candidates are looked at one by one."""


class StatementIndex:
    """Statements, filed: those of one level, or of all."""

    def __init__(self, statements: Iterable[CompiledStatement]) -> None:
        self.statements = tuple(statements)
        self._remembered: dict[Name, Candidates] = {}
        self._alike: dict[tuple[ActionKind, tuple[int, ...]], Candidates] = {}

    def near(self, request: AuthorizationRequest) -> Sequence[CompiledStatement]:
        """Give the statements that take the request's action and may take its resource."""
        return self.shelf(request).statements

    def shelf(self, request: AuthorizationRequest) -> Shelf:
        """Give the shelf of these statements."""
        candidates = self._remembered.get(request.action.folded)
        if candidates is None:
            candidates = self._remember(request.action)
        name, by_start = request.resource.name, candidates.by_start
        if by_start is None or not isinstance(name, str) or request.resource.other_name is not None:
            return candidates.all
        # Most names lead no deeper, and it costs a call to find that out over there.
        return by_start.find(name) if name[: by_start.length] in by_start.groups else by_start.shelf

    def allows(self, action: Action, layer: Layer) -> Sequence[CompiledStatement]:
        """Give the Allows of a layer that take an action, or may."""
        candidates = self._remembered.get(action.folded)
        if candidates is None:
            candidates = self._remember(action)
        return candidates.allows.get(layer, ())

    def _remember(self, action: Action) -> "Candidates":
        """Collect the candidates; actions that no statement tells apart share theirs."""
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
            self._alike.clear()
        found = self._files.find(action)
        key = (kind_of(action), tuple([statement.order for statement in found]))
        candidates = self._alike.get(key)
        if candidates is None:
            candidates = self._alike[key] = Candidates(found, key[0])
        self._remembered[action.folded] = candidates
        return candidates

    @cached_property
    def _files(self) -> "_Files":
        return _Files(self.statements)


class Candidates:
    """The statements that take one action.

    Attributes:
        all: All of them.
        by_start: Those that may match, by the start of the resource, where that is worth looking at.
    """

    def __init__(self, statements: Sequence[CompiledStatement], kind: ActionKind) -> None:
        self.all = Shelf(statements, kind)
        self.by_start: ShelvesByStart | None = None
        if len(statements) > _FEW:
            starts = [(one, one.literal_starts) for one in statements]
            anywhere = [one for one, texts in starts if texts is None]
            filed = [Filed(text, one) for one, texts in starts for text in texts or ()]
            self.by_start = ShelvesByStart(anywhere, filed, kind)

    @cached_property
    def allows(self) -> Mapping[Layer, Sequence[CompiledStatement]]:
        """The Allows among them, by layer."""
        by_layer: dict[Layer, list[CompiledStatement]] = {}
        for statement in self.all.statements:
            if not statement.is_deny:
                by_layer.setdefault(statement.level.layer, []).append(statement)
        return by_layer


class _Files:
    """Statements by action."""

    def __init__(self, statements: tuple[CompiledStatement, ...]) -> None:
        self._statements = statements
        self._every: list[CompiledStatement] = []
        self._negated: list[CompiledStatement] = []
        self._by_action: dict[str, list[CompiledStatement]] = {}
        self._by_prefix: dict[str, list[tuple[str, CompiledStatement]]] = {}
        for statement in statements:
            self._file(statement)

    def _file(self, statement: CompiledStatement) -> None:
        clause = statement.statement.actions
        if clause.is_negated:
            self._negated.append(statement)
        elif "*" in clause.patterns:
            self._every.append(statement)
        else:
            for pattern in clause.patterns:
                self._file_pattern(pattern.lower(), statement)

    def _file_pattern(self, pattern: str, statement: CompiledStatement) -> None:
        if "*" in pattern or "?" in pattern:
            self._by_prefix.setdefault(pattern.partition(":")[0], []).append((pattern, statement))
        else:
            self._by_action.setdefault(pattern, []).append(statement)

    def find(self, action: Action) -> list[CompiledStatement]:
        """Give the statements that take an action, or may, in order."""
        folded = action.folded
        if not isinstance(folded, str):
            return [statement for statement in self._statements if statement.actions.match(action) is not Truth.FALSE]
        wild = self._by_prefix.get(folded.partition(":")[0], ())
        found = [
            *self._every,
            *self._by_action.get(folded, ()),
            *[statement for pattern, statement in wild if compile_text(pattern).matches(folded)],
            *[statement for statement in self._negated if statement.actions.matches(folded)],
        ]
        by_order = {statement.order: statement for statement in found}
        return [by_order[order] for order in sorted(by_order)]
