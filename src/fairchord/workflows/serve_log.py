# SPDX-License-Identifier: Apache-2.0
"""Serve the files of a published log, and nothing else that may lie in the folder; serve a witness."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from fairchord.errors import FairchordError, ResourceAbsent
from fairchord.ledger.tile_path import FULL_BUNDLE_BYTES
from fairchord.ledger.tile_source import CHECKPOINT, KEY, FolderSource
from fairchord.ledger.witness import MOST_REQUEST_BYTES, Witness
from fairchord.workflows.publish_log import KEYS
from fairchord.workflows.small_server import Page, SmallServer

_TILE: Final = re.compile(r"tile/([0-9]{1,2}|entries)/(x[0-9]{3}/)*[0-9]{3}(\.p/[0-9]{1,3})?", re.ASCII)
_FIXED: Final = {
    CHECKPOINT: "text/plain; charset=utf-8",
    KEY: "text/plain; charset=utf-8",
    KEYS: "application/json",
    "checkpoint.tsr": "application/timestamp-reply",
}
_FOREVER: Final = "public, max-age=31536000, immutable"
_ABSENT: Final = Page(status=404, body=b"not there\n")


def make_log_server(folder: Path, *, host: str, port: int) -> SmallServer:
    """Make a server of a published log; call its `serve_forever`."""
    source = FolderSource(folder)
    if not (folder / CHECKPOINT).is_file():
        raise ResourceAbsent(f"{folder} holds no published log", hint="publish one: fairchord log publish -o FOLDER")

    def answer(method: str, path: str, _body: bytes) -> Page:
        if method != "GET":
            return Page(status=405, body=b"only GET\n")
        is_tile = _TILE.fullmatch(path) is not None
        if not is_tile and path not in _FIXED:
            return _ABSENT
        try:
            body = source.read(path, FULL_BUNDLE_BYTES)
        except FairchordError:
            return _ABSENT
        if is_tile:
            return Page(status=200, body=body, content_type="application/octet-stream", cache=_FOREVER)
        return Page(status=200, body=body, content_type=_FIXED[path], cache="public, max-age=5")

    return SmallServer(host, port, answer)


def make_witness_server(witness: Witness, *, host: str, port: int) -> SmallServer:
    """Make the server of a witness: POST /add-checkpoint, GET /key."""

    def answer(method: str, path: str, body: bytes) -> Page:
        if (method, path) == ("GET", "key"):
            return Page(status=200, body=f"{witness.verifier.text}\n".encode())
        if (method, path) != ("POST", "add-checkpoint"):
            return _ABSENT
        answered = witness.add_checkpoint(body)
        return Page(status=answered.status, body=answered.body.encode(), content_type=answered.content_type)

    return SmallServer(host, port, answer, most_body_bytes=MOST_REQUEST_BYTES)
