"""Typed readings of the texts that conditions compare.

Both sides of a comparison are read here: a policy's value when the policy is parsed
(a fault stops the start) and a request's value when it is evaluated (a fault never matches).
Source: IAM User Guide, reference_policies_elements_condition_operators.
"""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from ipaddress import ip_network
from typing import Final, NamedTuple

_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_NUMBER_LENGTH: Final = 400
_EPOCH: Final = re.compile(r"(?![0-9]{4}\Z)-?[0-9]{1,15}(?:\.[0-9]{1,9})?")
_W3C: Final = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?P<month>\d\d)"
    r"(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?(?P<zone>Z|[+-]\d\d:\d\d)"
    r")?)?)?",
    re.ASCII,
)
_EPOCH_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TRUTHS: Final = {"true": True, "false": False}


class Network(NamedTuple):
    """A range of addresses of one family, as numbers."""

    version: int
    first: int
    last: int

    def contains(self, inner: "Network") -> bool:
        """Say whether another network lies wholly inside; the two families never hold each other."""
        return self.version == inner.version and self.first <= inner.first and inner.last <= self.last


def parse_number(text: str) -> Decimal:
    """Read an integer or a decimal; ``10`` and ``10.0`` are equal.

    Raises:
        ValueError: It is neither.
    """
    if len(text) > _NUMBER_LENGTH or _NUMBER.fullmatch(text) is None:
        raise ValueError(f"`{text[:80]}` is not a number")
    return Decimal(text)


@lru_cache(maxsize=1024)
def parse_instant(text: str) -> datetime:
    """Read a date in one of the forms of W3C-DTF, or seconds since 1970.

    Four digits are a year, any other number is seconds: AWS documents both and does not say
    how it tells them apart. A date without a time is midnight UTC.

    Raises:
        ValueError: It is neither.
    """
    if _EPOCH.fullmatch(text):
        return _after_epoch(text)
    form = _W3C.fullmatch(text)
    if form is None:
        raise ValueError(f"`{text[:80]}` is not a date")
    return _from_w3c(form)


def _after_epoch(text: str) -> datetime:
    try:
        return _EPOCH_START + timedelta(microseconds=int(Decimal(text) * 1_000_000))
    except OverflowError as error:
        raise ValueError(f"`{text}` is not a date") from error


def _from_w3c(form: re.Match[str]) -> datetime:
    month, day, hour, minute, second = (
        int(form[name] or default)
        for name, default in (("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0))
    )
    micros = int((form["fraction"] or "0").ljust(6, "0")[:6])
    try:
        local = datetime(int(form["year"]), month, day, hour, minute, second, micros, tzinfo=UTC)
        return local - _offset(form["zone"])
    except (OverflowError, ValueError):
        raise ValueError(f"`{form[0]}` is not a date") from None


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone == "Z":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 23 or minutes > 59:  # noqa: PLR2004 -- the hours of a day, the minutes of an hour
        raise ValueError(f"`{zone}` is not a time zone")
    return timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)


def parse_bool(text: str) -> bool:
    """Read ``true`` or ``false`` in any letter case.

    Raises:
        ValueError: It is neither.
    """
    truth = _TRUTHS.get(text.lower())
    if truth is None:
        raise ValueError(f"`{text[:80]}` is not `true` or `false`")
    return truth


@lru_cache(maxsize=1024)
def parse_network(text: str) -> Network:
    """Read a CIDR network or one address; host bits are ignored, an address is a network of one.

    Raises:
        ValueError: It is neither.
    """
    if "/" in text and not text.rpartition("/")[2].isdecimal():
        raise ValueError(f"`{text[:80]}` is not an IP address or a CIDR network")
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"`{text[:80]}` is not an IP address or a CIDR network") from None
    return Network(network.version, int(network.network_address), int(network.broadcast_address))


def parse_binary(text: str) -> bytes:
    """Read base64.

    Raises:
        ValueError: It is not base64.
    """
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"`{text[:80]}` is not base64") from None
