"""How many calls were sent in the past hour: the value of ``guard:CallsLastHour``."""

import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Final

_HOUR: Final = timedelta(hours=1)


class CallPace:
    """The moments of the calls that this process sent to one target; safe under threads."""

    def __init__(self) -> None:
        self._sent: deque[datetime] = deque()
        self._lock = threading.Lock()

    def count(self, now: datetime) -> int:
        """Count the calls of the hour that ends now."""
        with self._lock:
            return self._count(now)

    def enter(self, now: datetime) -> int:
        """Count the calls before this one and add this one, in one step.

        FAIL-CLOSED(pace): a call that is still being decided counts, or sixteen threads
        would each be the last one that the budget permits.
        """
        with self._lock:
            before = self._count(now)
            self._sent.append(now)
            return before

    def withdraw(self, now: datetime) -> None:
        """Take back a call that was not sent."""
        with self._lock:
            if now in self._sent:
                self._sent.remove(now)

    def _count(self, now: datetime) -> int:
        while self._sent and self._sent[0] <= now - _HOUR:
            self._sent.popleft()
        return len(self._sent)
