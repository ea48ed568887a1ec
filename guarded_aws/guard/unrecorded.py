"""Keep what STS answers out of botocore's debug log and history: it holds the role's secret key."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.history import get_global_history_recorder

from guarded_aws.errors import CredentialsError

_KEY_LOG: Final = "SSLKEYLOGFILE"


class _Silence(logging.Filter):
    """Drops what botocore would log of STS's answer, in the thread that asks for it."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.local()

    def filter(self, _: logging.LogRecord) -> bool:
        return not getattr(self._thread, "is_assuming", False)

    @contextmanager
    def while_assuming(self) -> Iterator[None]:
        self._thread.is_assuming = True
        try:
            yield
        finally:
            self._thread.is_assuming = False


_SILENCE: Final = _Silence()
for _name in ("botocore.parsers", "botocore.endpoint", "botocore.hooks", "botocore.auth"):
    logging.getLogger(_name).addFilter(_SILENCE)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Ask STS without a trace of its answer.

    Raises:
        CredentialsError: botocore's history recorder is on, which keeps whole answers, or the keys of TLS are logged.
    """
    # FAIL-CLOSED(history): the recorder would hand the role's secret key to whoever turned it on.
    if get_global_history_recorder()._enabled:  # type: ignore[attr-defined]  # noqa: SLF001 -- private, no other door
        raise CredentialsError(
            "botocore's history recorder is on and would keep the forwarding role's secret key",
            hint="turn it off: `botocore.history.get_global_history_recorder().disable()`",
        )
    # FAIL-CLOSED(key-log): botocore would write down what decrypts the answer of STS to whoever listens.
    if os.environ.get(_KEY_LOG):
        raise CredentialsError(
            f"`{_KEY_LOG}` is set: the forwarding role's secret key could be read from the network",
            hint=f"unset {_KEY_LOG}",
        )
    with _SILENCE.while_assuming():
        yield
