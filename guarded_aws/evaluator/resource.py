"""The Resource and NotResource elements.

Source: IAM User Guide, reference_policies_elements_resource and _notresource.

Where AWS's text leaves two readings, a Deny takes the wider and an Allow the narrower:
``is_wide`` says which an entry takes. Under NotResource an entry *excludes*, so the two change places.
"""

from dataclasses import replace
from typing import Final, Protocol

from guarded_aws.evaluator.arn_pattern import FIELDS, ArnPattern, match_name, split_tokens
from guarded_aws.evaluator.letter_case import fold_tokens, may_be_case_blind, start_in_any_case
from guarded_aws.evaluator.pieces import PatternToken
from guarded_aws.evaluator.request import AuthorizationRequest, Name, fold_name
from guarded_aws.evaluator.truth import FALSE, TRUE, Truth, all_of, any_of
from guarded_aws.evaluator.variables import NoText, substitute, variables_of, widest
from guarded_aws.evaluator.wildcard import Pattern, compile_pattern
from guarded_aws.policy.model import Clause, Effect
from guarded_aws.policy.template import PolicyVariable, Token, Wild, tokenize


class ResourceEntry(Protocol):
    """One pattern of a Resource or NotResource element."""

    keys: tuple[str, ...]
    literal_start: str | None

    def match(self, request: AuthorizationRequest) -> Truth:
        """Say whether the request's resource fits."""
        ...


class EveryResource:
    """The entry ``*``."""

    __slots__ = ()
    keys: tuple[str, ...] = ()
    literal_start: str | None = None

    def match(self, request: AuthorizationRequest) -> Truth:  # noqa: ARG002 -- the protocol's
        """Say yes, to actions without resource types too."""
        return Truth.TRUE


class ArnEntry:
    """An ARN pattern without variables.

    Attributes:
        literal_start: A text that every resource that matches starts with; None when there is none.
    """

    __slots__ = ("_arn", "_takes", "_tokens", "_wide", "literal_start")
    keys: tuple[str, ...] = ()

    def __init__(self, tokens: tuple[PatternToken, ...], *, is_wide: bool) -> None:
        fields = split_tokens(tokens)
        self._tokens = tokens
        # DIVERGES(service-wildcard): AWS says that the service cannot be a wildcard; an Allow with one takes nothing.
        is_whole = len(fields) == FIELDS and (is_wide or not any(isinstance(token, Wild) for token in fields[2]))
        self._arn = ArnPattern(fields) if is_whole else None
        # DIVERGES(segment-end-star): AWS lets a `*` at the end of a segment "expand to match beyond
        # the colon boundaries" without saying how far; a Deny takes it as far as it goes, an Allow not at all.
        self._wide: Pattern | None = None
        if is_wide and any(field[-1:] == (Wild.RUN,) for field in fields[: FIELDS - 1]):
            self._wide = compile_pattern(tokens)
        pattern = self._wide or self._arn
        self._takes = _takes_none if pattern is None else pattern.matches
        self.literal_start = tokens[0] if isinstance(tokens[0], str) else None

    def match(self, request: AuthorizationRequest) -> Truth:
        """Match the request's resource."""
        return self.match_name(request.resource.name)

    def match_name(self, name: Name) -> Truth:
        """Match a known resource or one with holes."""
        if isinstance(name, str):
            return TRUE if self._takes(name) else FALSE
        if self._wide is not None:
            return match_name(self._tokens, self._wide, name)
        return FALSE if self._arn is None else self._arn.match_partial(name)


def _takes_none(name: str) -> bool:  # noqa: ARG001 -- it stands in for a pattern's
    return False


class AnyCaseEntry(ArnEntry):
    """An ARN pattern, taken as widely as can be, of a service that may not tell names apart by the case of a letter."""

    __slots__ = ("_folded",)

    def __init__(self, tokens: tuple[PatternToken, ...]) -> None:
        super().__init__(tokens, is_wide=True)
        self.literal_start = self.literal_start and start_in_any_case(self.literal_start)
        self._folded = ArnEntry(fold_tokens(tokens), is_wide=True)

    def match(self, request: AuthorizationRequest) -> Truth:
        """Match as any pattern does, and in doubt a name that is spelled in another case."""
        found = super().match(request)
        if found is not FALSE or not request.resource.is_case_blind:
            return found
        # FAIL-CLOSED(letter-case): a name in another case may be the one that the pattern means.
        return FALSE if self._folded.match_name(fold_name(request.resource.name)) is FALSE else Truth.UNKNOWN


def _arn_entry(tokens: tuple[PatternToken, ...], *, is_wide: bool) -> ArnEntry:
    return AnyCaseEntry(tokens) if is_wide and may_be_case_blind(tokens) else ArnEntry(tokens, is_wide=is_wide)


class AllBucketsEntry(ArnEntry):
    """``arn:aws:s3:::*``: AWS's own examples grant ``s3:ListAllMyBuckets`` on it, which has no resource types."""

    __slots__ = ("_actions",)

    def __init__(self, tokens: tuple[PatternToken, ...], *, is_wide: bool) -> None:
        super().__init__(tokens, is_wide=is_wide)
        # FAIL-CLOSED(account-of-buckets): whether it fits other such actions of S3, such as those on the account's
        # public access, is not said; a Deny takes them, an Allow does not.
        self._actions = _S3_ACTIONS if is_wide else _LIST_OF_BUCKETS
        self.literal_start = None

    def match(self, request: AuthorizationRequest) -> Truth:
        """Match as any pattern does, and ``*`` for these actions."""
        name = request.resource.name
        if isinstance(name, str) and name != "*":
            return TRUE if self._takes(name) else FALSE
        is_no_resource = match_name(_STAR, _STAR_PATTERN, name)
        is_meant = match_name(self._actions, compile_pattern(self._actions), request.action.folded)
        return any_of((super().match(request), all_of((is_no_resource, is_meant))))


