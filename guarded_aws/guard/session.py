"""`GuardedSession`: a ``boto3.Session`` whose every call is decided first."""

import importlib
from pathlib import Path
from typing import NoReturn, Self

import boto3

from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.approval import Approver
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
        approver: Approver | None = None,
        region_name: str | None = None,
    ) -> None:
        """Open a session on one target.

        Args:
            config: The path of a ``guarded-aws.toml``; None for the configured place.
            target: The target's name; None for the default one.
            guard: A guard that is already there, in place of a configuration.
            approver: Asks a person about calls that hinge on ``guard:Approved``; a guard has its own.
            region_name: The default region; None for the target's.

        Raises:
            ConfigurationError: There is no such configuration or target, or it is broken.
        """
        authority = load_authority(config, guard=guard, approver=approver)
        pinned = PinnedSession(authority, authority.target(target))
        super().__init__(region_name=region_name, botocore_session=pinned)

    @classmethod
    def from_session(
        cls,
        session: boto3.Session,
        config: str | Path | None = None,
        *,
        target: str | None = None,
        guard: Authority | None = None,
        approver: Approver | None = None,
    ) -> Self:
        """Open a guarded session in the place of another one.

        It keeps the other session's region where the target names it. Credentials, profile, handlers, and
        settings of the other session are left where they are: the operator's target has its own.

        Raises:
            ConfigurationError: There is no such configuration or target, or it is broken.
        """
        authority = load_authority(config, guard=guard, approver=approver)
        regions = authority.target(target).regions
        region = session.region_name if session.region_name in regions else None
        return cls(guard=authority, target=target, region_name=region)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a guarded session cannot be pickled")


def load_authority(
    config: str | Path | None, *, guard: Authority | None = None, approver: Approver | None = None
) -> Authority:
    """Give the guard that is there, or load the configured one.

    Raises:
        ConfigurationError: There is no such configuration, or it is broken; or both a guard and what to load are given.
    """
    if guard is not None:
        if config is not None or approver is not None:
            raise ConfigurationError("a guard has its configuration and its approver", hint="give either of them")
        return guard
    # The composition root stands above this package, so it is looked up by name.
    authority: Authority = importlib.import_module("guarded_aws.config").load_guard(config, approver=approver)
    return authority
