"""One condition against a context: what absence, several values and ignorance mean.

Sources: IAM User Guide, reference_policies_elements_condition_operators (absence, IfExists, Null),
reference_policies_condition-single-vs-multi-valued-context-keys (set operators).
"""

from collections.abc import Callable, Iterable
from typing import Protocol, assert_never

from guarded_aws.evaluator.comparisons import (
    EVERY_TEXT,
    Comparison,
    Known,
    build_comparison,
    matches_address_range,
    matches_time_range,
    positive_name,
)
from guarded_aws.evaluator.request import (
    AddressRange,
    Context,
    ContextValue,
    MultiValue,
    SingleValue,
    Special,
    TimeRange,
)
from guarded_aws.evaluator.truth import Truth, all_of, any_of, truth
from guarded_aws.policy.model import Condition, Effect
from guarded_aws.policy.operators import BaseOperator, Family, SetQualifier
from guarded_aws.policy.values import parse_bool


class CompiledCondition(Protocol):
    """A condition that is ready to be matched."""

    condition: Condition
    keys: tuple[str, ...]

    def match(self, context: Context) -> Truth:
        """Say whether the condition holds."""
        ...


def compile_condition(condition: Condition, effect: Effect, *, has_variables: bool) -> CompiledCondition:
    """Make a condition ready; the effect decides which of two open readings is taken."""
    if condition.operator.base is BaseOperator.NULL:
        return NullCondition(condition, effect)
    comparison = _comparison(condition, effect, has_variables=has_variables)
    match condition.operator.set_qualifier:
        case None if isinstance(comparison, Known):
            return FixedCondition(condition, comparison, effect)
        case None:
            return SingleValuedCondition(condition, comparison, effect)
        case SetQualifier.FOR_ALL_VALUES:
            return SetCondition(condition, comparison, combine=all_of, absent=Truth.TRUE)
        case SetQualifier.FOR_ANY_VALUE:
            # FAIL-CLOSED(any-value-if-exists): sources disagree on an absent key; only a Deny matches then.
            absent = truth(condition.operator.if_exists and effect is Effect.DENY)
            return SetCondition(condition, comparison, combine=any_of, absent=absent)
        case _:
            assert_never(condition.operator.set_qualifier)


def _comparison(condition: Condition, effect: Effect, *, has_variables: bool) -> Comparison:
    base = condition.operator.base
    takes_wider = (effect is Effect.DENY) is not base.is_negated
    if base.family is Family.ARN and "*" in condition.values and takes_wider:
        # FAIL-CLOSED(arn-star): AWS compares six fields and does not say what a bare `*` does; here it
        # takes every text where that denies more. Elsewhere it takes none.
        return EVERY_TEXT
    return build_comparison(condition, has_variables=has_variables, unreadable=_unreadable(condition, effect))


def _unreadable(condition: Condition, effect: Effect) -> Truth:
    # FAIL-CLOSED(unreadable-request-value): AWS does not say what a negated operator makes of a value
    # that it cannot read. A Deny then matches, an Allow does not.
    return truth(condition.operator.base.is_negated and effect is Effect.ALLOW)


class NullCondition:
    """``Null``: whether the key is absent."""

    __slots__ = ("_of_empty", "_wants_absent", "condition", "keys")

    def __init__(self, condition: Condition, effect: Effect) -> None:
        self.condition = condition
        self.keys: tuple[str, ...] = (condition.key.lower(),)
        self._wants_absent = frozenset(parse_bool(value) for value in condition.values)
        # FAIL-CLOSED(empty-null): AWS calls the empty texts of a multivalued key null, and does not say
        # whether a single one exists. A Deny then matches, an Allow does not.
        self._of_empty = truth(effect is Effect.DENY)

    def match(self, context: Context) -> Truth:
        """Say whether the key is as one of the values asks."""
        if len(self._wants_absent) > 1:
            return Truth.TRUE
        value = context.get(self.keys[0])
        if isinstance(value, SingleValue) and not value.value:
            return self._of_empty
        is_absent = is_null(value)
        return is_absent if True in self._wants_absent else ~is_absent


def is_null(value: ContextValue) -> Truth:
    """Say whether a key has no value: it is absent, or multivalued with no values or nothing but empty texts."""
    match value:
        case MultiValue():
            return truth(not any(value.values))
        case Special.ABSENT:
            return Truth.TRUE
        case Special.UNKNOWN | Special.PRESENT:
            # A value that is there and not known may be the empty text.
            return Truth.UNKNOWN
        case SingleValue() | TimeRange() | AddressRange():
            return Truth.FALSE
        case _:
            assert_never(value)


