# SPDX-License-Identifier: Apache-2.0
"""What a database must do to hold a log: rows in and out, one writer at a time, durable when a write block has ended.

Two implementations: `store_sqlite` (a file) and `store_postgres` (a server). Tables: meta, entries, nodes, heads.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Final, Protocol

Row = tuple[object, ...]
COLUMNS: Final = {
    "meta": ("name", "value"),
    "entries": ("position", "data"),
    "nodes": ("level", "position", "digest"),
    "heads": ("size", "note"),
}
"""The tables of a log, and nothing else may stand beside them."""


class LedgerRows(Protocol):
    """The rows of one log. A `?` in a query stands for a value."""

    def select(self, query: str, values: Row = ()) -> list[Row]:
        """Return what a query finds."""

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table; only inside `writing`."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold the one right to write; commit durably at the end, or undo everything when something is raised."""

    def reading(self) -> AbstractContextManager[None]:
        """See the log as it is now, whatever others append meanwhile."""

    def close(self) -> None:
        """Let go of the database."""
