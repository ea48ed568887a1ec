"""What holds for every test, and fixtures that several folders of them take.

Profiles of hypothesis: the same examples in every run, or more and others at night.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_SLOW_IS_FINE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile(
    "fixed",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=300,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "nightly",
    database=None,
    deadline=None,
    max_examples=20_000,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

# botocore signs by native code where awscrt is installed; that has tests of its own, in processes of their own.
os.environ.setdefault("BOTO_DISABLE_CRT", "true")


@pytest.fixture
def no_machine_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep a test away from the machine's own AWS configuration."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def credentials_file(tmp_path: Path) -> Path:
    """Give a shared credentials file with one fake profile, ``source``."""
    path = tmp_path / "credentials"
    path.write_text(
        "[source]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example-not-a-secret\n"
    )
    return path
