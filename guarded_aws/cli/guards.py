"""Guards for commands that decide and never call."""

from pathlib import Path

from guarded_aws.audit import MemorySink
from guarded_aws.config import build_guard, find_config, load_config
from guarded_aws.guard.guard import Guard


def load_deciding_guard(config: Path | None) -> Guard:
    """Build the configured guard for questions alone: nothing is sent, so nothing is recorded on disk.

    Raises:
        GuardedAwsError: The configuration or a policy is missing or broken.
    """
    return build_guard(load_config(find_config(config)), audit=MemorySink())
