# SPDX-License-Identifier: Apache-2.0
"""The ledger as a whole: appending, reading, proving, opening again, writing from two places."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from builders.ledger_world import OPERATOR_KEY, a_clock, a_ledger, add_grant, add_party, add_work, certificates
from builders.rights_world import a_key, a_party
from fairchord.canonical import sha256_hex
from fairchord.errors import EnvironmentLacking, InvalidInput, InvalidRecord, RecordTampered, ResourceAbsent
from fairchord.ledger.entry import Entry
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
from fairchord.ledger.store import LedgerStore
from fairchord.ledger.submission import Submission
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.decide import decide
from fairchord.rights.permit import require_permit
from fairchord.rights.register import Register
from fairchord.rights.replay import replay
from fairchord.rights.use import Use


def test_a_new_ledger_registers_its_operator(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        assert ledger.size == 1
        assert ledger.register().party(ledger.operator).verify_key == OPERATOR_KEY.verify_key.text
        assert ledger.head.origin == ledger.origin == f"fairchord.local/{OPERATOR_KEY.verify_key.fingerprint[:16]}"
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite"]


def test_a_ledger_is_never_created_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("mine")
    with pytest.raises(InvalidInput, match="exists already"):
        a_ledger(tmp_path)
    assert (tmp_path / "ledger.sqlite").read_text() == "mine"


def test_a_ledger_cannot_be_created_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="cannot create"):
        a_ledger(tmp_path / "nowhere")


def test_a_receipt_says_where_the_entry_stands_and_its_proof_holds(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        receipt = ledger.append("certificate", {"certificate_sha256": sha256_hex(b"piece")})
        ledger.append_many(certificates(20))
        leaf = leaf_hash(ledger.entry_bytes(receipt.index))
        assert (receipt.index, receipt.leaf_sha256) == (1, leaf.hex())
        verify_inclusion(leaf, ledger.prove_inclusion(1), ledger.head.root)
        verify_inclusion(leaf, ledger.prove_inclusion(1, receipt.head.size), receipt.head.root)
        verify_consistency(ledger.prove_consistency(receipt.head.size), receipt.head.root, ledger.head.root)
        assert receipt.to_dict()["note"] == receipt.head.note == ledger.head_at(2).note


def test_what_was_appended_is_there_after_opening_again(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        ana = add_party(ledger, "Ana")
        work = add_work(ledger, "Amber Rain", ana)
        add_grant(ledger, ana, work)
        entries, head, register = list(ledger.entries()), ledger.head, ledger.register()
    with Ledger.open(tmp_path / "ledger.sqlite", expected_operator=OPERATOR_KEY.verify_key) as again:
        assert list(again.entries()) == entries
        assert (again.head, again.register()) == (head, register)
        assert again.entry(3).kind == "grant"


def test_the_same_story_gives_the_same_bytes(tmp_path: Path) -> None:
    notes = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with a_ledger(tmp_path / name) as ledger:
            add_work(ledger, "Amber Rain", add_party(ledger, "Ana"))
            notes.append(ledger.head.note)
    assert notes[0] == notes[1]


def test_a_batch_is_all_or_nothing(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        head = ledger.head
        wrong = Submission(kind="certificate", body={"certificate_sha256": "no hash"})
        with pytest.raises(InvalidRecord, match="entry 4"):
            ledger.append_many([*certificates(3), wrong])
        with pytest.raises(InvalidRecord, match="float"):
            ledger.append("certificate", {"certificate_sha256": "ab" * 32, "loudness": -14.0})
        assert ledger.head == head
        assert ledger.append_many([]) == []
        assert [receipt.index for receipt in ledger.append_many(certificates(3))] == [1, 2, 3]


def test_an_entry_has_a_largest_size(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        with pytest.raises(InvalidRecord, match="at most 65535"):
            ledger.append("certificate", {"certificate_sha256": "ab" * 32, "text": "x" * 65_536})
        assert ledger.size == 1


def test_the_register_can_be_seen_as_it_stood(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        ana = add_party(ledger, "Ana")
        work = add_work(ledger, "Amber Rain", ana)
        before = ledger.register()
        add_grant(ledger, ana, work)
        assert ledger.register(3) == before
        assert ledger.register() == replay(Register(), [e.statement(i) for i, e in enumerate(ledger.entries())])
        for size in (-1, 5):
            with pytest.raises(ResourceAbsent):
                ledger.register(size)
        assert all(ledger.register(size).size == size for size in range(4))


def test_a_permit_is_checked_against_the_log_as_it_stood(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        ana = add_party(ledger, "Ana")
        work = add_work(ledger, "Amber Rain", ana)
        add_grant(ledger, ana, work)
        at = ledger.now()
        permit = require_permit(decide(ledger.register(), work.id, Use.TRAIN_ARTIST, territory="*", at=at))
        ledger.append_many(certificates(5))
        ledger.check_permit(permit)
        forged = type(permit).from_dict({**permit.to_dict(), "use": "train_base"})
        with pytest.raises(RecordTampered, match="does not follow"):
            ledger.check_permit(forged)


def test_time_in_the_log_never_runs_backwards(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        ledger.append_many(certificates(1))
        last = ledger.entry(1).at
    late_clock = lambda: "2020-01-01T00:00:00Z"  # noqa: E731  # reason: one reading of a wrong clock
    with Ledger.open(tmp_path / "ledger.sqlite", clock=late_clock, operator_key=OPERATOR_KEY) as ledger:
        ledger.append_many(certificates(1))
        assert ledger.entry(2).at == last == ledger.now()


def test_without_the_key_or_a_clock_it_can_only_be_read(tmp_path: Path) -> None:
    a_ledger(tmp_path).close()
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        with pytest.raises(EnvironmentLacking, match="reading only"):
            ledger.append_many(certificates(1))
        with pytest.raises(EnvironmentLacking, match="without a clock"):
            ledger.now()


@pytest.mark.parametrize("name", ["Mallory", "Ana"])
def test_another_operators_key_does_not_open_it(tmp_path: Path, name: str) -> None:
    a_ledger(tmp_path).close()
    path = tmp_path / "ledger.sqlite"
    with pytest.raises(RecordTampered, match="is kept under key"):
        Ledger.open(path, operator_key=a_key(name))
    with pytest.raises(RecordTampered, match="is kept under key"):
        Ledger.open(path, expected_operator=a_key(name).verify_key)


def test_what_is_not_there_is_said_to_be_absent(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="no ledger at"):
        Ledger.open(tmp_path / "none.sqlite")
    with a_ledger(tmp_path) as ledger:
        ledger.append_many(certificates(3))
        for attempt in (
            lambda: ledger.entry(9),
            lambda: ledger.head_at(2),
            lambda: ledger.prove_inclusion(0, 9),
            lambda: ledger.prove_consistency(1, 9),
        ):
            with pytest.raises(ResourceAbsent):
                attempt()


def test_two_open_ledgers_see_each_others_entries_when_they_write(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with a_ledger(tmp_path) as first, Ledger.open(path, clock=a_clock(), operator_key=OPERATOR_KEY) as second:
        first.append_many(certificates(2))
        assert second.size == 1
        assert second.append_many(certificates(1))[0].index == 3
        first.refresh()
        assert (first.head, first.register()) == (second.head, second.register())


def test_a_second_writer_waits_and_then_says_clearly_that_it_could_not_write(tmp_path: Path) -> None:
    a_ledger(tmp_path).close()
    path = tmp_path / "ledger.sqlite"
    holder, waiter = LedgerStore(path), LedgerStore(path, wait_seconds=0.05)
    with holder.writing(), pytest.raises(EnvironmentLacking) as raised, waiter.writing():
        pass
    assert "another process is writing" in raised.value.hint
    with waiter.writing():
        pass
    holder.close()
    waiter.close()


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"")
    with pytest.raises(InvalidInput, match="not a fairchord ledger"):
        Ledger.open(path)
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(RecordTampered, match="damaged"):
        Ledger.open(path)


def test_many_earlier_registers_can_be_asked_for(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        ledger.append_many(certificates(12))
        assert [ledger.register(size).size for size in range(13)] == list(range(13))


def test_a_log_without_entries_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    key = OPERATOR_KEY.verify_key
    with LedgerStore.creating(path, {"origin": "example.org/log", "operator_key": key.text}) as store:
        empty = Ledger(store, a_clock(), OPERATOR_KEY)
        with pytest.raises(ResourceAbsent, match="no entries yet"):
            _ = empty.head
        with pytest.raises(RecordTampered, match="does not register"):
            _ = empty.operator
        with pytest.raises(InvalidRecord, match="no author"):
            empty.append_many(certificates(1))
    with pytest.raises(ResourceAbsent, match="size 0"):
        Ledger.open(path)
    with pytest.raises(InvalidInput, match="exists already"), LedgerStore.creating(path, {}):
        pass


def test_a_log_whose_first_entry_is_not_its_operator_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    meta = {"origin": "example.org/log", "operator_key": OPERATOR_KEY.verify_key.text}
    fact = certificates(1)[0].statement(0, "2026-01-01T00:00:00Z", a_party("Operator").id)
    data = Entry.sign(fact, OPERATOR_KEY).to_bytes()
    head = SignedTreeHead.sign("example.org/log", 1, leaf_hash(data), OPERATOR_KEY)
    with LedgerStore.creating(path, meta) as store, store.writing():
        store.add(0, [data], {(0, 0): leaf_hash(data)}, head.note)
    with pytest.raises(RecordTampered, match="does not register the operator"):
        Ledger.open(path)


def test_another_schema_is_refused(tmp_path: Path) -> None:
    a_ledger(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(EnvironmentLacking, match="has schema 2"):
        Ledger.open(tmp_path / "ledger.sqlite")


def test_a_missing_subtree_met_while_proving_is_named(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        ledger.append_many(certificates(4))
        connection = sqlite3.connect(tmp_path / "ledger.sqlite")
        connection.execute("DELETE FROM nodes WHERE level = 1")
        connection.commit()
        connection.close()
        with pytest.raises(RecordTampered, match=r"tree node \(1, 1\) is missing"):
            ledger.prove_inclusion(0)


def test_a_database_that_lost_a_table_says_so(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        connection = sqlite3.connect(tmp_path / "ledger.sqlite")
        connection.execute("DROP TABLE nodes")
        connection.close()
        with pytest.raises(EnvironmentLacking) as raised:
            ledger.append_many(certificates(1))
        assert "permissions" in raised.value.hint
        assert ledger.size == 1
