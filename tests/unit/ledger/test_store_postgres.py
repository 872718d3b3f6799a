# SPDX-License-Identifier: Apache-2.0
"""A ledger on a PostgreSQL server: its URL, and what is said when the server is away, unsafe or not ours."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from builders.ledger_places import LedgerPlace
from builders.ledger_world import OPERATOR_KEY, a_clock, a_ledger, certificates
from builders.postgres_server import NoServer, PostgresServer, running_server
from fairchord.errors import EnvironmentLacking, InvalidInput, ResourceAbsent
from fairchord.ledger.log import Ledger
from fairchord.ledger.store import LedgerStore
from fairchord.ledger.store_port import COLUMNS

pytest.importorskip("psycopg", reason="psycopg is not installed")
_numbers = count()


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://host/database", "not a ledger URL"),
        ("postgresql://ana:secret@host/database", "may not hold a password"),
        ("postgresql://host/database?password=secret", "may not hold a password"),
        ("postgresql://host/database#Robert'); DROP TABLE", "not a schema"),
        ("postgresql://host/database#Upper", "not a schema"),
        ("postgresql://host/database?nonsense=1", "cannot be read"),
    ],
)
def test_an_unfit_url_is_refused(url: str, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint) as raised:
        LedgerStore(url)
    assert "secret" not in str(raised.value)


def test_without_psycopg_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "fairchord.ledger.store_postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(EnvironmentLacking) as raised:
        LedgerStore("postgresql://host/database")
    assert "fairchord[postgres]" in raised.value.hint


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentLacking, match="cannot be used") as raised:
        LedgerStore(f"postgresql://ana@/database?host={tmp_path}")
    assert "server is up" in raised.value.hint


def test_the_schema_is_fairchord_unless_named(postgres_server: PostgresServer) -> None:
    address = postgres_server.url("x").partition("#")[0]
    with Ledger.create(address, OPERATOR_KEY, a_clock()) as ledger:
        ledger.append_many(certificates(2))
    with Ledger.open(f"{address}#fairchord") as ledger:
        assert ledger.size == 3


def test_a_schema_that_holds_something_else_is_left_alone(postgres_server: PostgresServer) -> None:
    place = LedgerPlace(postgres_server.url("public"))
    with pytest.raises(InvalidInput, match="not a fairchord ledger"):
        place.open()
    with pytest.raises(InvalidInput, match="exists already"):
        place.create()


def test_a_user_who_may_not_create_is_told_so(postgres_server: PostgresServer) -> None:
    LedgerPlace(postgres_server.url("public")).change("CREATE ROLE guest LOGIN")
    url = postgres_server.url("guests").replace("ledgers@", "guest@")
    with pytest.raises(ResourceAbsent, match="permission denied"):
        Ledger.create(url, OPERATOR_KEY, a_clock())


def test_a_user_who_may_only_read_can_read_and_not_write(postgres_server: PostgresServer) -> None:
    place = LedgerPlace(postgres_server.url("shown"))
    place.create().close()
    place.change(
        "CREATE ROLE reader LOGIN",
        "GRANT USAGE ON SCHEMA shown TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA shown TO reader",
    )
    url = postgres_server.url("shown").replace("ledgers@", "reader@")
    with Ledger.open(url, clock=a_clock(), operator_key=OPERATOR_KEY) as ledger:
        with pytest.raises(EnvironmentLacking, match="permission denied"):
            ledger.append_many(certificates(1))
        assert ledger.size == 1


@pytest.mark.parametrize(
    "command",
    [
        "ALTER TABLE entries SET UNLOGGED",
        "ALTER TABLE entries ENABLE ROW LEVEL SECURITY",
        "CREATE RULE r AS ON INSERT TO entries DO INSTEAD NOTHING",
        "CREATE TABLE public.child () INHERITS (entries)",
        "ALTER TABLE nodes DROP CONSTRAINT nodes_pkey",
        "ALTER TABLE heads ALTER COLUMN note DROP NOT NULL",
    ],
)
def test_what_could_lose_or_invent_rows_is_refused(postgres_server: PostgresServer, command: str) -> None:
    place = LedgerPlace(postgres_server.url(f"odd_{next(_numbers)}"))
    place.create().close()
    place.change(command)
    with pytest.raises(Exception, match="nothing else"):
        place.open()
    place.change("DROP TABLE IF EXISTS public.child")


def test_a_server_that_goes_away_loses_nothing_and_one_that_does_not_flush_is_refused() -> None:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server())
        except NoServer as reason:
            pytest.skip(f"no PostgreSQL here: {reason}")
        check_absences(server)


def check_absences(server: PostgresServer) -> None:
    place = LedgerPlace(server.url("log"))
    ledger = place.create()
    receipt = ledger.append_many(certificates(3))[-1]
    server.stop("immediate")
    with pytest.raises(EnvironmentLacking, match="cannot be used"):
        ledger.append_many(certificates(1))
    with pytest.raises(EnvironmentLacking, match="cannot be used"):
        place.open()
    ledger.close()
    server.start("-c fsync=off")
    with pytest.raises(EnvironmentLacking, match="fsync off"):
        place.open()
    server.stop()
    server.start()
    with place.open() as again:
        assert again.head == receipt.head
        again.append_many(certificates(1))


def test_a_log_moves_to_a_server_row_by_row(tmp_path: Path, postgres_server: PostgresServer) -> None:
    with a_ledger(tmp_path) as ledger:
        head = ledger.append_many(certificates(5))[-1].head
    url = postgres_server.url("moved")
    source = LedgerStore(tmp_path / "ledger.sqlite")
    with LedgerStore.creating(url, {}) as target, target.writing():
        for table, columns in COLUMNS.items():
            target._rows.insert(table, source._rows.select(f"SELECT {', '.join(columns)} FROM {table}"))
    source.close()
    with Ledger.open(url) as moved:
        assert moved.head == head
