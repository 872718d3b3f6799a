# SPDX-License-Identifier: Apache-2.0
"""What only a ledger in a file meets: what a killed process left beside it, and where SQLite cannot write."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from builders.ledger_world import OPERATOR_KEY, a_clock, a_ledger, certificates
from fairchord.errors import EnvironmentLacking
from fairchord.ledger.log import Ledger


def test_what_a_killed_creation_left_does_not_stand_in_the_way(tmp_path: Path) -> None:
    for suffix in ("", "-wal", "-journal"):
        (tmp_path / f"ledger.sqlite.unfinished-{os.getpid()}{suffix}").write_bytes(b"half")
    a_ledger(tmp_path).close()
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite"]


def test_a_ledger_is_found_by_the_text_of_its_path(tmp_path: Path) -> None:
    a_ledger(tmp_path).close()
    with Ledger.open(str(tmp_path / "ledger.sqlite")) as ledger:
        assert ledger.size == 1


def test_a_file_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    a_ledger(tmp_path).close()
    with Ledger.open(tmp_path / "ledger.sqlite", clock=a_clock(), operator_key=OPERATOR_KEY) as ledger:
        ledger._store._rows.select("PRAGMA query_only = ON")
        with pytest.raises(EnvironmentLacking, match="cannot be used"):
            ledger.append_many(certificates(1))


def test_reading_a_log_leaves_the_search_for_cycles_as_it_was(tmp_path: Path) -> None:
    a_ledger(tmp_path).close()
    Ledger.open(tmp_path / "ledger.sqlite").close()
    assert gc.isenabled()
    gc.disable()
    try:
        Ledger.open(tmp_path / "ledger.sqlite").close()
        assert not gc.isenabled()
    finally:
        gc.enable()
