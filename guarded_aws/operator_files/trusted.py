"""Read a file that nobody but its owner can have written.

On POSIX systems a file is refused when everybody may write it, or may put another in its
place: a folder that everybody may write lets them, unless it is sticky (as ``/tmp`` is) and
the file belongs to us or to root. What it cannot see: access control lists, groups, and
folders further up.
"""

import os
import stat
from io import FileIO
from pathlib import Path
from typing import Final

from guarded_aws.errors import GuardedAwsError

_LARGEST: Final = 1024 * 1024
"""In bytes; IAM's largest policy has 10,240 characters (IAM User Guide, reference_iam-quotas)."""


def read_trusted_text(path: Path, *, error: type[GuardedAwsError]) -> str:
    """Read a UTF-8 text file.

    Args:
        path: The file.
        error: What to raise; the caller knows what kind of file it is.
    """
    # FAIL-CLOSED(untrusted-file): whoever can write a policy decides what it allows.
    content = _read(path, error)
    try:
        return content.decode()
    except UnicodeDecodeError as fault:
        before = content[: fault.start]
        line, column = before.count(b"\n") + 1, fault.start - before.rfind(b"\n")
        raise error(f"the text is not UTF-8 at {path}:{line}:{column}", hint="save the file in UTF-8") from None


def _read(path: Path, error: type[GuardedAwsError]) -> bytes:
    try:
        with FileIO(path, opener=_open_without_waiting) as file:
            status = os.fstat(file.fileno())
            _check_file(path, status, error)
            _check_folders(path, status, error)
            return file.readall()
    except FileNotFoundError:
        raise error(f"there is no file `{path}`", hint="make it, or correct the path") from None
    except OSError as failure:
        reason = (failure.strerror or type(failure).__name__).lower()
        raise error(f"`{path}` cannot be read: {reason}", hint="let this user read it") from failure


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a pipe without waiting for its writer: it is refused a moment later."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_file(path: Path, status: os.stat_result, error: type[GuardedAwsError]) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise error(f"`{path}` is not a file", hint="give the path of a regular file")
    if status.st_size > _LARGEST:
        raise error(f"`{path}` is larger than {_LARGEST} bytes", hint="is it the right file?")
    if _is_world_writable(status):
        raise error(f"everybody may write `{path}`", hint=f"run `chmod o-w {path}`")


def _check_folders(path: Path, status: os.stat_result, error: type[GuardedAwsError]) -> None:
    for folder in dict.fromkeys((path.parent, path.resolve().parent)):
        of_folder = folder.stat()
        is_sticky = bool(of_folder.st_mode & stat.S_ISVTX) and _is_ours(status)
        if _is_world_writable(of_folder) and not is_sticky:
            raise error(f"everybody may write the folder `{folder}` of `{path.name}`", hint=f"run `chmod o-w {folder}`")


def _is_world_writable(status: os.stat_result) -> bool:
    return os.name == "posix" and bool(status.st_mode & stat.S_IWOTH)


def _is_ours(status: os.stat_result) -> bool:
    return status.st_uid in {0, os.geteuid()}
