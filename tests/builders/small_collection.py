# SPDX-License-Identifier: Apache-2.0
"""A small public collection made here: files in a folder, their lock lines, and a real web server for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from builders.project_world import a_tune
from fairchord.canonical import sha256_hex
from fairchord.corpus.collections import Collection, LockedPiece
from fairchord.corpus.collections.lock import split_tunes
from fairchord.music.midi import write_midi
from fairchord.rights.work import RightsBasis

A_COLLECTION = Collection(
    name="small",
    title="Small collection",
    home="https://example.org",
    pinned="example/small@1234567",
    licence="piece by piece",
    credit="the small collection",
    may_train=True,
)
BOOK = b"""% a book
X: 1
T: First
M: 4/4
L: 1/4
K: C
C D E F | G A B c | c B A G | F E D C |

X: 1
T: Second
M: 3/4
L: 1/4
K: G
G A B | d2 B | A2 G | D3 | G2 D | E2 D | B2 A | G3 |
"""


def locked(path: str, data: bytes, **facts: object) -> LockedPiece:
    """A lock line; usually of a piece in the public domain everywhere."""
    usual = {
        "part": "", "home_path": "", "home_sha256": "", "title": path, "author": "A. Composer; arr. B. Arranger",
        "licence": "", "basis": RightsBasis.PUBLIC_DOMAIN, "territories": ("*",), "evidence": "composer died 1801",
        "attribution": "the small collection", "genre": "hymn", "status": "ok", "reason": "",
    }  # fmt: skip
    return LockedPiece(path=path, sha256=sha256_hex(data), size=len(data), **(usual | facts))  # type: ignore[arg-type]  # passed on as they are


def a_collection_folder(folder: Path) -> list[LockedPiece]:
    """Pieces that are free, free in the US, licensed, conditional, unconfirmed, transposed; and a book of two tunes."""
    music = {f"deep/tune {seed}.mid": write_midi(a_tune(seed)) for seed in range(1, 6)}
    music["transposed.mid"] = write_midi(a_tune(1).transpose(2))
    for path, data in (music | {"book.abc": BOOK}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    facts: list[dict[str, object]] = [
        {},
        {"territories": ("US",)},
        {"basis": RightsBasis.LICENCE_PERMITS, "licence": "CC-BY-4.0"},
        {"basis": RightsBasis.LICENCE_PERMITS, "licence": "Artistic-1.0", "status": "refused", "reason": "conditions"},
        {"status": "unconfirmed", "reason": "dates unknown"},
        {},
    ]
    pieces = [locked(path, data, **more) for (path, data), more in zip(music.items(), facts, strict=True)]
    tunes = [locked("book.abc", tune, part=str(place)) for place, tune in enumerate(split_tunes(BOOK), 1)]
    return [*pieces, *tunes]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder over HTTP on this machine; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
