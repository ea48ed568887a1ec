"""The credentials that assume the forwarding role: an inner session that nothing guarded reaches.

It reads the operator's profile the way every AWS tool does (shared files, environment,
SSO, container, and instance), but talks to STS by botocore's own models and endpoints.
"""

import os
from typing import Any

from botocore.client import BaseClient
from botocore.config import Config
from botocore.session import Session

from guarded_aws.errors import CredentialsError
from guarded_aws.guard.credentials import RoleCredentials
from guarded_aws.guard.pinned import pin
from guarded_aws.guard.target import RoleSettings

_CONFIG = Config(
    connect_timeout=10,
    read_timeout=10,
    proxies={},
    retries={"mode": "standard", "total_max_attempts": 3},
)


class SourceSession(Session):
    """The operator's own session, cut off from planted models, endpoints, and plugins."""

    def __init__(self, settings: RoleSettings, *, region: str, endpoint_url: str | None) -> None:
        """Read the source profile of a role's settings."""
        super().__init__()
        self._endpoint_url = endpoint_url
        pin(self)
        self.set_config_variable("region", region)
        # GetScopedCredentials is not there at the global endpoint (STS API Reference).
        self.set_config_variable("sts_regional_endpoints", "regional")
        if settings.source_profile is not None:
            self.set_config_variable("profile", settings.source_profile)
        if settings.source_credentials_file is not None:
            self.set_config_variable("credentials_file", settings.source_credentials_file)
            self.set_config_variable("config_file", os.devnull)

    def sts(self, credentials: RoleCredentials | None = None) -> Any:  # noqa: ANN401 -- botocore makes its methods at run time
        """Make an STS client that signs with these credentials, or with the source's own."""
        keys: dict[str, Any] = {}
        if credentials is not None:
            keys = {
                "aws_access_key_id": credentials.access_key,
                "aws_secret_access_key": credentials.secret_key,
                "aws_session_token": credentials.token,
            }
        return self._client("sts", **keys)

    def iam(self) -> Any:  # noqa: ANN401 -- likewise
        """Make an IAM client that signs with the source's own credentials."""
        return self._client("iam")

    def _client(self, service: str, **keys: Any) -> Any:  # noqa: ANN401 -- likewise
        return self.create_client(service, endpoint_url=self._endpoint_url, **keys)

    def create_client(self, *names: Any, **arguments: Any) -> BaseClient:  # noqa: ANN401 -- botocore's own, passed on
        """Make a client; botocore's own, by which a profile signs in, come by here too.

        FAIL-CLOSED(source-traffic): a proxy, or another certificate authority, of the environment or of a file
        would read the source's own credentials.
        """
        config = arguments.pop("config", None)
        pinned = _CONFIG if config is None else config.merge(_CONFIG)
        return super().create_client(*names, **{**arguments, "verify": True, "config": pinned})

    def require_credentials(self) -> None:
        """Check that there is something to assume the role with.

        Raises:
            CredentialsError: The profile, or the default chain, gives no credentials.
        """
        if self.get_credentials() is None:
            raise CredentialsError(
                "no source credentials to assume the forwarding role with",
                hint="set `source_profile` to a profile that can sign in, and sign in",
            )

    def _register_client_plugins(self, client: BaseClient) -> None:
        """Load no plugins that the environment names."""
