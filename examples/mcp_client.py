"""An MCP client that asks for AWS calls over standard input and output, as an agent's host does.

Needs no account: the server starts a sandbox. Run ``python examples/mcp_client.py``.
"""

import sys
from pathlib import Path

import anyio
from mcp import Client, StdioServerParameters

SERVER = StdioServerParameters(
    command=sys.executable,
    args=["-m", "guarded_aws", "serve", "--sandbox"],
    cwd=Path(__file__).parents[1],
)


async def ask(client: Client, tool: str, **arguments: object) -> None:
    """Call a tool and print what the model would read."""
    answer = await client.call_tool(tool, arguments)
    print(f"{tool} {arguments.get('operation', '')}: {'error' if answer.is_error else 'ok'}")
    for block in answer.content:
        print("   ", getattr(block, "text", "")[:300])


async def main() -> None:
    """Find an operation, read, and try to destroy."""
    async with Client(SERVER) as client:
        print("tools:", [tool.name for tool in (await client.list_tools()).tools])
        await ask(client, "search_operations", words="list tables dynamodb")
        await ask(client, "call_aws", service="dynamodb", operation="list_tables")
        await ask(
            client, "explain_access", service="dynamodb", operation="DeleteTable", parameters={"TableName": "orders"}
        )
        await ask(client, "call_aws", service="dynamodb", operation="DeleteTable", parameters={"TableName": "orders"})


if __name__ == "__main__":
    anyio.run(main)
