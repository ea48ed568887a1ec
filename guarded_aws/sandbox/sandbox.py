"""Start and end a sandbox."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from guarded_aws.errors import ConfigurationError, GuardedAwsError
from guarded_aws.sandbox.configuration import write_configuration
from guarded_aws.sandbox.recording import RecordedRequest, read_recording

_PATIENCE: Final = 60.0
"""How long the child may take to open, and to end, in seconds."""

_NEEDED: Final = ("moto", "flask")
_FOREIGN: Final = ("aws_", "boto_", "moto_")
"""How the names of environment variables begin that the child must not see."""

_RECORDING: Final = "requests.jsonl"
_LOG: Final = "moto.log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """A running sandbox; close it, or use it as a context manager.

    Attributes:
        endpoint_url: Where moto listens, on 127.0.0.1.
        folder: A private temporary folder: configuration, credentials file, policies, audit.
        config_path: The configuration of a guard in front of it.
    """

    endpoint_url: str
    folder: Path
    config_path: Path
    process: subprocess.Popen[str]

    def recorded_requests(self) -> tuple[RecordedRequest, ...]:
        """Give every request that reached moto after the account was filled."""
        return read_recording(self.folder / _RECORDING)

    def close(self) -> None:
        """End the child and remove the folder; closing again does nothing."""
        _end(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def start_sandbox() -> Sandbox:
    """Start moto in a child process, fill an account, and write a configuration for it.

    The child ends with this process, however this process ends.

    Raises:
        ConfigurationError: moto is not installed.
        GuardedAwsError: The child did not open.
    """
    for module in _NEEDED:
        if find_spec(module) is None:
            hint = "install the extra: `pip install 'guarded-aws[sandbox]'`"
            raise ConfigurationError(f"the sandbox needs `{module}`, which is not installed", hint=hint)
    folder = Path(tempfile.mkdtemp(prefix="guarded-aws-"))
    (folder / _RECORDING).touch(mode=0o600)
    process = _spawn(folder)
    try:
        report = json.loads(_read_report(process))
    except ValueError as error:
        _end(process)
        raise _did_not_open(folder) from error
    return Sandbox(
        endpoint_url=report["endpoint_url"],
        folder=folder,
        config_path=write_configuration(folder, **report),
        process=process,
    )


def _spawn(folder: Path) -> subprocess.Popen[str]:
    with (folder / _LOG).open("w") as log:
        return subprocess.Popen(  # noqa: S603 -- our own interpreter and module
            [sys.executable, "-P", "-m", "guarded_aws.sandbox.child", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_environment(folder),
            text=True,
        )


def _environment(folder: Path) -> dict[str, str]:
    """Give the child no AWS settings, no proxies, and the package that runs here."""
    kept = {name: value for name, value in os.environ.items() if not _is_foreign(name.lower())}
    return {
        **kept,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "MOTO_RECORDER_FILEPATH": str(folder / _RECORDING),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def _is_foreign(name: str) -> bool:
    return name.startswith(_FOREIGN) or name.endswith("_proxy")


def _read_report(process: subprocess.Popen[str]) -> str:
    """Wait for the child's one report; empty when it ended, or took too long, without one."""
    watchdog = threading.Timer(_PATIENCE, process.kill)
    watchdog.start()
    try:
        return process.stdout.read() if process.stdout else ""
    finally:
        watchdog.cancel()


def _did_not_open(folder: Path) -> GuardedAwsError:
    last = (folder / _LOG).read_text("utf-8", "replace").strip().splitlines()[-1:]
    shutil.rmtree(folder, ignore_errors=True)
    return GuardedAwsError(
        f"the sandbox did not open: {last[0] if last else 'moto said nothing'}",
        hint="install the extra again: `pip install 'guarded-aws[sandbox]'`",
    )


def _end(process: subprocess.Popen[str]) -> None:
    """Let the child see that its input ended; kill it if it lingers."""
    for pipe in filter(None, (process.stdin, process.stdout)):
        pipe.close()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
