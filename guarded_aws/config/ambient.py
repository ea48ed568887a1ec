"""Say at start which credentials besides the role's are within reach, and with ``strict`` do not start."""

import logging
import os
from pathlib import Path
from typing import Final

from guarded_aws.config.model import GuardConfig
from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.ambient import find_ambient

_LOG: Final = logging.getLogger(__name__)


def check_ambient(config: GuardConfig) -> None:
    """Report each place where this user, and so code of its processes, can read credentials.

    Raises:
        ConfigurationError: There is one, and the configuration is strict.
    """
    files = (target.source_credentials_file for target in config.targets.values())
    found = find_ambient(os.environ, home=Path.home(), files=[file for file in files if file is not None])
    for place in found:
        _LOG.warning("credentials that the guard does not hold are readable here: %s", place)
    # FAIL-CLOSED(ambient): an agent that can read them does not need the guard.
    if found and config.strict:
        raise ConfigurationError(
            f"`strict` is set, and credentials are readable here: {'; '.join(map(str, found))}",
            hint="take them away from this user, or run the guard as a user that is not the agent's",
        )
