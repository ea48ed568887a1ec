"""Guards for commands that decide and never call."""

from pathlib import Path

from guarded_aws.audit import MemorySink
from guarded_aws.config import GuardConfig, build_guard, find_config, load_config
from guarded_aws.guard.guard import Guard


def load_deciding_guard(config: Path | None) -> Guard:
    """Build the configured guard for the operator's questions: no agent asks, and nothing is recorded on disk.

    What an agent could read beside the guard is said, and with ``strict`` refused, where agents are served.

    Raises:
        GuardedAwsError: The configuration or a policy is missing or broken.
    """
    return build_guard(load_config(find_config(config)), audit=MemorySink(), ambient=_serve_nobody)


def _serve_nobody(_config: GuardConfig) -> None:
    """Look for nothing: the operator's own credentials are no agent's."""
