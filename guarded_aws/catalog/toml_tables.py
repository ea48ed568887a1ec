"""Read our TOML tables: what is not of the expected form is an error, never a default."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from guarded_aws.errors import CatalogIntegrityError

_TABLES: Final = files("guarded_aws.catalog").joinpath("tables", "classes")


def read_table(name: str) -> Mapping[str, object]:
    """Read a table of classes.

    Raises:
        CatalogIntegrityError: The table is not TOML.
    """
    try:
        return tomllib.loads(_TABLES.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        # FAIL-CLOSED(catalog-table): a table that is read wrongly would decide wrongly.
        raise CatalogIntegrityError(f"the table `{name}` cannot be read: {error}", hint="reinstall") from error


def wrong_form(name: str, error: Exception) -> CatalogIntegrityError:
    """Make the error of a table that is TOML, and not of the form that this version reads."""
    return CatalogIntegrityError(f"the table `{name}` is not of the expected form: {error}", hint="reinstall")


def text_in(value: object) -> str:
    """Give a text that is not empty; TypeError for anything else."""
    if not isinstance(value, str) or not value:
        raise TypeError(f"`{value}` is not a text")
    return value


def list_in(value: object) -> list[object]:
    """Give a list; TypeError for anything else."""
    if not isinstance(value, list):
        raise TypeError(f"`{value}` is not a list")
    return value


def texts_in(value: object) -> tuple[str, ...]:
    """Give a list of texts; TypeError for anything else."""
    return tuple(text_in(item) for item in list_in(value))


def table_in(value: object, *, keys: frozenset[str] | None = None) -> Mapping[str, object]:
    """Give a table, whose keys are among these if they are given; TypeError for anything else."""
    if not isinstance(value, dict):
        raise TypeError(f"`{value}` is not a table")
    if keys is not None and not keys.issuperset(value):
        raise TypeError(f"unknown keys: {', '.join(sorted(value.keys() - keys))}")
    return value
