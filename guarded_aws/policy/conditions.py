"""The Condition element.

Sources: IAM User Guide, reference_policies_elements_condition and _condition_operators.
"""

from collections.abc import Callable
from typing import Final

from guarded_aws.policy.fault import Fault, nearest
from guarded_aws.policy.locate import Path
from guarded_aws.policy.model import Condition
from guarded_aws.policy.names import check_variables
from guarded_aws.policy.operators import OPERATORS, ConditionOperator, Family
from guarded_aws.policy.read import Json
from guarded_aws.policy.values import parse_binary, parse_bool, parse_instant, parse_network, parse_number

_VALUE_CHECKS: Final[dict[Family, Callable[[str], object]]] = {
    Family.NUMERIC: parse_number,
    Family.DATE: parse_instant,
    Family.BINARY: parse_binary,
    Family.IP_ADDRESS: parse_network,
    Family.NULL: parse_bool,
    Family.BOOL: parse_bool,
}


def parse_conditions(statement: dict[str, Json], path: Path) -> tuple[Condition, ...]:
    """Read the conditions of a statement; none when it has no Condition element."""
    if "Condition" not in statement:
        return ()
    block = statement["Condition"]
    path = (*path, "Condition")
    if not isinstance(block, dict):
        hint = 'write `{"<operator>": {"<key>": "<value>"}}`'
        raise Fault("`Condition` must be an object", path, hint=hint)
    return tuple(
        condition for written, keys in block.items() for condition in _under_operator(written, keys, (*path, written))
    )


def _under_operator(written: str, keys: Json, path: Path) -> list[Condition]:
    operator = OPERATORS.get(written)
    if operator is None:
        # FAIL-CLOSED(unknown-operator): IAM refuses it; to evaluate it as "no match" would lose a Deny.
        hint = nearest_operator(written)
        raise Fault(f"unknown condition operator `{written}`", path, hint=hint, at_key=True)
    if not isinstance(keys, dict) or not keys:
        hint = 'write `{"<key>": "<value>"}` with at least one key'
        raise Fault(f"operator `{written}` needs an object of condition keys", path, hint=hint)
    return [Condition(operator, key, _values(operator, key, value, (*path, key))) for key, value in keys.items()]


def _values(operator: ConditionOperator, key: str, value: Json, path: Path) -> tuple[str, ...]:
    if ":" not in key.strip(":"):
        hint = "a key has a prefix, such as `aws:SourceIp` or `s3:prefix`"
        raise Fault(f"`{key}` is not a condition key", path, hint=hint, at_key=True)
    items = value if isinstance(value, list) else [value]
    if not items:
        raise Fault(f"condition key `{key}` has no value", path, hint="list at least one value")
    return tuple(_value(operator, item, (*path, index) if items is value else path) for index, item in enumerate(items))


def _value(operator: ConditionOperator, value: Json, path: Path) -> str:
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str | int | float):
        text = str(value)
    else:
        raise Fault("a condition value must be a string, a number or a boolean", path, hint="write one of these")
    _check_value(operator, text, path)
    return text


def _check_value(operator: ConditionOperator, text: str, path: Path) -> None:
    """Refuse what the operator could never compare: a Deny with it would silently vanish."""
    if operator.base.allows_variables and "${" in text:
        check_variables(text, path)
        return
    check = _VALUE_CHECKS.get(operator.base.family)
    if check is None:
        return
    try:
        check(text)
    except ValueError as error:
        # FAIL-CLOSED(unreadable-policy-value): the documentation does not say how it would compare.
        hint = f"operator `{operator}` compares {_EXAMPLES[operator.base.family]}"
        raise Fault(str(error), path, hint=hint) from None


_EXAMPLES: Final = {
    Family.NUMERIC: "numbers, such as `10` or `-2.5`",
    Family.DATE: "dates, such as `2026-01-31T18:00:00Z`, or seconds since 1970",
    Family.BINARY: "base64",
    Family.IP_ADDRESS: "addresses and networks, such as `203.0.113.0/24`",
    Family.NULL: "`true` (the key is absent) or `false` (it is present)",
    Family.BOOL: "`true` or `false`",
}


def nearest_operator(written: str) -> str:
    """Hint at the operator that was meant, so far as that can be guessed."""
    return nearest(written, OPERATORS) if len(written) > 2 else "see the condition operators of IAM"  # noqa: PLR2004
