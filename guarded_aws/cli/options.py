"""Options that several commands take."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer


class Format(Enum):
    """How a command writes its answer."""

    TABLE = "table"
    JSON = "json"


ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration; GUARDED_AWS_CONFIG or the user's own when left out."),
]
TargetOption = Annotated[str | None, typer.Option("--target", "-t", help="A target of the configuration.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to write the answer.")]
