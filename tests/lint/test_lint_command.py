"""`guarded-aws lint`: what it reads, and what its exit status says."""

import json
from pathlib import Path

import pytest
import typer
from lint_forms import allow, deny, policy
from typer.testing import CliRunner, Result

from guarded_aws.cli.lint_command import lint
from guarded_aws.errors import GuardedAwsError, PolicyError, PolicyPackError

_APP = typer.Typer()
_APP.command()(lint)

_CLEAN = policy(allow("s3:GetObject", "arn:aws:s3:::reports/*"))
_MISSPELT = policy(deny("s3:DeletBucket"))
_REPEATED = policy(deny("s3:*", Sid="All"), deny("s3:DeleteBucket", Sid="One"))


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(_APP, [str(argument) for argument in arguments])


def _write(folder: Path, name: str, document: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


def _refusal(*arguments: str | Path) -> GuardedAwsError:
    error = _run(*arguments).exception
    assert isinstance(error, GuardedAwsError)
    return error


def test_a_clean_file_ends_with_status_0_and_no_output(tmp_path: Path) -> None:
    """Silence means that all is well."""
    result = _run(_write(tmp_path, "team.json", _CLEAN))

    assert (0, "") == (result.exit_code, result.output)


def test_a_suggestion_alone_ends_with_status_0(tmp_path: Path) -> None:
    """It is shown, but fails no build."""
    result = _run(_write(tmp_path, "team.json", _REPEATED))

    assert 0 == result.exit_code
    assert "SUGGESTION redundant-statement" in result.output


def test_any_other_finding_ends_with_status_1(tmp_path: Path) -> None:
    """Warnings too: a Deny that denies nothing is one."""
    path = _write(tmp_path, "team.json", _MISSPELT)
    result = _run(path)

    assert 1 == result.exit_code
    assert result.output.startswith(f"{path}:1:")
    assert "ERROR unknown-action: `s3:DeletBucket`" in result.output


def test_a_policy_that_does_not_parse_is_an_error_at_its_place(tmp_path: Path) -> None:
    """The other files of the folder are checked all the same."""
    broken = _write(tmp_path, "a.json", '{"Version": "2012-10-17",\n "Statement": [],}')
    other = _write(tmp_path, "b.json", _MISSPELT)
    result = _run(tmp_path)

    assert 1 == result.exit_code
    assert f"{broken}:2:17: ERROR policy-syntax: trailing comma (remove the comma; JSON allows none there)" in (
        result.output.splitlines()
    )
    assert f"{other}:1:" in result.output


def test_a_fault_without_a_place_stands_at_the_start_of_its_file(tmp_path: Path) -> None:
    """Some faults of JSON have none."""
    path = _write(tmp_path, "a.json", '{"Version": NaN}')

    assert _run(path).output.startswith(f"{path}:1:1: ERROR policy-syntax")


@pytest.mark.parametrize("name", ["scp.json", "identity.json", "permissions_boundary.json", "team.json"])
def test_the_name_of_a_file_says_its_type(tmp_path: Path, name: str) -> None:
    """Only a policy of a resource names a principal."""
    with_principal = policy({**deny("s3:GetObject"), "Principal": "*"})
    result = _run(_write(tmp_path, name, with_principal))

    assert "element `Principal` is not allowed" in result.output
    assert 0 == _run(_write(tmp_path, "resource.json", with_principal)).exit_code


def test_the_type_can_be_given(tmp_path: Path) -> None:
    """It wins over the name of the file."""
    path = _write(tmp_path, "identity.json", policy({**deny("s3:GetObject"), "Principal": "*"}))

    assert 0 == _run(path, "--type", "resource").exit_code


def test_each_folder_is_a_set_of_its_own(tmp_path: Path) -> None:
    """Policies of two folders do not apply together; the tests of a pack are no policy."""
    _write(tmp_path, "a/identity.json", _CLEAN)
    _write(tmp_path, "b/scp.json", policy(deny("s3:*")))
    _write(tmp_path, "b/tests.json", {"cases": []})

    assert 0 == _run(tmp_path).exit_code
    _write(tmp_path, "b/identity.json", _CLEAN)
    assert "allow-shadowed-by-deny" in _run(tmp_path).output


def test_a_shipped_pack_is_checked_by_its_name() -> None:
    """Two names are two sets."""
    result = _run("mfa", "source-ip", "--format", "json")
    codes = [finding["code"] for finding in json.loads(result.output)["findings"]]

    assert ["mfa-if-exists", "source-ip-without-via-aws-service"] == codes
    assert 1 == result.exit_code


def test_a_finding_that_two_arguments_share_is_shown_once(tmp_path: Path) -> None:
    """A file and its folder name the same policy."""
    path = _write(tmp_path, "team.json", _MISSPELT)

    assert 1 == _run(path, tmp_path).output.count("unknown-action")


@pytest.mark.parametrize(("output", "start"), [("sarif", "{"), ("github", "::error file="), ("text", "/")])
def test_findings_are_written_in_the_format_that_is_asked_for(tmp_path: Path, output: str, start: str) -> None:
    """All formats have the same status."""
    result = _run(_write(tmp_path, "team.json", _MISSPELT), "--format", output)

    assert 1 == result.exit_code
    assert result.output.startswith(start)


def test_nothing_to_check_is_a_fault_of_usage() -> None:
    """An empty check would always be green."""
    result = _run()

    assert 2 == result.exit_code
    assert "nothing to check" in result.output


def test_an_unknown_name_is_refused() -> None:
    """The nearest pack is named; the command line turns it into status 2."""
    error = _refusal("mfaa")

    assert isinstance(error, PolicyPackError)
    assert "`mfa`" in error.hint


@pytest.mark.parametrize("name", ["none/team.json", "team.json", "none/"])
def test_a_path_to_nothing_is_refused_as_a_path(name: str) -> None:
    """It is not taken for the name of a pack."""
    assert f"there is no file or folder `{name}`" == _refusal(name).message


def test_a_configuration_among_the_policies_is_told_its_option(tmp_path: Path) -> None:
    """It is not read as a policy that does not parse."""
    assert "--config" in _refusal(_write(tmp_path, "guarded-aws.toml", "mode = 'enforce'")).hint


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """It is no finding about a policy."""
    path = tmp_path / "team.json"
    path.write_bytes(b"\xff\xfe")

    assert isinstance(_refusal(path), PolicyError)


def test_the_targets_of_a_configuration_are_checked_each_as_a_set(tmp_path: Path) -> None:
    """Packs, files and SCPs of one target apply together."""
    _write(tmp_path, "team.json", policy(allow("s3:DeleteBucket", Sid="Drop")))
    _write(
        tmp_path,
        "guarded-aws.toml",
        """
[targets.dev]
role_arn = "arn:aws:iam::123456789012:role/AIAgentRole"
regions = ["us-east-1"]

[targets.dev.policies]
packs = ["deny-destructive", "agent-boundary", "production-scp"]
identity = ["team.json"]
""",
    )
    result = _run("--config", tmp_path / "guarded-aws.toml", "--format", "json")
    found = [(finding["code"], finding["sid"]) for finding in json.loads(result.output)["findings"]]

    assert [("allow-shadowed-by-deny", "Drop")] == found
