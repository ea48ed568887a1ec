"""The MCP server: the only package that touches ``mcp``, which is imported when it is first needed."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guarded_aws.server.app import create_server

__all__ = ["create_server"]


def __getattr__(name: str) -> object:
    """Import the server when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    value: object = getattr(import_module("guarded_aws.server.app"), name)
    globals()[name] = value
    return value
