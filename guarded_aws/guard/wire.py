"""The last look before the network: only what was signed, or decided unsigned, is sent."""

from collections.abc import Callable

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import URLLib3Session


class GuardedWire:
    """Stands where an endpoint keeps its HTTP session."""

    def __init__(self, http_session: URLLib3Session, verify: Callable[[AWSPreparedRequest], None]) -> None:
        self._http_session = http_session
        self._verify = verify

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Send a request that equals its ticket.

        Raises:
            UnauthorizedSignatureError: Nothing authorizes the request in this form.
        """
        self._verify(request)
        return self._http_session.send(request)

    def close(self) -> None:
        """Close the connections."""
        self._http_session.close()
