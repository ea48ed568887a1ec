"""What each condition operator reads on both sides, and how it compares: the second page of `specification`.

Source: IAM User Guide, reference_policies_elements_condition_operators. A reader gives None for what it cannot read.
"""

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

MANY, ONE = "\0", "\1"
"""Unquoted ``*`` and ``?`` of a policy, which may contain no such characters; what variables bring in stays literal."""


def marked(text: str) -> str:
    """Mark the wildcards of a policy's text."""
    return text.replace("*", MANY).replace("?", ONE)


def _plain(text: str) -> str:
    return text.replace(MANY, "*").replace(ONE, "?")


def glob(pattern: str, text: str) -> bool:
    """Match a marked pattern by its regular expression."""
    return _regular_expression(pattern).fullmatch(text) is not None


@cache
def _regular_expression(pattern: str) -> re.Pattern[str]:
    pieces = ({MANY: ".*", ONE: "."}.get(character, re.escape(character)) for character in pattern)
    return re.compile("".join(pieces), re.DOTALL)


def _arn(text: str) -> list[str] | None:
    return text.split(":", 5) if text.startswith("arn:") and text.count(":") >= 5 else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def _moment(text: str) -> datetime | None:
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) and not re.fullmatch("[0-9]{4}", text):  # four digits are a year
        return datetime.fromtimestamp(float(text), UTC)
    if re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?", text) is None:
        return None
    return datetime.fromisoformat(text if "T" in text else text + "0000-01-01T00:00Z"[len(text) :])


def _binary(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return None


def _network(text: str) -> Any:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _is_inside(given: Any, wanted: Any) -> bool:
    return bool(given.version == wanted.version and given.subnet_of(wanted))


ORDER = {"Equals": "eq", "LessThan": "lt", "LessThanEquals": "le", "GreaterThan": "gt", "GreaterThanEquals": "ge"}
OPERATORS: dict[str, tuple[Callable[[str], Any], Callable[[Any, Any], bool]]] = {
    "StringEquals": (_plain, operator.eq),
    "StringEqualsIgnoreCase": (lambda text: _plain(text).lower(), operator.eq),
    "StringLike": (str, lambda given, wanted: glob(wanted, given)),
    "ArnEquals": (_arn, lambda given, wanted: all(map(glob, wanted, given))),
    "ArnLike": (_arn, lambda given, wanted: all(map(glob, wanted, given))),
    "Bool": (lambda text: {"true": True, "false": False}.get(text.lower()), operator.eq),
    "BinaryEquals": (_binary, operator.eq),
    "IpAddress": (_network, _is_inside),
    **{f"Numeric{name}": (_number, getattr(operator, compare)) for name, compare in ORDER.items()},
    **{f"Date{name}": (_moment, getattr(operator, compare)) for name, compare in ORDER.items()},
}
