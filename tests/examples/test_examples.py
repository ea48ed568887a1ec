"""Every example runs as it is, and prints what it promises."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

EXPECTED = {
    "plain_boto3_unchanged.py": (
        "buckets: ['agent-reports', 'customer-invoices']",
        "keys: ['2026/q1.csv', '2026/q2.csv', 'notes/today.txt']",
        "bucket: AccessDenied: ",
        "objects: AccessDenied: ",
        "table: AccessDenied: ",
    ),
    "dry_run.py": (
        "dry run: True decision: allowed",
        "reservations before and after: 3 3",
        "denied: User: arn:aws:sts::123456789012:assumed-role/AIAgentRole/",
    ),
    "mcp_client.py": (
        "call_aws list_tables: ok",
        "explain_access DeleteTable: ok",
        "call_aws DeleteTable: error",
    ),
}


def test_every_example_is_run_here() -> None:
    """A new example needs a line above."""
    assert set(EXPECTED) == {path.name for path in (ROOT / "examples").glob("*.py")}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_does_what_it_says(name: str) -> None:
    """No account, no configuration, no network but loopback."""
    ran = subprocess.run(
        [sys.executable, str(ROOT / "examples" / name)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(ROOT / "nowhere")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    for line in EXPECTED[name]:
        assert line in ran.stdout
