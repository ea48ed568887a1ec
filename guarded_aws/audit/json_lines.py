"""The audit file: one JSON object a line, appended by a single write.

The file is opened for each record, so that rotation needs no signal and a lost or
unwritable file is noticed by the very next call. It cannot be kept from whoever may
write the file: ship the lines elsewhere if the agent's own user can.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from guarded_aws.audit.record import AuditRecord
from guarded_aws.errors import AuditError

_FLAGS: Final = (
    os.O_RDWR
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
"""A link would let its owner choose the file, and a pipe without a reader would block the guard."""

_OWNER_ONLY: Final = 0o600


class JsonLinesSink:
    """Appends records to a file that it makes readable by its owner alone.

    Args:
        path: The file; missing folders are made.
        sync: Whether each record waits until the disk has it.

    Raises:
        AuditError: The file cannot be written.
    """

    def __init__(self, path: Path, *, sync: bool = False) -> None:
        self._path = path
        self._sync = sync
        self._is_cut_off = False
        self._open(self._end_cut_off_line)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def write(self, record: AuditRecord, /) -> None:
        """Append a record.

        Raises:
            AuditError: The record was not written whole.
        """
        line = record.to_line()
        self._open(lambda descriptor: self._append(descriptor, b"\n" + line if self._is_cut_off else line))

    def _open(self, use: Callable[[int], None]) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path, _FLAGS, _OWNER_ONLY)
            try:
                self._check_kind(descriptor)
                use(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            # FAIL-CLOSED(audit): no record, no call.
            raise self._unwritable(error.strerror or type(error).__name__) from error

    def _check_kind(self, descriptor: int) -> None:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise self._unwritable("it is not a regular file")

    def _append(self, descriptor: int, line: bytes) -> None:
        self._is_cut_off = os.write(descriptor, line) != len(line)
        if self._is_cut_off:
            raise self._unwritable("the disk took a part of the record")
        if self._sync:
            os.fsync(descriptor)

    def _end_cut_off_line(self, descriptor: int) -> None:
        """End what a crash left unfinished, so that the next record is not glued to it."""
        size = os.fstat(descriptor).st_size
        if size > 0:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            if os.read(descriptor, 1) != b"\n":
                self._append(descriptor, b"\n")

    def _unwritable(self, reason: str) -> AuditError:
        return AuditError(
            f"the audit file `{self._path}` cannot be written: {reason[:1].lower()}{reason[1:]}",
            hint="make it writable, or set another `path` in `[audit]`",
        )
