"""`install` guards every botocore session made afterwards, and names the doors that stay open."""

import copy
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import boto3
import botocore.session
import pytest
from boto3.session import Session as Boto3Session
from botocore.hooks import HierarchicalEmitter
from botocore.session import Session as BotocoreSession
from guard_recording import RecordingEndpoint
from guard_world import ROLE_ARN, MakeGuard, allow, deny

from guarded_aws import GuardedSession, install
from guarded_aws.errors import ConfigurationError, CredentialsError
from guarded_aws.guard.client import GuardedClient
from guarded_aws.guard.errors import ExplicitDenyError
from guarded_aws.guard.install import Installation
from guarded_aws.guard.source import SourceSession
from guarded_aws.guard.target import RoleSettings


@pytest.fixture
def installed(make_guard: MakeGuard, endpoint: RecordingEndpoint) -> Iterator[Installation]:
    """Install a guard that allows all but deletion, and take it out again."""
    guard = make_guard(allow("*"), deny("dynamodb:Delete*"), url=endpoint.url)
    with install(guard=guard) as installation:
        yield installation


class LibrarySession(BotocoreSession):
    """A session class of some library, with a constructor of its own."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


WAYS: dict[str, Any] = {
    "boto3's own function": lambda: boto3.client("dynamodb"),
    "a boto3 session": lambda: boto3.Session(region_name="us-east-1").client("dynamodb"),
    "a class imported before": lambda: Boto3Session(profile_name="planted").client("dynamodb"),
    "a resource's client": lambda: boto3.resource("dynamodb").meta.client,
    "botocore's function": lambda: botocore.session.get_session().create_client("dynamodb"),
    "a botocore session": lambda: BotocoreSession().create_client("dynamodb", region_name="us-east-1"),
    "a library's session": lambda: LibrarySession("x").create_client("dynamodb"),
    "boto3 around a botocore session": lambda: boto3.Session(botocore_session=BotocoreSession()).client("dynamodb"),
}


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("way", WAYS)
def test_session_that_a_library_makes_is_guarded(endpoint: RecordingEndpoint, way: str) -> None:
    """However it is made, its allowed calls are signed by the role and its denied ones are not sent."""
    client = WAYS[way]()

    client.list_tables()
    with pytest.raises(ExplicitDenyError):
        client.delete_table(TableName="orders")

    assert ["ASIA" in call.headers["authorization"] for call in endpoint.calls] == [True]


@pytest.mark.usefixtures("installed")
def test_ambient_credentials_are_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment offers is not what a new session has, and keys of one's own are refused."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAPLANTEDEXAMPLE00")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted-not-a-secret")

    credentials = boto3.Session().get_credentials()

    assert botocore.session.get_session().get_component("credential_provider").load_credentials() is None
    assert credentials is not None
    with pytest.raises(CredentialsError):
        credentials.get_frozen_credentials()
    with pytest.raises(ConfigurationError, match="takes no credentials"):
        boto3.Session("AKIAIOSFODNN7EXAMPLE", "example-not-a-secret")
    with pytest.raises(ConfigurationError, match="takes no `endpoint_url`"):
        boto3.client("s3", endpoint_url="https://evil.example.com")


@pytest.mark.usefixtures("installed")
def test_library_session_keeps_its_own_attributes() -> None:
    """A guarded session of a library's class is still one of that class."""
    session = LibrarySession("mine")

    assert isinstance(session, LibrarySession)
    assert "mine" == session.name


class SlottedSession(BotocoreSession):
    """A session class with a slot."""

    __slots__ = ("name",)


class OverridingSession(BotocoreSession):
    """A session class that makes clients and gives credentials in its own way."""

    def create_client(self, *arguments: Any, **keywords: Any) -> Any:
        """Make a client, past what stands before it in the class."""
        return BotocoreSession.create_client(self, *arguments, **keywords)

    def get_credentials(self) -> Any:  # type: ignore[override]  # a library's own
        """Give the environment's."""
        return BotocoreSession.get_credentials(self)


class LyingSession(BotocoreSession):
    """A session that says that it is the guard's own."""

    @property
    def __class__(self) -> Any:
        """Say so."""
        return SourceSession


OTHER_WAYS: dict[str, Any] = {
    "a slot": SlottedSession,
    "methods of its own": OverridingSession,
    "a false class": LyingSession,
    "a copy": lambda: copy.copy(BotocoreSession()),
    "handlers of its own": lambda: BotocoreSession(event_hooks=HierarchicalEmitter()),
    "without handlers": lambda: BotocoreSession(include_builtin_handlers=False),
    "variables of its own": lambda: BotocoreSession(session_vars={"profile": (None, None, None, None)}),
    "another thread": lambda: _in_a_thread(BotocoreSession),
}


def _in_a_thread(make: Any) -> Any:
    made: list[Any] = []
    thread = threading.Thread(target=lambda: made.append(make()))
    thread.start()
    thread.join()
    return made[0]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("way", OTHER_WAYS)
def test_session_of_an_odd_class_signs_nothing_of_its_own(
    endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Whatever a session overrides or claims, its calls are decided, or it makes none."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAPLANTEDEXAMPLE00")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted-not-a-secret")

    with suppress(ConfigurationError, AttributeError):
        client = OTHER_WAYS[way]().create_client("dynamodb", region_name="us-east-1")
        assert isinstance(client, GuardedClient)
        client.list_tables()
        with pytest.raises(ExplicitDenyError):
            client.delete_table(TableName="orders")

    assert {call.headers["authorization"].partition("=")[2][:4] for call in endpoint.calls} <= {"ASIA"}


