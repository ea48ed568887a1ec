"""A sandbox starts, holds what it says, and leaves nothing behind."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from guarded_aws.config import load_config
from guarded_aws.errors import ConfigurationError, GuardedAwsError
from guarded_aws.sandbox import RecordedRequest, Sandbox, sandbox, start_sandbox
from guarded_aws.sandbox.recording import read_recording

ROOT = Path(__file__).parents[2]

_PARENT = """
import json, sys
from guarded_aws.sandbox import start_sandbox
running = start_sandbox()
print(json.dumps({"folder": str(running.folder), "endpoint_url": running.endpoint_url}), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def opened() -> Iterator[Sandbox]:
    """Give a running sandbox."""
    with start_sandbox() as running:
        yield running


def _connect(endpoint_url: str) -> socket.socket:
    """Open a connection that the server's end closes when its process ends."""
    address = urlsplit(endpoint_url)
    return socket.create_connection((str(address.hostname), address.port or 0), timeout=60)


def test_a_sandbox_listens_on_loopback_alone(opened: Sandbox) -> None:
    """Nobody else on the network reaches it."""
    assert urlsplit(opened.endpoint_url).hostname == "127.0.0.1"


def test_the_folder_and_the_key_are_the_owners_alone(opened: Sandbox) -> None:
    """Others on the machine cannot read the key, fake as it is."""
    modes = [(opened.folder / name).stat().st_mode & 0o777 for name in (".", "credentials")]

    assert [0o700, 0o600] == modes


def test_the_configuration_has_a_target_for_each_thing_to_see(opened: Sandbox) -> None:
    """The configuration loads, and the default target is the harmless one."""
    config = load_config(opened.config_path)

    assert ["dev", "bounded", "production", "office", "night", "dry-run"] == list(config.targets)
    assert config.default_target == "dev"


def test_nothing_is_recorded_before_somebody_calls(opened: Sandbox) -> None:
    """The calls that fill the account are not in the record."""
    assert opened.recorded_requests() == ()


def test_closing_ends_the_child_and_removes_the_folder() -> None:
    """No process and no file is left; closing again is harmless."""
    running = start_sandbox()

    running.close()
    running.close()

    assert running.process.returncode is not None
    assert not running.folder.exists()


def test_starting_writes_nothing_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    """Standard output is the wire of MCP."""
    start_sandbox().close()

    assert capfd.readouterr().out == ""


def _is_gone(folder: Path) -> bool:
    """Wait, for some seconds at most, until a folder is gone: its child's connections end a moment before."""
    waited = threading.Event()
    return any(not folder.exists() or waited.wait(0.05) for _ in range(200))


def test_the_child_ends_when_its_parent_is_killed() -> None:
    """A parent that is killed cannot close anything, and still nothing is left."""
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        told = json.loads(parent.stdout.readline())
        with _connect(told["endpoint_url"]) as connection:
            parent.send_signal(signal.SIGKILL)

            ended = _is_ended(connection)

    assert ended
    assert _is_gone(Path(told["folder"]))


def _is_ended(connection: socket.socket) -> bool:
    """Wait for the other end to go; a process that ends may close a connection or reset it."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_machine_without_moto_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "moto", None)

    with pytest.raises(ConfigurationError, match="moto") as caught:
        start_sandbox()

    assert "guarded-aws[sandbox]" in caught.value.hint


def _interpreter(folder: Path, script: str) -> str:
    """Write a stand-in for the child's interpreter."""
    path = folder / "interpreter"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


@pytest.mark.parametrize(("script", "said"), [("echo broken >&2; exit 1", "broken"), ("exit 1", "moto said nothing")])
def test_a_child_that_does_not_open_is_an_error_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, said: str
) -> None:
    """What moto wrote last is shown, and the folder is gone."""
    monkeypatch.setattr(sandbox.sys, "executable", _interpreter(tmp_path, script))
    monkeypatch.setattr(sandbox.tempfile, "tempdir", str(tmp_path))

    with pytest.raises(GuardedAwsError, match=said):
        start_sandbox()

    assert list(tmp_path.glob("guarded-aws-*")) == []


def test_a_child_that_never_reports_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Waiting ends."""
    monkeypatch.setattr(sandbox.sys, "executable", _interpreter(tmp_path, "exec cat"))
    monkeypatch.setattr(sandbox, "_PATIENCE", 0.2)

    with pytest.raises(GuardedAwsError, match="did not open"):
        start_sandbox()


def test_a_child_that_lingers_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A child that ignores the end of its input is not left behind."""
    lingering = subprocess.Popen(
        [sys.executable, "-c", "import threading; threading.Event().wait()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    monkeypatch.setattr(sandbox, "_PATIENCE", 0.1)
    running = Sandbox(endpoint_url="", folder=tmp_path / "gone", config_path=tmp_path, process=lingering)

    running.close()

    assert lingering.returncode == -signal.SIGKILL


def test_the_child_sees_no_aws_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A profile or proxy of the operator's never reaches moto's process."""
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    environment = sandbox._environment(tmp_path)

    assert {"AWS_PROFILE", "HTTPS_PROXY"}.isdisjoint(environment)


def test_an_absent_record_is_not_an_empty_one(tmp_path: Path) -> None:
    """Silence proves nothing when nobody was listening. FAIL-CLOSED(recording)."""
    with pytest.raises(GuardedAwsError, match="keeps no record"):
        read_recording(tmp_path / "requests.jsonl")


@pytest.mark.parametrize(
    ("authorization", "service"),
    [("AWS4-HMAC-SHA256 Credential=K/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host", "ec2"), ("", "")],
)
def test_a_recorded_request_tells_the_service_that_it_was_signed_for(authorization: str, service: str) -> None:
    """The service stands in the scope of the signature."""
    line = json.dumps({"method": "POST", "url": "/", "headers": {"Authorization": authorization}})

    assert RecordedRequest(method="POST", url="/", service=service) == RecordedRequest.parse(line)
