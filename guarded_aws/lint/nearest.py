"""The known names that are closest to one that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest_names(written: str, known: Iterable[str], *, count: int = 3) -> str:
    """Hint at the names that were probably meant."""
    folded = {name.lower(): name for name in sorted(known)}
    close = [folded[name] for name in get_close_matches(written.lower(), folded, n=count, cutoff=0.6)]
    if not close:
        return "no known name is close to it; see the Service Authorization Reference"
    return f"did you mean {' or '.join(f'`{name}`' for name in close)}?"
