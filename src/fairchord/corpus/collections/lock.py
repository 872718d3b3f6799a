# SPDX-License-Identifier: Apache-2.0
"""Lock files: one gzipped CSV a collection, one line a piece, written by `tools/lock_collections.py`.

path,part,sha256,size,home_path,home_sha256,title,author,licence,basis,territories,evidence,attribution,genre,status,reason

`path` is where the file lies in a fetched folder; `part` is the place of a tune in a book of tunes, or empty, and then
`sha256` is of that tune's text. `home_path` and `home_sha256` are of the file its home publishes, if another.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from fairchord.canonical import check_sha256
from fairchord.errors import RecordTampered, ResourceAbsent
from fairchord.rights.work import RightsBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedPiece:
    """The facts of one piece. `status` is ok, or says why no claim is made: refused, unconfirmed, duplicate."""

    path: str
    part: str
    sha256: str
    size: int
    home_path: str
    home_sha256: str
    title: str
    author: str
    licence: str
    basis: RightsBasis
    territories: tuple[str, ...]
    evidence: str
    attribution: str
    genre: str
    status: str
    reason: str

    @property
    def name(self) -> str:
        """The path, with the place in its book where there is one."""
        return f"{self.path}#{self.part}" if self.part else self.path


COLUMNS = tuple(field.name for field in fields(LockedPiece))


@cache
def read_lock(collection: str) -> tuple[LockedPiece, ...]:
    """Return every piece of a collection."""
    resource = files(__package__) / f"{collection}.csv.gz"
    try:
        text = gzip.decompress(resource.read_bytes()).decode("utf-8")
    except FileNotFoundError:
        raise ResourceAbsent(f"no lock file for {collection!r}", hint="see: fairchord catalogue list") from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise RecordTampered(f"the lock file of {collection} has other columns", hint="reinstall fairchord")
    return tuple(_read_row(row) for row in rows)


def _read_row(row: dict[str, str]) -> LockedPiece:
    texts = {name: row[name] for name in COLUMNS if name not in ("size", "basis", "territories")}
    check_sha256(row["sha256"], what=row["path"])
    return LockedPiece(
        size=int(row["size"]),
        basis=RightsBasis(row["basis"]),
        territories=tuple(row["territories"].split(" ")),
        **texts,
    )


def split_tunes(book: bytes) -> list[bytes]:
    """Part a book of ABC tunes into its tunes, in order: each from its X: line to the next empty line."""
    parts = re.split(rb"(?m)^(?=X:)", book)[1:]
    return [re.split(rb"\n[ \t\r]*\n", part, maxsplit=1)[0].rstrip() + b"\n" for part in parts]
