"""The typed readings of condition values."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from guarded_aws.policy.template import (
    PolicyVariable,
    Token,
    Wild,
    escape_variables,
    replace_variables,
    tokenize,
)
from guarded_aws.policy.values import Network, parse_binary, parse_bool, parse_instant, parse_network, parse_number

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("2026-01-01T12:00Z", NOON),
        ("2026-01-01T12:00:00Z", NOON),
        ("2026-01-01T14:00:00+02:00", NOON),
        ("2026-01-01T06:30:00-05:30", NOON),
        ("2026-01-02T11:59:00+23:59", NOON),
        ("2026-01-01T12:00:00.25Z", NOON.replace(microsecond=250_000)),
        ("2026-01-01T12:00:00.123456789Z", NOON.replace(microsecond=123_456)),
        ("1767268800", NOON),
        ("1767268800.5", NOON.replace(microsecond=500_000)),
        ("-86400", datetime(1969, 12, 31, tzinfo=UTC)),
        ("20260", datetime(1970, 1, 1, 5, 37, 40, tzinfo=UTC)),
    ],
)
def test_dates_are_instants(text: str, instant: datetime) -> None:
    """Four digits are a year and more are seconds."""
    assert instant == parse_instant(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "noon",
        "0000",
        "2026-00-01",
        "2026-02-30",
        "2026-01-01T12:00:00",
        "2026-01-01T25:00:00Z",
        "2026-01-01T12:60:00Z",
        "2026-01-01T12:00:00+24:00",
        "2026-01-01T12:00:00+00:60",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "999999999999999",
        "2026-1-1",
        "\u0662\u0660\u0662\u0666",
        "2026-01-01 12:00:00Z",
        "2026-01-01T12:00:00Z\n",
    ],
)
def test_what_is_no_date_is_refused_by_name(text: str) -> None:
    """Out of the calendar, without a zone, or in other digits."""
    with pytest.raises(ValueError, match="is not a"):
        parse_instant(text)


@pytest.mark.parametrize(("text", "number"), [("10", 10), ("-2.5", "-2.5"), ("007", 7), ("0.30", "0.3")])
def test_numbers_are_exact(text: str, number: int | str) -> None:
    """Decimals, not floats."""
    assert Decimal(number) == parse_number(text)


@pytest.mark.parametrize("text", ["", "+1", "1e3", ".5", "1.", "0x10", "1,5", "\u0661", "1" * 401, "10\n"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """One spelling, and an end to its length."""
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(text)


def test_a_number_has_an_end_to_its_length() -> None:
    """400 characters, of which a decimal is still made quickly."""
    assert Decimal("1" * 400) == parse_number("1" * 400)


@pytest.mark.parametrize("reading", [parse_number, parse_instant, parse_bool, parse_network, parse_binary])
@pytest.mark.parametrize("text", ["?" * 81, "/" * 81])
def test_a_message_shows_the_start_of_a_long_text(reading: Callable[[str], object], text: str) -> None:
    """80 characters of it, whoever wrote it."""
    with pytest.raises(ValueError, match="is not") as refusal:
        reading(text)

    assert f"`{text[:80]}` is not " == str(refusal.value)[:90]


def test_a_date_that_is_not_in_the_calendar_is_shown_whole() -> None:
    """It has the form of a date, so it is short."""
    with pytest.raises(ValueError, match=r"^`2026-02-30` is not a date$"):
        parse_instant("2026-02-30")


@pytest.mark.parametrize(("text", "truth"), [("true", True), ("TRUE", True), ("False", False)])
def test_booleans_have_no_letter_case(text: str, *, truth: bool) -> None:
    """Python writes them with a capital."""
    assert truth is parse_bool(text)


def test_what_is_no_boolean_is_refused() -> None:
    """There are two."""
    with pytest.raises(ValueError, match="is not `true` or `false`"):
        parse_bool("1")


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("203.0.113.7", Network(4, 0xCB007107, 0xCB007107)),
        ("203.0.113.7/24", Network(4, 0xCB007100, 0xCB0071FF)),
        ("0.0.0.0/0", Network(4, 0, 2**32 - 1)),
        ("::/0", Network(6, 0, 2**128 - 1)),
        ("2001:db8::1", Network(6, 0x20010DB8 << 96 | 1, 0x20010DB8 << 96 | 1)),
    ],
)
def test_networks_are_ranges(text: str, network: Network) -> None:
    """An address is a network of one."""
    assert network == parse_network(text)


@pytest.mark.parametrize(
    "text", ["", "203.0.113", "203.0.113.0/33", "203.0.113.0/", "203.0.113.0/255.255.255.0", "host", "1/2/3"]
)
def test_what_is_no_network_is_refused(text: str) -> None:
    """Masks and names are none."""
    with pytest.raises(ValueError, match="is not an IP address or a CIDR network"):
        parse_network(text)


def test_networks_of_two_families_never_hold_each_other() -> None:
    """Although their numbers could."""
    assert not parse_network("::/0").contains(parse_network("0.0.0.1"))
    assert not parse_network("0.0.0.0/0").contains(parse_network("::1"))
    assert parse_network("203.0.113.0/24").contains(parse_network("203.0.113.128/25"))


@pytest.mark.parametrize(("text", "value"), [("QQ==", b"A"), ("", b"")])
def test_base64_is_bytes(text: str, value: bytes) -> None:
    """The empty text is no bytes."""
    assert value == parse_binary(text)


@pytest.mark.parametrize("text", ["Q", "QQ=", "Q Q==", "Q!==", "\u00e9"])
def test_what_is_no_base64_is_refused(text: str) -> None:
    """No white space, no other letters, all of its padding."""
    with pytest.raises(ValueError, match="is not base64"):
        parse_binary(text)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", ()),
        ("plain", ("plain",)),
        ("a*b?", ("a", Wild.RUN, "b", Wild.ONE)),
        ("${aws:UserName}", (PolicyVariable("aws:username"),)),
        ("*/${aws:username}", (Wild.RUN, "/", PolicyVariable("aws:username"))),
        ("x/${ aws:username}/*", ("x/", PolicyVariable(" aws:username"), "/", Wild.RUN)),
        ("${aws:PrincipalTag/team, 'a b'}", (PolicyVariable("aws:principaltag/team", "a b"),)),
        ("${aws:username, ''}", (PolicyVariable("aws:username", ""),)),
        ("${aws:username,'x'}", (PolicyVariable("aws:username,'x'"),)),
        ("${*}${?}${$}", ("*", "?", "$")),
        ("$x", ("$x",)),
    ],
)
def test_a_text_is_taken_apart(text: str, tokens: tuple[Token, ...]) -> None:
    """Literals, wildcards, variables and escapes, in order."""
    assert tokens == tokenize(text, has_variables=True)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a/${aws:UserName}/b", "a/ana/b"),
        ("${aws:username}${aws:username}", "anaana"),
        ("${aws:username, 'none'}", "ana or none"),
        ("${aws:userid}-${aws:username}", "${aws:userid}-ana"),
        ("${*}${?}${$}", "${*}${?}${$}"),
        ("plain $x", "plain $x"),
    ],
)
def test_variables_are_replaced_where_there_is_something_for_them(text: str, written: str) -> None:
    """The others stay as they are written, and so do escapes."""

    def replacement(variable: PolicyVariable) -> str | None:
        if variable.key != "aws:username":
            return None
        return "ana" if variable.default is None else f"ana or {variable.default}"

    assert written == replace_variables(text, replacement)


def test_a_text_without_variables_is_written_for_a_version_that_has_them() -> None:
    """``${`` is escaped each time, so that it reads as itself."""
    escaped = escape_variables("${aws:username}/${*}")

    assert "${$}{aws:username}/${$}{*}" == escaped
    assert "${aws:username}/${*}" == "".join(
        str(token) for token in tokenize(escaped, has_wildcards=False, has_variables=True)
    )


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("${aws:username}*", ("${aws:username}", Wild.RUN)), ("${?}", ("${", Wild.ONE, "}"))],
)
def test_without_variables_a_text_is_literal(text: str, tokens: tuple[Token, ...]) -> None:
    """As before Version 2012-10-17."""
    assert tokens == tokenize(text, has_variables=False)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", ()), ("a*", ("a*",)), ("*${aws:username}?", ("*", PolicyVariable("aws:username"), "?"))],
)
def test_without_wildcards_stars_are_characters(text: str, tokens: tuple[Token, ...]) -> None:
    """As under StringEquals."""
    assert tokens == tokenize(text, has_wildcards=False, has_variables=True)
