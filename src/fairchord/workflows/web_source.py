# SPDX-License-Identifier: Apache-2.0
"""The web, as far as logs and witnesses need it: small requests with limits of time and size; http and https only."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.errors import EnvironmentLacking, InvalidInput, LimitExceeded, ResourceAbsent
from fairchord.ledger.tile_source import FolderSource, TileSource

_AGENT: Final = "fairchord-log/1"
_CHUNK: Final = 65_536
_NOT_THERE: Final = (404, 410)
_MOST_ANSWER_BYTES: Final = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    """A status and a body."""

    status: int
    body: bytes


class Web:
    """Makes requests; each stops after `seconds`, and all of them together after `seconds_in_all`."""

    def __init__(
        self, *, seconds: float = 10.0, seconds_in_all: float = 600.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds_in_all
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPRedirectHandler(),
            urllib.request.HTTPErrorProcessor(),
        ):
            self._opener.add_handler(handler)

    def get(self, url: str, at_most: int) -> WebAnswer:
        """Fetch an address."""
        return self._ask(urllib.request.Request(url, headers={"User-Agent": _AGENT}), at_most)

    def post(self, url: str, body: bytes, *, content_type: str = "text/plain; charset=utf-8") -> WebAnswer:
        """Send a body to an address."""
        headers = {"User-Agent": _AGENT, "Content-Type": content_type}
        return self._ask(urllib.request.Request(url, data=body, headers=headers, method="POST"), _MOST_ANSWER_BYTES)

    def _ask(self, request: urllib.request.Request, at_most: int) -> WebAnswer:
        address = request.full_url
        end = min(self._clock() + self._seconds, self._end)
        if end <= self._clock():
            raise EnvironmentLacking(f"no time is left to fetch {address}", hint="try again, or allow more time")
        try:
            with self._open(request) as answer:
                return WebAnswer(status=answer.status, body=self._read(answer, at_most, end, address))
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise EnvironmentLacking(
                f"{address} cannot be reached: {reason}",
                hint="check the address and the connection; nothing was decided",
            ) from error

    def _open(self, request: urllib.request.Request) -> Any:
        try:
            return self._opener.open(request, timeout=self._seconds)
        except urllib.error.HTTPError as error:
            return error

    def _read(self, answer: Any, at_most: int, end: float, address: str) -> bytes:
        """Read a body piece by piece, so that neither a slow nor an endless one is waited for."""
        parts: list[bytes] = []
        length = 0
        while part := answer.read1(_CHUNK):
            parts.append(part)
            length += len(part)
            if length > at_most:
                raise LimitExceeded(
                    f"{address} sends more than {at_most:,} bytes", hint="this is not what was asked for"
                )
            if self._clock() > end:
                raise EnvironmentLacking(f"{address} takes too long", hint="try again later; nothing was decided")
        return b"".join(parts)


class WebSource:
    """A published log at an address."""

    def __init__(self, url: str, web: Web) -> None:
        self._url = check_url(url)
        self._web = web

    @property
    def name(self) -> str:
        """The address."""
        return self._url

    def read(self, path: str, at_most: int) -> bytes:
        """Fetch a file of the log."""
        answer = self._web.get(f"{self._url}/{path}", at_most)
        if answer.status in _NOT_THERE:
            raise ResourceAbsent(f"{self._url} has no {path}", hint="is it the address of a published log?")
        if answer.status != 200:
            raise EnvironmentLacking(f"{self._url}/{path} answers {answer.status}", hint="try again later")
        return answer.body


def check_url(url: str) -> str:
    """Return an address without a slash at its end, when it is one of http or https without a password."""
    try:
        parts = urllib.parse.urlsplit(url)
        is_sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.password is None
    except ValueError:
        is_sound = False
    if not is_sound or any(character <= " " for character in url) or parts.query or parts.fragment:
        raise InvalidInput(f"{url!r} is not an address of a log", hint="give https://host/path")
    return url.rstrip("/")


def open_source(place: str, web: Web | None = None) -> TileSource:
    """Return the published log in a folder or at an address."""
    if "://" in place:
        return WebSource(place, web or Web())
    return FolderSource(Path(place))
