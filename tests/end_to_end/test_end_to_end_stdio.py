"""A real client and a real server process, over standard input and output."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from guarded_aws.sandbox.configuration import write_configuration

ROOT = Path(__file__).parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Give the configuration of a sandbox that nobody started: starting a server calls nobody."""
    return write_configuration(
        tmp_path, endpoint_url="http://127.0.0.1:9", key_id="AKIAIOSFODNN7EXAMPLE", secret="example-not-a-secret"
    )


def _structured(result: Any) -> dict[str, Any]:
    content: dict[str, Any] = result.structured_content
    return content


@pytest.mark.anyio
async def test_a_sandboxed_server_answers_and_denies() -> None:
    """`guarded-aws serve --sandbox` needs no account and no configuration."""
    server = StdioServerParameters(command=sys.executable, args=["-m", "guarded_aws", "serve", "--sandbox"], cwd=ROOT)
    async with Client(server) as client:
        allowed = await client.call_tool("call_aws", {"service": "dynamodb", "operation": "ListTables"})
        denied = await client.call_tool(
            "call_aws", {"service": "dynamodb", "operation": "DeleteTable", "parameters": {"TableName": "orders"}}
        )

    assert _structured(allowed)["result"]["TableNames"] == ["orders"]
    assert denied.is_error
    assert _structured(denied)["decision"]["statements"] == ["deny-destructive/identity.json#DenyDynamoDBDestruction"]


@pytest.mark.parametrize("is_sandboxed", [True, False], ids=["sandbox", "config"])
def test_standard_output_carries_the_protocol_and_nothing_else(config: Path, *, is_sandboxed: bool) -> None:
    """Every line that the server writes is a message."""
    opening = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "0"},
        },
    }
    ran = subprocess.run(
        [sys.executable, "-m", "guarded_aws", "serve", *(["--sandbox"] if is_sandboxed else ["--config", str(config)])],
        cwd=ROOT,
        input=json.dumps(opening) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )

    messages = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [1] == [message["id"] for message in messages]
    assert messages[0]["result"]["serverInfo"]["name"] == "guarded-aws"


def test_the_file_for_mcp_run_holds_a_server_of_the_configured_guard(config: Path) -> None:
    """`mcp run server.py` finds the global `mcp`."""
    script = "import runpy; print(runpy.run_path('server.py')['mcp'].name)"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "GUARDED_AWS_CONFIG": str(config), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == "guarded-aws\n"


@pytest.mark.parametrize(
    ("broken", "replacement", "said"),
    [
        ('"Action": "*",', '"Action": "*",,', "not valid JSON"),
        ('"Effect": "Allow"', '"Efect": "Allow"', "unknown element `Efect`"),
        ('"Effect": "Allow"', '"Effect": "Allow", "Effect": "Deny"', "duplicate key `Effect`"),
        (
            '"Resource": "*"',
            '"Resource": "*", "Condition": {"StringEqual": {"aws:k": "v"}}',
            "unknown condition operator `StringEqual`",
        ),
    ],
)
def test_a_malformed_policy_stops_the_start_with_file_line_and_column(
    config: Path, broken: str, replacement: str, said: str
) -> None:
    """One sentence, and what to do."""
    policy = config.parent / "policies" / "administrator.json"
    policy.write_text(policy.read_text().replace(broken, replacement))
    ran = subprocess.run(
        [sys.executable, "-m", "guarded_aws", "serve", "--config", str(config)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (2, "") == (ran.returncode, ran.stdout)
    assert said in ran.stderr
    assert re.search(r"administrator\.json:\d+:\d+", ran.stderr)
    assert "hint: " in ran.stderr
    assert "Traceback" not in ran.stderr
