"""The mutants that live and may: each with the reason why no test can, or need, tell it from the original."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from mutation.names import MutantName

ACCEPTED = Path(__file__).with_name("survivors.toml")


def accepted_survivors(path: Path = ACCEPTED) -> dict[MutantName, str]:
    """Read the list: the reason for each mutant."""
    rows = tomllib.loads(path.read_text("utf-8")).get("survivor", [])
    return {_id_of(row): row["reason"] for row in rows}


def _id_of(row: dict[str, str]) -> MutantName:
    return MutantName(row["file"], row["function"], row["was"], row["now"], int(row.get("nth", 1)))


def as_rows(survivors: Iterable[MutantName]) -> str:
    """Write mutants as rows of the list, the reason still to be found."""
    return "\n".join(_row(survivor) for survivor in survivors)


def _row(survivor: MutantName) -> str:
    nth = f"nth = {survivor.nth}\n" if survivor.nth > 1 else ""
    return (
        f"[[survivor]]\nfile = {_text(survivor.file)}\nfunction = {_text(survivor.function)}\n"
        f"was = {_text(survivor.was)}\nnow = {_text(survivor.now)}\n{nth}reason = ''\n"
    )


def _text(value: str) -> str:
    """Write a string of TOML, as it is and without escapes."""
    return f"'''\n{value}'''" if "\n" in value or "'" in value else f"'{value}'"
