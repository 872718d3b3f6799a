# SPDX-License-Identifier: Apache-2.0
"""Where a log lies: a SQLite file, or a PostgreSQL database by its URL. It knows nothing of rights or signatures.

What has been committed survives a kill at any moment; what has not leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Final, TypeVar

from fairchord.errors import RecordTampered, ResourceAbsent
from fairchord.ledger.merkle import Node, ReadNode
from fairchord.ledger.store_port import LedgerRows
from fairchord.ledger.store_sqlite import SqliteRows, creating_sqlite

Proof = TypeVar("Proof")
Place = Path | str
"""A path, or a URL such as postgresql://user@host/database#schema."""
_PAGE: Final = 4096
_WAIT_SECONDS: Final = 10.0


class LedgerStore:
    """The rows of one log, read with suspicion: whatever is missing or of the wrong kind is named."""

    def __init__(self, place: Place, *, wait_seconds: float = _WAIT_SECONDS, rows: LedgerRows | None = None) -> None:
        self.place = place
        self._rows = _open_rows(place, wait_seconds) if rows is None else rows

    @classmethod
    @contextmanager
    def creating(cls, place: Place, meta: Mapping[str, str]) -> Iterator[LedgerStore]:
        """Yield a new, empty log that is there, whole, when the block ends well, and not at all otherwise."""
        with _creating_rows(place) as rows:
            with rows.writing():
                rows.insert("meta", meta.items())
            yield cls(place, rows=rows)

    def writing(self) -> AbstractContextManager[None]:
        """Hold the one right to write; commit durably at the end, or undo everything when something is raised."""
        return self._rows.writing()

    def reading(self) -> AbstractContextManager[None]:
        """See the log as it is now, whatever others append meanwhile."""
        return self._rows.reading()

    def meta(self, name: str) -> str:
        """Return a fact about the log as a whole."""
        rows = self._rows.select("SELECT value FROM meta WHERE name = ?", (name,))
        if not rows or not isinstance(rows[0][0], str):
            raise RecordTampered(f"{self.place} does not say its {name}", hint="restore it from a copy")
        return rows[0][0]

    def size(self) -> int:
        """Return how many entries the newest tree head covers."""
        size = self._rows.select("SELECT max(size) FROM heads")[0][0]
        return size if isinstance(size, int) else 0

    def head_note(self, size: int) -> str:
        """Return the signed note of the tree head of this size."""
        rows = self._rows.select("SELECT note FROM heads WHERE size = ?", (size,))
        if not rows:
            raise ResourceAbsent(f"no tree head of size {size} was ever signed", hint="heads are signed at each append")
        return str(rows[0][0])

    def entries(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes of entries, from start up to and without stop."""
        for first in range(start, stop, _PAGE):
            past = min(first + _PAGE, stop)
            found = self._rows.select(
                "SELECT position, data FROM entries WHERE position >= ? AND position < ? ORDER BY position",
                (first, past),
            )
            for position, row in zip_longest(range(first, past), found):
                if row is None or row[0] != position or not isinstance(row[1], bytes):
                    raise self._missing(f"entry {position}")
                yield row[1]

    def entry_beyond(self, size: int) -> int | None:
        """Return the position of an entry that a log of this size cannot have."""
        rows = self._rows.select("SELECT min(position) FROM entries WHERE position >= ? OR position < 0", (size,))
        return rows[0][0] if isinstance(rows[0][0], int) else None

    def node(self, node: Node) -> bytes:
        """Return the hash of a perfect subtree."""
        return self.nodes([node])[node]

    def nodes(self, wanted: Sequence[Node]) -> dict[Node, bytes]:
        """Return the hashes of perfect subtrees."""
        if not wanted:
            return {}
        places = ", ".join(["(?, ?)"] * len(wanted))
        rows = self._rows.select(
            f"WITH wanted (level, position) AS (VALUES {places}) "
            "SELECT nodes.level, nodes.position, nodes.digest FROM wanted JOIN nodes USING (level, position)",
            tuple(number for node in wanted for number in node),
        )
        found = {(level, position): digest for level, position, digest in rows}
        for node in wanted:
            if not isinstance(found.get(node), bytes):
                raise self._missing(f"tree node {node}")
        return found  # type: ignore[return-value]  # reason: the loop has just proved it

    def prove(self, prover: Callable[[ReadNode], Proof]) -> Proof:
        """Return what a prover makes of the subtrees that it asks for, all of them fetched at once."""
        wanted: list[Node] = []
        prover(lambda node: wanted.append(node) or b"")  # type: ignore[func-returns-value]  # reason: None is falsy
        return prover(self.nodes(wanted).__getitem__)

    def level(self, level: int) -> Iterator[tuple[object, object]]:
        """Yield position and hash, as found, of every stored subtree of one level, in order."""
        last: object = -(2**62)
        query = "SELECT position, digest FROM nodes WHERE level = ? AND position > ? ORDER BY position LIMIT ?"
        while page := self._rows.select(query, (level, last, _PAGE)):
            yield from page  # type: ignore[misc]  # reason: the query asks for two columns
            last = page[-1][0]

    def levels(self) -> list[object]:
        """Return every level that a stored subtree claims to be of, in order."""
        return [row[0] for row in self._rows.select("SELECT DISTINCT level FROM nodes ORDER BY level")]

    def add(self, start: int, entries: Sequence[bytes], nodes: Mapping[Node, bytes], note: str) -> None:
        """Write entries, the subtrees they complete and the new tree head; only inside `writing`."""
        self._rows.insert("entries", enumerate(entries, start))
        self._rows.insert("nodes", ((*node, digest) for node, digest in nodes.items()))
        self._rows.insert("heads", [(start + len(entries), note)])

    def close(self) -> None:
        """Let go of the file or the server."""
        self._rows.close()

    def _missing(self, what: str) -> RecordTampered:
        return RecordTampered(f"{what} is missing from {self.place}", hint="restore it from a copy")


def is_url(place: Place) -> bool:
    """Say whether a place is written as a URL rather than a path."""
    return isinstance(place, str) and "://" in place


def _open_rows(place: Place, wait_seconds: float) -> LedgerRows:
    if not is_url(place):
        return SqliteRows(Path(place), wait_seconds)
    from fairchord.ledger.store_postgres import open_postgres

    return open_postgres(str(place), wait_seconds)


def _creating_rows(place: Place) -> AbstractContextManager[LedgerRows]:
    if not is_url(place):
        return creating_sqlite(Path(place), _WAIT_SECONDS)
    from fairchord.ledger.store_postgres import creating_postgres

    return creating_postgres(str(place), _WAIT_SECONDS)
