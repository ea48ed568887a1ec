"""The command line, run in this process."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

from guarded_aws.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def run_main(*arguments: str, given: bytes = b"") -> int:
    """Run the command line on these arguments and this standard input; give its exit code."""
    argv, stdin = sys.argv, sys.stdin
    sys.argv, sys.stdin = ["guarded-aws", *arguments], io.TextIOWrapper(io.BytesIO(given))
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    finally:
        sys.argv, sys.stdin = argv, stdin
    return 0
