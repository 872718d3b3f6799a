# SPDX-License-Identifier: Apache-2.0
"""Attacks that a reviewer found on the corpus: music under other bytes, files edited in between, a log rolled back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from builders.project_world import ProjectWorld, a_frozen_world, a_registered_world, an_empty_world, consented
from builders.small_collection import A_COLLECTION, a_collection_folder, locked
from fairchord.canonical import canonical_bytes, parse_canonical, sha256_hex
from fairchord.corpus import snapshot as opening
from fairchord.corpus.admission import Offer
from fairchord.errors import RecordTampered
from fairchord.rights.identifiers import WorkId
from fairchord.rights.party import Party, PartyKind
from fairchord.rights.use import Use
from fairchord.shelf import shelf_pieces
from fairchord.signing import SigningKey
from fairchord.workflows.add_collection import add_pieces
from fairchord.workflows.add_shelf import MAKER, add_shelf
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.admit_works import Candidate, Fate, Outcome, admit_works
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded
from fairchord.workflows.project import Project
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.register_party import PartyDetails, register_party
from fairchord.workflows.register_works import MusicSource, register_works
from fairchord.workflows.withdraw import live_grants_of, withdraw


@pytest.mark.parametrize("name", ["tokens.npy", "sequences.npy"])
def test_arrays_edited_after_opening_change_nothing(tmp_path: Path, name: str) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    snapshot = open_recorded(world.project, folder)
    before = snapshot.tokens.copy(), snapshot.sequences.copy()
    data = bytearray((folder / name).read_bytes())
    with (folder / name).open("r+b") as file:
        file.seek(len(data) // 2)
        file.write(bytes(len(data) - len(data) // 2))
    assert np.array_equal(snapshot.tokens, before[0])
    assert np.array_equal(snapshot.sequences, before[1])
    assert not snapshot.tokens.flags.writeable
    assert not snapshot.sequences.flags.writeable


@pytest.mark.parametrize("name", ["tokens.npy", "sequences.npy"])
def test_arrays_edited_between_hashing_and_loading_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    expected = np.load(folder / name)
    read_receipt = opening.read_receipt

    def swap_then_read(*arguments: object) -> object:
        np.save(folder / name, np.zeros_like(expected))
        return read_receipt(*arguments)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(opening, "read_receipt", swap_then_read)
    snapshot = open_recorded(world.project, folder)
    assert np.array_equal({"tokens.npy": snapshot.tokens, "sequences.npy": snapshot.sequences}[name], expected)


def with_a_junk_chunk(midi: bytes) -> bytes:
    """The same music in other bytes: readers skip chunks that they do not know."""
    return midi + b"XFIH" + (8).to_bytes(4, "big") + b"whatever"


def bring(world: ProjectWorld, content: bytes, *holders: Party, name: str = "brought") -> Outcome:
    path = world.folder / f"{name}.mid"
    path.write_bytes(content)
    return register_works(world.project, [MusicSource(path=path, title=name)], consented(*holders))[0]


def a_reserved_world(folder: Path) -> tuple[ProjectWorld, WorkId, bytes]:
    """Ana has reserved Tune 1, which waits; its bytes."""
    world = a_registered_world(folder)
    work = world.titled("Tune 1")
    terms = ReservationTerms(lodged_by=world.named("Ana Lima").id, reference="no machine learning", works=(work,))
    record_reservation(world.project, terms)
    return world, work, (world.folder / "tune1.mid").read_bytes()


def test_reserved_music_does_not_come_in_under_other_bytes(tmp_path: Path) -> None:
    world, reserved, content = a_reserved_world(tmp_path)
    eve = world.party("Eve")
    outcome = bring(world, with_a_junk_chunk(content), eve)
    assert (outcome.fate, reserved in outcome.reasons[0]) == (Fate.DUPLICATE, True)
    assert not any(item.record.title == "brought" for item in world.project.register().works.values())


def test_waiting_music_of_an_older_project_is_known_too(tmp_path: Path) -> None:
    """Its records were written without a fingerprint."""
    world, reserved, content = a_reserved_world(tmp_path)
    path = world.project.folder / "waiting" / f"{reserved}.json"
    record = parse_canonical(path.read_bytes())
    path.write_bytes(canonical_bytes({name: record[name] for name in record if name != "fingerprint"}))
    assert bring(world, with_a_junk_chunk(content), world.party("Eve")).fate is Fate.DUPLICATE
    assert parse_canonical(path.read_bytes()) == record


def test_the_gate_itself_knows_the_music_that_waits(tmp_path: Path) -> None:
    """Eve's work is in the log and granted, by whatever way: its music is still Ana's."""
    world, reserved, content = a_reserved_world(tmp_path)
    eve, stolen = world.party("Eve"), with_a_junk_chunk(content)
    work = consented(eve).make_work("Mine", sha256_hex(stolen))
    world.project.ledger.append("work", work.to_dict())
    world.grant(eve, work.id)
    offer = Offer(name="mine.mid", content=stolen)
    (outcome,) = admit_works(world.project, [Candidate(work=work.id, offer=offer)])
    assert (outcome.fate, reserved in outcome.reasons[0]) == (Fate.DUPLICATE, True)
    world.project.waiting.put(work.id, offer)
    assert [item.fate for item in admit_waiting(world.project)] == [Fate.DUPLICATE]
    assert world.project.admitted() == {}


def test_the_first_registered_work_may_still_come_in_itself(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    eve, stolen = world.party("Eve"), with_a_junk_chunk((world.folder / "tune1.mid").read_bytes())
    mine = consented(eve).make_work("Mine", sha256_hex(stolen))
    world.project.ledger.append("work", mine.to_dict())
    world.project.waiting.put(mine.id, Offer(name="mine.mid", content=stolen))
    assert [outcome.fate for outcome in world.grant(ana, work).admitted] == [Fate.ADMITTED]


def test_a_refused_piece_of_a_collection_keeps_its_music_out(tmp_path: Path) -> None:
    """No bytes of it are kept, only its fingerprint."""
    pieces = a_collection_folder(tmp_path / "small")
    world = an_empty_world(tmp_path)
    eve = world.party("Eve")
    outcomes = add_pieces(world.project, A_COLLECTION, pieces, tmp_path / "small")
    for piece, outcome in zip(pieces, outcomes, strict=True):
        if outcome.fate is Fate.REFUSED:
            content = (tmp_path / "small" / piece.path).read_bytes()
            assert not world.project.blobs.has(sha256_hex(content))
            again = bring(world, with_a_junk_chunk(content), eve, name=piece.path.rpartition("/")[2])
            assert (again.fate, outcome.work in again.reasons[0]) == (Fate.DUPLICATE, True)


def test_a_collection_does_not_bring_in_music_that_was_reserved(tmp_path: Path) -> None:
    world, reserved, content = a_reserved_world(tmp_path)
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "free.mid").write_bytes(with_a_junk_chunk(content))
    piece = locked("free.mid", with_a_junk_chunk(content))
    (outcome,) = add_pieces(world.project, A_COLLECTION, [piece], folder)
    assert (outcome.fate, reserved in outcome.reasons[0]) == (Fate.DUPLICATE, True)


DAMAGE = [b"", b"\xff\xfe", b"[]", b'{"name":"x"}', b"{" * 100_000]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_record_in_the_waiting_room_stops_no_other_work(tmp_path: Path, damage: bytes) -> None:
    world = a_registered_world(tmp_path)
    ana, damaged, whole = world.named("Ana Lima"), world.titled("Tune 1"), world.titled("Tune 2")
    (world.project.folder / "waiting" / f"{damaged}.json").write_bytes(damage)
    (world.project.folder / "waiting" / "work-Not An Id.json").write_bytes(damage)
    fates = {outcome.work: outcome for outcome in world.grant(ana, damaged, whole).admitted}
    assert {work: outcome.fate for work, outcome in fates.items()} == {
        damaged: Fate.QUARANTINED, whole: Fate.ADMITTED
    }  # fmt: skip
    assert damaged in fates[damaged].reasons[0]
    assert world.work(ana, seed=30).fate is Fate.REFUSED
    assert build_snapshot(world.project).works == 1


def change_record(world: ProjectWorld, work: str, **fields: object) -> None:
    path = world.project.folder / "waiting" / f"{work}.json"
    path.write_bytes(canonical_bytes(parse_canonical(path.read_bytes()) | fields))


@pytest.mark.parametrize(
    "fields",
    [{"role": "kazoo"}, {"key": "H dur"}, {"chords": ["H7"]}, {"name": "x.exe"}, {"content_sha256": "ab" * 32},
     {"content_sha256": "no hash"}, {"genre": "x" * 100_000}],
)  # fmt: skip
def test_a_record_that_says_nonsense_stops_no_other_work(tmp_path: Path, fields: dict[str, object]) -> None:
    world = a_registered_world(tmp_path)
    ana, damaged, whole = world.named("Ana Lima"), world.titled("Tune 1"), world.titled("Tune 2")
    change_record(world, damaged, **fields)
    fates = {outcome.work: outcome.fate for outcome in world.grant(ana, damaged, whole).admitted}
    assert fates == {damaged: Fate.QUARANTINED, whole: Fate.ADMITTED}
    assert build_snapshot(world.project).works == 1


def test_a_folder_in_the_place_of_a_record_stops_no_other_work(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, damaged, whole = world.named("Ana Lima"), world.titled("Tune 1"), world.titled("Tune 2")
    path = world.project.folder / "waiting" / f"{damaged}.json"
    path.unlink()
    path.mkdir()
    fates = {outcome.work: outcome.fate for outcome in world.grant(ana, damaged, whole).admitted}
    assert fates == {damaged: Fate.QUARANTINED, whole: Fate.ADMITTED}


def a_withdrawn_grant(folder: Path) -> tuple[Path, int, int]:
    """A closed project in which Ana's grant was withdrawn; the sizes of its log before and after."""
    world = a_registered_world(folder)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    world.grant(ana, work, uses=(Use.TRAIN_ARTIST,), irrevocable=False)
    before = world.project.ledger.size
    withdraw(world.project, ana.id, live_grants_of(world.project, ana.id, work))
    world.project.close()
    return world.project.folder, before, before + 1


