"""What the command line's tests stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_world import Ran, Run, run_main

from guarded_aws.sandbox.configuration import write_configuration


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a runner of commands."""

    def run_command(*arguments: str, given: bytes = b"") -> Ran:
        code = run_main(*arguments, given=given)
        written = capsys.readouterr()
        return Ran(code=code, out=written.out, err=written.err)

    return run_command


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the configuration of a sandbox that nobody started: deciding calls nobody."""
    folder: Path = tmp_path_factory.mktemp("configured")
    folder.chmod(0o700)
    path = write_configuration(
        folder, endpoint_url="http://127.0.0.1:9", key_id="AKIAIOSFODNN7EXAMPLE", secret="example-not-a-secret"
    )
    yield str(path)
    assert not (folder / "audit.jsonl").exists(), "deciding records nothing on disk"
