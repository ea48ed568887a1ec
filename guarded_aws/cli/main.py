"""The commands, and how their errors leave the process."""

import sys
from typing import Annotated, Final

import typer

from guarded_aws.cli.catalog_command import catalog
from guarded_aws.cli.console import print_error
from guarded_aws.cli.decide import decide
from guarded_aws.cli.demo import demo
from guarded_aws.cli.evaluate import evaluate
from guarded_aws.cli.explain import explain
from guarded_aws.cli.init import init
from guarded_aws.cli.lint_command import lint
from guarded_aws.cli.packs import packs
from guarded_aws.cli.resolve import resolve
from guarded_aws.cli.serve import serve
from guarded_aws.cli.simulate import simulate
from guarded_aws.cli.verify import verify
from guarded_aws.cli.version import print_version, version
from guarded_aws.errors import GuardedAwsError

_REFUSED: Final = 2
"""The exit code of a command that cannot do what it was asked to."""

app = typer.Typer(
    name="guarded-aws",
    help="AWS for AI agents, decided by your own IAM policies before a call is signed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

for command in (serve, demo, init, simulate, explain, lint, verify, decide, evaluate, resolve, packs, version):
    app.command()(command)
app.add_typer(catalog, name="catalog")


@app.callback()
def options(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """AWS for AI agents, decided by your own IAM policies before a call is signed."""


def main() -> None:
    """Run the command line; an error is a sentence and a hint on standard error, never a traceback."""
    try:
        app()
    except GuardedAwsError as error:
        print_error(error)
        sys.exit(_REFUSED)
