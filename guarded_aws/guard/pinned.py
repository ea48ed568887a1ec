"""A botocore session that nothing around it can bend.

Models, endpoints, proxies, certificates, plugins, and tokens come from botocore's own
package and from the operator's target; not from ``~/.aws``, not from the environment, and
not from the caller. The agent's environment is not the operator's word.
"""

from typing import Any, Final, NoReturn

from botocore.client import BaseClient
from botocore.config import Config
from botocore.configprovider import (
    BOTOCORE_DEFAUT_SESSION_VARIABLES,
    ChainProvider,
    ConstantProvider,
    InstanceVarProvider,
)
from botocore.credentials import CredentialResolver
from botocore.session import Session
from botocore.tokens import TokenProviderChain

from guarded_aws.errors import ConfigurationError
from guarded_aws.guard.authority import Authority
from guarded_aws.guard.client import GuardedClient, guard_class, require_guarded
from guarded_aws.guard.credentials import GatedCredentials
from guarded_aws.guard.models import packaged_loader
from guarded_aws.guard.snapshot import exact_text
from guarded_aws.guard.target import Target

_PINNED_VARIABLES: Final[dict[str, Any]] = {
    "endpoint_discovery_enabled": False,
    "ignore_configured_endpoint_urls": True,
    "csm_enabled": False,
}
"""Settings that are not botocore's defaults: endpoints that an answer chooses, and a monitor that listens."""

_CALLERS_VARIABLES: Final = frozenset({"region", "retry_mode", "max_attempts", "user_agent_appid"})
"""Settings that a program may make on its own session; they reach neither host nor credentials."""

_CALLERS_OPTIONS: Final = frozenset(
    {
        "client_context_params",
        "connect_timeout",
        "disable_request_compression",
        "inject_host_prefix",
        "max_pool_connections",
        "parameter_validation",
        "read_timeout",
        "region_name",
        "request_checksum_calculation",
        "request_min_compression_size_bytes",
        "response_checksum_validation",
        "retries",
        "s3",
        "signature_version",
        "tcp_keepalive",
        "use_dualstack_endpoint",
        "use_fips_endpoint",
        "user_agent",
        "user_agent_appid",
        "user_agent_extra",
    }
)
"""Options of ``botocore.config.Config`` that a caller may give."""

_PINNED_OPTIONS: Final[dict[str, Any]] = {
    "endpoint_discovery_enabled": False,
    "ignore_configured_endpoint_urls": True,
    "parameter_validation": True,
    "proxies": {},
}


def pinned_config(config: Config | None) -> Config:
    """Keep what a caller may choose about a client, and pin the rest.

    Raises:
        ConfigurationError: The caller chose something that is the operator's to choose.
    """
    asked = _written_options(config) if config else {}
    # FAIL-CLOSED(client-options): proxies, certificates, and the like would see or move the traffic.
    refused = sorted(name for name, value in asked.items() if name not in _CALLERS_OPTIONS and value)
    if refused:
        raise _not_the_callers(f"`{refused[0]}` of a client's `Config`")
    chosen = {name: _exact_option(value) for name, value in asked.items() if name in _CALLERS_OPTIONS}
    return Config(**{**chosen, **_PINNED_OPTIONS})


def _written_options(config: Config) -> dict[str, Any]:
    """Give what the caller wrote, and only that; botocore keeps it in a private attribute."""
    written = config._user_provided_options  # type: ignore[attr-defined]  # noqa: SLF001 -- no other door
    return {exact_text(name): value for name, value in written.items()}


def _exact_option(value: object) -> object:
    """Copy a text, which might say that it equals another; `UNSIGNED` and the like are what they are."""
    return exact_text(value) if isinstance(value, str) else value


def _not_the_callers(what: str) -> ConfigurationError:
    return ConfigurationError(
        f"a guarded session takes no {what}", hint="the operator's target decides it; leave it out"
    )


def pin(session: Session) -> None:
    """Cut a session off from planted models and from what the environment says about hosts."""
    session.register_component("data_loader", packaged_loader())
    store = session.get_component("config_store")
    for name, value in _PINNED_VARIABLES.items():
        store.set_config_provider(name, ConstantProvider(value))


