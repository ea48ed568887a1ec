"""What makes a botocore client a guarded one.

Calls, pages, polls, resource actions, transfers, presigned URLs and forms, and botocore's
own nested calls all pass `BaseClient._convert_to_request_dict`, after every handler that
may change a parameter. There the guard decides, and writes the request by models, rules,
and a serializer of its own. Nothing that enforces is a handler, so nothing that enforces
can be unregistered.
"""

import inspect
import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Any, ClassVar, Final

from boto3.exceptions import S3UploadFailedError
from botocore.awsrequest import AWSResponse, prepare_request_dict
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError
from botocore.hooks import BaseEventHooks
from botocore.model import OperationModel, ServiceModel
from botocore.regions import EndpointRulesetResolver
from botocore.signers import RequestSigner
from botocore.waiter import Waiter

from guarded_aws.errors import AuditError, ConfigurationError
from guarded_aws.guard import models
from guarded_aws.guard.authority import Authority, PlannedCall
from guarded_aws.guard.call_decision import CallDecision
from guarded_aws.guard.decide import PendingCall
from guarded_aws.guard.endpoint_plan import PlannedResolver
from guarded_aws.guard.endpoints import PinnedEndpoints, signing_names, signing_region
from guarded_aws.guard.errors import AccessDeniedError
from guarded_aws.guard.signer import GuardedSigner
from guarded_aws.guard.snapshot import exact_text, snapshot
from guarded_aws.guard.target import Target
from guarded_aws.guard.wire import GuardedEndpoint

_LOG: Final = logging.getLogger(__name__)

_NESTED: Final[ContextVar[list[AccessDeniedError]]] = ContextVar("nested")
"""The denials of calls that botocore makes while it makes another one."""

_REDIRECTS: Final = range(300, 400)


