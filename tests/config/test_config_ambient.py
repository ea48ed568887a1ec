"""With ``strict`` a guard does not start where stronger credentials are within reach; without it, it says where."""

from pathlib import Path

import pytest
from config_files import CONFIG, with_target_key, write_config

from guarded_aws.audit import MemorySink
from guarded_aws.config import build_guard, load_config
from guarded_aws.errors import ConfigurationError

STRICT = f"strict = true\n{CONFIG}"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give a user who has no credentials anywhere."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def _start(folder: Path, text: str) -> None:
    build_guard(load_config(write_config(folder, text)), audit=MemorySink())


def test_strict_guard_starts_where_nothing_is_in_reach(tmp_path: Path) -> None:
    """A clean user is what strictness asks for."""
    _start(tmp_path, STRICT)


def test_strict_guard_does_not_start_beside_stronger_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the place and no value. FAIL-CLOSED(ambient)."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example-not-a-secret")

    with pytest.raises(ConfigurationError, match="environment variable `AWS_SECRET_ACCESS_KEY`") as caught:
        _start(tmp_path, STRICT)

    assert "example-not-a-secret" not in f"{caught.value} {caught.value.hint}"


def test_source_profile_in_reach_counts(tmp_path: Path) -> None:
    """The credentials that assume the role are stronger than the role; whoever reads them needs no guard."""
    keys = "[source]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example-not-a-secret\n"
    (tmp_path / "credentials").write_text(keys)
    text = with_target_key('source_credentials_file = "credentials"\nsource_profile = "source"')

    with pytest.raises(ConfigurationError, match=r"credentials` \(source\)"):
        _start(tmp_path, f"strict = true\n{text}")


def test_guard_that_is_not_strict_says_what_is_in_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It starts, and each place is a warning."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "example-not-a-secret")

    _start(tmp_path, CONFIG)

    assert "readable to the agent: environment variable `AWS_SESSION_TOKEN`" in caplog.text
    assert "example-not-a-secret" not in caplog.text


def test_agent_that_is_another_user_sees_other_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process's variables and private files are out of its reach; there must be such a user."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example-not-a-secret")
    keys = tmp_path / "credentials"
    keys.write_text("[source]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")
    keys.chmod(0o600)
    text = with_target_key('source_credentials_file = "credentials"')

    _start(tmp_path, f'strict = true\nagent_user = "nobody"\n{text}')
    with pytest.raises(ConfigurationError, match="no user `nobody-at-all`"):
        _start(tmp_path, f'agent_user = "nobody-at-all"\n{CONFIG}')
