"""The names of condition operators: set qualifier, base and ``IfExists``.

What the operators *mean* is in ``evaluator/operators.py``; here is only which exist.
Source: IAM User Guide, reference_policies_elements_condition_operators.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class SetQualifier(Enum):
    """How the values of a multivalued key are taken together."""

    FOR_ALL_VALUES = "ForAllValues"
    FOR_ANY_VALUE = "ForAnyValue"


class Family(Enum):
    """What an operator compares."""

    STRING = "string"
    NUMERIC = "numeric"
    DATE = "date"
    BOOL = "bool"
    BINARY = "binary"
    IP_ADDRESS = "ip address"
    ARN = "arn"
    NULL = "null"

    __hash__ = object.__hash__  # a member is only ever itself; Enum's own hash costs five times as much


class BaseOperator(Enum):
    """The operators without set qualifier and ``IfExists``; the value is AWS's spelling."""

    STRING_EQUALS = "StringEquals"
    STRING_NOT_EQUALS = "StringNotEquals"
    STRING_EQUALS_IGNORE_CASE = "StringEqualsIgnoreCase"
    STRING_NOT_EQUALS_IGNORE_CASE = "StringNotEqualsIgnoreCase"
    STRING_LIKE = "StringLike"
    STRING_NOT_LIKE = "StringNotLike"
    NUMERIC_EQUALS = "NumericEquals"
    NUMERIC_NOT_EQUALS = "NumericNotEquals"
    NUMERIC_LESS_THAN = "NumericLessThan"
    NUMERIC_LESS_THAN_EQUALS = "NumericLessThanEquals"
    NUMERIC_GREATER_THAN = "NumericGreaterThan"
    NUMERIC_GREATER_THAN_EQUALS = "NumericGreaterThanEquals"
    DATE_EQUALS = "DateEquals"
    DATE_NOT_EQUALS = "DateNotEquals"
    DATE_LESS_THAN = "DateLessThan"
    DATE_LESS_THAN_EQUALS = "DateLessThanEquals"
    DATE_GREATER_THAN = "DateGreaterThan"
    DATE_GREATER_THAN_EQUALS = "DateGreaterThanEquals"
    BOOL = "Bool"
    BINARY_EQUALS = "BinaryEquals"
    IP_ADDRESS = "IpAddress"
    NOT_IP_ADDRESS = "NotIpAddress"
    ARN_EQUALS = "ArnEquals"
    ARN_NOT_EQUALS = "ArnNotEquals"
    ARN_LIKE = "ArnLike"
    ARN_NOT_LIKE = "ArnNotLike"
    NULL = "Null"

    __hash__ = object.__hash__  # likewise

    @property
    def is_negated(self) -> bool:
        """Whether the operator asks that the value differs from every policy value."""
        return "Not" in self.value

    @property
    def family(self) -> Family:
        """What the operator compares."""
        return _FAMILY[self]

    @property
    def allows_variables(self) -> bool:
        """Whether ``${...}`` in a value is a policy variable (reference_policies_variables)."""
        return self.family in _FAMILIES_WITH_VARIABLES


_FAMILIES_WITH_VARIABLES: Final = frozenset({Family.STRING, Family.ARN, Family.BOOL})

_FAMILY_OF_START: Final = (
    ("String", Family.STRING),
    ("Numeric", Family.NUMERIC),
    ("Date", Family.DATE),
    ("Bool", Family.BOOL),
    ("Binary", Family.BINARY),
    ("IpAddress", Family.IP_ADDRESS),
    ("NotIpAddress", Family.IP_ADDRESS),
    ("Arn", Family.ARN),
    ("Null", Family.NULL),
)

_FAMILY: Final = {
    operator: next(family for start, family in _FAMILY_OF_START if operator.value.startswith(start))
    for operator in BaseOperator
}


@dataclass(frozen=True, slots=True)
class ConditionOperator:
    """An operator as written: ``ForAnyValue:StringLikeIfExists`` has all three parts."""

    base: BaseOperator
    set_qualifier: SetQualifier | None
    if_exists: bool

    def __post_init__(self) -> None:
        if self.base is BaseOperator.NULL and (self.if_exists or self.set_qualifier):
            raise ValueError("Null takes neither IfExists nor a set qualifier")

    def __str__(self) -> str:
        qualifier = f"{self.set_qualifier.value}:" if self.set_qualifier else ""
        return f"{qualifier}{self.base.value}{'IfExists' if self.if_exists else ''}"


def _every_spelling() -> dict[str, ConditionOperator]:
    operators = [
        ConditionOperator(base, qualifier, if_exists)
        for base in BaseOperator
        for qualifier in (None, *SetQualifier)
        for if_exists in (False, True)
        if base is not BaseOperator.NULL or (qualifier is None and not if_exists)
    ]
    return {str(operator): operator for operator in operators}


OPERATORS: Final = _every_spelling()
"""Every operator by its exact spelling. There are 157: 26 bases in six forms, and Null."""
