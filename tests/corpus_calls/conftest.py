"""What the corpus's calls stand on: its loader, the guard's endpoint, and no machine configuration."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_TESTS = Path(__file__).parents[1]
sys.path += [str(_TESTS / "evaluator"), str(_TESTS / "guard")]

from guard_recording import RecordingEndpoint  # noqa: E402 -- found by the path above


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _away_from_the_machine(no_machine_configuration: None) -> None:
    """Keep every test away from the machine's own AWS configuration."""


@pytest.fixture
def endpoint() -> Iterator[RecordingEndpoint]:
    """Give a loopback endpoint that records what reaches it and says yes to everything."""
    with RecordingEndpoint() as running:
        yield running
