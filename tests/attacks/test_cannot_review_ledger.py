# SPDX-License-Identifier: Apache-2.0
"""Attacks that a reviewer found on the ledger: triggers in its file, and forks under a running process."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from builders.ledger_world import OPERATOR_KEY, a_clock, a_ledger, add_party, certificates
from fairchord.errors import RecordTampered
from fairchord.ledger.log import Ledger

TABLES = ("entries", "nodes", "heads")


@pytest.mark.parametrize(
    "command",
    [
        "CREATE TRIGGER t BEFORE INSERT ON entries BEGIN SELECT RAISE(IGNORE); END",
        "CREATE VIEW more AS SELECT * FROM entries",
        "CREATE TABLE more (a)",
        "ALTER TABLE entries ADD COLUMN more",
        "CREATE INDEX more ON entries (data)",
    ],
)
def test_cannot_plant_anything_beside_the_tables(tmp_path: Path, command: str) -> None:
    a_ledger(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection:
        connection.execute(command)
        connection.commit()
    with pytest.raises(RecordTampered, match="tables of a ledger"):
        Ledger.open(tmp_path / "ledger.sqlite")


@pytest.mark.parametrize("names", [("Bob",), ("Bob", "Cy")])
def test_a_running_ledger_notices_a_fork_signed_with_the_same_key(tmp_path: Path, names: tuple[str, ...]) -> None:
    a_ledger(tmp_path).close()
    path, copy = tmp_path / "ledger.sqlite", tmp_path / "copy.sqlite"
    shutil.copy(path, copy)
    with Ledger.open(copy, clock=a_clock(), operator_key=OPERATOR_KEY) as fork:
        for name in names:
            add_party(fork, name)
    with Ledger.open(path, clock=a_clock(), operator_key=OPERATOR_KEY) as ledger:
        add_party(ledger, "Carl")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("ATTACH ? AS fork", (str(copy),))
            for table in TABLES:
                connection.execute(f"DELETE FROM main.{table}")
                connection.execute(f"INSERT INTO main.{table} SELECT * FROM fork.{table}")
            connection.commit()
        with pytest.raises(RecordTampered, match="no longer those that were read"):
            ledger.refresh()
        with pytest.raises(RecordTampered, match="no longer those that were read"):
            ledger.append_many(certificates(1))
