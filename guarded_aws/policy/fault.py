"""A fault that was found in a policy, before it is known where in the text it stands."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from guarded_aws.policy.locate import Path

_MOST_NAMES: Final = 9


class Fault(Exception):  # noqa: N818 -- never leaves the package: parse turns it into a PolicySyntaxError
    """What is wrong, at which path of the document.

    Attributes:
        at_key: Whether the key is at fault, and not the value under it.
    """

    def __init__(self, message: str, path: Path = (), *, hint: str, at_key: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.hint = hint
        self.at_key = at_key


def nearest(written: str, known: Iterable[str]) -> str:
    """Hint at the known name that is closest to what was written."""
    names = tuple(known)
    folded = {name.lower(): name for name in names}
    close = get_close_matches(written.lower(), folded)
    if close:
        return f"did you mean `{folded[close[0]]}`?"
    shown = ", ".join(f"`{name}`" for name in names[:_MOST_NAMES])
    return f"known are {shown}" if len(names) <= _MOST_NAMES else f"known are {shown} and {len(names)} in all"
