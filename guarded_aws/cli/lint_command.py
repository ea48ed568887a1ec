"""`guarded-aws lint`: findings about policies, for people, programs and pull requests.

Exit status: 0 when there is nothing but suggestions, 1 when there is any other finding (a policy
that does not parse is one), 2 when something that was asked for cannot be read.
"""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer


class TypeName(Enum):
    """The types of policy as the command line names them; a file ``<name>.json`` is of that type too."""

    IDENTITY = "identity"
    BOUNDARY = "boundary"
    SESSION = "session"
    SCP = "scp"
    RCP = "rcp"
    RESOURCE = "resource"
    TRUST = "trust"


class FindingFormat(Enum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


def lint(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH|PACK]...", help="Policy files, folders, or names of packs.")
    ] = None,
    *,
    config: Annotated[Path | None, typer.Option(help="Check the policies of a configuration's targets.")] = None,
    type_name: Annotated[
        TypeName | None, typer.Option("--type", help="The type of the files; else their names say it.")
    ] = None,
    output: Annotated[FindingFormat, typer.Option("--format", help="How to write the findings.")] = FindingFormat.TEXT,
) -> None:
    """Check policies for what will not work, what is unsafe and what is idle."""
    from guarded_aws.cli import lint_run  # noqa: PLC0415 -- the other commands start without it

    if not names and config is None:
        raise typer.BadParameter("nothing to check: name a file, a folder or a pack, or give --config")
    findings = lint_run.find_all(names or [], config=config, type_name=type_name)
    typer.echo(lint_run.render(findings, output), nl=False)
    raise typer.Exit(lint_run.exit_status(findings))
