# SPDX-License-Identifier: Apache-2.0
"""The operator's key of last year, in the wrong hands: it signs nothing more, and no earlier entry anew."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from builders.certified_folder import a_certificate
from builders.ledger_world import OPERATOR_KEY, a_clock, a_ledger, add_grant, add_party, add_work, certificates
from builders.rights_world import a_key
from fairchord.canonical import canonical_bytes
from fairchord.disclosure.signed_certificate import SignedCertificate
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import grow, leaf_hash, root_of
from fairchord.ledger.operator_rotation import rotate_operator_key
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.verify import verify_log
from fairchord.rights.register import Statement
from fairchord.workflows.kept_head import check_head_note

NEW = a_key("Operator 2")


def a_rotated_log(folder: Path) -> tuple[Path, str, list[bytes], str]:
    """Entries: operator, Ana, her work, her grant, rotation, certificate; and origin, entries, newest head."""
    with a_ledger(folder) as ledger:
        ana = add_party(ledger, "Ana")
        add_grant(ledger, ana, add_work(ledger, "Amber Rain", ana))
        rotate_operator_key(ledger, OPERATOR_KEY, NEW, "routine")
        ledger.append_many(certificates(1))
        entries = [ledger.entry_bytes(index) for index in range(ledger.size)]
        return folder / "ledger.sqlite", ledger.origin, entries, ledger.head.note


def resigned(data: bytes, index: int, **changes: object) -> bytes:
    """An entry with another body, signed by the retired key."""
    entry = Entry.from_bytes(data)
    statement = entry.statement(index)
    changed = Statement(
        index=index,
        kind=statement.kind,
        body={**statement.body, **changes},
        at=statement.at,
        author=statement.author,
        author_signature=OPERATOR_KEY.sign(statement.kind, canonical_bytes({**statement.body, **changes})),
    )
    return Entry.sign(changed, OPERATOR_KEY).to_bytes()


def store(path: Path, entries: list[bytes], note: str) -> None:
    """Put entries, mended subtrees and a head into the file, as whoever holds it could."""
    connection = sqlite3.connect(path)
    with connection:
        for table in ("entries", "nodes", "heads"):
            connection.execute(f"DELETE FROM {table}")
        connection.executemany("INSERT INTO entries VALUES (?, ?)", enumerate(entries))
        nodes = grow({}.__getitem__, 0, [leaf_hash(data) for data in entries])
        connection.executemany(
            "INSERT INTO nodes VALUES (?, ?, ?)", [(*node, digest) for node, digest in nodes.items()]
        )
        connection.execute("INSERT INTO heads VALUES (?, ?)", (len(entries), note))
    connection.close()


def a_song(folder: Path) -> Path:
    song = folder / "song"
    song.mkdir()
    (song / "song.mid").write_bytes(b"MThd")
    return song


def test_cannot_sign_an_entry_after_the_rotation(tmp_path: Path) -> None:
    _, origin, entries, _ = a_rotated_log(tmp_path)
    forged = resigned(entries[5], 6, certificate_sha256="ef" * 32)
    longer = [*entries, forged]
    note = SignedTreeHead.sign(origin, 7, root_of(longer), NEW).note
    problems = verify_log(longer, note, NEW.verify_key).problems
    assert [problem.index for problem in problems] == [6]


def test_cannot_sign_a_head_after_the_rotation(tmp_path: Path) -> None:
    path, origin, entries, _ = a_rotated_log(tmp_path)
    for count in (5, 6):
        note = SignedTreeHead.sign(origin, count, root_of(entries[:count]), OPERATOR_KEY).note
        with pytest.raises(RecordTampered):
            verify_log(entries[:count], note, OPERATOR_KEY.verify_key)
        store(path, entries[:count], note)
        with pytest.raises(RecordTampered):
            Ledger.open(path)


def test_cannot_write_an_earlier_entry_anew(tmp_path: Path) -> None:
    """The retired key signs the changed entry well; the head over it is beyond its reach."""
    path, origin, entries, note = a_rotated_log(tmp_path)
    forged = [*entries[:2], resigned(entries[2], 2, title="Stolen Rain"), *entries[3:]]
    messages = [problem.message for problem in verify_log(forged, note, NEW.verify_key).problems]
    assert "the entries do not lead to the root in the signed head" in messages
    for head in (note, SignedTreeHead.sign(origin, 6, root_of(forged), OPERATOR_KEY).note):
        store(path, forged, head)
        with pytest.raises(RecordTampered):
            Ledger.open(path)


def test_cannot_slip_in_another_rotation(tmp_path: Path) -> None:
    """A fork from before the rotation, in which the thief rotates to a key of his own: the kept head shows it."""
    path, origin, entries, note = a_rotated_log(tmp_path)
    before = SignedTreeHead.sign(origin, 4, root_of(entries[:4]), OPERATOR_KEY).note
    store(path, entries[:4], before)
    with Ledger.open(path, clock=a_clock("2026-02-01T00:00:00Z"), operator_key=OPERATOR_KEY) as fork:
        rotate_operator_key(fork, OPERATOR_KEY, a_key("Mallory"), "routine")
        fork.append_many(certificates(3))
        forked = [fork.entry_bytes(index) for index in range(fork.size)]
        with pytest.raises(RecordTampered, match="no tree head of this log"):
            check_head_note(tmp_path / "head.note", note, fork)
        with pytest.raises(FairchordError):
            verify_log(forked, fork.head.note, NEW.verify_key)


def test_cannot_replay_a_rotation_in_the_same_log(tmp_path: Path) -> None:
    path, _, entries, _ = a_rotated_log(tmp_path)
    body, signature = Entry.from_bytes(entries[4]).body, Entry.from_bytes(entries[4]).author_signature
    with Ledger.open(path, clock=a_clock(), operator_key=NEW) as ledger, pytest.raises(FairchordError):
        ledger.append("key", body, author=ledger.operator, author_signature=signature)


def test_cannot_issue_a_certificate(tmp_path: Path) -> None:
    path, _, _, _ = a_rotated_log(tmp_path)
    with Ledger.open(path, clock=a_clock(), operator_key=NEW) as ledger:
        certificate = a_certificate(a_song(tmp_path), ledger, issuer_key=OPERATOR_KEY.verify_key.text)
        with pytest.raises(InvalidRecord, match="signed by the operator of the log"):
            SignedCertificate.issue(certificate, ledger, OPERATOR_KEY)


def test_a_certificate_from_before_the_rotation_still_verifies(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        certificate = a_certificate(a_song(tmp_path), ledger, issuer_key=OPERATOR_KEY.verify_key.text)
        signed = SignedCertificate.issue(certificate, ledger, OPERATOR_KEY)
        rotate_operator_key(ledger, OPERATOR_KEY, NEW, "routine")
        again = SignedCertificate.from_bytes(signed.to_bytes())
        again.verify()
        assert ledger.operator_keys.at(again.proof.index) == again.issuer_key