def cut_rows(ledger: Path, size: int) -> None:
    """Leave only the first entries, with the subtrees and heads that belong to them: a sound, shorter log."""
    with closing(sqlite3.connect(ledger, isolation_level=None)) as rows:
        rows.execute("DELETE FROM entries WHERE position >= ?", (size,))
        rows.execute("DELETE FROM nodes WHERE (position + 1) << level > ?", (size,))
        rows.execute("DELETE FROM heads WHERE size > ?", (size,))


def test_deleting_the_newest_rows_does_not_undo_a_withdrawal(tmp_path: Path) -> None:
    folder, before, after = a_withdrawn_grant(tmp_path)
    cut_rows(folder / "ledger.sqlite", before)
    with pytest.raises(RecordTampered, match=rf"{after} entries.* {before}\b"):
        Project.open(folder)


def test_another_log_of_the_same_operator_does_not_take_the_place_of_the_log(tmp_path: Path) -> None:
    """The log is cut, then grows past its old size without the withdrawal."""
    folder, before, after = a_withdrawn_grant(tmp_path)
    cut_rows(folder / "ledger.sqlite", before)
    note = (folder / "head.note").read_bytes()
    (folder / "head.note").unlink()
    with Project.open(folder) as project:
        for name in ("Cleo", "Dan", "Eli"):
            register_party(project, PartyDetails(name=name))
    (folder / "head.note").write_bytes(note)
    with pytest.raises(RecordTampered, match=rf"{after} entries.* {before + 3}\b"):
        Project.open(folder)


