# SPDX-License-Identifier: Apache-2.0
"""Where a log lies: one SQLite file (write-ahead log, full synchronisation). It knows nothing of rights or signatures.

Each append is one transaction, begun IMMEDIATE so that writers queue. What has been committed survives a kill at any
moment; what has not leaves no trace.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from fairchord.errors import EnvironmentLacking, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.ledger.merkle import Node

APPLICATION_ID: Final = 0x46434C31
SCHEMA_VERSION: Final = 1
_SCHEMA: Final = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (position INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE nodes (level INTEGER NOT NULL, position INTEGER NOT NULL, digest BLOB NOT NULL,
                    PRIMARY KEY (level, position)) WITHOUT ROWID;
CREATE TABLE heads (size INTEGER PRIMARY KEY, note TEXT NOT NULL);
"""


class LedgerStore:
    """The rows of one log."""

    def __init__(self, path: Path, *, wait_seconds: float = 10.0) -> None:
        if not path.is_file():
            raise ResourceAbsent(f"no ledger at {path}", hint="create one with `fairchord init`, or check the path")
        self.path = path
        with self._translated():
            self._connection = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, str]) -> LedgerStore:
        """Make the file of a new, empty log; an existing file is never touched."""
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        except FileExistsError:
            raise InvalidInput(f"{path} exists already", hint="open it, or choose another place") from None
        except OSError as error:
            raise ResourceAbsent(f"cannot create a ledger at {path}: {error.strerror}") from error
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript("BEGIN;" + _SCHEMA + "COMMIT;")
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        connection.close()
        return cls(path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one right to write; commit durably at the end, or undo everything when something is raised."""
        with self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._translated():
                self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def meta(self, name: str) -> str:
        """Return a fact about the log as a whole."""
        rows = self._rows("SELECT value FROM meta WHERE name = ?", (name,))
        if not rows or not isinstance(rows[0][0], str):
            raise RecordTampered(f"{self.path} does not say its {name}", hint="restore it from a copy")
        return rows[0][0]

    def size(self) -> int:
        """Return how many entries the newest tree head covers."""
        size = self._rows("SELECT max(size) FROM heads")[0][0]
        return size if isinstance(size, int) else 0

    def head_note(self, size: int) -> str:
        """Return the signed note of the tree head of this size."""
        rows = self._rows("SELECT note FROM heads WHERE size = ?", (size,))
        if not rows:
            raise ResourceAbsent(f"no tree head of size {size} was ever signed", hint="heads are signed at each append")
        return str(rows[0][0])

    def positions(self) -> list[int]:
        """Return the positions of all entries that are there, in order."""
        return [int(str(row[0])) for row in self._rows("SELECT position FROM entries ORDER BY position")]

    def entries(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes of entries, from start up to and without stop."""
        for first in range(start, stop, 1000):
            past = min(first + 1000, stop)
            rows = self._rows(
                "SELECT position, data FROM entries WHERE position >= ? AND position < ? ORDER BY position",
                (first, past),
            )
            found = {row[0]: row[1] for row in rows}
            for position in range(first, past):
                data = found.get(position)
                if not isinstance(data, bytes):
                    raise RecordTampered(f"entry {position} is missing from {self.path}", hint="restore it from a copy")
                yield data

    def node(self, node: Node) -> bytes:
        """Return the hash of a perfect subtree."""
        rows = self._rows("SELECT digest FROM nodes WHERE level = ? AND position = ?", node)
        if not rows or not isinstance(rows[0][0], bytes):
            raise RecordTampered(f"tree node {node} is missing from {self.path}", hint="restore it from a copy")
        return rows[0][0]

    def nodes(self) -> dict[Node, object]:
        """Return every stored subtree hash, as found."""
        rows = self._rows("SELECT level, position, digest FROM nodes")
        return {(int(str(level)), int(str(position))): digest for level, position, digest in rows}

    def add(self, start: int, entries: Sequence[bytes], nodes: Mapping[Node, bytes], note: str) -> None:
        """Write entries, the subtrees they complete and the new tree head; only inside `writing`."""
        with self._translated():
            rows = ((position, data) for position, data in enumerate(entries, start))
            self._connection.executemany("INSERT INTO entries VALUES (?, ?)", rows)
            subtrees: Iterable[tuple[int, int, bytes]] = ((*node, digest) for node, digest in nodes.items())
            self._connection.executemany("INSERT INTO nodes VALUES (?, ?, ?)", subtrees)
            self._connection.execute("INSERT INTO heads VALUES (?, ?)", (start + len(entries), note))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _prepare(self) -> None:
        application, version = self._rows("PRAGMA application_id")[0][0], self._rows("PRAGMA user_version")[0][0]
        if application != APPLICATION_ID:
            raise InvalidInput(f"{self.path} is not a fairchord ledger", hint="name the ledger's own file")
        if version != SCHEMA_VERSION:
            raise EnvironmentLacking(
                f"{self.path} has schema {version}, this fairchord reads {SCHEMA_VERSION}", hint="upgrade fairchord"
            )
        with self._translated():
            layout = _layout_of(self._connection)
        if layout != _expected_layout():
            raise RecordTampered(
                f"{self.path} does not hold the tables of a ledger and nothing else", hint="restore it from a copy"
            )
        self._rows("PRAGMA synchronous = FULL")

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        with self._translated():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the database's errors into ours."""
        try:
            yield
        except sqlite3.OperationalError as error:
            hint = "another process is writing: wait for it, then try again"
            if "locked" not in str(error) and "busy" not in str(error):
                hint = "check the disk's space and the file's permissions"
            raise EnvironmentLacking(f"the ledger {self.path} cannot be used: {error}", hint=hint) from error
        except sqlite3.DatabaseError as error:
            raise RecordTampered(
                f"the ledger {self.path} is damaged: {error}", hint="restore it from a copy"
            ) from error


def _layout_of(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Return all that is defined in a database: a trigger or a view could swallow or invent rows."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {(kind, name, table, " ".join(str(sql).split())) for kind, name, table, sql in rows}


@cache
def _expected_layout() -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_SCHEMA)
        return _layout_of(connection)


def move_durably(source: Path, target: Path) -> None:
    """Give a finished file its name, and make sure that the folder remembers it."""
    source.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
