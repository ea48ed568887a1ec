"""Find the configuration: where the operator says, else where the operator's own settings lie.

Never by looking upward from the working directory: an agent that can write files would
plant a nearer one.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from platformdirs import user_config_path, user_state_path

from guarded_aws.errors import ConfigurationError

FILE_NAME: Final = "guarded-aws.toml"
VARIABLE: Final = "GUARDED_AWS_CONFIG"
_APPLICATION: Final = "guarded-aws"


def find_config(explicit: str | Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Path:
    """Find the configuration file.

    Args:
        explicit: What ``--config`` says; wins over the environment, which wins over the user's own folder.
        environ: The environment.

    Raises:
        ConfigurationError: There is none.
    """
    named = explicit or environ.get(VARIABLE)
    path = Path(named).expanduser().absolute() if named else default_config_path()
    if not path.exists():
        hint = "correct the path" if named else f"run `guarded-aws init`, or name a file by `--config` or {VARIABLE}"
        raise ConfigurationError(f"there is no configuration `{path}`", hint=hint)
    return path


def find_config_if_any(explicit: str | Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Find the configuration file; None where nobody names one and the user has none of their own.

    Raises:
        ConfigurationError: The one that somebody names is not there.
    """
    if explicit or environ.get(VARIABLE) or default_config_path().exists():
        return find_config(explicit, environ=environ)
    return None


def default_config_path() -> Path:
    """Name the configuration of a user who names none."""
    return user_config_path(_APPLICATION, appauthor=False) / FILE_NAME


def default_audit_path() -> Path:
    """Name the audit file of a configuration that names none."""
    return user_state_path(_APPLICATION, appauthor=False) / "audit.jsonl"
