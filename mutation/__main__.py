"""``python -m mutation``: make the mutants, let the tests meet them, and show those that survive without a reason."""

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

from mutation.mutate import Mutant, MutantId, mutants_of
from mutation.run import ROOT, meet_all
from mutation.survivors import accepted_survivors, as_rows

_PACKAGES = ("guarded_aws/policy", "guarded_aws/evaluator")


def main() -> None:
    """Exit with 1 if a mutant survives without a reason, or a reason is given for none."""
    options = _options()
    started = time.monotonic()
    files = options.files or _files()
    mutants = [mutant for path in files for mutant in mutants_of(path.resolve(), ROOT)]
    accepted = accepted_survivors()
    print(f"{len(mutants)} mutants of {len(files)} files", flush=True)
    progress = _Progress(mutants)
    meet_all(mutants, accepted.keys(), options.workers, progress.note)
    survivors = progress.survivors
    print(f"\n{progress.summary}, {time.monotonic() - started:.0f} s")
    new = sorted(survivors - accepted.keys())
    made = {mutant.id for mutant in mutants}
    shown = {str(path.resolve().relative_to(ROOT)) for path in files}
    gone = sorted(name for name in accepted if name.file in shown and name not in survivors)
    if new:
        print(f"\n{len(new)} survive; kill them with a test, or add them to the list with a reason:\n\n{as_rows(new)}")
    for name in gone:
        print(f"no longer a survivor ({'killed' if name in made else 'not made'}); take it from the list:\n{as_rows([name])}")
    sys.exit(1 if new or gone else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="the files to mutate; all of policy and evaluator if none")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many mutants at a time")
    return parser.parse_args()


def _files() -> list[Path]:
    """Give the files of the two packages; their ``__init__`` only lists names."""
    return [path for package in _PACKAGES for path in sorted((ROOT / package).glob("*.py")) if path.stem != "__init__"]


class _Progress:
    """Counts verdicts and shows how far the run is."""

    def __init__(self, mutants: list[Mutant]) -> None:
        self._left = Counter(mutant.id.file for mutant in mutants)
        self._killed: Counter[str] = Counter()
        self._lived: Counter[str] = Counter()
        self.survivors: set[MutantId] = set()

    def note(self, mutant: Mutant, killer: str) -> None:
        """Take a verdict; a file is shown when its last mutant has one."""
        file = mutant.id.file
        (self._killed if killer else self._lived)[file] += 1
        self._left[file] -= 1
        if not killer:
            self.survivors.add(mutant.id)
        if not self._left[file]:
            print(f"{file:40} {self._killed[file]:5} killed {self._lived[file]:4} survive", flush=True)

    @property
    def summary(self) -> str:
        """The totals."""
        return f"{self._killed.total()} killed, {self._lived.total()} survive"


if __name__ == "__main__":
    main()
