# SPDX-License-Identifier: Apache-2.0
"""What a ledger is measured against: rows of the same size in one table, as durable, with no proof of anything."""

from __future__ import annotations

import hashlib
import sqlite3
import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from fairchord.ledger.store import Place

SINGLES: Final = 200
BATCH: Final = 100
BATCHES: Final = 50


class BareTable(ABC):
    """A table of bytes in some database."""

    @abstractmethod
    def write(self, rows: Sequence[tuple[int, bytes]]) -> None:
        """Add rows in one durable transaction."""

    @abstractmethod
    def read_all(self) -> Iterator[bytes]:
        """Yield every row."""

    @abstractmethod
    def emptied(self) -> Any:
        """Return a context within which the table is there, and empty at first."""

    @abstractmethod
    def bytes_of(self, place: Place) -> int:
        """Return the bytes on the disk of a ledger at a place."""

    def measure(self, sample: Sequence[bytes], count: int) -> dict[str, float]:
        """Write and read as many rows as a ledger has entries; reading is timed together with hashing each row."""
        with self.emptied():
            singles = [self._timed([(number, sample[number % len(sample)])]) for number in range(SINGLES)]
            batches = [self._timed(self._rows(sample, SINGLES + number * BATCH, BATCH)) for number in range(BATCHES)]
            done = SINGLES + BATCH * BATCHES
            for first in range(done, count, 10_000):
                self.write(self._rows(sample, first, min(10_000, count - first)))
            start = time.perf_counter()
            read = sum(1 for data in self.read_all() if hashlib.sha256(data).digest())
            spent = time.perf_counter() - start
        return {
            "bare_single_ms": statistics.median(singles) * 1e3,
            "bare_batched_per_second": BATCH / statistics.mean(batches),
            "bare_read_and_hash_seconds": spent * count / read,
            "sha256_per_second": _hash_rate(sample),
        }

    def _rows(self, sample: Sequence[bytes], first: int, count: int) -> list[tuple[int, bytes]]:
        return list(enumerate(islice(cycle(sample), count), first))

    def _timed(self, rows: Sequence[tuple[int, bytes]]) -> float:
        start = time.perf_counter()
        self.write(rows)
        return time.perf_counter() - start


class BareSqlite(BareTable):
    """A SQLite file with a write-ahead log and full synchronisation."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "bare.sqlite"

    @contextmanager
    def emptied(self) -> Iterator[None]:
        """Return a context within which the table is there, and empty at first."""
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE bare (position INTEGER PRIMARY KEY, data BLOB NOT NULL)")
        yield
        self._connection.close()
        self._path.unlink()

    def write(self, rows: Sequence[tuple[int, bytes]]) -> None:
        """Add rows in one durable transaction."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO bare VALUES (?, ?)", rows)
        self._connection.execute("COMMIT")

    def read_all(self) -> Iterator[bytes]:
        """Yield every row."""
        return (row[0] for row in self._connection.execute("SELECT data FROM bare ORDER BY position"))

    def bytes_of(self, place: Place) -> int:
        """Return the bytes on the disk of a ledger at a place."""
        return Path(place).stat().st_size


class BarePostgres(BareTable):
    """A table beside the ledger on the same server."""

    def __init__(self, url: str) -> None:
        self._address, _, self._schema = url.partition("#")

    @contextmanager
    def emptied(self) -> Iterator[None]:
        """Return a context within which the table is there, and empty at first."""
        import psycopg

        with psycopg.connect(self._address, autocommit=True) as self._connection:
            self._connection.execute("CREATE TABLE public.bare (position bigint PRIMARY KEY, data bytea NOT NULL)")
            yield
            self._connection.execute("DROP TABLE public.bare")

    def write(self, rows: Sequence[tuple[int, bytes]]) -> None:
        """Add rows in one durable transaction."""
        statement = "COPY public.bare (position, data) FROM STDIN (FORMAT BINARY)"
        with self._connection.transaction(), self._connection.cursor().copy(statement) as copy:
            copy.set_types(["int8", "bytea"])
            for row in rows:
                copy.write_row(row)

    def read_all(self) -> Iterator[bytes]:
        """Yield every row."""
        with self._connection.transaction(), self._connection.cursor("all", binary=True) as cursor:
            cursor.itersize = 4096
            cursor.execute("SELECT data FROM public.bare ORDER BY position")
            yield from (row[0] for row in cursor)

    def bytes_of(self, place: Place) -> int:
        """Return the bytes on the disk of a ledger at a place."""
        import psycopg

        query = (
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = %s AND c.relkind = 'r'"
        )
        with psycopg.connect(self._address) as connection:
            row = connection.execute(query, (self._schema,)).fetchone()
        assert row is not None
        return int(row[0])


def _hash_rate(sample: Sequence[bytes]) -> float:
    start = time.perf_counter()
    for data in sample:
        hashlib.sha256(data).digest()
    return len(sample) / (time.perf_counter() - start)
