"""Guard every botocore session that is made from now on, whoever makes it.

Libraries make sessions of their own; `install` turns each new one into a guarded session of
one target, with the forwarding role in place of whatever credentials lie about. What was
made before, and what does not go through botocore, is a door that stays open: the report
names each. Hostile code in the process can undo all of this.
"""

import functools
import gc
import inspect
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Self

import boto3
from botocore.client import BaseClient
from botocore.session import Session

from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.approval import Approver
from guarded_aws.guard.authority import Authority
from guarded_aws.guard.client import GuardedClient
from guarded_aws.guard.pinned import PinnedSession
from guarded_aws.guard.session import load_authority
from guarded_aws.guard.source import SourceSession
from guarded_aws.guard.target import Target

_LOG: Final = logging.getLogger(__name__)
_LOCK: Final = threading.Lock()
_OURS: Final = (PinnedSession, SourceSession)

_ALWAYS_OPEN: Final = (
    "code that reads credentials or signs by itself (botocore.credentials, botocore.auth, awscrt, another SDK)",
    "child processes, such as the `aws` command",
    "code that calls AWS without botocore (urllib, requests)",
)

Init = Callable[..., None]


class Installation:
    """What `install` did; also a context manager that undoes it at its end.

    Attributes:
        target: The name of the target that new sessions act on.
        doors: What remains unguarded in this process, one sentence a door.
    """

    def __init__(self, authority: Authority, target: Target) -> None:
        self.target = target.name
        self.doors = tuple(_doors())
        self._plain = Session.__init__
        self._default = boto3.DEFAULT_SESSION
        Session.__init__ = _guarded_init(self._plain, authority, target)  # type: ignore[method-assign]  # the point of it
        boto3.DEFAULT_SESSION = None

    def uninstall(self) -> None:
        """Let new sessions be botocore's own again; sessions that were guarded stay guarded."""
        with _LOCK:
            if getattr(Session.__init__, "installed_by", None) is not self:
                return
            Session.__init__ = self._plain  # type: ignore[method-assign]  # as it was
            boto3.DEFAULT_SESSION = self._default

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.uninstall()


def install(
    config: str | Path | None = None,
    *,
    target: str | None = None,
    guard: Authority | None = None,
    approver: Approver | None = None,
) -> Installation:
    """Guard every botocore session that is made from now on in this process, the default session included.

    Args:
        config: The path of a ``guarded-aws.toml``; None for the configured place.
        target: The target that new sessions act on; None for the default one.
        guard: A guard that is already there, in place of a configuration.
        approver: Asks a person about calls that hinge on ``guard:Approved``; a guard has its own.

    Returns:
        A report of the doors that remain; each is also logged as a warning.

    Raises:
        ConfigurationError: There is no such configuration or target, or a guard is installed already.
    """
    authority = load_authority(config, guard=guard, approver=approver)
    chosen = authority.target(target)
    with _LOCK:
        if hasattr(Session.__init__, "installed_by"):
            raise ConfigurationError("a guard is installed already", hint="uninstall that one first")
        installation = Installation(authority, chosen)
        Session.__init__.installed_by = installation  # type: ignore[attr-defined]  # a function takes attributes
    for door in installation.doors:
        _LOG.warning("not guarded: %s", door)
    return installation


def _guarded_init(plain: Init, authority: Authority, target: Target) -> Init:
    """Make the constructor that turns each new session into a guarded one."""

    @functools.wraps(plain)
    def init(session: Session, *arguments: Any, **keywords: Any) -> None:  # noqa: ANN401 -- botocore's own
        kind = type(session)
        if issubclass(kind, _OURS):
            plain(session, *arguments, **keywords)
            return
        _refuse_async(kind)
        # FAIL-CLOSED(library-session): one that cannot become ours is not made, whoever takes its errors for nothing.
        session.__class__ = _pinned_kind(kind)
        plain(session, *arguments, **keywords)
        assert isinstance(session, PinnedSession)  # noqa: S101 -- it has become one
        session.adopt(authority, target)

    return init


def _pinned_kind(kind: type[Session]) -> type[Session]:
    """Give the guarded form of a class of sessions; a library may have one of its own."""
    return PinnedSession if kind is Session else type(f"Pinned{kind.__name__}", (PinnedSession, kind), {})


def _refuse_async(kind: type[Session]) -> None:
    """Refuse a session whose methods are coroutines.

    Raises:
        ConfigurationError: It is one.
    """
    # FAIL-CLOSED(async): aiobotocore signs and follows redirects by other ways than those that are guarded.
    if any(inspect.iscoroutinefunction(inspect.getattr_static(kind, name, None)) for name in dir(kind)):
        raise ConfigurationError(
            f"`{kind.__module__}.{kind.__qualname__}` is asynchronous, and async sessions are not guarded",
            hint="use boto3 in a thread",
        )


def _doors() -> Iterator[str]:
    """Name what stays unguarded."""
    kinds = [type(thing) for thing in gc.get_objects()]
    sessions = sum(issubclass(kind, Session) and not issubclass(kind, _OURS) for kind in kinds)
    clients = sum(issubclass(kind, BaseClient) and not issubclass(kind, GuardedClient) for kind in kinds)
    if sessions or clients:
        yield f"{sessions} sessions and {clients} clients that were made before"
    if "aiobotocore" in sys.modules:
        yield "aiobotocore sessions that were made before; new ones are refused"
    yield from _ALWAYS_OPEN