class PinnedSession(Session):
    """The botocore session under a guarded boto3 session."""

    def __init__(self, authority: Authority, target: Target) -> None:
        """Make a session whose clients ask this authority and act on this target."""
        super().__init__()
        self.adopt(authority, target)

    def adopt(self, authority: Authority, target: Target) -> None:
        """Make a session that botocore has just made one of this authority and target."""
        self._target = target
        self._config: dict[str, Any] = {"profiles": {}}
        self._pin_variables()
        pin(self)
        self.set_config_variable("region", target.default_region)
        self._mixin = type("GuardedClient", (GuardedClient,), {"_authority": authority, "_target": target})
        self.get_component("event_emitter").register_last("creating-client-class", guard_class(self._mixin))
        self.register("provide-client-params.s3", _presign_regionally)

    def _pin_variables(self) -> None:
        store = self.get_component("config_store")
        for name, (_, _, default, _) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items():
            constant = ConstantProvider(default)
            provider = (
                ChainProvider([InstanceVarProvider(name, self), constant]) if name in _CALLERS_VARIABLES else constant
            )
            store.set_config_provider(name, provider)
        for section in ("s3", "proxies_config", "endpoint_url"):
            store.set_config_provider(section, ConstantProvider(None))

    def get_credentials(self, *_: object, **__: object) -> GatedCredentials:  # type: ignore[override]
        """Give credentials that unlock nothing."""
        return GatedCredentials(self._target.account)

    def _create_credential_resolver(self) -> CredentialResolver:
        """Search nowhere: what lies about in the environment is the operator's, and is not shown."""
        return CredentialResolver(providers=[])

    def _create_token_resolver(self) -> TokenProviderChain:
        """Search nowhere, likewise."""
        return TokenProviderChain(providers=[])

    def set_credentials(self, *_: object, **__: object) -> NoReturn:
        """Refuse credentials: the forwarding role's are the only ones."""
        raise _not_the_callers("credentials")

    def set_default_client_config(self, client_config: Config) -> None:
        """Keep what a caller may choose about every client.

        Raises:
            ConfigurationError: The caller chose something that is the operator's to choose.
        """
        super().set_default_client_config(pinned_config(client_config))

    def get_auth_token(self, **_: object) -> None:  # type: ignore[override]  # None is what botocore means by no token
        """Give no bearer token, whatever the environment holds."""

    def create_client(  # noqa: PLR0913, PLR0917 -- botocore's signature
        self,
        service_name: str,
        region_name: str | None = None,
        api_version: str | None = None,
        use_ssl: bool | None = True,  # noqa: FBT001, FBT002
        verify: bool | str | None = None,  # noqa: FBT001
        endpoint_url: str | None = None,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        config: Config | None = None,
        aws_account_id: str | None = None,
    ) -> BaseClient:
        """Make a guarded client.

        Raises:
            ConfigurationError: The caller gives what is the operator's to give.
            ParamValidationError: The region is no text.
        """
        choices = {
            "credentials": any([aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id]),
            "`endpoint_url`": endpoint_url not in {None, self._target.endpoint_url},
            "`verify`": verify not in {None, True},
            "`use_ssl=False`": not use_ssl,
            "`api_version`": api_version is not None and api_version != self._latest_version(service_name),
        }
        # FAIL-CLOSED(client-arguments): each of them moves the traffic or changes who makes it.
        for what, is_chosen in choices.items():
            if is_chosen:
                raise _not_the_callers(what)
        pinned = pinned_config(config)
        region = exact_text(region_name or self._region_of(pinned))
        client = require_guarded(
            super().create_client(
                service_name,
                region_name=region,
                verify=True,
                endpoint_url=self._target.endpoint_url,
                config=pinned,
            ),
            self._mixin,
        )
        client.asked_region = region
        return client

    def _region_of(self, config: Config) -> object:
        """Give the region of a client that names none: by its configuration, the default one, or the session."""
        default: Config | None = self.get_default_client_config()
        named = (_written_options(each).get("region_name") for each in (config, default) if each is not None)
        return next(filter(None, named), None) or self.get_config_variable("region")

    def _latest_version(self, service_name: str) -> str:
        return str(self.get_component("data_loader").determine_latest_version(service_name, "service-2"))

    def _add_configured_endpoint_provider(self, client_name: str, config_store: object) -> None:
        """Read no ``AWS_ENDPOINT_URL``."""

    def _register_client_plugins(self, client: BaseClient) -> None:
        """Load no plugins that the environment names."""


def _presign_regionally(*, context: dict[str, Any] | None = None, **_: Any) -> None:  # noqa: ANN401 -- a botocore handler
    """Presign S3 for the region's own host: a v4 signature does not hold at the global one."""
    if context and context.get("use_global_endpoint"):
        context["use_global_endpoint"] = False
