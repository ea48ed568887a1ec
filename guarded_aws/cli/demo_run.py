"""Run calls through a real MCP client, a real server process and a sandbox, and compare."""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mcp import Client, StdioServerParameters
from mcp.types import TextContent

from guarded_aws.cli.demo_calls import DemoCall, Outcome
from guarded_aws.sandbox import RecordedRequest, Sandbox
from guarded_aws.server.answers import CallAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What became of a call.

    Attributes:
        text: What the model that asked reads.
        allowed_by: The statements that the audit names for an allowed call.
        reached: The requests that moto received meanwhile.
    """

    call: DemoCall
    answer: CallAnswer
    text: str
    allowed_by: tuple[str, ...]
    reached: tuple[RecordedRequest, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """What decided: statements, and layers that had to allow and did not."""
        if self.answer.error is not None:
            return (self.answer.error.message,)
        decision = self.answer.decision
        if decision is None:
            return self.allowed_by
        layers = [request.layer for request in decision.requests if request.layer and not request.matched]
        return (*decision.statements, *dict.fromkeys(layers))

    @property
    def is_as_expected(self) -> bool:
        """Whether the outcome, its reason, and what moto saw are what they must be."""
        if self.answer.outcome != self.call.expect.value:
            return False
        if self.call.expect is Outcome.SENT:
            return any(request.service == self.call.service for request in self.reached)
        return not self.reached and (not self.call.because or self.call.because in self.reasons)


def server_parameters(config: Path) -> StdioServerParameters:
    """Say how a client starts the server, as a person would write it into a client's settings."""
    return StdioServerParameters(
        command=sys.executable,
        args=["-P", "-m", "guarded_aws", "serve", "--config", str(config), "--agent", "demo"],
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )


async def run_calls(
    sandbox: Sandbox, calls: Iterable[DemoCall], *, report: Callable[[DemoResult], None]
) -> list[DemoResult]:
    """Make every call, one after the other, and report each as it is answered."""
    results: list[DemoResult] = []
    async with Client(server_parameters(sandbox.config_path)) as client:
        for call in calls:
            result = await _run(client, sandbox, call)
            report(result)
            results.append(result)
    return results


async def _run(client: Client, sandbox: Sandbox, call: DemoCall) -> DemoResult:
    before = len(sandbox.recorded_requests())
    answer = await client.call_tool(
        "call_aws",
        {
            "service": call.service,
            "operation": call.operation,
            "parameters": dict(call.parameters),
            "target": call.target,
            "reason": "a demonstration",
        },
    )
    return DemoResult(
        call=call,
        answer=CallAnswer.model_validate(answer.structured_content),
        text="\n".join(block.text for block in answer.content if isinstance(block, TextContent)),
        allowed_by=_last_statements(sandbox.folder / "audit.jsonl"),
        reached=sandbox.recorded_requests()[before:],
    )


def _last_statements(audit: Path) -> tuple[str, ...]:
    """Read which statements took part in the decision that was recorded last."""
    records = [json.loads(line) for line in audit.read_text("ascii").splitlines()]
    last = [record for record in records if record["event"] == "decision"][-1]
    return tuple(dict.fromkeys(label for request in last["requests"] for label in request["statements"]))
