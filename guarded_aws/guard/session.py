"""`GuardedSession`: a ``boto3.Session`` whose every call is decided first."""

import importlib
from pathlib import Path
from typing import NoReturn

import boto3

from guarded_aws.guard.authority import Authority
from guarded_aws.guard.pinned import PinnedSession


class GuardedSession(boto3.Session):
    """A drop-in for ``boto3.Session``: clients, resources, and transfers made by it are guarded.

    It holds no credentials. What it cannot stop is other Python code in the same process
    that reads memory; the MCP server is the process boundary.
    """

    def __init__(
        self,
        config: str | Path | None = None,
        *,
        target: str | None = None,
        guard: Authority | None = None,
        region_name: str | None = None,
    ) -> None:
        """Open a session on one target.

        Args:
            config: The path of a ``guarded-aws.toml``; None for the configured place.
            target: The target's name; None for the default one.
            guard: A guard that is already there, in place of a configuration.
            region_name: The default region; None for the target's.

        Raises:
            ConfigurationError: There is no such configuration or target, or it is broken.
        """
        authority = _load(config) if guard is None else guard
        pinned = PinnedSession(authority, authority.target(target))
        super().__init__(region_name=region_name, botocore_session=pinned)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a guarded session cannot be pickled")


def _load(config: str | Path | None) -> Authority:
    # The composition root stands above this package, so it is looked up by name.
    authority: Authority = importlib.import_module("guarded_aws.config").load_guard(config)
    return authority
