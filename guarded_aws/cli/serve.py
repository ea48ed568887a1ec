"""``guarded-aws serve``."""

from typing import Annotated

import typer

from guarded_aws.cli.options import ConfigOption


def serve(
    *,
    config: ConfigOption = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Serve an AWS on this machine, to try things; no account needed.")
    ] = False,
    agent: Annotated[str, typer.Option(help="Who will ask, for the audit and `guard:Agent`.")] = "mcp",
    max_characters: Annotated[int, typer.Option(min=1000, help="How long an answer may be.")] = 60_000,
) -> None:
    """Serve AWS to an MCP client over standard input and output."""
    from guarded_aws.errors import ConfigurationError  # noqa: PLC0415 -- commands import when they run

    if not sandbox:
        _serve(config, agent=agent, max_characters=max_characters)
        return
    if config is not None:
        raise ConfigurationError(
            "`--sandbox` brings its own configuration", hint="leave out `--config`, or leave out `--sandbox`"
        )
    from guarded_aws.sandbox import start_sandbox  # noqa: PLC0415

    with start_sandbox() as running:
        typer.echo(f"sandbox at {running.endpoint_url}, configuration {running.config_path}", err=True)
        _serve(running.config_path, agent=agent, max_characters=max_characters)


def _serve(config: ConfigOption, *, agent: str, max_characters: int) -> None:
    from guarded_aws.config import load_guard  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.server import create_server  # noqa: PLC0415

    create_server(load_guard(config, agent=agent), max_characters=max_characters).run("stdio")
