"""The tools, through a client in memory, in both eras of the protocol."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from mcp import Client
from mcp.types import CallToolResult

from guarded_aws import server
from guarded_aws.audit import AuditRecord, MemorySink
from guarded_aws.config import build_guard, load_config
from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.guard import Guard
from guarded_aws.sandbox import Sandbox
from guarded_aws.server import create_server
from guarded_aws.server.app import INSTRUCTIONS

pytestmark = pytest.mark.anyio
Connect = Callable[..., AbstractAsyncContextManager[Client]]
INSTANCE = {"InstanceIds": ["i-0123456789abcdef0"]}


@pytest.fixture(params=["auto", "legacy"])
def connect(request: pytest.FixtureRequest, guard: Guard) -> Connect:
    """Give a maker of clients on a server of the sandbox's guard."""

    def make(**options: Any) -> AbstractAsyncContextManager[Client]:
        return Client(create_server(guard, **options), mode=request.param)

    return make


def _text(result: CallToolResult) -> str:
    return "\n".join(getattr(block, "text", "") for block in result.content)


def _structured(result: CallToolResult) -> dict[str, Any]:
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def test_the_server_has_five_tools_and_says_how_to_use_them(connect: Connect) -> None:
    """Each tool has a schema for its answer, and only one may change anything."""
    async with connect() as client:
        tools = (await client.list_tools()).tools
        instructions = client.instructions

    assert instructions == INSTRUCTIONS
    assert ["call_aws", "explain_access", "describe_operation", "search_operations", "show_guardrails"] == [
        tool.name for tool in tools
    ]
    assert all(tool.output_schema for tool in tools)
    assert [False, True, True, True, True] == [tool.annotations and tool.annotations.read_only_hint for tool in tools]


async def test_an_allowed_call_answers_what_aws_says(connect: Connect) -> None:
    """The name may be written as Python's clients write it."""
    async with connect() as client:
        result = await client.call_tool("call_aws", {"service": "s3", "operation": "list_buckets"})

    answer = _structured(result)
    assert not result.is_error
    assert answer["outcome"] == "sent"
    assert "agent-reports" in [bucket["Name"] for bucket in answer["result"]["Buckets"]]
    assert answer["result"] == json.loads(_text(result))


async def test_a_denied_call_is_a_structured_error(connect: Connect, sandbox: Sandbox) -> None:
    """The model reads which statement denies and what to do, and nothing reaches AWS."""
    before = len(sandbox.recorded_requests())
    async with connect() as client:
        result = await client.call_tool(
            "call_aws", {"service": "ec2", "operation": "TerminateInstances", "parameters": INSTANCE}
        )

    answer = _structured(result)
    assert result.is_error
    assert answer["outcome"] == "refused"
    assert answer["result"] is None
    assert answer["decision"]["decision"] == "explicitDeny"
    assert answer["decision"]["certain"] is True
    assert answer["decision"]["statements"] == ["deny-destructive/identity.json#DenyEC2Destruction"]
    assert answer["decision"]["hinges"] == []
    assert "with an explicit deny in an identity-based policy" in _text(result)
    assert "What to do: " in _text(result)
    assert before == len(sandbox.recorded_requests())


async def test_explaining_a_call_sends_nothing(connect: Connect, sandbox: Sandbox) -> None:
    """An explanation of a denial is an answer and no error."""
    before = len(sandbox.recorded_requests())
    arguments = {"service": "ec2", "operation": "terminate-instances", "parameters": INSTANCE, "reason": "to see"}
    async with connect() as client:
        denied = await client.call_tool("explain_access", arguments)
        allowed = await client.call_tool("explain_access", {"service": "ec2", "operation": "DescribeInstances"})

    assert not denied.is_error
    assert _structured(denied)["decision"] == "explicitDeny"
    assert _structured(allowed)["decision"] == "allowed"
    assert _text(allowed) == "ec2 DescribeInstances is allowed by allow-ec2/identity.json#AllowEC2ReadAndCreate."
    assert before == len(sandbox.recorded_requests())


