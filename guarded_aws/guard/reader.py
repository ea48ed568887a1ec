"""What another user of this machine can read, by the modes of files and folders.

It cannot know of access control lists, capabilities, or what that user may do as somebody else.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from guarded_aws.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A user, as files see one."""

    uid: int
    groups: frozenset[int]
    home: Path

    @classmethod
    def named(cls, name: str) -> Self:
        """Look a user up.

        Raises:
            ConfigurationError: This machine has no such user.
        """
        try:
            import pwd  # noqa: PLC0415 -- Windows has no such module

            entry = pwd.getpwnam(name)
        except (ImportError, KeyError) as error:
            raise ConfigurationError(f"there is no user `{name}` here", hint="name the agent's user") from error
        groups = frozenset(os.getgrouplist(name, entry.pw_gid))
        return cls(uid=entry.pw_uid, groups=groups, home=Path(entry.pw_dir))

    def can_read(self, path: Path) -> bool:
        """Say whether this user can reach and read a file."""
        try:
            place = path.resolve()
            mode = place.stat().st_mode
            return (
                stat.S_ISREG(mode)
                and self._may(place, stat.S_IROTH)
                and all(self._may(folder, stat.S_IXOTH) for folder in place.parents)
            )
        except PermissionError:
            # FAIL-CLOSED(unseen-file): what this user cannot look at, the other one may read.
            return True
        except OSError:
            return False

    def _may(self, path: Path, others_bit: int) -> bool:
        found = path.stat()
        if self.uid == 0:
            return True
        if found.st_uid == self.uid:
            return bool(found.st_mode & others_bit << 6)
        if found.st_gid in self.groups:
            return bool(found.st_mode & others_bit << 3)
        return bool(found.st_mode & others_bit)