class GuardedClient(BaseClient):
    """The methods of `BaseClient` that a guarded client has in place of botocore's.

    Attributes:
        asked_region: The region that the client was made for; for a global service botocore's own
            metadata names another one.
    """

    _authority: ClassVar[Authority]
    _target: ClassVar[Target]
    asked_region: str

    def __init__(
        self,
        *,
        endpoint: Endpoint,
        event_emitter: BaseEventHooks,
        request_signer: RequestSigner,
        service_model: ServiceModel,
        endpoint_ruleset_resolver: EndpointRulesetResolver | None = None,
        **others: Any,  # noqa: ANN401 -- botocore's own arguments, passed on
    ) -> None:
        """Put the guard's signer and wire where botocore's would be."""
        self._service = exact_text(service_model.service_name)
        self._endpoints = PinnedEndpoints(
            endpoint_ruleset_resolver, service=self._service, endpoint_url=self._target.endpoint_url
        )
        self._guarded_signer = GuardedSigner(
            request_signer,
            service=self._service,
            authority=self._authority,
            target=self._target,
            endpoints=self._endpoints,
            event_emitter=event_emitter,
        )
        super().__init__(
            endpoint=GuardedEndpoint(endpoint, event_emitter, self._guarded_signer.verify_wire),  # type: ignore[arg-type]  # the stubs call it a text
            event_emitter=event_emitter,
            request_signer=self._guarded_signer,
            service_model=service_model,
            endpoint_ruleset_resolver=endpoint_ruleset_resolver and PlannedResolver.like(endpoint_ruleset_resolver),
            **others,
        )

    def _convert_to_request_dict(
        self,
        api_params: Mapping[str, Any],
        operation_model: OperationModel,
        endpoint_url: str,  # noqa: ARG002 -- see below
        context: dict[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,  # noqa: ARG002 -- see below
        set_user_agent_header: bool = True,  # noqa: FBT001, FBT002 -- botocore's signature
    ) -> dict[str, Any]:
        """Decide the call on the very parameters that are serialized."""
        context = {} if context is None else context
        parameters = snapshot(api_params)
        # FAIL-CLOSED(own-model): a client's model, serializer, or emitter may have been replaced by others.
        model = models.written_model(self._service, exact_text(operation_model.name))
        asked = self._region(context.get("signing", {}).get("region"))
        # FAIL-CLOSED(endpoint): what handlers made of the endpoint is not used; they would choose who
        # receives the signature.
        endpoint = self._endpoints.of_call(
            model, parameters, context, region=None if asked == self.asked_region else asked
        )
        request: dict[str, Any] = models.serializer(self._service).serialize_to_request(parameters, model)
        if not self._client_config.inject_host_prefix:  # type: ignore[attr-defined]  # private
            request.pop("host_prefix", None)
        request["headers"].update(endpoint.headers)
        user_agent = self._user_agent_creator.to_string() if set_user_agent_header else None  # type: ignore[attr-defined]
        prepare_request_dict(request, endpoint_url=endpoint.url, user_agent=user_agent, context=context)
        call = PendingCall(
            target=self._target,
            service=self._service,
            operation=model.name,
            parameters=parameters,
            # FAIL-CLOSED(serving-region): an ARN chooses it by the rules, also where nothing is signed.
            region=self._region(signing_region(endpoint) or asked),
            is_secure=endpoint.url.startswith("https://"),
        )
        own_name = self._guarded_signer.signing_name
        self._guarded_signer.admit(
            call, request, signing_names=signing_names(endpoint, own_name), is_streamed=model.has_streaming_input
        )
        return request

    def _region(self, signing: object) -> str:
        """Name the region that a signature is for, a global service's by the one that it was called from."""
        own = self.asked_region
        named = own if signing is None else exact_text(signing)
        return own if named == models.signing_region(self._service, own) else named

    def _make_api_call(self, operation_name: str, api_params: Mapping[str, Any]) -> dict[str, Any]:
        """Make a call, or answer an allowed write of a dry run without making it."""
        try:
            with self._guarded_signer.one_call():
                return super()._make_api_call(operation_name, api_params)  # type: ignore[misc, no-any-return]  # private
        except PlannedCall as planned:
            return dry_run_answer(planned.decision)
        except AccessDeniedError as denied:
            _NESTED.get([]).append(denied)
            raise

    def _make_request(
        self, operation_model: OperationModel, request_dict: Mapping[str, Any], request_context: Mapping[str, Any]
    ) -> tuple[AWSResponse, dict[str, Any]]:
        """Send a request and record what became of it.

        botocore's S3 redirector makes a call in between and takes a denial of it for an answer; it is raised here.
        """
        nested: list[AccessDeniedError] = []
        token = _NESTED.set(nested)
        try:
            http, parsed = super()._make_request(operation_model, request_dict, request_context)  # type: ignore[misc]  # private
        except Exception as error:
            self._record_outcome(self._guarded_signer.end(request_context), {}, error_code=type(error).__name__)
            raise
        finally:
            _NESTED.reset(token)
        self._record_outcome(self._guarded_signer.end(request_context), parsed)
        if nested and http.status_code in _REDIRECTS:
            raise nested[0]
        return http, parsed

    def _record_outcome(
        self, record_id: str | None, parsed: Mapping[str, Any], *, error_code: str | None = None
    ) -> None:
        metadata = parsed.get("ResponseMetadata", {})
        if record_id is None:
            return
        try:
            self._authority.record_outcome(
                record_id,
                aws_request_id=metadata.get("RequestId"),
                http_status=metadata.get("HTTPStatusCode"),
                error_code=error_code or parsed.get("Error", {}).get("Code"),
            )
        except AuditError:
            # The call was made and recorded before; its answer must not be lost. The next decision fails closed.
            _LOG.exception("the outcome of %s is not in the audit", record_id)

    def _get_credentials(self) -> None:
        """Give boto3's CRT transfer nothing to sign with, so that it takes the classic, guarded path."""

    def get_waiter(self, waiter_name: str) -> Waiter:
        """Give a waiter that a denial ends, where botocore's would take it for an answer to poll on."""
        waiter = super().get_waiter(waiter_name)
        polled = waiter._operation_method._client_method  # type: ignore[attr-defined]  # noqa: SLF001 -- private, and no other door
        waiter._operation_method = _denial_ends(polled)  # type: ignore[attr-defined]  # noqa: SLF001 -- likewise
        return waiter


def make_call(client: BaseClient, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Call an operation by its own name, as every method of a client does."""
    return client._make_api_call(operation, dict(parameters))  # type: ignore[attr-defined, no-any-return]  # noqa: SLF001 -- private


def dry_run_answer(decision: CallDecision) -> dict[str, Any]:
    """Answer a call that was planned and not sent."""
    return {
        "dry_run": True,
        "decision": decision.to_json(),
        "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RequestId": "", "RetryAttempts": 0},
    }


def guard_class(mixin: type[GuardedClient]) -> Callable[..., None]:
    """Make the handler of botocore's ``creating-client-class`` event that guards a client's class."""

    def creating_client_class(class_attributes: dict[str, Any], base_classes: list[type], **_: object) -> None:
        base_classes.insert(0, mixin)
        if "upload_file" in class_attributes:
            class_attributes["upload_file"] = _surface_denial(class_attributes["upload_file"])

    return creating_client_class


def require_guarded(client: BaseClient, mixin: type[GuardedClient]) -> GuardedClient:
    """Check that a client that botocore made is guarded, by this mixin and nothing else.

    Raises:
        ConfigurationError: Another handler or plugin took the guard out of the class, or a part of it.
    """
    methods = (name for name, value in vars(GuardedClient).items() if inspect.isfunction(value))
    own = (*methods, "_authority", "_target")
    # FAIL-CLOSED(client-class): a client that lost the guard is not handed out.
    if not isinstance(client, GuardedClient) or not all(_is_of(mixin, client, name) for name in own):
        raise ConfigurationError(
            "a handler of `creating-client-class` took the guard out of a client",
            hint="remove the library or plugin that registers it",
        )
    return client


def _is_of(mixin: type[GuardedClient], client: BaseClient, name: str) -> bool:
    return inspect.getattr_static(client, name, None) is inspect.getattr_static(mixin, name)


def _denial_ends(client_method: Callable[..., Mapping[str, Any]]) -> Callable[..., Mapping[str, Any]]:
    """Do what a waiter's operation method does, and let a denial pass as itself."""

    def operation_method(**parameters: object) -> Mapping[str, Any]:
        try:
            return client_method(**parameters)
        except AccessDeniedError:
            raise
        except ClientError as error:
            return error.response

    return operation_method


def _surface_denial(upload_file: Callable[..., None]) -> Callable[..., None]:
    """Let a denial leave ``upload_file`` as itself; boto3 wraps every `ClientError` there."""

    @wraps(upload_file)
    def upload(*args: object, **keywords: object) -> None:
        try:
            upload_file(*args, **keywords)
        except S3UploadFailedError as error:
            if isinstance(error.__context__, AccessDeniedError):
                raise error.__context__ from None
            raise

    return upload
