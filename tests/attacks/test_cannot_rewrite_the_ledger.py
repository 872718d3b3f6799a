# SPDX-License-Identifier: Apache-2.0
"""Attempts to change what a stored or handed-over log says. Each must be found, and named where it can be."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from builders.ledger_world import OPERATOR_KEY, a_ledger, add_grant, add_party, add_work, certificates
from builders.rights_world import DAY_ONE, a_key
from fairchord.canonical import canonical_bytes
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import MemoryTree, grow, leaf_hash, root_of
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.verify import verify_extension, verify_log
from fairchord.rights.register import Statement


def a_stored_ledger(folder: Path) -> Path:
    with a_ledger(folder) as ledger:
        ana = add_party(ledger, "Ana")
        work = add_work(ledger, "Amber Rain", ana)
        add_grant(ledger, ana, work)
        ledger.append_many(certificates(8))
        return folder / "ledger.sqlite"


def change(path: Path, *commands: tuple[str, tuple[object, ...]]) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for command, values in commands:
            connection.execute(command, values)
    connection.close()


def all_bytes(path: Path) -> tuple[list[bytes], str]:
    with Ledger.open(path) as ledger:
        return [ledger.entry_bytes(index) for index in range(ledger.size)], ledger.head.note


@pytest.mark.parametrize("index", [0, 3, 11])
def test_cannot_edit_a_row(tmp_path: Path, index: int) -> None:
    path = a_stored_ledger(tmp_path)
    edited = all_bytes(path)[0][index].replace(b"2026", b"2027", 1)
    change(path, ("UPDATE entries SET data = ? WHERE position = ?", (edited, index)))
    with pytest.raises(RecordTampered, match=f"entry {index} was changed"):
        Ledger.open(path)


def test_cannot_edit_a_row_and_mend_the_subtrees(tmp_path: Path) -> None:
    path = a_stored_ledger(tmp_path)
    entries = all_bytes(path)[0]
    entries[3] = entries[3].replace(b"train_artist", b"train_base")
    nodes = grow({}.__getitem__, 0, [leaf_hash(data) for data in entries])
    mended = [
        ("UPDATE nodes SET digest = ? WHERE level = ? AND position = ?", (digest, *node))
        for node, digest in nodes.items()
    ]
    change(path, ("UPDATE entries SET data = ? WHERE position = 3", (entries[3],)), *mended)
    with pytest.raises(RecordTampered, match="entry 3 was changed"):
        Ledger.open(path)


@pytest.mark.parametrize("index", [0, 5, 11])
def test_cannot_remove_a_row(tmp_path: Path, index: int) -> None:
    path = a_stored_ledger(tmp_path)
    change(path, ("DELETE FROM entries WHERE position = ?", (index,)))
    with pytest.raises(RecordTampered, match=f"entry {index} is missing"):
        Ledger.open(path)


def test_cannot_add_a_row_beyond_the_signed_head(tmp_path: Path) -> None:
    path = a_stored_ledger(tmp_path)
    change(path, ("INSERT INTO entries SELECT 12, data FROM entries WHERE position = 3", ()))
    with pytest.raises(RecordTampered, match="entry 12 is beyond the signed head of 12 entries"):
        Ledger.open(path)


def test_cannot_swap_two_signed_rows(tmp_path: Path) -> None:
    path = a_stored_ledger(tmp_path)
    entries = all_bytes(path)[0]
    swap = "UPDATE entries SET data = ? WHERE position = ?"
    change(path, (swap, (entries[6], 7)), (swap, (entries[7], 6)))
    with pytest.raises(RecordTampered, match="moved or replaced"):
        Ledger.open(path)


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE nodes SET digest = zeroblob(32) WHERE level = 1 AND position = 2",
        "DELETE FROM nodes WHERE level = 0 AND position = 4",
        "INSERT INTO nodes VALUES (5, 0, zeroblob(32))",
        "UPDATE nodes SET digest = 'text' WHERE level = 2 AND position = 0",
    ],
)
def test_cannot_change_a_stored_subtree(tmp_path: Path, command: str) -> None:
    path = a_stored_ledger(tmp_path)
    change(path, (command, ()))
    with pytest.raises(RecordTampered, match="tree node"):
        Ledger.open(path)


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE heads SET note = replace(note, '12', '11') WHERE size = 12",
        "UPDATE heads SET note = (SELECT note FROM heads WHERE size = 4) WHERE size = 12",
        "UPDATE heads SET size = 13 WHERE size = 12",
        "UPDATE heads SET note = 'nothing' WHERE size = 12",
        "DELETE FROM heads",
        "DELETE FROM meta WHERE name = 'origin'",
        "UPDATE meta SET value = 'elsewhere.example/log' WHERE name = 'origin'",
        "UPDATE entries SET data = 'text' WHERE position = 2",
    ],
)
def test_cannot_change_a_head_or_the_name_of_the_log(tmp_path: Path, command: str) -> None:
    path = a_stored_ledger(tmp_path)
    change(path, (command, ()))
    with pytest.raises(FairchordError):
        Ledger.open(path)


def test_cannot_replace_the_operators_key(tmp_path: Path) -> None:
    path = a_stored_ledger(tmp_path)
    change(path, ("UPDATE meta SET value = ? WHERE name = 'operator_key'", (a_key("Mallory").verify_key.text,)))
    with pytest.raises(RecordTampered):
        Ledger.open(path)
    with pytest.raises(RecordTampered, match="is kept under key"):
        Ledger.open(path, expected_operator=OPERATOR_KEY.verify_key)


def test_cannot_cut_the_file(tmp_path: Path) -> None:
    path = a_stored_ledger(tmp_path)
    whole = path.read_bytes()
    for length in (100, 4096, len(whole) // 2, len(whole) - 4096, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(FairchordError):
            Ledger.open(path)


def test_a_rollback_is_found_by_whoever_kept_a_head(tmp_path: Path) -> None:
    path = a_stored_ledger(tmp_path)
    kept = all_bytes(path)[1]
    change(
        path,
        ("DELETE FROM entries WHERE position >= 4", ()),
        ("DELETE FROM heads WHERE size > 4", ()),
        ("DELETE FROM nodes WHERE (position + 1) * (1 << level) > 4", ()),
    )
    with Ledger.open(path) as ledger:
        assert ledger.size == 4
        key = ledger.note_key
        with pytest.raises(FairchordError):
            verify_extension(kept, ledger.head.note, ledger.prove_consistency(4), key)


def test_a_running_ledger_notices_that_its_log_shrank(tmp_path: Path) -> None:
    path = a_stored_ledger(tmp_path)
    with Ledger.open(path) as ledger:
        change(path, ("DELETE FROM heads WHERE size > 4", ()))
        with pytest.raises(RecordTampered, match="shrank"):
            ledger.refresh()


def test_a_running_ledger_refuses_entries_that_do_not_lead_to_the_signed_root(tmp_path: Path) -> None:
    path = a_stored_ledger(tmp_path)
    with Ledger.open(path) as ledger:
        forged = SignedTreeHead.sign(ledger.origin, 13, bytes(32), OPERATOR_KEY)
        add_entry = ("INSERT INTO entries SELECT 12, data FROM entries WHERE position = 3", ())
        change(path, add_entry, ("INSERT INTO heads VALUES (13, ?)", (forged.note,)))
        with pytest.raises(RecordTampered, match="do not lead to the signed root"):
            ledger.refresh()
        assert ledger.size == 12


def test_a_forked_log_is_found_by_the_consistency_proof(tmp_path: Path) -> None:
    for name, count in (("one", 3), ("two", 5)):
        (tmp_path / name).mkdir()
        with a_ledger(tmp_path / name) as ledger:
            add_party(ledger, "Ana" if name == "one" else "Ben")
            ledger.append_many(certificates(count))
    old, new = all_bytes(tmp_path / "one/ledger.sqlite")[1], all_bytes(tmp_path / "two/ledger.sqlite")[1]
    with Ledger.open(tmp_path / "two/ledger.sqlite") as ledger:
        with pytest.raises(RecordTampered, match="does not begin with"):
            verify_extension(old, new, ledger.prove_consistency(5), ledger.note_key)
        with pytest.raises(RecordTampered, match="the proof leads from"):
            verify_extension(old, new, ledger.prove_consistency(4), ledger.note_key)
        verify_extension(ledger.head_at(2).note, new, ledger.prove_consistency(2), ledger.note_key)


def test_an_outsider_finds_a_sound_log_sound(tmp_path: Path) -> None:
    entries, note = all_bytes(a_stored_ledger(tmp_path))
    report = verify_log(entries, note, OPERATOR_KEY.verify_key)
    assert report.is_sound
    assert (report.size, report.root) == (12, root_of(entries))


def test_an_outsider_finds_every_kind_of_change_and_where_it_is(tmp_path: Path) -> None:
    entries, note = all_bytes(a_stored_ledger(tmp_path))
    key = OPERATOR_KEY.verify_key
    changed = [*entries[:3], entries[3].replace(b"train_artist", b"train_base"), *entries[4:]]
    assert {problem.index for problem in verify_log(changed, note, key).problems} == {0, 3}
    assert verify_log(entries[:-1], note, key).problems[0].message == "the signed head covers 12 entries, 11 are given"
    assert not verify_log([*entries, entries[-1]], note, key).is_sound
    assert not verify_log([entries[0], *entries[2:], entries[1]], note, key).is_sound
    with pytest.raises(RecordTampered):
        verify_log(entries, note, a_key("Mallory").verify_key)


def test_an_operator_cannot_hide_a_forged_grant_from_an_outsider(tmp_path: Path) -> None:
    """The operator signs entry and head properly, but has no signature of the holder."""
    path = a_stored_ledger(tmp_path)
    entries = all_bytes(path)[0]
    with Ledger.open(path) as ledger:
        genuine, origin = ledger.entry(3), ledger.origin
    body = {**genuine.body, "uses": ["train_base"], "irrevocable": True}
    forged = Statement(
        index=12, kind="grant", body=body, at=ledger.register().last_time, author=genuine.author,
        author_signature=OPERATOR_KEY.sign("grant", canonical_bytes(body)),
    )  # fmt: skip
    entries.append(Entry.sign(forged, OPERATOR_KEY).to_bytes())
    note = SignedTreeHead.sign(origin, 13, MemoryTree(entries).root(), OPERATOR_KEY).note
    report = verify_log(entries, note, OPERATOR_KEY.verify_key)
    assert [problem.index for problem in report.problems] == [12]
    assert len(report.register.grants) == 1


def test_an_outsider_refuses_a_log_that_does_not_begin_with_its_operator() -> None:
    mallory, party = a_key("Mallory"), "party-mallory"
    body = {"certificate_sha256": "ab" * 32}
    statement = Statement(index=0, kind="certificate", body=body, at=DAY_ONE, author=party)
    entries = [Entry.sign(statement, mallory).to_bytes()]
    note = SignedTreeHead.sign("example.org/log", 1, root_of(entries), mallory).note
    report = verify_log(entries, note, mallory.verify_key)
    assert {problem.message.split(":")[0] for problem in report.problems} == {
        "certificate",
        "the first entry does not register the operator",
    }
    empty = SignedTreeHead.sign("example.org/log", 0, root_of([]), mallory).note
    assert not verify_log([], empty, mallory.verify_key).is_sound


def test_an_outsider_refuses_an_operator_registered_under_another_key(tmp_path: Path) -> None:
    entries, _ = all_bytes(a_stored_ledger(tmp_path))
    mallory = a_key("Mallory")
    taken = [Entry.sign(Entry.from_bytes(entries[0]).statement(0), mallory).to_bytes()]
    note = SignedTreeHead.sign("example.org/log", 1, root_of(taken), mallory).note
    messages = [problem.message for problem in verify_log(taken, note, mallory.verify_key).problems]
    assert messages == ["the first entry registers an operator with another key"]


@pytest.mark.parametrize(
    "data",
    [
        b"[]", b"{}", b'{"body":{}}', b'{"body":[]}', b'{"body":{},"kind":7}', b"x" * 65_536,
        b'{"at":"2026-01-01T00:00:00Z","author":"party-a","body":{},"kind":"work","operator_signature":"","version":2}',
        b'{"at":"2026-01-01T00:00:00Z","author":"party-a","body":{},"kind":"work","operator_signature":"","version":1,"z":1}',
    ],
)  # fmt: skip
def test_malformed_entries_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidRecord):
        Entry.from_bytes(data)


def test_one_changed_byte_of_an_entry_is_always_found(tmp_path: Path) -> None:
    entry = all_bytes(a_stored_ledger(tmp_path))[0][3]
    for place in range(len(entry)):
        changed = entry[:place] + bytes([entry[place] ^ 1]) + entry[place + 1 :]
        with pytest.raises(FairchordError):
            Entry.from_bytes(changed).verify(OPERATOR_KEY.verify_key)


def test_a_head_of_another_log_under_the_same_key_is_refused(tmp_path: Path) -> None:
    head = SignedTreeHead.sign("example.org/a", 1, bytes(32), OPERATOR_KEY)
    with pytest.raises(FairchordError):
        SignedTreeHead.parse(head.note, NoteKey(name="example.org/b", verify_key=OPERATOR_KEY.verify_key))


def test_a_signed_head_of_an_earlier_size_that_never_was_is_refused(tmp_path: Path) -> None:
    path = a_stored_ledger(tmp_path)
    with Ledger.open(path) as ledger:
        never = SignedTreeHead.sign(ledger.origin, 4, bytes(32), OPERATOR_KEY)
        change(path, ("UPDATE heads SET note = ? WHERE size = 4", (never.note,)))
        with pytest.raises(RecordTampered, match="size 4 does not agree"):
            ledger.head_at(4)