@pytest.mark.parametrize("note", [b"", b"\xff", b"studio\n9\n", b"x" * 200_000])
def test_a_damaged_note_does_not_pass_for_none(tmp_path: Path, note: bytes) -> None:
    world = an_empty_world(tmp_path)
    world.project.close()
    (world.project.folder / "head.note").write_bytes(note)
    with pytest.raises(RecordTampered, match=r"head\.note"):
        Project.open(world.project.folder)


def test_a_project_without_a_note_gets_one_with_its_next_entry(tmp_path: Path) -> None:
    """Projects made by earlier versions have none."""
    world = a_registered_world(tmp_path)
    note = world.project.folder / "head.note"
    note.unlink()
    with Project.open(world.project.folder) as older:
        assert not note.exists()
        register_party(older, PartyDetails(name="Cleo"))
        assert note.read_text() == older.ledger.head.note
    Project.open(world.project.folder).close()


def test_a_stranger_who_bears_the_shelfs_name_does_not_hold_the_shelf(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    details = PartyDetails(name=MAKER, kind=PartyKind.ORGANISATION)
    stranger = register_party(world.project, details, key=SigningKey.from_seed(b"\x66" * 32))
    for _ in range(2):
        outcomes = add_shelf(world.project, pieces=shelf_pieces()[:1], random_bytes=world.random_bytes)
        assert [outcome.fate for outcome in outcomes] == [Fate.ADMITTED]
    register = world.project.register()
    makers = [item.record.id for item in register.parties.values() if item.record.name == MAKER]
    assert len(makers) == 2
    assert stranger.id not in {share.holder for item in register.works.values() for share in item.record.shares}
