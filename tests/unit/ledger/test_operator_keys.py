# SPDX-License-Identifier: Apache-2.0
"""The operator goes over to another key: entries, heads, certificates' proofs and outsiders follow by position."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.ledger_world import OPERATOR_KEY, a_clock, a_ledger, add_party, certificates
from builders.rights_world import DAY_ONE, a_key, a_party
from fairchord.errors import EnvironmentLacking, InvalidRecord, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import root_of
from fairchord.ledger.operator_keys import OperatorKeys
from fairchord.ledger.operator_rotation import rotate_operator_key
from fairchord.ledger.signed_note import NoteKey, open_note
from fairchord.ledger.submission import Submission
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.verify import verify_extension, verify_log
from fairchord.rights.register import Statement

SECOND, THIRD = a_key("Operator 2"), a_key("Operator 3")


def a_rotated_ledger(folder: Path) -> Ledger:
    """Entries: 0 operator, 1 and 2 certificates, 3 rotation, 4 certificate, 5 rotation, 6 certificate."""
    ledger = a_ledger(folder)
    for submission in certificates(2):
        ledger.append_many([submission])
    rotate_operator_key(ledger, OPERATOR_KEY, SECOND, "routine")
    ledger.append_many(certificates(1))
    rotate_operator_key(ledger, SECOND, THIRD, "routine")
    ledger.append_many(certificates(1))
    return ledger


def everything(ledger: Ledger) -> tuple[list[bytes], str]:
    return [ledger.entry_bytes(index) for index in range(ledger.size)], ledger.head.note


def test_each_entry_and_head_is_signed_by_the_key_of_its_place(tmp_path: Path) -> None:
    with a_rotated_ledger(tmp_path) as ledger:
        signers = [OPERATOR_KEY] * 4 + [SECOND] * 2 + [THIRD]
        for index, signer in enumerate(signers):
            ledger.entry(index).verify(signer.verify_key)
        for size in range(1, ledger.size + 1):
            signer = [*signers, THIRD][size]
            assert ledger.operator_keys.at(size) == signer.verify_key
            key = NoteKey(name=ledger.origin, verify_key=signer.verify_key)
            assert SignedTreeHead.parse(ledger.head_at(size).note, key).size == size
        assert ledger.operator_keys.first == OPERATOR_KEY.verify_key
        assert ledger.operator_key == THIRD.verify_key
        assert ledger.origin == Ledger.open(tmp_path / "ledger.sqlite").origin


def test_the_head_over_a_rotation_carries_both_signatures(tmp_path: Path) -> None:
    with a_rotated_ledger(tmp_path) as ledger:
        note = ledger.head_at(4).note
        for key in (OPERATOR_KEY, SECOND):
            open_note(note, NoteKey(name=ledger.origin, verify_key=key.verify_key))
        with pytest.raises(RecordTampered):
            open_note(ledger.head_at(5).note, NoteKey(name=ledger.origin, verify_key=OPERATOR_KEY.verify_key))


def test_a_rotated_log_opens_again_with_the_newest_key_only(tmp_path: Path) -> None:
    a_rotated_ledger(tmp_path).close()
    path = tmp_path / "ledger.sqlite"
    for key in (OPERATOR_KEY, SECOND, a_key("Mallory")):
        with pytest.raises(RecordTampered, match="is kept under key"):
            Ledger.open(path, clock=a_clock(), operator_key=key)
    with Ledger.open(path, clock=a_clock(), operator_key=THIRD) as ledger:
        assert ledger.append_many(certificates(1))[0].index == 7
    for known in (OPERATOR_KEY, SECOND, THIRD):
        Ledger.open(path, expected_operator=known.verify_key).close()
    with pytest.raises(RecordTampered, match="is kept under key"):
        Ledger.open(path, expected_operator=a_key("Mallory").verify_key)


def test_an_outsider_who_knows_any_key_of_the_chain_finds_the_log_sound(tmp_path: Path) -> None:
    with a_rotated_ledger(tmp_path) as ledger:
        entries, note = everything(ledger)
    for known in (OPERATOR_KEY, SECOND, THIRD):
        report = verify_log(iter(entries), note, known.verify_key)
        assert report.is_sound
        assert report.register.key_of(report.register.parties[next(iter(report.register.parties))].record.id)
    with pytest.raises(RecordTampered):
        verify_log(entries, note, a_key("Mallory").verify_key)


def test_another_process_takes_in_a_rotation_and_can_then_only_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with a_ledger(tmp_path) as first, Ledger.open(path, clock=a_clock(), operator_key=OPERATOR_KEY) as second:
        rotate_operator_key(first, OPERATOR_KEY, SECOND, "routine")
        first.append_many(certificates(2))
        second.refresh()
        assert (second.size, second.operator_key) == (4, SECOND.verify_key)
        with pytest.raises(RecordTampered, match="is kept under key"):
            second.append_many(certificates(1))
        second.use_key(SECOND)
        assert second.append_many(certificates(1))[0].index == 4


def test_a_rotation_stands_alone_and_brings_the_key_that_it_names(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        rotation = Submission.signed("key", a_rotation_body(ledger, tmp_path), ledger.operator, OPERATOR_KEY)
        for submissions, next_key in (
            ([rotation], None),
            ([rotation], THIRD),
            ([rotation, *certificates(1)], SECOND),
            (certificates(1), SECOND),
        ):
            with pytest.raises(InvalidRecord, match="by an entry on its own"):
                ledger.append_many(submissions, next_key=next_key)
        assert ledger.size == 1
        assert ledger.append_many([rotation], next_key=SECOND)[0].index == 1
    with Ledger.open(tmp_path / "ledger.sqlite") as reader, pytest.raises(EnvironmentLacking):
        rotate_operator_key(reader, SECOND, THIRD, "routine")


def a_rotation_body(ledger: Ledger, folder: Path) -> dict[str, object]:
    """The body of a rotation to the second key, made in a twin of this log."""
    (folder / "twin").mkdir()
    with a_ledger(folder / "twin") as twin:
        assert twin.operator == ledger.operator
        rotate_operator_key(twin, OPERATOR_KEY, SECOND, "routine")
        return dict(twin.entry(1).body)


def test_the_list_of_keys_says_from_where_each_counts(tmp_path: Path) -> None:
    with a_rotated_ledger(tmp_path) as ledger:
        record = ledger.operator_keys.to_dict(ledger.origin)
        assert [key["from"] for key in record["keys"]] == [0, 4, 6]
        keys = [NoteKey.from_text(key["verifier"]).verify_key for key in record["keys"]]
        assert keys == [key.verify_key for key in (OPERATOR_KEY, SECOND, THIRD)]
        assert (record["type"], record["version"], record["origin"]) == ("operator-keys", 1, ledger.origin)
        entries, note = everything(ledger)
    followed = OperatorKeys.begin(OPERATOR_KEY.verify_key).take_all(0, entries)
    assert followed.periods == ledger.operator_keys.periods
    assert followed.read_head(note, ledger.origin).size == 7
    for malformed in ("", "one\ntwo", "o\n" + "9" * 30 + "\nroot\n\n"):
        with pytest.raises(InvalidRecord):
            followed.read_head(malformed, ledger.origin)


def test_a_kept_head_under_an_old_key_is_extended_by_a_newer_one(tmp_path: Path) -> None:
    with a_rotated_ledger(tmp_path) as ledger:
        old, new = ledger.head_at(2).note, ledger.head.note
        old_key = NoteKey(name=ledger.origin, verify_key=OPERATOR_KEY.verify_key)
        verify_extension(old, new, ledger.prove_consistency(2), ledger.note_key, old_key=old_key)
        with pytest.raises(RecordTampered):
            verify_extension(old, new, ledger.prove_consistency(2), ledger.note_key)
        elsewhere = SignedTreeHead.sign("example.org/log", 2, ledger.head_at(2).root, OPERATOR_KEY).note
        other = NoteKey(name="example.org/log", verify_key=OPERATOR_KEY.verify_key)
        with pytest.raises(RecordTampered, match="two logs"):
            verify_extension(elsewhere, new, ledger.prove_consistency(2), ledger.note_key, old_key=other)


def test_only_a_rotation_by_the_operator_itself_changes_the_chain(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        ana = add_party(ledger, "Ana")
        keys = ledger.operator_keys
        body = a_rotation_body(ledger, tmp_path)
        author = ledger.operator
    signed = OPERATOR_KEY.sign("key", b"{}")
    for statement, key in (
        (Statement(index=2, kind="key", body=body, at=DAY_ONE, author=ana.id, author_signature=signed), OPERATOR_KEY),
        (Statement(index=2, kind="key", body=body, at=DAY_ONE, author=author, author_signature=signed), OPERATOR_KEY),
        (Statement(index=2, kind="key", body={**body, "party": ana.id}, at=DAY_ONE, author=author), OPERATOR_KEY),
        (Statement(index=2, kind="key", body=body, at=DAY_ONE, author=author), a_key("Mallory")),
        (Statement(index=2, kind="fact", body={"kind": "key"}, at=DAY_ONE, author=author), OPERATOR_KEY),
    ):
        assert keys.take(2, Entry.sign(statement, key).to_bytes()) == keys
    assert keys.take(2, b'{"kind":"key","operator_signature":"' + b"A" * 88 + b'","version":1}') == keys


def test_a_log_whose_first_entry_registers_another_key_has_no_chain() -> None:
    other = a_party("Operator")
    signature = a_key("Operator").sign("party", b"{}")
    for statement in (
        Statement(index=0, kind="party", body=other.to_dict(), at=DAY_ONE, author=other.id, author_signature=signature),
        Submission.of_operator("Operator", OPERATOR_KEY).statement(0, DAY_ONE, None),
    ):
        begun = OperatorKeys.begin(a_key("Mallory").verify_key)
        assert begun.take(0, Entry.sign(statement, a_key("Mallory")).to_bytes()) == begun


def test_an_outsider_with_a_key_outside_the_chain_names_the_first_entry() -> None:
    """The chain of the entries does not lead to the key that the outsider knows."""
    mallory = a_key("Mallory")
    statement = Submission.of_operator("Operator", OPERATOR_KEY).statement(0, DAY_ONE, None)
    entries = [Entry.sign(statement, mallory).to_bytes()]
    note = SignedTreeHead.sign("example.org/log", 1, root_of(entries), mallory).note
    messages = [problem.message for problem in verify_log(entries, note, mallory.verify_key).problems]
    assert messages == ["the first entry registers an operator with another key"]
