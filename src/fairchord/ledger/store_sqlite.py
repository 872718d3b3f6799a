# SPDX-License-Identifier: Apache-2.0
"""A log in one SQLite file: write-ahead log, full synchronisation.

Each append is one transaction, begun IMMEDIATE so that writers queue. What has been committed survives a kill at any
moment, and a power cut; what has not leaves no trace.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from fairchord.durable import move_durably
from fairchord.errors import EnvironmentLacking, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.ledger.store_port import COLUMNS, Row

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
_COMPANIONS: Final = ("", "-wal", "-shm", "-journal")


class SqliteRows:
    """The rows of one log in a file."""

    def __init__(self, path: Path, wait_seconds: float) -> None:
        if not path.is_file():
            raise ResourceAbsent(f"no ledger at {path}", hint="create one with `fairchord init`, or check the path")
        self._path = path
        with self._translated():
            self._connection = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def select(self, query: str, values: Row = ()) -> list[Row]:
        """Return what a query finds."""
        with self._translated():
            return self._connection.execute(query, values).fetchall()

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table; only inside `writing`."""
        marks = ", ".join("?" * len(COLUMNS[table]))
        with self._translated():
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one right to write; commit durably at the end, or undo everything when something is raised."""
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See the log as it is now, whatever others append meanwhile."""
        with self._transaction("BEGIN"):
            yield

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with self._translated():
            self._connection.execute(begin)
        try:
            yield
            with self._translated():
                self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _prepare(self) -> None:
        application, version = self.select("PRAGMA application_id")[0][0], self.select("PRAGMA user_version")[0][0]
        if application != APPLICATION_ID:
            raise InvalidInput(f"{self._path} is not a fairchord ledger", hint="name the ledger's own file")
        if version != SCHEMA_VERSION:
            raise EnvironmentLacking(
                f"{self._path} has schema {version}, this fairchord reads {SCHEMA_VERSION}", hint="upgrade fairchord"
            )
        with self._translated():
            layout = _layout_of(self._connection)
        if layout != _expected_layout():
            raise RecordTampered(
                f"{self._path} does not hold the tables of a ledger and nothing else", hint="restore it from a copy"
            )
        self.select("PRAGMA synchronous = FULL")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the database's errors into ours."""
        try:
            yield
        except sqlite3.OperationalError as error:
            hint = "another process is writing: wait for it, then try again"
            if "locked" not in str(error) and "busy" not in str(error):
                hint = "check the disk's space and the file's permissions"
            raise EnvironmentLacking(f"the ledger {self._path} cannot be used: {error}", hint=hint) from error
        except sqlite3.DatabaseError as error:
            raise RecordTampered(
                f"the ledger {self._path} is damaged: {error}", hint="restore it from a copy"
            ) from error


@contextmanager
def creating_sqlite(path: Path, wait_seconds: float) -> Iterator[SqliteRows]:
    """Yield the rows of a new log whose file gets its name, whole, when the block ends well; and never otherwise."""
    if path.exists():
        raise InvalidInput(f"{path} exists already", hint="open it, or choose another place")
    unfinished = path.with_name(f"{path.name}.unfinished-{os.getpid()}")
    _remove(unfinished)
    try:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript("BEGIN;" + _SCHEMA + "COMMIT;")
        with closing(SqliteRows(unfinished, wait_seconds)) as rows:
            yield rows
        move_durably(unfinished, path)
    except sqlite3.Error as error:
        raise ResourceAbsent(f"cannot create a ledger at {path}: {error}", hint="check the folder") from error
    finally:
        _remove(unfinished)


def _remove(path: Path) -> None:
    for suffix in _COMPANIONS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _layout_of(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Return all that is defined in a database: a trigger or a view could swallow or invent rows."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {(kind, name, table, " ".join(str(sql).split())) for kind, name, table, sql in rows}


@cache
def _expected_layout() -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_SCHEMA)
        return _layout_of(connection)
