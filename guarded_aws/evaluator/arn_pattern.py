"""Match ARN patterns segment by segment: a wildcard never crosses one of the first five colons.

Sources: IAM User Guide, reference_policies_elements_resource and
reference_policies_elements_condition_operators (ArnEquals, ArnLike).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from guarded_aws.evaluator.partial import match_partial
from guarded_aws.evaluator.pieces import PatternToken
from guarded_aws.evaluator.request import Hole, Name, PartialText
from guarded_aws.evaluator.truth import Truth, all_of, truth
from guarded_aws.evaluator.wildcard import Everything, Pattern, compile_pattern
from guarded_aws.policy.template import Wild

FIELDS: Final = 6


class ArnPattern:
    """Six patterns, one for each field of an ARN.

    Where the first five fields are plain text, which is common, the whole pattern is compared at once.

    Attributes:
        matches: Says whether an ARN fits; a text that is no ARN never does.
    """

    __slots__ = ("_fields", "_patterns", "matches")

    def __init__(self, fields: list[tuple[PatternToken, ...]]) -> None:
        self._fields = tuple(fields)
        self._patterns: tuple[Pattern, ...] = ()
        self.matches: Callable[[str], bool]
        if any(Wild.RUN in field or Wild.ONE in field for field in fields[:-1]):
            self._patterns = tuple(map(compile_pattern, fields))
            self.matches = self._match_fields
        else:
            self.matches = compile_pattern(_joined(self._tokens)).matches

    @property
    def _tokens(self) -> list[PatternToken]:
        return [token for field in self._fields for token in (*field, ":")][:-1]

    def _match_fields(self, arn: str) -> bool:
        fields = arn.split(":", FIELDS - 1)
        return len(fields) == FIELDS and all(
            pattern.matches(field) for pattern, field in zip(self._patterns, fields, strict=True)
        )

    def match_partial(self, arn: PartialText) -> Truth:
        """Say whether every completion of an ARN fits, none or some."""
        names = split_name(arn)
        if names is None:
            # INVARIANT(widest): matched as one text, a pattern takes at least what it takes by segments.
            missed = match_partial(tuple(self._tokens), arn) is Truth.FALSE
            return Truth.FALSE if missed else Truth.UNKNOWN
        pairs = zip(self._fields, names, strict=True)
        return all_of(match_name(field, compile_pattern(field), name) for field, name in pairs)


def match_name(tokens: tuple[PatternToken, ...], pattern: Pattern, name: Name) -> Truth:
    """Match a pattern, given as tokens and compiled, against a name that may have holes."""
    if isinstance(name, str):
        return truth(pattern.matches(name))
    if isinstance(pattern, Everything):
        return Truth.TRUE
    return match_partial(tokens, name)


def split_tokens(tokens: tuple[PatternToken, ...]) -> list[tuple[PatternToken, ...]]:
    """Split a pattern at its first five colons; fewer fields mean that it is no whole ARN pattern."""
    first, *others = tokens or ("",)
    if isinstance(first, str) and first.count(":") >= FIELDS - 1:
        *plain, last = first.split(":", FIELDS - 1)
        return [*((text,) if text else () for text in plain), (last, *others) if last else tuple(others)]
    fields: list[list[PatternToken]] = [[]]
    for token in _by_colons(tokens):
        if token == ":" and len(fields) < FIELDS:
            fields.append([])
        else:
            fields[-1].append(token)
    return [_joined(field) for field in fields]


def _by_colons(tokens: tuple[PatternToken, ...]) -> Iterator[PatternToken]:
    for token in tokens:
        if isinstance(token, Wild):
            yield token
            continue
        for place, part in enumerate(token.split(":")):
            if place:
                yield ":"
            if part:
                yield part


def _joined(tokens: Iterable[PatternToken]) -> tuple[PatternToken, ...]:
    """Join neighboring literals again."""
    joined: list[PatternToken] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if isinstance(token, str) and isinstance(last, str):
            joined[-1] = last + token
        else:
            joined.append(token)
    return tuple(joined)


def split_name(arn: PartialText) -> list[Name] | None:
    """Split an ARN with holes into its six fields; None when a hole may hold one of the colons."""
    fields: list[list[str | Hole]] = [[]]
    for part in arn.parts:
        if isinstance(part, Hole):
            if part is Hole.ANYTHING and len(fields) < FIELDS:
                return None
            fields[-1].append(part)
            continue
        first, *others = part.split(":", FIELDS - len(fields))
        fields[-1].append(first)
        fields += [[other] for other in others]
    return [_name(field) for field in fields] if len(fields) == FIELDS else None


def _name(parts: list[str | Hole]) -> Name:
    if any(isinstance(part, Hole) for part in parts):
        return PartialText(tuple(parts))
    return "".join(str(part) for part in parts)
