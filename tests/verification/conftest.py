"""What the tests of the verification stand on: the package itself, a loopback endpoint, a profile of their own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
sys.path += [str(_ROOT), str(_ROOT / "tests" / "guard")]

from guard_recording import RecordingEndpoint  # noqa: E402 -- found by the path above


@pytest.fixture(autouse=True)
def _own_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give every test one fake profile, ``tester``, and keep it away from the machine's own AWS configuration."""
    credentials = tmp_path / "credentials"
    credentials.write_text(
        "[tester]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example-not-a-secret\n"
    )
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def endpoint() -> Iterator[RecordingEndpoint]:
    """Give a loopback endpoint that stands for IAM."""
    with RecordingEndpoint() as running:
        yield running
