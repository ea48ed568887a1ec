"""Print each figure beside its limit."""

from benchmarks.rows import Row, all_rows


def main() -> None:
    """Measure, row by row, and print."""
    print(f"{'':53} {'times':>8} {'limit':>8}")
    for row in all_rows():
        print(_line(row), flush=True)


def _line(row: Row) -> str:
    if row.times is None:
        return f"{row.name:53} {'-':>8} {_times(row.limit):>8}        {row.measured}"
    verdict = "kept" if row.is_kept else "MISSED"
    return f"{row.name:53} {_times(row.times):>8} {_times(row.limit):>8} {verdict:6} {row.measured} / {row.against}"


def _times(value: float) -> str:
    return f"1/{1 / value:.1f}" if value < 0.5 else f"{value:.2f}"  # noqa: PLR2004 -- half


if __name__ == "__main__":
    main()
