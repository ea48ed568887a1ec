"""``guarded-aws init``."""

from pathlib import Path
from typing import Annotated, Final

import typer

_EXAMPLE_ROLE: Final = "arn:aws:iam::123456789012:role/AIAgentRole"


def init(
    path: Annotated[Path | None, typer.Argument(help="Where to write it; the user's own place when left out.")] = None,
    *,
    role_arn: Annotated[str, typer.Option(help="The dedicated role that calls go out as.")] = _EXAMPLE_ROLE,
    external_id: Annotated[str | None, typer.Option(help="What the role's trust policy asks for.")] = None,
    source_profile: Annotated[str | None, typer.Option(help="Whose credentials assume the role.")] = None,
    region: Annotated[str, typer.Option(help="The region of the calls.")] = "us-east-1",
    target: Annotated[str, typer.Option(help="The target's name.")] = "dev",
) -> None:
    """Write a first configuration; one that is there already is left alone."""
    from guarded_aws.config import first_configuration  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.config.find import default_config_path  # noqa: PLC0415

    text = first_configuration(
        role_arn, external_id=external_id, source_profile=source_profile, region=region, target=target
    )
    place = path or default_config_path()
    write_first(place, text)
    where = "" if path is None else f" --config {place.absolute()}"
    typer.echo(f"wrote {place}")
    if role_arn == _EXAMPLE_ROLE:
        typer.echo("its `role_arn` is an example: write the ARN of your own role there")
    typer.echo(f"next: read it, then add the server to your client: guarded-aws serve{where}")


def write_first(path: Path, text: str) -> None:
    """Write a configuration where there is none, and only if it could be used.

    Raises:
        ConfigurationError: There is a file already, it cannot be written, or a value in it is wrong.
    """
    from guarded_aws.config import load_config  # noqa: PLC0415 -- commands import when they run
    from guarded_aws.errors import ConfigurationError, GuardedAwsError  # noqa: PLC0415

    if path.exists():
        raise ConfigurationError(f"there is a configuration `{path}` already", hint="edit it, or name another path")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, "utf-8")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ConfigurationError(f"`{path}` cannot be written: {reason}", hint="name another path") from error
    try:
        load_config(path)
    except GuardedAwsError:
        path.unlink()
        raise
