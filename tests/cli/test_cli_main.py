"""The command line as a whole: errors, first configuration, small commands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_world import Run

from guarded_aws import __version__
from guarded_aws.cli.console import print_error
from guarded_aws.config import load_config
from guarded_aws.errors import GuardedAwsError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("arguments", [("version",), ("--version",)])
def test_the_version_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    """As a command and as an option."""
    assert f"guarded-aws {__version__}\n" == run(*arguments).out


def test_packs_are_listed_with_what_they_do(run: Run) -> None:
    """One finds what to put into a configuration."""
    ran = run("packs")

    assert ran.code == 0
    assert "deny-destructive" in ran.out
    assert "Denies deletion and termination" in ran.out


def test_a_first_configuration_is_written_that_loads(run: Run, tmp_path: Path) -> None:
    """It is the owner's alone, and what to do next is said."""
    path = tmp_path / "new" / "guarded-aws.toml"

    ran = run("init", str(path), "--role-arn", "arn:aws:iam::444455556666:role/Agent", "--target", "mine")

    assert (0, "") == (ran.code, ran.err)
    assert load_config(path).targets["mine"].role_arn == "arn:aws:iam::444455556666:role/Agent"
    assert path.stat().st_mode & 0o777 == 0o600
    assert f"guarded-aws serve --config {path}" in ran.out
    assert "example" not in ran.out


def test_the_users_own_place_needs_no_option_afterwards(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server finds it there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))

    ran = run("init")

    assert ran.code == 0
    assert "its `role_arn` is an example" in ran.out
    assert ran.out.endswith("guarded-aws serve\n")


def test_a_configuration_that_is_there_is_left_alone(run: Run, tmp_path: Path) -> None:
    """Nobody loses their policies to a second `init`."""
    path = tmp_path / "guarded-aws.toml"
    path.write_text("mine")

    ran = run("init", str(path))

    assert ran.code == 2
    assert "already" in ran.err
    assert path.read_text() == "mine"


def test_a_configuration_of_wrong_values_is_not_left_behind(run: Run, tmp_path: Path) -> None:
    """A root ARN is refused at once."""
    path = tmp_path / "guarded-aws.toml"

    ran = run("init", str(path), "--role-arn", "arn:aws:iam::123456789012:root")

    assert ran.code == 2
    assert "is not the ARN of an IAM role" in ran.err
    assert not path.exists()


def test_a_place_that_cannot_be_written_is_an_error(run: Run, tmp_path: Path) -> None:
    """A file is no folder."""
    (tmp_path / "file").write_text("")

    ran = run("init", str(tmp_path / "file" / "guarded-aws.toml"))

    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_an_error_is_a_sentence_and_a_hint_on_standard_error(run: Run, tmp_path: Path) -> None:
    """Nothing is on standard output, and there is no traceback."""
    ran = run("serve", "--config", str(tmp_path / "none.toml"))

    assert (2, "") == (ran.code, ran.out)
    assert ran.err.splitlines() == [
        f"error: there is no configuration `{tmp_path / 'none.toml'}`",
        "hint: correct the path",
    ]


def test_an_error_without_a_hint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """No empty hint is printed; markup in a message is text."""
    print_error(GuardedAwsError("`[red]` is broken"))

    assert capsys.readouterr().err == "error: `[red]` is broken\n"


def test_serving_a_sandbox_takes_no_configuration(run: Run) -> None:
    """It brings its own."""
    ran = run("serve", "--sandbox", "--config", "mine.toml")

    assert ran.code == 2
    assert "`--sandbox` brings its own configuration" in ran.err


def test_a_reader_that_goes_away_ends_the_command_quietly() -> None:
    """`guarded-aws evaluate | head -1` shows no traceback."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    ran = subprocess.run(
        [sys.executable, "-m", "guarded_aws", "evaluate"],
        cwd=ROOT,
        input=b"{}\n",
        stdout=write_end,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write_end)

    assert (1, b"") == (ran.returncode, ran.stderr)


@pytest.mark.parametrize("module", ["boto3", "mcp", "moto", "pydantic"])
def test_the_command_line_imports_nothing_heavy_before_it_is_needed(module: str) -> None:
    """`guarded-aws evaluate` starts fast."""
    script = f"import sys, guarded_aws.cli; sys.exit('{module}' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
