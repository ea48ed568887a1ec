"""What of a call's parameters is written down."""

import io
import json
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guarded_aws.audit import Redactor

REDACTOR = Redactor()
HIDDEN = "[redacted]"


@pytest.mark.parametrize(
    "name",
    ["MasterUserPassword", "SecretString", "SecretBinary", "SessionToken", "Plaintext", "UserData", "PrivateKey"],
)
def test_value_under_a_secret_name_is_hidden(name: str) -> None:
    """Whatever the value looks like."""
    assert {name: HIDDEN} == REDACTOR.redact({name: "plain"})


def test_secret_name_hides_a_whole_map() -> None:
    """The variables of a Lambda function are where secrets live."""
    redacted = REDACTOR.redact({"Environment": {"Variables": {"DB": "postgres"}}})

    assert {"Environment": {"Variables": HIDDEN}} == redacted


def test_name_that_only_points_at_a_secret_is_kept() -> None:
    """Which secret was read is what an audit is for."""
    parameters = {"SecretId": "billing", "CertificateArn": "arn:aws:acm:::certificate/1", "IncludeSecretValues": True}

    assert parameters == REDACTOR.redact(parameters)


def test_secure_string_of_a_parameter_is_hidden() -> None:
    """Parameter Store says by `Type` that `Value` is a secret."""
    assert {"Type": "SecureString", "Value": HIDDEN} == REDACTOR.redact({"Type": "SecureString", "Value": "x"})
    assert {"Type": "String", "Value": "x"} == REDACTOR.redact({"Type": "String", "Value": "x"})


@pytest.mark.parametrize(
    "text",
    [
        "my key is AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "-----BEGIN RSA PRIVATE KEY-----",
        "https://b.s3.amazonaws.com/k?X-Amz-Signature=00ff",
        "postgres://admin:hunter2@db/orders",
        "Authorization: Bearer abcdefgh1234",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln",
    ],
)
def test_text_that_looks_like_a_credential_is_hidden_wherever_it_stands(text: str) -> None:
    """In a value, in a list, as a name, and in free text."""
    assert ({"A": [HIDDEN], HIDDEN: True}, HIDDEN) == (
        REDACTOR.redact({"A": [text], text: True}),
        REDACTOR.redact_text(text),
    )


def test_long_text_is_cut_and_counted() -> None:
    """Two hundred fifty-six characters say what it was."""
    assert "ab " * 85 + "a... [3000 characters]" == REDACTOR.redact_text("ab " * 1000)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"abc", "[3 bytes]"),
        (bytearray(4), "[4 bytes]"),
        (io.BytesIO(b"x"), "[BytesIO]"),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00+00:00"),
        (date(2026, 1, 1), "2026-01-01"),
        (Decimal("1.50"), "1.50"),
        (float("nan"), "nan"),
        (1.5, 1.5),
        (7, 7),
        (None, None),
        (("a", 1), ["a", 1]),
        ({"only"}, ["only"]),
    ],
)
def test_values_become_json(value: object, expected: object) -> None:
    """Each kind has one form; what is not known shows its type alone."""
    assert {"A": expected} == REDACTOR.redact({"A": value})


def test_large_collections_are_cut_and_counted() -> None:
    """A record stays a line that people can read."""
    redactor = Redactor(most_items=2)

    assert {"A": [1, 2, "[3 items]"], "B": 1, "...": "[3 members]"} == redactor.redact({"A": [1, 2, 3], "B": 1, "C": 2})


def test_deep_nesting_is_cut() -> None:
    """A parameter that contains itself ends too."""
    parameters: dict[str, Any] = {}
    parameters["A"] = parameters

    assert {"A": {"A": "[too deep]"}} == Redactor(deepest=2).redact(parameters)


def test_secret_that_is_cut_is_hidden_whole() -> None:
    """Half of a token is still half of a token."""
    assert HIDDEN == REDACTOR.redact_text("x " * 120 + "eyJ" + "a" * 1000 + "." + "b" * 1000 + ".c")


def test_search_for_secrets_ends_soon_in_a_text_that_an_agent_made_long() -> None:
    """A megabyte of false starts costs no more than its beginning."""
    began = time.process_time()
    REDACTOR.redact_text("eyJ" * 350_000)

    assert time.process_time() - began < 2


NAMES = st.text(max_size=9)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | NAMES | st.binary(max_size=9) | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, ANYTHING, max_size=4))
def test_any_parameters_become_json(parameters: dict[str, object]) -> None:
    """Redaction is total: it cannot stop a record."""
    assert isinstance(json.dumps(REDACTOR.redact(parameters), allow_nan=False), str)


@pytest.mark.parametrize(
    ("name", "value"),
    [("name", "value"), ("ParameterKey", "ParameterValue"), ("OptionName", "Value"), ("Name", "Value")],
)
def test_value_beside_a_secret_name_is_hidden(name: str, value: str) -> None:
    """Environments and template parameters are lists of pairs."""
    assert {name: "DB_PASSWORD", value: HIDDEN} == REDACTOR.redact({name: "DB_PASSWORD", value: "plain"})
    assert {name: "REGION", value: "plain"} == REDACTOR.redact({name: "REGION", value: "plain"})


def test_overwritten_parameter_and_customer_key_are_hidden() -> None:
    """A parameter that is overwritten keeps its type, which the call does not say."""
    assert {"Value": HIDDEN, "Overwrite": True} == REDACTOR.redact({"Value": "plain", "Overwrite": True})
    assert {"SSECustomerKey": HIDDEN} == REDACTOR.redact({"SSECustomerKey": "plain"})
