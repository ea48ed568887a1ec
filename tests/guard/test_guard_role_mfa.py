"""A person's MFA code: asked for when the trust policy or a policy wants it, once, and never kept."""

import threading
from pathlib import Path
from typing import Any

import pytest
from guard_recording import RecordingEndpoint
from guard_sts import CODE, requires_mfa, when, wrong_code
from guard_world import ROLE_ARN, MakeGuard, allow, deny

from guarded_aws.audit import MemorySink
from guarded_aws.catalog import Catalog
from guarded_aws.errors import CredentialsError
from guarded_aws.guard.errors import ExplicitDenyError
from guarded_aws.guard.guard import Guard
from guarded_aws.guard.mfa import MfaQuestion
from guarded_aws.guard.mode import Mode
from guarded_aws.guard.role import ForwardingRole
from guarded_aws.guard.target import RoleSettings

MFA = "arn:aws:iam::123456789012:mfa/dev"
NEEDS_CODE = deny("dynamodb:CreateTable", Condition={"Bool": {"guard:MfaPresent": "false"}})
CREATE = {
    "TableName": "orders",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
}


class Person:
    """Somebody with a device, who remembers what was asked."""

    def __init__(self, *codes: str | None) -> None:
        self.codes = list(codes or (CODE,))
        self.questions: list[MfaQuestion] = []

    def __call__(self, question: MfaQuestion) -> str | None:
        """Read the code off the device."""
        self.questions.append(question)
        return self.codes.pop(0) if len(self.codes) > 1 else self.codes[0]


@pytest.fixture
def settings(credentials_file: Path) -> RoleSettings:
    """Give the settings of a role with a device."""
    file = str(credentials_file)
    return RoleSettings(role_arn=ROLE_ARN, source_profile="source", source_credentials_file=file, mfa_serial=MFA)


@pytest.fixture
def make(settings: RoleSettings, endpoint: RecordingEndpoint, audit: MemorySink, make_guard: MakeGuard) -> Any:
    """Give a maker of guards that have somebody to ask."""

    def make(*statements: dict[str, Any], person: Person | None, **changes: Any) -> Guard:
        target = make_guard(*statements, url=endpoint.url, role=settings, **changes).target()
        return Guard(
            {"dev": target}, default_target=None, catalog=Catalog(), audit=audit, agent="tester", ask_mfa_code=person
        )

    return make


def _role(settings: RoleSettings, endpoint: RecordingEndpoint, person: Person | None) -> ForwardingRole:
    return ForwardingRole(settings, region="us-east-1", endpoint_url=endpoint.url, ask_mfa_code=person)


def _assumed(endpoint: RecordingEndpoint) -> list[str | None]:
    """Give the code of each AssumeRole."""
    return [call.form.get("TokenCode") for call in endpoint.sts_calls if call.form["Action"] == "AssumeRole"]


def test_nobody_is_asked_for_what_needs_no_code(make: Any, endpoint: RecordingEndpoint) -> None:
    """A device that is configured is not a device that is always needed."""
    person = Person()

    make(allow("*"), NEEDS_CODE, person=person).call("dynamodb", "ListTables", {})

    assert [] == person.questions
    assert [None] == _assumed(endpoint)


def test_denial_that_a_code_lifts_asks_for_one(make: Any, endpoint: RecordingEndpoint, audit: MemorySink) -> None:
    """The call is decided again with the code's facts, recorded once, and sent under the new session."""
    person = Person()

    make(allow("*"), NEEDS_CODE, person=person).call("dynamodb", "CreateTable", CREATE)

    assert [f"MFA code of `{MFA}`, to assume `{ROLE_ARN}`: dynamodb CreateTable"] == list(map(str, person.questions))
    assert [CODE] == _assumed(endpoint)
    assert ["allowed"] == [record.decision for record in audit.records if hasattr(record, "decision")]
    assert 1 == len(endpoint.calls)


def test_code_is_asked_for_once_a_session(make: Any, endpoint: RecordingEndpoint) -> None:
    """While the session lasts, the person has given a code."""
    person = Person()
    guard = make(allow("*"), NEEDS_CODE, person=person)

    for _ in range(3):
        guard.call("dynamodb", "CreateTable", CREATE)

    assert (1, 3) == (len(person.questions), len(endpoint.calls))


def test_old_code_is_asked_for_anew(make: Any) -> None:
    """A policy may want a code of the last minutes; the seconds since are ``guard:MfaAge``."""
    fresh = deny("dynamodb:CreateTable", Condition={"NumericGreaterThanIfExists": {"guard:MfaAge": "0"}})
    person = Person()
    guard = make(allow("*"), NEEDS_CODE, {**fresh, "Sid": "Fresh"}, person=person)

    guard.call("dynamodb", "CreateTable", CREATE)

    assert 1 == len(person.questions)


@pytest.mark.parametrize(
    ("given", "words"), [(None, "was not given"), ("12345", "is not six digits"), ("", "not given")]
)
def test_no_code_is_no_call(make: Any, endpoint: RecordingEndpoint, audit: MemorySink, given: Any, words: str) -> None:
    """The denial is recorded, and STS never hears what is no code. FAIL-CLOSED(mfa-code)."""
    with pytest.raises(CredentialsError, match=words):
        make(allow("*"), NEEDS_CODE, person=Person(given)).call("dynamodb", "CreateTable", CREATE)

    assert ([], []) == (endpoint.calls, _assumed(endpoint))
    assert ["refused"] == [record.outcome for record in audit.records if hasattr(record, "outcome")]


