"""What the corpus's calls stand on: its loader, the guard's endpoint, and no machine configuration."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_TESTS = Path(__file__).parents[1]
sys.path += [str(_TESTS / "evaluator"), str(_TESTS / "guard")]

from guard_recording import RecordingEndpoint  # noqa: E402 -- found by the path above


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _no_machine_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep every test away from the machine's own AWS configuration."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def endpoint() -> Iterator[RecordingEndpoint]:
    """Give a loopback endpoint that records what reaches it and says yes to everything."""
    with RecordingEndpoint() as running:
        yield running


@pytest.fixture
def credentials_file(tmp_path: Path) -> Path:
    """Give a shared credentials file with one fake profile, ``source``."""
    path = tmp_path / "credentials"
    path.write_text(
        "[source]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example-not-a-secret\n"
    )
    return path
