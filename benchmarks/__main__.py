"""Print each figure beside its limit."""

import argparse
from itertools import chain

from benchmarks.guard_rows import ALTERNATIONS, guard_rows
from benchmarks.rows import Row, all_rows


def main() -> None:
    """Measure, row by row, and print."""
    options = _options()
    rows = guard_rows(options.alternations)
    print(f"{'':53} {'times':>8} {'limit':>8}")
    for row in rows if options.guard_only else chain(all_rows(), rows):
        print(_line(row), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="what the guard costs")
    parser.add_argument(
        "--alternations", type=int, default=ALTERNATIONS, help="of calls with and without the guard (%(default)s)"
    )
    parser.add_argument("--guard-only", action="store_true", help="leave out what concerns the evaluator alone")
    return parser.parse_args()


def _line(row: Row) -> str:
    if row.times is None:
        return f"{row.name:53} {'-':>8} {_times(row.limit):>8}        {row.measured}"
    verdict = "kept" if row.is_kept else "MISSED"
    return f"{row.name:53} {_times(row.times):>8} {_times(row.limit):>8} {verdict:6} {row.measured} / {row.against}"


def _times(value: float) -> str:
    return f"1/{1 / value:.1f}" if value < 0.5 else f"{value:.2f}"  # noqa: PLR2004 -- half


if __name__ == "__main__":
    main()