@pytest.mark.usefixtures("installed")
def test_session_that_cannot_become_ours_is_not_made() -> None:
    """A class that refuses, and takes no notice of errors, is left with nothing. FAIL-CLOSED(library-session)."""

    class Final(BotocoreSession):
        def __init_subclass__(cls) -> None:
            raise TypeError("no subclass of this one")

        def __init__(self) -> None:
            with suppress(TypeError):
                super().__init__()

    with pytest.raises(AttributeError):
        Final().create_client("dynamodb", region_name="us-east-1")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    "component", ["event_emitter", "data_loader", "config_store", "credential_provider", "response_parser_factory"]
)
def test_component_of_anothers_session_opens_nothing(
    endpoint: RecordingEndpoint, monkeypatch: pytest.MonkeyPatch, component: str
) -> None:
    """A part that is taken from an unguarded session makes no unguarded client."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAPLANTEDEXAMPLE00")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted-not-a-secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://evil.example.com")
    session, unguarded = (
        BotocoreSession(),
        SourceSession(RoleSettings(role_arn=ROLE_ARN), region="r", endpoint_url=None),
    )
    parts = vars(unguarded)["_components"]
    session.register_component(component, parts.get_component(component))

    with suppress(ConfigurationError):
        session.create_client("dynamodb", region_name="us-east-1").list_tables()

    assert {call.headers["authorization"].partition("=")[2][:4] for call in endpoint.calls} <= {"ASIA"}


@pytest.mark.parametrize(
    "arguments",
    [{"verify": False}, {"endpoint_url": "https://evil.example.com"}, {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE"}],
)
@pytest.mark.usefixtures("installed")
def test_resources_take_no_more_than_clients(arguments: dict[str, Any]) -> None:
    """What a client may not be given, a resource may not either. FAIL-CLOSED(client-arguments)."""
    with pytest.raises(ConfigurationError, match="a guarded session takes no"):
        boto3.resource("s3", **arguments)


def test_uninstalled_guard_leaves_botocore_as_it_was(make_guard: MakeGuard) -> None:
    """New sessions are botocore's own again, and the default session is the one that there was."""
    plain_init, default = BotocoreSession.__init__, boto3.DEFAULT_SESSION

    with install(guard=make_guard(allow("*"))) as installation:
        assert BotocoreSession.__init__ is not plain_init
        boto3.client("s3", region_name="us-east-1")
    installation.uninstall()

    assert (plain_init, default) == (BotocoreSession.__init__, boto3.DEFAULT_SESSION)
    assert type(botocore.session.Session()) is botocore.session.Session


@pytest.mark.usefixtures("installed")
def test_second_installation_is_refused(make_guard: MakeGuard) -> None:
    """Two guards would leave open which one decides."""
    with pytest.raises(ConfigurationError, match="installed already"):
        install(guard=make_guard(allow("*")))


def test_report_names_the_doors_that_remain(make_guard: MakeGuard, caplog: pytest.LogCaptureFixture) -> None:
    """What was made before is counted, and the log says what the report says."""
    before = boto3.Session("AKIAIOSFODNN7EXAMPLE", "example-not-a-secret", region_name="us-east-1").client("s3")

    with install(guard=make_guard(allow("*"))) as installation:
        doors = installation.doors

    assert "dev" == installation.target
    assert any("clients that were made before" in door for door in doors)
    assert any("child processes" in door for door in doors)
    assert all(door in caplog.text for door in doors)
    assert before.meta.region_name == "us-east-1"


@pytest.mark.usefixtures("installed")
def test_asynchronous_session_is_refused() -> None:
    """Aiobotocore's way of sending is not guarded, so its sessions do not come into being. FAIL-CLOSED(async)."""

    class AioSession(BotocoreSession):
        async def get_credentials(self) -> None:  # type: ignore[override]
            """Be a coroutine, as aiobotocore's is."""

    with pytest.raises(ConfigurationError, match="asynchronous"):
        AioSession()


@pytest.mark.usefixtures("installed")
def test_role_is_still_assumed_by_the_operators_own_session(endpoint: RecordingEndpoint) -> None:
    """The guard's inner session is no new session of a library: it signs with the source's key."""
    boto3.client("dynamodb").list_tables()

    assert any("AKIAIOSFODNN7EXAMPLE" in call.headers["authorization"] for call in endpoint.sts_calls)


# In the place of one session.


@pytest.mark.parametrize(("region", "expected"), [("eu-west-1", "eu-west-1"), ("ap-south-1", "us-east-1")])
def test_guarded_session_takes_the_place_of_another(
    make_guard: MakeGuard, endpoint: RecordingEndpoint, region: str, expected: str
) -> None:
    """It keeps a region that the target names, and none of the other session's keys."""
    other = boto3.Session("AKIAPLANTEDEXAMPLE00", "planted-not-a-secret", region_name=region)

    session = GuardedSession.from_session(other, guard=make_guard(allow("dynamodb:*"), url=endpoint.url))
    session.client("dynamodb").list_tables()

    assert expected == session.region_name
    assert ["AKIAPLANTED" in call.headers["authorization"] for call in endpoint.calls] == [False]
