"""Let the tests meet each mutant of the policy language and the evaluator, and show those that survive unlisted."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from mutation.mutate import mutants_of
from mutation.progress import Progress
from mutation.run import ROOT, meet_all
from mutation.survivors import accepted_survivors, as_rows

_PACKAGES = ("guarded_aws/policy", "guarded_aws/evaluator")


def main() -> None:
    """Exit with 1 if a mutant survives that the list does not have, or the list has one that does not survive."""
    options = _options()
    started = time.monotonic()
    files: Sequence[Path] = [path.resolve() for path in options.files] or _files()
    mutants = [mutant for path in files for mutant in mutants_of(path, ROOT)]
    accepted = accepted_survivors()
    print(f"{len(mutants)} mutants of {len(files)} files, {options.workers} at a time", flush=True)
    progress = Progress(mutants, accepted.keys())
    meet_all(mutants, accepted.keys(), options.workers, progress.note)

    names = {str(path.relative_to(ROOT)) for path in files}
    unlisted = sorted(progress.survivors - accepted.keys())
    outlived = sorted(name for name in accepted.keys() - progress.survivors if name.file in names)
    print(f"{progress} in {time.monotonic() - started:.0f} s")
    if unlisted:
        print(f"\n{len(unlisted)} are not listed; a test kills them, or a reason accepts them:\n\n{as_rows(unlisted)}")
    if outlived:
        print(f"\n{len(outlived)} are listed and do not survive; take them out:\n\n{as_rows(outlived)}")
    sys.exit(bool(unlisted or outlived))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="what to mutate; both packages if nothing is named")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many mutants at a time")
    return parser.parse_args()


def _files() -> list[Path]:
    """Give the files of the two packages; their ``__init__`` only lists names."""
    return [path for package in _PACKAGES for path in sorted((ROOT / package).glob("*.py")) if path.stem != "__init__"]


if __name__ == "__main__":
    main()