_STAR: Final = ("*",)  # the character, which a name with a hole may turn out to be
_STAR_PATTERN: Final = compile_pattern(_STAR)
_S3_ACTIONS: Final[tuple[PatternToken, ...]] = ("s3:", Wild.RUN)
_LIST_OF_BUCKETS: Final[tuple[PatternToken, ...]] = ("s3:listallmybuckets",)


class VariableEntry:
    """An ARN pattern with policy variables, which hold only after the fifth colon."""

    __slots__ = ("_has_early_variable", "_is_wide", "_template", "_widest", "keys", "literal_start")

    def __init__(self, template: tuple[Token, ...], *, is_wide: bool) -> None:
        self._template = template
        self._is_wide = is_wide
        self._widest = _arn_entry(widest(template), is_wide=True)
        self._has_early_variable = _has_early_variable(template)
        self.keys = variables_of(template)
        self.literal_start = self._widest.literal_start

    def match(self, request: AuthorizationRequest) -> Truth:
        """Match with the variables' values; without one the entry matches nothing, or in doubt the widest."""
        if self._has_early_variable:
            # FAIL-CLOSED(early-variable): AWS gives variables no meaning before the fifth colon.
            return self._widest.match(request) if self._is_wide else Truth.FALSE
        tokens = substitute(self._template, request.context)
        match tokens:
            case NoText.NULL:
                return Truth.FALSE
            case NoText.UNKNOWN:
                return Truth.FALSE if self._widest.match(request) is Truth.FALSE else Truth.UNKNOWN
            case _:
                return _arn_entry(tokens, is_wide=self._is_wide).match(request)

    def is_null(self, request: AuthorizationRequest) -> Truth:
        """Say whether a variable of the entry has no value."""
        match substitute(self._template, request.context):
            case NoText.NULL:
                return Truth.TRUE
            case NoText.UNKNOWN:
                return Truth.UNKNOWN
            case _:
                return Truth.FALSE


def _has_early_variable(template: tuple[Token, ...]) -> bool:
    colons = 0
    for token in template:
        if isinstance(token, PolicyVariable) and colons < FIELDS - 1:
            return True
        colons += token.count(":") if isinstance(token, str) else 0
    return False


_ALL_BUCKETS: Final = frozenset({"arn:aws:s3:::*", "arn:aws-cn:s3:::*", "arn:aws-us-gov:s3:::*"})


class ResourceTest:
    """A whole Resource or NotResource element."""

    __slots__ = ("_effect", "_entries", "_is_negated", "keys")

    def __init__(self, clause: Clause, effect: Effect, *, has_variables: bool) -> None:
        is_wide = (effect is Effect.DENY) is not clause.is_negated
        self._entries = [
            _entry(text, has_variables=has_variables, is_wide=is_wide, is_excluding=clause.is_negated)
            for text in clause.patterns
        ]
        self._is_negated = clause.is_negated
        self._effect = effect
        self.keys = tuple(key for entry in self._entries for key in entry.keys)

    @property
    def literal_starts(self) -> tuple[str, ...] | None:
        """Texts one of which every matching resource starts with; None when there is no such list."""
        starts = tuple(entry.literal_start for entry in self._entries)
        return None if self._is_negated or None in starts else tuple(start for start in starts if start is not None)

    def match(self, request: AuthorizationRequest) -> Truth:
        """Say whether the element takes the request's resource."""
        found = self._find(request)
        other = request.resource.other_name
        if other is not None:
            found = self._of_both(found, self._find(replace(request, resource=replace(request.resource, name=other))))
        return self._not(found, request) if self._is_negated else found

    def _of_both(self, by_name: Truth, by_other: Truth) -> Truth:
        # FAIL-CLOSED(two-arns): a Deny leaves a resource alone only where both of its ARNs are excluded.
        is_exempting = self._is_negated and self._effect is Effect.DENY
        return (all_of if is_exempting else any_of)((by_name, by_other))

    def _find(self, request: AuthorizationRequest) -> Truth:
        found = FALSE
        for entry in self._entries:
            match = entry.match(request)
            if match is not FALSE:
                found = match
            if match is TRUE:
                break
        return found

    def _not(self, found: Truth, request: AuthorizationRequest) -> Truth:
        if found is Truth.FALSE and self._effect is Effect.ALLOW:
            # FAIL-CLOSED(null-not-resource): AWS says an exclusion without a value excludes nothing;
            # an Allow does not profit from that, nor from a value that may be missing.
            return ~any_of([entry.is_null(request) for entry in self._entries if isinstance(entry, VariableEntry)])
        return ~found


def _entry(text: str, *, has_variables: bool, is_wide: bool, is_excluding: bool) -> ResourceEntry:
    if text == "*":
        return EveryResource()
    template = tokenize(text, has_variables=has_variables)
    tokens = tuple(token for token in template if not isinstance(token, PolicyVariable))
    if len(tokens) != len(template):
        return VariableEntry(template, is_wide=is_wide)
    # FAIL-CLOSED(all-buckets): that it stands for the account too does not exempt the account from a Deny.
    if text in _ALL_BUCKETS and (is_wide or not is_excluding):
        return AllBucketsEntry(tokens, is_wide=is_wide)
    return _arn_entry(tokens, is_wide=is_wide)
