"""How far a run is."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from mutation.names import Mutant, MutantName

_STEP = 250


class Progress:
    """Counts verdicts, and prints a line now and then and when a file is through."""

    def __init__(self, mutants: Sequence[Mutant], accepted: AbstractSet[MutantName]) -> None:
        self._accepted = accepted
        self._left = Counter(mutant.name.file for mutant in mutants)
        self._total = len(mutants)
        self._killed: Counter[str] = Counter()
        self._lived: Counter[str] = Counter()
        self.survivors: set[MutantName] = set()

    def note(self, mutant: Mutant, killer: str) -> None:
        """Take a verdict."""
        file = mutant.name.file
        self._left[file] -= 1
        if killer:
            self._killed[file] += 1
        else:
            self._lived[file] += 1
            self.survivors.add(mutant.name)
            self._show(mutant.name)
        if not self._left[file]:
            print(f"  {file:40} {self._killed[file]:5} killed {self._lived[file]:4} survive", flush=True)
        elif (self._total - self._left.total()) % _STEP == 0:
            print(f"  {self._total - self._left.total()} of {self._total}", flush=True)

    def _show(self, name: MutantName) -> None:
        if name not in self._accepted:
            was, now = (" ".join(lines.split()) for lines in (name.was, name.now))
            print(f"  survives: {name.file} {name.function or 'module'}: {was}  ->  {now}", flush=True)

    def __str__(self) -> str:
        return f"{self._killed.total()} killed, {self._lived.total()} survive"
