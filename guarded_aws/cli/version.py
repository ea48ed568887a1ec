"""``guarded-aws version``."""

import typer

from guarded_aws import __version__


def version() -> None:
    """Print the version."""
    typer.echo(f"guarded-aws {__version__}")


def print_version(*, wanted: bool) -> None:
    """Print the version and exit, if it is wanted."""
    if wanted:
        version()
        raise typer.Exit