class _Comparing:
    """What the three forms of comparison share: a key, and a request value against the policy's."""

    __slots__ = ("_is_negated", "_key", "_matches", "condition", "keys")

    def __init__(self, condition: Condition, comparison: Comparison) -> None:
        self.condition = condition
        self._is_negated = condition.operator.base.is_negated
        self._matches = (comparison.inverted() if self._is_negated else comparison).matches
        self._key = condition.key.lower()
        self.keys = (self._key, *comparison.keys)

    def _match_each(self, values: tuple[str, ...], context: Context) -> list[Truth]:
        return [self._matches(value, context) for value in values]

    def _in_range(self, value: ContextValue) -> Truth:
        """Compare a value of which only a range is known, or nothing."""
        match value:
            case TimeRange():
                found = matches_time_range(self.condition, value)
            case AddressRange():
                found = matches_address_range(self.condition, value)
            case Special.PRESENT if self.condition.operator.base.family is Family.STRING:
                found = self._any_text()
            case _:
                found = Truth.UNKNOWN
        return ~found if self._is_negated else found

    def _any_text(self) -> Truth:
        operator = self.condition.operator
        takes_all = positive_name(operator.base) == "StringLike" and "*" in self.condition.values
        if operator.set_qualifier is SetQualifier.FOR_ANY_VALUE:
            return Truth.UNKNOWN  # an empty text is no value for a set operator
        return Truth.TRUE if takes_all else Truth.UNKNOWN


class SingleValuedCondition(_Comparing):
    """An operator without a set qualifier."""

    __slots__ = ("_absent", "_effect", "_empty_is_absent")

    def __init__(self, condition: Condition, comparison: Comparison, effect: Effect) -> None:
        super().__init__(condition, comparison)
        self._effect = effect
        self._absent = truth(self._is_negated or condition.operator.if_exists)
        # FAIL-CLOSED(empty-if-exists): AWS does not say whether an empty text exists; for a Deny it does not.
        self._empty_is_absent = condition.operator.if_exists and effect is Effect.DENY

    def match(self, context: Context) -> Truth:
        """Compare the key's value; an absent key satisfies negated and IfExists operators."""
        value = context.listed.get(self._key)
        if type(value) is SingleValue and (value.value or not self._empty_is_absent):
            return self._matches(value.value, context)
        return self._match_other(context.get(self._key), context)

    def _match_other(self, value: ContextValue, context: Context) -> Truth:
        if value is Special.ABSENT or isinstance(value, SingleValue):
            return self._absent
        if isinstance(value, MultiValue):
            return self._match_several(value.values, context)
        found = self._in_range(value)
        may_be_empty = value is Special.PRESENT and self._empty_is_absent
        return Truth.UNKNOWN if may_be_empty and found is Truth.FALSE else found

    def _match_several(self, values: tuple[str, ...], context: Context) -> Truth:
        # FAIL-CLOSED(multivalued-without-qualifier): AWS does not document the comparison. An Allow
        # never matches; a Deny matches if any value does, or when there is none and absence would.
        if self._effect is Effect.ALLOW:
            return Truth.FALSE
        is_absent = not values or (self._empty_is_absent and not any(values))
        return self._absent if is_absent else any_of(self._match_each(values, context))


class FixedCondition(SingleValuedCondition):
    """The commonest condition: no set qualifier, and policy values without variables.

    The same as the form that it comes from, in fewer calls.
    """

    __slots__ = ("_met", "_missed", "_test", "_unreadable")

    def __init__(self, condition: Condition, comparison: Known, effect: Effect) -> None:
        super().__init__(condition, comparison, effect)
        known = comparison.inverted() if self._is_negated else comparison
        self._test, self._met, self._missed, self._unreadable = known.test, known.met, known.missed, known.unreadable

    def match(self, context: Context) -> Truth:
        """Compare the key's value; an absent key satisfies negated and IfExists operators."""
        value = context.listed.get(self._key)
        if type(value) is SingleValue and (value.value or not self._empty_is_absent):
            try:
                return self._met if self._test(value.value) else self._missed
            except ValueError:
                return self._unreadable
        return self._match_other(context.get(self._key), context)


class SetCondition(_Comparing):
    """``ForAllValues`` and ``ForAnyValue``: every value of the request holds, or some value does."""

    __slots__ = ("_absent", "_combine")

    def __init__(
        self,
        condition: Condition,
        comparison: Comparison,
        *,
        combine: Callable[[Iterable[Truth]], Truth],
        absent: Truth,
    ) -> None:
        super().__init__(condition, comparison)
        self._combine = combine
        self._absent = absent

    def match(self, context: Context) -> Truth:
        """Compare each value of the request; no values, and nothing but empty texts, are as absent."""
        value = context.get(self._key)
        match value:
            case SingleValue():
                return self._match_values((value.value,), context)
            case MultiValue():
                return self._match_values(value.values, context)
            case Special.ABSENT:
                return self._absent
            case _:
                return self._in_range(value)

    def _match_values(self, values: tuple[str, ...], context: Context) -> Truth:
        return self._combine(self._match_each(values, context)) if any(values) else self._absent
