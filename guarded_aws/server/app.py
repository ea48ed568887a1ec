"""Create the MCP server ``guarded-aws``: five tools in front of a `Guard`.

Standard output is the wire, so nothing of ours prints; what there is to log goes to standard error.
The agent that the server serves is outside of this process and never holds a credential.
"""

from typing import Annotated, Final

from mcp.server import MCPServer
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import Field, JsonValue

from guarded_aws import __version__
from guarded_aws.config import load_guard
from guarded_aws.guard.guard import Guard
from guarded_aws.server.answers import CallAnswer, DecisionAnswer, OperationAnswer, SearchAnswer
from guarded_aws.server.guardrails import GuardrailsAnswer
from guarded_aws.server.tools import Tools

MAX_CHARACTERS: Final = 60_000
"""How long an answer may be: some 20,000 tokens, less than what hosts refuse to show a model."""

INSTRUCTIONS: Final = """\
Every AWS call goes through call_aws, which asks the operator's IAM policies before anything is signed. You hold no
credentials and need none.
- Names are botocore's: service `ec2`, operation `DescribeInstances`. Find them with search_operations, and parameters
  with describe_operation.
- explain_access says what would be decided, without calling AWS. show_guardrails says what you may do here.
- A denial is final: another spelling of the same act is denied too. Read its advice, do something else, or ask the
  operator. Do not look for credentials elsewhere.
- Answers are cut to a size; the notes say what is missing. Ask for small pages and use filters.
- Bytes are written {"base64": "..."}; where the operation takes bytes, plain text stands for its UTF-8.
"""

_SHORT: Final = 200
"""How long a name may be, in characters; what is longer is refused before anything looks at it."""

Service = Annotated[str, Field(description="botocore's name of the service, such as `s3`", max_length=_SHORT)]
Operation = Annotated[
    str, Field(description="the operation, such as `DescribeInstances` or `describe_instances`", max_length=_SHORT)
]
Parameters = Annotated[dict[str, JsonValue], Field(description="the operation's parameters, by botocore's names")]
Region = Annotated[str | None, Field(description="a region of the target; its first when left out", max_length=_SHORT)]
TargetName = Annotated[
    str | None, Field(description="a target of show_guardrails; the default when left out", max_length=_SHORT)
]
Reason = Annotated[str | None, Field(description="why the call is made, for the audit", max_length=1000)]
Words = Annotated[
    str, Field(description="what the operation does, such as `list buckets`", min_length=1, max_length=_SHORT)
]

_READS: Final = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_CALLS: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=True
)


def create_server(guard: Guard | None = None, *, max_characters: int = MAX_CHARACTERS) -> MCPServer:
    """Create the server.

    Args:
        guard: Decides the calls; None for the guard of the configured place.
        max_characters: How many characters of JSON an answer may have.

    Raises:
        GuardedAwsError: There is no guard, because its configuration or a policy is missing or broken.
    """
    server = MCPServer("guarded-aws", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    tools = Tools(load_guard(agent="mcp") if guard is None else guard, max_characters=max_characters)
    _add_call_tools(server, tools)
    _add_catalog_tools(server, tools)
    return server


def _add_call_tools(server: MCPServer, tools: Tools) -> None:
    @server.tool(title="Call AWS", annotations=_CALLS)
    def call_aws(
        service: Service,
        operation: Operation,
        parameters: Parameters = {},  # noqa: B006 -- MCP copies it for each call
        region: Region = None,
        target: TargetName = None,
        reason: Reason = None,
    ) -> Annotated[CallToolResult, CallAnswer]:
        """Make one AWS API call, if the operator's policies allow it; a denial says which statement denies."""
        return tools.call_aws(service, operation, parameters, region=region, target=target, reason=reason)

    @server.tool(title="Explain access", annotations=_READS)
    def explain_access(
        service: Service,
        operation: Operation,
        parameters: Parameters = {},  # noqa: B006 -- MCP copies it for each call
        region: Region = None,
        target: TargetName = None,
        reason: Reason = None,  # noqa: ARG001 -- taken so that a call can be explained as it is
    ) -> Annotated[CallToolResult, DecisionAnswer]:
        """Say whether a call would be allowed and why, without calling AWS."""
        return tools.explain_access(service, operation, parameters, region=region, target=target)


def _add_catalog_tools(server: MCPServer, tools: Tools) -> None:
    @server.tool(title="Describe an operation", annotations=_READS)
    def describe_operation(service: Service, operation: Operation) -> Annotated[CallToolResult, OperationAnswer]:
        """Describe an AWS operation and its parameters."""
        return tools.describe_operation(service, operation)

    @server.tool(title="Search operations", annotations=_READS)
    def search_operations(words: Words) -> Annotated[CallToolResult, SearchAnswer]:
        """Find AWS operations by what they do."""
        return tools.search_operations(words)

    @server.tool(title="Show guardrails", annotations=_READS)
    def show_guardrails() -> Annotated[CallToolResult, GuardrailsAnswer]:
        """Show the targets and the policies that bound every call."""
        return tools.show_guardrails()
