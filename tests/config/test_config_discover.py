"""Asking a page which address calls come from."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from guarded_aws.config.discover import discover_source_ip
from guarded_aws.errors import ConfigurationError


@contextmanager
def checker(status: int, body: bytes, location: str | None = None) -> Iterator[str]:
    """Serve one answer on this machine; give the URL."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("body", "address"), [(b"203.0.113.7\n", "203.0.113.7"), (b"2001:DB8::1", "2001:db8::1")])
def test_address_that_the_page_answers_with_is_taken(body: bytes, address: str) -> None:
    """As AWS's own page answers: the address and a line feed."""
    with checker(200, body) as url:
        assert address == discover_source_ip(url)


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>203.0.113.7</html>"), (200, b""), (200, b"203.0.113.0/24"), (200, b"\xff" * 99), (500, b"1.2.3.4")],
)
def test_anything_else_stops_the_start(status: int, body: bytes) -> None:
    """An address is not guessed. FAIL-CLOSED(discover)."""
    with checker(status, body) as url, pytest.raises(ConfigurationError, match="does not say which address"):
        discover_source_ip(url)


def test_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would answer in the page's place. FAIL-CLOSED(discover-proxy)."""
    with checker(200, b"203.0.113.7") as url, checker(200, b"198.51.100.1") as proxy:
        monkeypatch.setenv("http_proxy", proxy)

        assert "203.0.113.7" == discover_source_ip(url)


def test_redirect_is_not_followed() -> None:
    """The operator named one page, and its owner does not choose another."""
    with (
        checker(200, b"203.0.113.7") as other,
        checker(302, b"", location=other) as url,
        pytest.raises(ConfigurationError, match="does not say which address") as caught,
    ):
        discover_source_ip(url)

    assert caught.value.hint.startswith("set `source_ip` to your address")


def test_page_that_cannot_be_reached_stops_the_start() -> None:
    """No network is no address. FAIL-CLOSED(discover)."""
    with checker(200, b"") as url:
        pass

    with pytest.raises(ConfigurationError, match="does not say which address"):
        discover_source_ip(url)
