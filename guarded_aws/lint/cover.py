"""Whether one pattern takes everything that another takes, or anything at all of it.

The narrower pattern is read as a name with holes, its wildcards being the holes, and put
to the evaluator's own matcher. ``covers`` never says yes wrongly; ``may_overlap`` never says no wrongly.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from guarded_aws.arn import is_arn
from guarded_aws.evaluator import Hole, PartialText, Truth
from guarded_aws.evaluator.arn_pattern import FIELDS, ArnPattern, match_name, split_tokens
from guarded_aws.evaluator.partial import match_partial
from guarded_aws.evaluator.request import Name
from guarded_aws.evaluator.variables import widest
from guarded_aws.evaluator.wildcard import compile_pattern
from guarded_aws.policy import Clause
from guarded_aws.policy.template import Wild, split_wildcards, tokenize


class _ActionPatterns:
    """Action patterns, filed so that few have to be looked at."""

    __slots__ = ("_exact", "_wild")

    def __init__(self, patterns: Iterable[str]) -> None:
        folded = {pattern.lower() for pattern in patterns}
        self._exact = {pattern for pattern in folded if not _is_wild(pattern)}
        self._wild: dict[str, list[str]] = defaultdict(list)
        for pattern in folded - self._exact:
            self._wild[pattern.partition(":")[0]].append(pattern)

    def take_all_of(self, pattern: str) -> bool:
        """Say whether one of the patterns takes every action that another takes."""
        folded = pattern.lower()
        return folded in self._exact or any(_match(wide, _name_of(folded)) is Truth.TRUE for wide in self._near(folded))

    def may_take_some_of(self, pattern: str) -> bool:
        """Say whether one of the patterns may take an action that another takes."""
        folded = pattern.lower()
        exact = self._exact if _is_wild(folded) else self._exact & {folded}
        near = (*exact, *(self._near(folded) if folded != "*" else chain.from_iterable(self._wild.values())))
        return any(_may_overlap_as_text(wide, folded) for wide in near)

    def _near(self, folded: str) -> tuple[str, ...]:
        """Give the patterns with wildcards that are of the same service, or of all."""
        return (*self._wild.get("*", ()), *self._wild.get(folded.partition(":")[0], ()))


def _is_wild(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


@lru_cache(maxsize=256)
def _patterns_of(clause: Clause) -> _ActionPatterns:
    return _ActionPatterns(clause.patterns)


def clause_takes_actions(clause: Clause, pattern: str) -> bool:
    """Say whether an Action or NotAction element takes every action of a pattern."""
    patterns = _patterns_of(clause)
    return not patterns.may_take_some_of(pattern) if clause.is_negated else patterns.take_all_of(pattern)


def clause_covers_not_action(wide: Clause, narrow: Clause) -> bool:
    """Say whether an element takes every action that a NotAction element takes."""
    if not wide.is_negated:
        return "*" in wide.patterns
    return all(_patterns_of(narrow).take_all_of(excluded) for excluded in wide.patterns)


def resources_cover(wide: Clause | None, narrow: Clause | None) -> bool:
    """Say whether a Resource element takes every resource that another takes; None is the element of trust policies."""
    if wide is None or narrow is None or wide == narrow:
        return wide == narrow
    match wide.is_negated, narrow.is_negated:
        case False, False:
            return all(any(_resource_covers(one, other) for one in wide.patterns) for other in narrow.patterns)
        case True, True:
            return all(any(_resource_covers(one, other) for one in narrow.patterns) for other in wide.patterns)
        case _:
            return not wide.is_negated and "*" in wide.patterns


def _resource_covers(wide: str, narrow: str) -> bool:
    if wide in {"*", narrow}:
        return True
    if "${" in wide + narrow or not (is_arn(wide) and is_arn(narrow)):
        return False
    name, pattern = _arn_of(narrow), ArnPattern(split_tokens(split_wildcards(wide)))
    return pattern.matches(name) if isinstance(name, str) else pattern.match_partial(name) is Truth.TRUE


def _arn_of(pattern: str) -> Name:
    """Read an ARN pattern as an ARN: a wildcard before the fifth colon stays inside its segment."""
    *head, tail = pattern.split(":", FIELDS - 1)
    return _name([*_parts(":".join([*head, ""]), Hole.SEGMENT), *_parts(tail, Hole.ANYTHING)])


def resources_may_overlap(one: Clause | None, other: Clause | None) -> bool:
    """Say whether two Resource elements may take a resource in common."""
    if one is None or other is None or one.is_negated or other.is_negated:
        return True
    return any(_arns_may_overlap(first, second) for first in one.patterns for second in other.patterns)


def _arns_may_overlap(one: str, other: str) -> bool:
    """Compare field by field; a text that has not six is compared as a whole."""
    pairs = list(zip(_fields(one), _fields(other), strict=False))
    if len(pairs) < FIELDS:
        return _may_overlap_as_text(one, other)
    return all(_may_overlap_as_text(first, second) for first, second in pairs)


def _fields(pattern: str) -> list[str]:
    return _without_variables(pattern).split(":", FIELDS - 1)


def resource_may_take(pattern: str, name: PartialText, *, has_variables: bool) -> bool:
    """Say whether a pattern of a policy can take some completion of an ARN with holes."""
    tokens = widest(tokenize(pattern, has_variables=has_variables))
    return match_partial(tokens, name) is not Truth.FALSE


def _may_overlap_as_text(one: str, other: str) -> bool:
    return _match(_without_variables(one), _name_of(_without_variables(other))) is not Truth.FALSE


def _without_variables(text: str) -> str:
    """Put a star in the place of each policy variable, whatever the Version of the document."""
    tokens = widest(tokenize(text, has_variables=True))
    return "".join(token.value if isinstance(token, Wild) else token for token in tokens)


def _match(pattern: str, name: Name) -> Truth:
    tokens = split_wildcards(pattern)
    return match_name(tokens, compile_pattern(tokens), name)


def _name_of(pattern: str) -> Name:
    return _name(_parts(pattern, Hole.ANYTHING))


def _parts(pattern: str, hole: Hole) -> list[str | Hole]:
    """Read a pattern as a name; ``?`` becomes a hole of any length, which is more than it takes."""
    return [hole if isinstance(token, Wild) else token for token in split_wildcards(pattern)]


def _name(parts: list[str | Hole]) -> Name:
    if any(isinstance(part, Hole) for part in parts):
        return PartialText(tuple(parts))
    return "".join(str(part) for part in parts)
