"""AWS for AI agents, decided by your own IAM policies before a call is signed.

Names are imported when they are first used: ``import guarded_aws`` costs nothing and
touches neither boto3 nor mcp.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from guarded_aws.config import load_guard
    from guarded_aws.errors import GuardedAwsError
    from guarded_aws.guard.approval import ApprovalRequest
    from guarded_aws.guard.errors import AccessDeniedError
    from guarded_aws.guard.install import install
    from guarded_aws.guard.session import GuardedSession

__version__: Final = "0.1.0"

__all__ = [
    "AccessDeniedError",
    "ApprovalRequest",
    "GuardedAwsError",
    "GuardedSession",
    "__version__",
    "install",
    "load_guard",
]

_HOMES: Final = {
    "AccessDeniedError": "guarded_aws.guard.errors",
    "ApprovalRequest": "guarded_aws.guard.approval",
    "GuardedAwsError": "guarded_aws.errors",
    "GuardedSession": "guarded_aws.guard.session",
    "install": "guarded_aws.guard.install",
    "load_guard": "guarded_aws.config",
}


def __getattr__(name: str) -> object:
    """Import a public name from where it lives (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
