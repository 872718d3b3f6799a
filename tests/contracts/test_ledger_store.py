# SPDX-License-Identifier: Apache-2.0
"""What every place for a log must do, asked of a SQLite file and of a PostgreSQL server alike."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.ledger_places import META, LedgerPlace, ledger_place
from builders.ledger_world import OPERATOR_KEY, certificates
from fairchord.errors import EnvironmentLacking, FairchordError, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import verify_consistency
from fairchord.ledger.store import LedgerStore
from fairchord.ledger.verify import verify_log


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LedgerPlace]:
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    with ledger_place(request.param, tmp_path, server) as made:
        yield made


def test_what_was_acknowledged_is_there_for_everyone_at_once_and_afterwards(place: LedgerPlace) -> None:
    with place.create() as ledger, place.open() as other:
        receipt = ledger.append_many(certificates(3))[-1]
        assert other.size == 1
        other.refresh()
        assert other.head == receipt.head == ledger.head
    with place.open() as again:
        assert again.head == receipt.head
        assert again.register().size == 4


def test_a_log_is_created_whole_or_not_at_all(place: LedgerPlace) -> None:
    with pytest.raises(KeyboardInterrupt), LedgerStore.creating(place.place, META):
        raise KeyboardInterrupt
    with pytest.raises(ResourceAbsent, match="no ledger at"):
        place.store()
    place.create().close()
    place.store().close()


def test_a_log_is_never_created_over_another(place: LedgerPlace) -> None:
    place.create().close()
    with pytest.raises(InvalidInput, match="exists already"):
        place.create()
    with place.open() as ledger:
        assert ledger.size == 1


def test_what_fails_within_a_write_leaves_nothing(place: LedgerPlace) -> None:
    place.create().close()
    store = place.store()
    with pytest.raises(RecordTampered), store.writing():
        store.add(1, [b"half"], {(0, 0): b"there already"}, "note")
    assert (store.size(), store.entry_beyond(1)) == (1, None)
    with store.writing():
        pass
    store.close()


def test_one_writes_while_the_other_waits_and_is_told_when_it_waited_too_long(place: LedgerPlace) -> None:
    place.create().close()
    holder, waiter = place.store(), place.store(wait_seconds=0.05)
    with holder.writing(), pytest.raises(EnvironmentLacking) as raised, waiter.writing():
        pass
    assert "another process is writing" in raised.value.hint
    with waiter.writing():
        pass
    holder.close()
    waiter.close()


def test_a_reader_sees_one_moment_of_the_log(place: LedgerPlace) -> None:
    with place.create() as ledger:
        store = place.store()
        with store.reading():
            assert store.size() == 1
            ledger.append_many(certificates(2))
            assert (store.size(), store.entry_beyond(1)) == (1, None)
        assert store.size() == 3
        store.close()


def test_rows_are_read_in_pages_without_a_gap(place: LedgerPlace) -> None:
    with place.create() as ledger:
        ledger.append_many(certificates(4100))
        root = ledger.head.root
    with place.open() as ledger:
        assert ledger.head.root == root
        assert len(list(ledger.entries())) == 4101
    store = place.store()
    assert store.nodes([]) == {}
    assert [len(list(store.level(level))) for level in (0, 1, 12, 13)] == [4101, 2050, 1, 0]
    store.close()


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("DELETE FROM entries WHERE position = 3", "entry 3 is missing"),
        ("DELETE FROM entries WHERE position = 6", "entry 6 is missing"),
        ("DELETE FROM entries", "entry 0 is missing"),
        ("INSERT INTO entries SELECT 7, data FROM entries WHERE position = 3", "entry 7 is beyond"),
        ("INSERT INTO entries SELECT -1, data FROM entries WHERE position = 3", "entry -1 is beyond"),
        ("UPDATE entries SET data = (SELECT data FROM entries WHERE position = 3) WHERE position = 4", "moved or repl"),
        ("DELETE FROM nodes WHERE level = 1 AND position = 1", r"tree node \(1, 1\)"),
        ("DELETE FROM nodes WHERE level = 2 AND position = 0", r"tree node \(2, 0\)"),
        ("UPDATE nodes SET digest = (SELECT digest FROM nodes WHERE level = 2) WHERE level = 1 AND position = 2",
         r"tree node \(1, 2\)"),
        ("INSERT INTO nodes SELECT 0, 7, digest FROM nodes WHERE level = 2", r"tree node \(0, 7\)"),
        ("INSERT INTO nodes SELECT 9, 0, digest FROM nodes WHERE level = 2", "levels other than 0 to 2"),
        ("INSERT INTO nodes SELECT -1, 0, digest FROM nodes WHERE level = 2", "levels other than 0 to 2"),
        ("UPDATE heads SET note = 'nothing' WHERE size = 7", "note|tree head"),
        ("DELETE FROM heads", "no tree head of size 0"),
        ("DELETE FROM meta WHERE name = 'origin'", "does not say its origin"),
    ],
)  # fmt: skip
def test_the_first_row_that_is_missing_or_damaged_is_named(place: LedgerPlace, command: str, named: str) -> None:
    with place.create() as ledger:
        ledger.append_many(certificates(6))
    place.change(command)
    with pytest.raises(FairchordError, match=named):
        place.open()


def test_a_subtree_that_goes_missing_while_the_log_is_open_is_named(place: LedgerPlace) -> None:
    with place.create() as ledger:
        ledger.append_many(certificates(6))
        place.change("DELETE FROM nodes WHERE level = 1 AND position = 1")
        with pytest.raises(RecordTampered, match=r"tree node \(1, 1\) is missing"):
            ledger.prove_inclusion(0)


def test_a_log_that_shrank_or_was_rewritten_is_noticed_before_the_next_append(place: LedgerPlace) -> None:
    with place.create() as ledger:
        ledger.append_many(certificates(6))
        place.change("DELETE FROM heads WHERE size = 7")
        with pytest.raises(RecordTampered, match="shrank from 7 to 1"):
            ledger.append_many(certificates(1))
    with pytest.raises(RecordTampered, match="entry 1 is beyond the signed head"):
        place.open()


def test_a_log_whose_past_was_rewritten_is_noticed_before_the_next_append(place: LedgerPlace) -> None:
    with place.create() as ledger:
        ledger.append_many(certificates(6))
        place.change(
            "UPDATE nodes SET digest = (SELECT digest FROM nodes WHERE level = 1 AND position = 0) WHERE level = 2"
        )
        with pytest.raises(RecordTampered, match="no longer those that were read"):
            ledger.append_many(certificates(1))


@pytest.mark.parametrize(
    "command",
    [
        "CREATE VIEW more AS SELECT * FROM heads",
        "CREATE TABLE more (name text)",
        "ALTER TABLE meta ADD COLUMN more text",
        "DROP TABLE heads",
    ],
)
def test_a_log_with_foreign_definitions_is_refused(place: LedgerPlace, command: str) -> None:
    place.create().close()
    place.change(command)
    with pytest.raises(RecordTampered, match="nothing else"):
        place.open()


def test_a_planted_trigger_is_refused(place: LedgerPlace) -> None:
    place.create().close()
    if isinstance(place.place, Path):
        place.change("CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM entries; END")
    else:
        place.change(
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER t BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION swallow()",
        )
    with pytest.raises(RecordTampered, match="nothing else"):
        place.open()


def test_a_row_that_is_there_twice_is_damage(place: LedgerPlace) -> None:
    place.create().close()
    store = place.store()
    with pytest.raises(RecordTampered, match="is damaged"), store.writing():
        store.add(0, [b"again"], {(0, 0): bytes(32)}, "note")
    store.close()


WRITER = """
import sys
from pathlib import Path
from fairchord.ledger.log import Ledger
from fairchord.ledger.submission import Submission
from fairchord.signing import SigningKey
place = sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])
key = SigningKey.load(Path(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
with Ledger.open(place, clock=lambda: "2026-02-01T00:00:00Z", operator_key=key) as ledger:
    for number in range(25):
        body = {"certificate_sha256": f"{number:032x}{sys.argv[3]:>032}"}
        for receipt in ledger.append_many([Submission(kind="certificate", body=body)] * (number % 3 + 1)):
            print(receipt.index, receipt.leaf_sha256, receipt.head.root.hex(), receipt.head.size, flush=True)
"""


def test_two_processes_that_append_at_once_never_fork_the_log(place: LedgerPlace, tmp_path: Path) -> None:
    place.create().close()
    OPERATOR_KEY.save(tmp_path / "operator.pem")
    command = [sys.executable, "-c", WRITER, str(place.place), str(tmp_path / "operator.pem")]
    writers = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for name in "12"
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    said = []
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        said += [line.split() for line in writer.communicate()[0].splitlines()]
        assert writer.returncode == 0
    with place.open() as ledger:
        check_receipts(ledger, said)


def check_receipts(ledger: Ledger, said: list[list[str]]) -> None:
    """Every receipt stands in one log: its leaf at its place, its head a beginning of what is there."""
    assert sorted(int(index) for index, *_ in said) == list(range(1, ledger.size))
    for index, leaf, root, size in said:
        assert ledger._store.node((0, int(index))).hex() == leaf
        verify_consistency(ledger.prove_consistency(int(size)), bytes.fromhex(root), ledger.head.root)
    entries = [ledger.entry_bytes(index) for index in range(ledger.size)]
    assert verify_log(entries, ledger.head.note, OPERATOR_KEY.verify_key).is_sound
