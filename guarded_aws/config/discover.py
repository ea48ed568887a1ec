"""Ask a page on the internet which address our calls come from.

The page must be the operator's choice: whoever answers chooses the ``aws:SourceIp`` that
policies are decided with here. AWS decides with the address that it really sees.
"""

from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Final
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

from guarded_aws.errors import ConfigurationError

_PATIENCE: Final = 5.0
"""In seconds."""

_LONGEST_ADDRESS: Final = 64
"""In bytes; an IPv6 address has at most 45 characters."""


class _AsAnswered(HTTPErrorProcessor):
    """Give an answer as it is: no redirect is followed, because the operator named one page."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:  # noqa: ARG002 -- urllib's hook
        """Give the answer."""
        return response

    https_response = http_response


def discover_source_ip(checker_url: str) -> str:
    """Ask the checker for our address.

    Args:
        checker_url: A page that answers with the caller's address and nothing else.

    Raises:
        ConfigurationError: It does not answer in five seconds, or not with an address.
    """
    try:
        return str(ip_address(_ask(checker_url)))
    except (OSError, HTTPException, ValueError) as error:
        # FAIL-CLOSED(discover): an address that is not known is not guessed.
        raise ConfigurationError(
            f"`{checker_url}` does not say which address calls come from: {type(error).__name__}",
            hint="set `source_ip` to your address, or `source_ip_checker` to a page that answers with it",
        ) from error


def _ask(checker_url: str) -> str:
    # FAIL-CLOSED(discover-proxy): a proxy that the environment names would answer for the page; AWS is called past it.
    with build_opener(ProxyHandler({}), _AsAnswered).open(checker_url, timeout=_PATIENCE) as answer:
        if answer.status != HTTPStatus.OK:
            raise ValueError(answer.status)
        text: str = answer.read(_LONGEST_ADDRESS).decode("ascii", "replace").strip()
        return text
