"""Read a file that nobody but its owner can have written.

On POSIX systems a file is refused when everybody may write it, or when somebody else may
put another in its place: from the root down, each folder and link on the way to it must
belong to root, to us, or to the owner of this package or of ``/``, and no folder may be
written by everybody unless it is sticky, as ``/tmp`` is. What it cannot see: access control
lists, and who is in a group.
"""

import os
import stat
from collections.abc import Iterator
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
            _check_way(path, error)
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
    _check_owner(path, status, path, error)


def _check_way(path: Path, error: type[GuardedAwsError]) -> None:
    for place in _way_to(path):
        status = place.lstat()
        # FAIL-CLOSED(untrusted-folder): whoever may replace a folder, or a link, chooses what lies behind it.
        _check_owner(place, status, path, error)
        if stat.S_ISDIR(status.st_mode) and _is_world_writable(status) and not status.st_mode & stat.S_ISVTX:
            raise error(f"everybody may write the folder `{place}` of `{path.name}`", hint=f"run `chmod o-w {place}`")


def _way_to(path: Path) -> Iterator[Path]:
    """Give each folder that is looked into on the way to a file, and each link that is followed."""
    way = path.absolute()
    here, ahead = Path(way.anchor), [*reversed(way.parts[1:])]
    while ahead:
        yield here
        name = ahead.pop()
        step = here.parent if name == ".." else here / name
        if not step.is_symlink():
            here = step
            continue
        yield step
        way = here / step.readlink()
        here, ahead = Path(way.anchor), [*ahead, *reversed(way.parts[1:])]


def _check_owner(place: Path, status: os.stat_result, path: Path, error: type[GuardedAwsError]) -> None:
    if os.name == "posix" and status.st_uid not in _owners():
        what = "" if place == path else f", on the way to `{path.name}`,"
        raise error(
            f"`{place}`{what} belongs to user {status.st_uid}, who could write another in its place",
            hint=f"run `chown {os.geteuid()} {place}`, or keep `{path.name}` where only root and this user may write",
        )


def _owners() -> frozenset[int]:
    """Give who may write what decides: root, we ourselves, and whoever owns this package or ``/`` and decides anyway.

    In a sandbox with a user namespace, ``/`` and all that root owns outside of it show as one other user's.
    """
    return frozenset({0, os.geteuid(), Path(__file__).stat().st_uid, Path("/").stat().st_uid})


def _is_world_writable(status: os.stat_result) -> bool:
    return os.name == "posix" and bool(status.st_mode & stat.S_IWOTH)
