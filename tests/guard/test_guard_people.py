"""A call may wait for people, for one or for two of them: what holds is what holds once the last has answered."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from guard_recording import RecordingEndpoint
from guard_sts import CODE, requires_mfa, when
from guard_world import NOON, ROLE_ARN, allow, deny, make_target

from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.errors import CredentialsError
from guarded_aws.guard.errors import ExplicitDenyError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.target import ContextSettings, RoleSettings

WITHOUT_CODE = deny("dynamodb:Delete*", sid="Code", Condition={"Bool": {"guard:MfaPresent": "false"}})
WITHOUT_CONSENT = deny("dynamodb:Delete*", sid="Consent", Condition={"Bool": {"guard:Approved": "false"}})
AFTER_HOURS = deny("*", sid="Closed", Condition={"StringNotEquals": {"guard:HourOfDay": str(NOON.hour)}})
ORDERS = {"TableName": "orders"}
MakeWaiting = Callable[..., Guard]


class People:
    """Somebody with a device and somebody who consents; each takes as long as is said."""

    def __init__(self, *, code: str | None = CODE, consents: bool = True, takes: timedelta = timedelta()) -> None:
        self.asked: list[str] = []
        self.now = NOON
        self._code, self._consents, self._takes = code, consents, takes

    def give_code(self, _: object) -> str | None:
        """Read it off the device."""
        self._wait("code")
        return self._code

    def consent(self, _: object) -> bool:
        """Say yes or no."""
        self._wait("consent")
        return self._consents

    def _wait(self, what: str) -> None:
        self.asked.append(what)
        self.now += self._takes


@pytest.fixture
def make(endpoint: RecordingEndpoint, credentials_file: Path, audit: MemorySink) -> MakeWaiting:
    """Give a maker of guards that wait for people."""
    role = RoleSettings(
        role_arn=ROLE_ARN,
        source_profile="source",
        source_credentials_file=str(credentials_file),
        mfa_serial="arn:aws:iam::123456789012:mfa/dev",
    )

    def make(people: People, *statements: dict[str, Any], mode: Mode = Mode.ENFORCE) -> Guard:
        context = ContextSettings(clock=lambda: people.now)
        target = make_target(*statements, role=role, endpoint_url=endpoint.url, context=context, mode=mode)
        return Guard(
            {"dev": target},
            default_target="dev",
            catalog=Catalog(),
            audit=audit,
            ask_mfa_code=people.give_code,
            approver=people.consent,
        )

    return make


def test_call_that_needs_a_code_and_consent_asks_for_both(make: MakeWaiting, endpoint: RecordingEndpoint) -> None:
    """For the code once, and for consent to each call."""
    people = People()
    guard = make(people, allow("*"), WITHOUT_CODE, WITHOUT_CONSENT)

    guard.call("dynamodb", "DeleteTable", ORDERS)
    guard.call("dynamodb", "DeleteTable", ORDERS)

    assert ["code", "consent", "consent"] == people.asked
    assert 2 == len(endpoint.calls)


@pytest.mark.parametrize(("people", "asked"), [(People(code=None), 1), (People(consents=False), 2)])
def test_call_that_needs_both_and_has_one_is_not_sent(
    make: MakeWaiting, endpoint: RecordingEndpoint, people: People, asked: int
) -> None:
    """Whoever does not give a code is not asked for consent either."""
    with pytest.raises((CredentialsError, ExplicitDenyError)):
        make(people, allow("*"), WITHOUT_CODE, WITHOUT_CONSENT).call("dynamodb", "DeleteTable", ORDERS)

    assert ["code", "consent"][:asked] == people.asked
    assert [] == endpoint.calls


@pytest.mark.parametrize("needed", [(WITHOUT_CONSENT,), (WITHOUT_CODE, WITHOUT_CONSENT, deny("*", sid="Never"))])
def test_code_that_would_not_turn_the_denial_is_not_asked_for(
    make: MakeWaiting, needed: tuple[dict[str, Any], ...]
) -> None:
    """Where consent alone does, or nothing does."""
    people = People(consents=False)

    with pytest.raises(ExplicitDenyError):
        make(people, allow("*"), *needed).call("dynamodb", "DeleteTable", ORDERS)

    assert "code" not in people.asked


def test_code_that_comes_too_late_sends_nothing(make: MakeWaiting, endpoint: RecordingEndpoint) -> None:
    """The window closes while somebody looks for the device. FAIL-CLOSED(asked-later)."""
    late = People(takes=timedelta(hours=1))

    make(People(), allow("*"), WITHOUT_CODE, AFTER_HOURS).call("dynamodb", "DeleteTable", ORDERS)
    with pytest.raises(ExplicitDenyError, match="Closed"):
        make(late, allow("*"), WITHOUT_CODE, AFTER_HOURS).call("dynamodb", "DeleteTable", ORDERS)

    assert ["code"] == late.asked
    assert 1 == len(endpoint.calls)


def test_code_for_the_role_itself_that_comes_too_late_sends_nothing(
    make: MakeWaiting, endpoint: RecordingEndpoint
) -> None:
    """Where the trust policy wants it, it is asked for before the decision that counts. FAIL-CLOSED(asked-later)."""
    endpoint.scripts.insert(0, when("AssumeRole", requires_mfa))
    late = People(takes=timedelta(hours=1))

    make(People(), allow("*"), AFTER_HOURS).call("dynamodb", "ListTables", {})
    with pytest.raises(ExplicitDenyError, match="Closed"):
        make(late, allow("*"), AFTER_HOURS).call("dynamodb", "ListTables", {})

    assert ["code"] == late.asked
    assert 1 == len(endpoint.calls)


def test_role_that_nobody_opens_is_recorded_as_a_refusal(
    make: MakeWaiting, endpoint: RecordingEndpoint, audit: MemorySink
) -> None:
    """The policies allow the call, and it is not sent."""
    endpoint.scripts.insert(0, when("AssumeRole", requires_mfa))
    people = People(code=None)

    with pytest.raises(CredentialsError, match="was not given"):
        make(people, allow("*")).call("dynamodb", "ListTables", {})

    assert ["code"] == people.asked
    assert [("allowed", "refused")] == [(record.decision, record.outcome) for record in audit.decisions]
    assert [] == endpoint.calls


def test_planned_write_asks_nobody(make: MakeWaiting) -> None:
    """A dry run opens no role for what it does not send."""
    people = People()

    assert make(people, allow("*"), mode=Mode.DRY_RUN).call("dynamodb", "DeleteTable", ORDERS)["dry_run"]
    assert [] == people.asked
