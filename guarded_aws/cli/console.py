"""Where the commands write for people."""

import sys
from contextlib import AbstractContextManager
from typing import Final

from rich.console import Console
from rich.text import Text

from guarded_aws.errors import GuardedAwsError

_WIDTH_OF_A_FILE: Final = 160
"""How wide tables are where there is no terminal to say so: a search in them finds an ARN in one piece."""


def make_console(*, stderr: bool = False) -> Console:
    """Make a console on standard output, or on standard error."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDTH_OF_A_FILE
    # Without emoji: `:secret:` is a part of ARNs.
    return Console(file=stream, width=width, highlight=False, emoji=False)


def busy(doing: str) -> AbstractContextManager[object]:
    """Say on standard error, where that is a terminal, what takes its seconds; nothing of it stays."""
    return make_console(stderr=True).status(doing)


def print_error(error: GuardedAwsError) -> None:
    """Write an error on standard error: what happened in red, then what to do."""
    console = make_console(stderr=True)
    console.print(Text(f"error: {error.message}", style="bold red"), soft_wrap=True)
    if error.hint:
        console.print(Text(f"hint: {error.hint}"), soft_wrap=True)
