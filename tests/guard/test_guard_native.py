"""boto3 may sign and transfer by native code: with awscrt and without it, nothing goes past the guard."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).with_name("guard_native.py")


def _run(folder: Path, *, native: bool) -> dict[str, Any]:
    """Run the script with native code switched on or off."""
    environment = {
        **os.environ,
        "BOTO_DISABLE_CRT": "false" if native else "true",
        "AWS_CONFIG_FILE": str(folder / "no-config"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    run = subprocess.run(
        [sys.executable, str(_SCRIPT), str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    seen: dict[str, Any] = json.loads(run.stdout)
    return seen


@pytest.mark.parametrize("native", [True, False])
def test_transfers_and_signatures_pass_the_guard_with_native_code_or_without(tmp_path: Path, native: Any) -> None:
    """What is allowed is signed and sent, what is denied is not, whichever code signs."""
    seen = _run(tmp_path, native=native)

    assert native is seen["native"]
    # Without awscrt boto3 itself refuses to prefer it.
    preferred = {"auto", "classic", *(["crt"] if native else [])}
    for name in preferred:
        assert ["done", ["PUT /reports/inbox/a"]] == seen[f"{name} inbox/a"]
        assert ["ExplicitDenyError", []] == seen[f"{name} forbidden/a"]
    assert [] == seen["crt forbidden/a"][1]
    assert (["done", ["POST /"]], ["ExplicitDenyError", []], True) == (seen["call"], seen["denied call"], seen["url"])


@pytest.mark.parametrize("native", [True, False])
def test_signature_for_any_region_is_refused(tmp_path: Path, native: Any) -> None:
    """SigV4a, which multi-region access points need, holds everywhere; no decision does.

    FAIL-CLOSED(signature-version).
    """
    result, sent = _run(tmp_path, native=native)["any region"]

    assert result != "done"
    assert [] == sent
