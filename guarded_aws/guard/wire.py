"""The last look before the network: only what was signed, or decided unsigned, is sent."""

from collections.abc import Callable

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.endpoint import Endpoint
from botocore.hooks import BaseEventHooks


class GuardedEndpoint(Endpoint):
    """An endpoint that sends requests that equal their tickets, whatever HTTP session it is given."""

    def __init__(
        self,
        plain: Endpoint,
        event_emitter: BaseEventHooks,
        verify: Callable[[AWSPreparedRequest], AWSPreparedRequest],
    ) -> None:
        """Take the place of the endpoint that botocore made for a client."""
        super().__init__(
            plain.host,
            plain._endpoint_prefix,  # type: ignore[attr-defined]  # noqa: SLF001 -- private, and no other door
            event_emitter,
            plain._response_parser_factory,  # type: ignore[attr-defined]  # noqa: SLF001 -- likewise
            plain.http_session,
        )
        self._verify = verify

    def _send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Send what was verified of a request.

        Raises:
            UnauthorizedSignatureError: Nothing authorizes the request in this form.
        """
        return super()._send(self._verify(request))  # type: ignore[misc, no-any-return]  # private: not in the stubs
