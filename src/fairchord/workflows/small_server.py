# SPDX-License-Identifier: Apache-2.0
"""A small HTTP server for static logs, witnesses and listening tests: bounded requests, no listing, no own state.

It listens on this computer only unless told otherwise. On the open web it belongs behind a real web server, which adds
TLS and limits how many may ask at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from fairchord.errors import EnvironmentLacking, InvalidInput

_SECONDS: Final = 10.0
LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is sent back."""

    status: int
    body: bytes
    content_type: str = "text/plain; charset=utf-8"
    cache: str = "no-store"


Answering = Callable[[str, str, bytes], Page]
"""Method, path and body in, page out."""


class SmallServer(ThreadingHTTPServer):
    """Serves one function; each request in a thread of its own."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, host: str, port: int, answering: Answering, *, most_body_bytes: int = 0, is_shared: bool = True
    ) -> None:
        self.answering = answering
        self.most_body_bytes = most_body_bytes
        self.is_shared = is_shared
        """Whether pages from elsewhere may read its answers, and post to it."""
        if not 0 <= port <= 65_535:
            raise InvalidInput(f"{port} is no port", hint="give a number from 0 (any) to 65535")
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise EnvironmentLacking(
                f"cannot listen on {host}:{port}: {error.strerror or error}", hint="choose another --port, or 0 for any"
            ) from error

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: SmallServer
    server_version = "fairchord"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = _SECONDS

    def do_GET(self) -> None:
        """Answer a GET request."""
        self._send(self.server.answering("GET", self._path(), b""))

    def do_HEAD(self) -> None:
        """Answer a HEAD request: as GET, without the body."""
        self._send(self.server.answering("GET", self._path(), b""), with_body=False)

    def do_POST(self) -> None:
        """Answer a POST request whose body is small enough."""
        text = self.headers.get("Content-Length", "")
        if not self.server.is_shared and self._is_from_elsewhere():
            self.close_connection = True
            self._send(Page(status=403, body=b"only this server's own page may post here\n"))
        elif not (text.isascii() and text.isdigit() and len(text) < 12):
            self.close_connection = True
            self._send(Page(status=411, body=b"say how long the body is\n"))
        elif int(text) > self.server.most_body_bytes:
            self.close_connection = True
            self._send(Page(status=413, body=b"the body is too long\n"))
        else:
            self._send(self.server.answering("POST", self._path(), self.rfile.read(int(text))))

    def log_message(self, format: str, *args: object) -> None:
        """Keep no record of who asked."""

    def _is_from_elsewhere(self) -> bool:
        """Whether a browser says that another site's page sent this."""
        origin = self.headers.get("Origin")
        return origin is not None and origin.partition("://")[2] != self.headers.get("Host", "")

    def _path(self) -> str:
        return self.path.partition("?")[0].removeprefix("/")

    def _send(self, page: Page, *, with_body: bool = True) -> None:
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Cache-Control", page.cache)
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.server.is_shared:
            self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        if with_body:
            self.wfile.write(page.body)