async def test_a_dry_run_answers_with_its_plan(connect: Connect, sandbox: Sandbox) -> None:
    """An allowed write is not sent, and the answer says so."""
    arguments = {
        "service": "s3",
        "operation": "PutObject",
        "parameters": {"Bucket": "agent-reports", "Key": "planned", "Body": "x"},
        "target": "dry-run",
    }
    before = len(sandbox.recorded_requests())
    async with connect() as client:
        result = await client.call_tool("call_aws", arguments)

    answer = _structured(result)
    assert ("planned", True, "allowed") == (answer["outcome"], answer["dry_run"], answer["decision"]["decision"])
    assert "was not sent" in _text(result)
    assert before == len(sandbox.recorded_requests())


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        ({"service": "s3", "operation": "DeleteBuckets"}, "unknown-operation", "`DeleteBucket`"),
        ({"service": "dynamo", "operation": "ListTables"}, "unknown-service", "`dynamodb`"),
        ({"service": "s3", "operation": "ListBuckets", "target": "prod"}, "configuration", "production"),
        (
            {"service": "s3", "operation": "PutObject", "parameters": {"Body": {"base64": "?"}}},
            "blob-syntax",
            "padding",
        ),
    ],
)
async def test_a_call_that_cannot_be_understood_says_what_to_do(
    connect: Connect, arguments: dict[str, Any], code: str, hint: str
) -> None:
    """The nearest names are in the hint."""
    async with connect() as client:
        result = await client.call_tool("call_aws", arguments)

    error = _structured(result)["error"]
    assert result.is_error
    assert error["code"] == code
    assert hint in error["hint"]
    assert error["hint"] in _text(result)


async def test_parameters_that_botocore_refuses_are_an_error_with_its_words(connect: Connect) -> None:
    """A missing parameter is named."""
    async with connect() as client:
        result = await client.call_tool("call_aws", {"service": "s3", "operation": "GetObject"})

    assert result.is_error
    assert _structured(result)["outcome"] == "failed"
    assert "Missing required parameter" in _structured(result)["error"]["message"]


async def test_an_error_of_aws_itself_keeps_its_code(connect: Connect) -> None:
    """The model reads what AWS said."""
    arguments = {
        "service": "s3",
        "operation": "GetObject",
        "parameters": {"Bucket": "agent-reports", "Key": "not-there"},
    }
    async with connect() as client:
        result = await client.call_tool("call_aws", arguments)

    assert result.is_error
    assert _structured(result)["error"]["code"] == "NoSuchKey"


async def test_an_object_is_read_as_text_and_written_from_text(connect: Connect) -> None:
    """What was put is what is got."""
    place = {"Bucket": "agent-reports", "Key": "notes/grün.txt"}
    async with connect() as client:
        put = {"service": "s3", "operation": "PutObject", "parameters": {**place, "Body": "grün"}}
        await client.call_tool("call_aws", put)
        result = await client.call_tool("call_aws", {"service": "s3", "operation": "GetObject", "parameters": place})

    assert _structured(result)["result"]["Body"] == "grün"


async def test_a_long_answer_is_cut_and_says_how_to_get_the_rest(connect: Connect) -> None:
    """What is left is within the bound, and the page parameter is named."""
    arguments = {"service": "ec2", "operation": "DescribeInstances"}
    async with connect(max_characters=3000) as client:
        result = await client.call_tool("call_aws", arguments)

    answer = _structured(result)
    assert len(json.dumps(answer["result"])) <= 3000
    assert any("are shown" in note for note in answer["notes"])
    assert any("MaxResults" in note for note in answer["notes"])
    assert all(note in _text(result) for note in answer["notes"])


async def test_an_operation_is_described_with_its_parameters(connect: Connect) -> None:
    """An agent sees what is required; an unknown operation is an error."""
    async with connect() as client:
        found = await client.call_tool("describe_operation", {"service": "s3", "operation": "get_object"})
        missing = await client.call_tool("describe_operation", {"service": "s3", "operation": "FetchObject"})

    answer = _structured(found)
    assert answer["operation"] == "GetObject"
    assert answer["parameters"]["Key"]["required"] is True
    assert missing.is_error


