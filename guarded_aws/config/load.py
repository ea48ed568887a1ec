"""Read a configuration file."""

from pathlib import Path

from guarded_aws.config.model import GuardConfig
from guarded_aws.errors import ConfigurationError
from guarded_aws.operator_files import read_model, read_toml, read_trusted_text


def load_config(path: Path) -> GuardConfig:
    """Read a configuration, with every policy and pack that it names.

    Raises:
        ConfigurationError: The file is missing, broken, or writable by everybody; the message names file, line and
            column, the hint what to do.
        PolicyPackError: A pack that it names is broken.
        PolicySyntaxError: IAM would not take a policy that it names.
    """
    text = read_trusted_text(path, error=ConfigurationError)
    toml = read_toml(text, path=str(path), error=ConfigurationError)
    return read_model(
        GuardConfig,
        toml.members,
        locate=lambda place, at_key: toml.locate(place, at_key=at_key),
        error=ConfigurationError,
        context=path.absolute().parent,
    )
