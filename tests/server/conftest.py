"""What the server's tests stand on: a sandbox, and clients in memory."""

from collections.abc import Iterator

import pytest

from guarded_aws.config import load_guard
from guarded_aws.guard.guard import Guard
from guarded_aws.sandbox import Sandbox, start_sandbox


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """Give a running sandbox."""
    with start_sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def guard(sandbox: Sandbox) -> Guard:
    """Give the sandbox's guard."""
    return load_guard(sandbox.config_path, agent="tester")