def test_wrong_code_is_no_call(make: Any, endpoint: RecordingEndpoint, audit: MemorySink) -> None:
    """STS refuses it, nothing is forwarded, and the next call may try again."""
    endpoint.scripts.insert(0, when("AssumeRole", wrong_code))
    guard = make(allow("*"), NEEDS_CODE, person=Person("654321", CODE))

    with pytest.raises(CredentialsError, match="invalid MFA one time pass code"):
        guard.call("dynamodb", "CreateTable", CREATE)
    refused = list(endpoint.calls)
    guard.call("dynamodb", "CreateTable", CREATE)

    assert ([], 1) == (refused, len(endpoint.calls))
    assert "refused" == audit.records[0].outcome


@pytest.mark.parametrize("mode", [Mode.DRY_RUN, Mode.OBSERVE])
def test_nobody_is_asked_for_a_call_that_would_not_be_sent_for_it(make: Any, mode: Mode) -> None:
    """A dry run sends no write, and an observed denial is sent anyway."""
    person = Person()
    guard = make(allow("*"), NEEDS_CODE, person=person, mode=mode)

    if mode is Mode.DRY_RUN:
        with pytest.raises(ExplicitDenyError):
            guard.call("dynamodb", "CreateTable", CREATE)
    else:
        guard.call("dynamodb", "CreateTable", CREATE)

    assert [] == person.questions


def test_nobody_is_asked_for_a_denial_that_a_code_does_not_lift(make: Any) -> None:
    """Another Deny holds whatever the person gives."""
    person = Person()
    guard = make(allow("*"), NEEDS_CODE, deny("dynamodb:CreateTable", sid="Never"), person=person)

    with pytest.raises(ExplicitDenyError):
        guard.call("dynamodb", "CreateTable", CREATE)

    assert [] == person.questions


def test_without_a_person_the_denial_stands(make: Any) -> None:
    """There is nobody to ask."""
    with pytest.raises(ExplicitDenyError):
        make(allow("*"), NEEDS_CODE, person=None).call("dynamodb", "CreateTable", CREATE)


def test_mfa_context_of_aws_is_lifted_by_a_code_too(make: Any, make_guard: MakeGuard) -> None:
    """Where the operator knows that AWS sees it, ``aws:MultiFactorAuthPresent`` follows the session."""
    person = Person()
    aws = deny("dynamodb:CreateTable", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
    context = make_guard(allow("*")).target().context
    seen = type(context)(clock=context.clock, mfa_context=True)

    make(allow("*"), aws, person=person, context=seen).call("dynamodb", "CreateTable", CREATE)

    assert 1 == len(person.questions)


def test_trust_policy_that_wants_mfa_is_met(settings: RoleSettings, endpoint: RecordingEndpoint) -> None:
    """STS refuses the source identity alone; with the code it does not."""
    endpoint.scripts.insert(0, when("AssumeRole", requires_mfa))
    person = Person()
    role = _role(settings, endpoint, person)

    role.credentials()

    assert ["its trust policy refuses the source identity alone"] == [question.reason for question in person.questions]
    assert [None, CODE] == _assumed(endpoint)
    assert role.mfa_time is not None


def test_trust_policy_that_wants_mfa_of_nobody_is_a_clear_error(
    settings: RoleSettings, endpoint: RecordingEndpoint
) -> None:
    """AWS does not say that it wanted a code, so the hint speaks of what AWS may have wanted."""
    endpoint.scripts.insert(0, when("AssumeRole", requires_mfa))

    with pytest.raises(CredentialsError, match="AccessDenied"):
        _role(settings, endpoint, None).credentials()

    with pytest.raises(CredentialsError, match="there is nobody to ask for one"):
        _role(settings, endpoint, None).step_up("a call")


def test_role_without_a_device_asks_nobody(endpoint: RecordingEndpoint, credentials_file: Path) -> None:
    """Without ``mfa_serial`` a code is worth nothing."""
    file = str(credentials_file)
    settings = RoleSettings(role_arn=ROLE_ARN, source_profile="source", source_credentials_file=file)

    assert not _role(settings, endpoint, Person()).can_step_up


def test_sixteen_threads_ask_a_person_once(make: Any, endpoint: RecordingEndpoint) -> None:
    """Whoever waited while another was asking has the new session too."""
    person = Person()
    guard = make(allow("*"), NEEDS_CODE, person=person)
    barrier = threading.Barrier(16)

    def call() -> None:
        barrier.wait()
        guard.call("dynamodb", "CreateTable", CREATE)

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (1, 16) == (len(person.questions), len(endpoint.calls))
    assert [CODE] == _assumed(endpoint)


class Announcing:
    """A lock that says when somebody comes to wait for it."""

    def __init__(self) -> None:
        self.lock, self.arrived = threading.Lock(), threading.Semaphore(0)

    def __enter__(self) -> None:
        self.arrived.release()
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


@pytest.mark.parametrize("given", [None, "12345", "654321"])
def test_sixteen_threads_hear_one_no(settings: RoleSettings, endpoint: RecordingEndpoint, given: str | None) -> None:
    """A person who declines is not asked again by everybody who waited. FAIL-CLOSED(mfa-refused)."""
    endpoint.scripts.insert(0, wrong_code)
    asked = Announcing()
    questions: list[MfaQuestion] = []

    def ask(question: MfaQuestion) -> str | None:
        questions.append(question)
        for _ in range(16):
            asked.arrived.acquire(timeout=20)
        return given

    role = ForwardingRole(settings, region="us-east-1", endpoint_url=endpoint.url, ask_mfa_code=ask)
    role._asking = asked  # type: ignore[assignment]  # so that the person answers once all sixteen wait
    refused: list[CredentialsError] = []

    def step_up() -> None:
        with pytest.raises(CredentialsError) as caught:
            role.step_up("a call")
        refused.append(caught.value)

    threads = [threading.Thread(target=step_up) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (1, 16) == (len(questions), len(refused))
    assert role.mfa_time is None
