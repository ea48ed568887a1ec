"""The span of time that a statement is limited to by its conditions on the current time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from guarded_aws.policy import Condition, Family, Statement
from guarded_aws.policy.values import parse_instant

_CURRENT_TIME: Final = frozenset({"aws:currenttime", "aws:epochtime"})

_Pick = Callable[[Iterable[datetime]], datetime]

_STARTS: Final[dict[str, _Pick]] = {"GreaterThan": min, "GreaterThanEquals": min, "Equals": min}
_ENDS: Final[dict[str, _Pick]] = {"LessThan": max, "LessThanEquals": max, "Equals": max}


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time; None is an open end."""

    start: datetime | None
    end: datetime | None
    condition: Condition

    @property
    def length(self) -> timedelta | None:
        """How long it is; None when an end is open."""
        return self.end - self.start if self.start and self.end else None


def window_of(statement: Statement) -> Window | None:
    """Give the window that a statement is limited to; None when the current time does not limit it."""
    conditions = [condition for condition in statement.conditions if _is_about_now(condition)]
    starts, ends = list(_bounds(conditions, _STARTS)), list(_bounds(conditions, _ENDS))
    if not starts and not ends:
        return None
    return Window(max(starts, default=None), min(ends, default=None), conditions[0])


def _is_about_now(condition: Condition) -> bool:
    operator = condition.operator
    is_ordered = operator.base.family in {Family.DATE, Family.NUMERIC} and not operator.base.is_negated
    return is_ordered and operator.set_qualifier is None and condition.key.lower() in _CURRENT_TIME


def _bounds(conditions: Iterable[Condition], picks: dict[str, _Pick]) -> Iterator[datetime]:
    """Give one bound of each condition; the values of one condition are joined by OR."""
    for condition in conditions:
        pick = picks.get(condition.operator.base.value.removeprefix("Date").removeprefix("Numeric"))
        if pick is not None:
            yield pick(parse_instant(value) for value in condition.values)
