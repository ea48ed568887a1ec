"""Say at start which credentials besides the role's an agent can reach, and with ``strict`` do not start."""

import logging
import os
from pathlib import Path
from typing import Final

from guarded_aws.config.model import GuardConfig
from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.ambient import Ambient, find_ambient, find_ambient_of_another
from guarded_aws.guard.reader import Reader

_LOG: Final = logging.getLogger(__name__)


def check_ambient(config: GuardConfig) -> None:
    """Report each place where the agent's user can read credentials.

    Raises:
        ConfigurationError: There is one, and the configuration is strict; or there is no such user.
    """
    found = _find(config)
    for place in found:
        _LOG.warning("credentials that the guard does not hold are readable to the agent: %s", place)
    # FAIL-CLOSED(ambient): an agent that can read them does not need the guard.
    if found and config.strict:
        raise ConfigurationError(
            f"`strict` is set, and credentials are readable to the agent: {'; '.join(map(str, found))}",
            hint="take them away from the agent's user; if that is not the guard's own, set `agent_user`",
        )


def _find(config: GuardConfig) -> tuple[Ambient, ...]:
    files = [target.source_credentials_file for target in config.targets.values()]
    own = [file for file in files if file is not None]
    if config.agent_user is None:
        return find_ambient(os.environ, home=Path.home(), files=own)
    return find_ambient_of_another(Reader.named(config.agent_user), os.environ, home=Path.home(), files=own)