async def test_a_long_description_is_cut(connect: Connect) -> None:
    """A shape of many members does not flood the model."""
    async with connect(max_characters=2000) as client:
        found = await client.call_tool("describe_operation", {"service": "ec2", "operation": "RunInstances"})

    answer = _structured(found)
    assert any("are shown" in note for note in answer["notes"])
    assert len(json.dumps(answer["parameters"])) <= 2000


async def test_operations_are_found_by_words(connect: Connect) -> None:
    """An agent need not know names."""
    async with connect() as client:
        found = await client.call_tool("search_operations", {"words": "delete bucket s3"})

    operations = _structured(found)["operations"]
    assert ("s3", "DeleteBucket") in [(each["service"], each["operation"]) for each in operations]


async def test_guardrails_show_targets_and_statements_and_no_secret(connect: Connect) -> None:
    """The agent reads what it may do, and not how the role is assumed."""
    async with connect() as client:
        result = await client.call_tool("show_guardrails", {})

    targets = {target["name"]: target for target in _structured(result)["targets"]}
    statements = {each["statement"]: each for each in targets["production"]["statements"]}
    assert targets["dev"]["is_default"] is True
    assert targets["production"]["is_default"] is False
    assert statements["production-scp/scp.json#DenyProductionDeletion"]["layer"] == "scp"
    assert statements["aws:FullAWSAccess#1"]["actions"] == ["*"]
    assert "ai-agent-session-2026" not in _text(result)
    conditions = [each["conditions"] for each in targets["office"]["statements"] if each["conditions"]]
    assert conditions == [["aws:SourceIp NotIpAddress 203.0.113.0/24, 198.51.100.0/24"]]


class _BrokenSink:
    """An operator's own audit sink, with a fault that nobody foresaw."""

    def write(self, record: AuditRecord, /) -> None:
        """Fail."""
        raise ZeroDivisionError(f"the secret of {record.id}")


async def test_what_nobody_foresaw_is_a_failure_without_details(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is sent, and neither the model nor the log reads the error's own words. FAIL-CLOSED(tool-edge)."""
    broken = build_guard(load_config(sandbox.config_path), audit=_BrokenSink())
    before = len(sandbox.recorded_requests())

    async with Client(create_server(broken)) as client:
        result = await client.call_tool("call_aws", {"service": "s3", "operation": "ListBuckets"})

    assert result.is_error
    assert {"code": "internal", "message": "the guard failed"}.items() <= _structured(result)["error"].items()
    assert "secret" not in _text(result) + caplog.text
    assert "ZeroDivisionError at " in caplog.text
    assert before == len(sandbox.recorded_requests())


async def test_without_a_default_no_target_is_called_one(sandbox: Sandbox) -> None:
    """A call has to name one, and the guardrails say so."""
    config = load_config(sandbox.config_path).model_copy(update={"default_target": None})

    async with Client(create_server(build_guard(config, audit=MemorySink()))) as client:
        result = await client.call_tool("show_guardrails", {})

    assert not any(target["is_default"] for target in _structured(result)["targets"])


def test_the_package_has_no_other_name() -> None:
    """`mcp` is imported for the one thing that needs it."""
    with pytest.raises(AttributeError, match="`Tools`"):
        _ = server.Tools


async def test_a_server_without_a_configuration_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """It says what to run."""
    monkeypatch.setenv("GUARDED_AWS_CONFIG", str(tmp_path / "none.toml"))

    with pytest.raises(ConfigurationError, match="there is no configuration"):
        create_server()


async def test_a_server_finds_its_guard_in_the_configured_place(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    """`mcp run server.py` needs no arguments."""
    monkeypatch.setenv("GUARDED_AWS_CONFIG", str(sandbox.config_path))

    async with Client(create_server()) as client:
        result = await client.call_tool("call_aws", {"service": "sts", "operation": "GetCallerIdentity"})

    assert "assumed-role/AIAgentRole/" in _structured(result)["result"]["Arn"]
