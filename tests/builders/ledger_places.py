# SPDX-License-Identifier: Apache-2.0
"""Where a log may lie, and how an intruder reaches its rows: the same questions for a file and for a server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from builders.ledger_world import OPERATOR_KEY, a_clock
from builders.postgres_server import PostgresServer
from fairchord.ledger.log import Ledger
from fairchord.ledger.store import LedgerStore, Place

META = {"origin": "example.org/log", "operator_key": OPERATOR_KEY.verify_key.text}
_numbers = count()


class LedgerPlace:
    """A place for one log."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def create(self) -> Ledger:
        return Ledger.create(self.place, OPERATOR_KEY, a_clock())

    def open(self) -> Ledger:
        return Ledger.open(self.place, clock=a_clock(), operator_key=OPERATOR_KEY)

    def store(self, wait_seconds: float = 10.0) -> LedgerStore:
        return LedgerStore(self.place, wait_seconds=wait_seconds)

    def change(self, *commands: str) -> None:
        """Run commands behind the back of the ledger."""
        if isinstance(self.place, Path):
            with closing(sqlite3.connect(self.place)) as connection, connection:
                for command in commands:
                    connection.execute(command)
        else:
            import psycopg

            address, _, schema = self.place.partition("#")
            with psycopg.connect(address) as connection:
                for command in (f"SET search_path = {schema}", *commands):
                    connection.execute(command)


@contextmanager
def ledger_place(kind: str, folder: Path, server: PostgresServer | None) -> Iterator[LedgerPlace]:
    """Yield a place where no log lies yet."""
    if kind == "sqlite":
        yield LedgerPlace(folder / "ledger.sqlite")
    else:
        assert server is not None
        yield LedgerPlace(server.url(f"log_{next(_numbers)}"))
