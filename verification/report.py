"""What the comparison found: a table for people, JSON for programs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from verification.simulator import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All comparisons, and how many cases were left out for which reason."""

    comparisons: Sequence[Comparison]
    left_out: Mapping[str, int]

    @property
    def agreed(self) -> int:
        """How many cases AWS answers as the corpus does."""
        return sum(each.agrees for each in self.comparisons)

    @property
    def disagreements(self) -> list[Comparison]:
        """The cases that AWS answers otherwise, where its documentation says what the corpus does."""
        return [each for each in self._others if not each.case.diverges]

    @property
    def deliberate(self) -> list[Comparison]:
        """The cases that AWS answers otherwise, and for which the corpus gives its reason."""
        return [each for each in self._others if each.case.diverges]

    @property
    def refused(self) -> list[Comparison]:
        """The cases that the simulator does not take."""
        return [each for each in self.comparisons if each.aws is None]

    @property
    def _others(self) -> list[Comparison]:
        return [each for each in self.comparisons if each.aws is not None and not each.agrees]

    @property
    def exit_code(self) -> int:
        """0: AWS agrees; 1: it does not; 2: nothing was compared."""
        if self.disagreements:
            return 1
        return 0 if self.agreed else 2

    def to_json(self) -> dict[str, object]:
        """Give everything as plain JSON values."""
        return {
            "agreed": self.agreed,
            "disagreements": [_plain(each) for each in self.disagreements],
            "deliberate": [_plain(each) for each in self.deliberate],
            "refused": [_plain(each) for each in self.refused],
            "left_out": dict(self.left_out),
        }

    def lines(self) -> Iterator[str]:
        """Write the table: totals by topic, then each case that is not agreed on."""
        yield f"{'topic':28} {'agreed':>7} {'of':>5}"
        agreed = Counter(each.case.topic for each in self.comparisons if each.agrees)
        for topic, count in sorted(Counter(each.case.topic for each in self.comparisons).items()):
            yield f"{topic:28} {agreed[topic]:7} {count:5}"
        yield f"{'all':28} {self.agreed:7} {len(self.comparisons):5}"
        for title, cases in (
            ("AWS DISAGREES", self.disagreements),
            ("AWS differs, as the corpus says on purpose", self.deliberate),
            ("The simulator does not take", self.refused),
        ):
            yield from _section(title, cases)
        yield from _counts("Left out", self.left_out)


def _section(title: str, cases: Sequence[Comparison]) -> Iterator[str]:
    if cases:
        yield f"\n{title}: {len(cases)}"
    for each in cases:
        said = each.refusal or f"{each.aws}, and the corpus {each.ours}"
        missing = f" (without {', '.join(each.missing)})" if each.missing else ""
        yield f"  {each.case.topic}: {each.case.name}\n      AWS says {said}{missing}\n      {each.case.source}"


def _counts(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"\n{title}: {sum(counts.values())}"
    for reason, count in sorted(counts.items(), key=lambda item: -item[1]):
        yield f"  {count:4}  {reason}"


def _plain(each: Comparison) -> dict[str, object]:
    return {
        "topic": each.case.topic,
        "name": each.case.name,
        "source": each.case.source,
        "expected": each.ours,
        "aws": each.aws,
        "refusal": each.refusal,
        "missing_context_keys": list(each.missing),
        "diverges": each.case.diverges,
    }
