"""Statements that stand together because the same requests come near them.

A request that reaches a shelf is put to each of its statements; nothing is cut short. What was concluded
from their answers is kept: see ``docs/adr/0003-conclusions-by-what-matched.md``.
"""

from collections.abc import Hashable, Sequence
from typing import Final, NamedTuple

from guarded_aws.evaluator.decision import Decision, Layer
from guarded_aws.evaluator.ownership import ActionKind
from guarded_aws.evaluator.request import AuthorizationRequest
from guarded_aws.evaluator.statement import CompiledStatement
from guarded_aws.evaluator.truth import FALSE, TRUE, Truth

Answers = tuple[Truth, ...]
"""What statements say to a request."""

_MOST_KEPT: Final = 4096
"""How many answers a shelf keeps, with the conclusions that they led to."""


class Filed(NamedTuple):
    """A statement, and a text that a resource may start with that it takes."""

    start: str
    statement: CompiledStatement


class Shelf:
    """The statements that a request comes near.

    Attributes:
        statements: In the order of the policies.
        of_resource: Those of the resource's own policy, which also ask who calls.
        is_ordinary: Whether nothing but the statements matters to a caller before what is its own account's.
        conclusions: The decisions that answers led to.
    """

    __slots__ = (
        "_asked",
        "_by_context",
        "_by_request",
        "_fixed",
        "conclusions",
        "is_ordinary",
        "of_resource",
        "statements",
    )

    def __init__(self, statements: Sequence[CompiledStatement], kind: ActionKind) -> None:
        self.statements = tuple(statements)
        self.of_resource = tuple([one for one in statements if one.level.layer is Layer.RESOURCE])
        self.is_ordinary = kind is ActionKind.ORDINARY and not self.of_resource
        self.conclusions: dict[Hashable, Decision] = {}
        is_sure = kind is not ActionKind.OPEN
        fixed = [one for one in statements if is_sure and one.is_unconditional]
        on_context = [one for one in statements if is_sure and one.takes_every_resource and not one.is_unconditional]
        others = [one for one in statements if not (is_sure and one.takes_every_resource)]
        self._by_context = [one.context_matcher for one in on_context]
        self._by_request = [one.matcher if is_sure else one.match_with_action for one in others]
        self._asked = (*on_context, *others)
        self._fixed = fixed

    def ask(self, request: AuthorizationRequest) -> Answers:
        """Put a request to every statement whose match depends on it."""
        context, answers = request.context, []
        for match_context in self._by_context:
            answers.append(match_context(context))  # noqa: PERF401 -- it is a call of its own in Python 3.11
        for match in self._by_request:
            answers.append(match(request))  # noqa: PERF401 -- likewise
        return tuple(answers)

    def taking_part(self, answers: Answers) -> list[tuple[CompiledStatement, Truth]]:
        """Give the statements that match or may match, by their answers."""
        fixed = [(one, TRUE) for one in self._fixed]
        asked = [(one, match) for one, match in zip(self._asked, answers, strict=True) if match is not FALSE]
        return sorted([*fixed, *asked], key=lambda found: found[0].order)

    def keep(self, key: Hashable, decision: Decision) -> None:
        """Keep what was concluded; when there is much, forget the rest."""
        if len(self.conclusions) * (1 + len(self._asked)) >= _MOST_KEPT:
            self.conclusions.clear()
        self.conclusions[key] = decision


class ShelvesByStart:
    """Shelves by how the resources of their statements start.

    Each look-up takes as many characters as the shortest start has, and goes on from there. So a name that
    no start fits costs one look-up, however many there are, and one that some fit costs one for each length.

    Attributes:
        shelf: The shelf of a name that leads here and no further.
        length: How many characters the next look-up takes.
        groups: What lies deeper, by that many characters.
    """

    __slots__ = ("_kind", "_opened", "groups", "length", "shelf")

    def __init__(
        self, statements: Sequence[CompiledStatement], filed: Sequence[Filed], kind: ActionKind, *, depth: int = 0
    ) -> None:
        """Take the statements of every name that leads here, and those that may lie deeper than so many characters."""
        here = [one.statement for one in filed if len(one.start) == depth]
        deeper = [one for one in filed if len(one.start) > depth]
        by_order = {statement.order: statement for statement in (*statements, *here)}
        self._kind = kind
        self.shelf = Shelf([by_order[order] for order in sorted(by_order)], kind)
        self.length = min([len(one.start) for one in deeper], default=0)
        self.groups: dict[str, list[Filed]] = {}
        self._opened: dict[str, ShelvesByStart] = {}
        for one in deeper:
            self.groups.setdefault(one.start[: self.length], []).append(one)

    def find(self, name: str) -> Shelf:
        """Give the shelf of every statement that may take a resource of this name."""
        found = self
        while name[: found.length] in found.groups:
            found = found._deeper(name[: found.length])
        return found.shelf

    def _deeper(self, start: str) -> "ShelvesByStart":
        """Give the shelves of names that start so, put up when they are first asked for: there may be thousands."""
        deeper = self._opened.get(start)
        if deeper is None:
            deeper = ShelvesByStart(self.shelf.statements, self.groups[start], self._kind, depth=self.length)
            self._opened[start] = deeper
        return deeper
