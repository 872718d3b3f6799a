# SPDX-License-Identifier: Apache-2.0
"""Questions about a real snapshot and its models: which forms of a file are found, and what is listed only."""

import json
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from builders.indexed_model import a_model_of
from builders.music_pieces import a_line, a_piece
from builders.project_world import ProjectWorld, a_frozen_world, a_tune, seeded_keys
from fairchord.canonical import sha256_hex
from fairchord.corpus.freeze import MANIFEST
from fairchord.corpus.manifest import Manifest
from fairchord.corpus.membership_index import INDEX, MODEL_INDEX
from fairchord.corpus.receipt import RECEIPT
from fairchord.errors import FairchordError, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.music.midi import write_midi
from fairchord.music.piece import DURATION, ONSET, Piece, Track
from fairchord.workflows.change_key import rotate_operator
from fairchord.workflows.check_index import check_index_music
from fairchord.workflows.find_index import MODEL_TIE
from fairchord.workflows.prove_membership import (
    ListedAnswer,
    MembershipAnswer,
    answer_membership,
    check_membership,
    read_proof_file,
)
from fairchord.workflows.user_folders import UserFolders, remember_issuer

EVERY_FORM = {"content", "notes", "fingerprint", "line", "opening"}


def ask(world: ProjectWorld, what: object, where: str = "frozen") -> MembershipAnswer:
    answer = answer_membership(str(what), where, world.project.folder)
    assert isinstance(answer, MembershipAnswer)
    return answer


def forms(world: ProjectWorld, piece: Piece) -> set[str]:
    """The forms in which a piece, written to a file, is found in the snapshot."""
    path = world.folder / "asked.mid"
    path.write_bytes(write_midi(piece))
    return {found.kind for found in ask(world, path).checked.present}


def stretched(piece: Piece, factor: Fraction) -> Piece:
    def one(track: Track) -> Track:
        notes = track.notes.copy()
        for column in (ONSET, DURATION):
            notes[:, column] = [round(value * factor) for value in notes[:, column].tolist()]
        return replace(track, notes=notes)

    return replace(piece, tracks=tuple(one(track) for track in piece.tracks))


def cut(piece: Piece, first: int, end: int) -> Piece:
    def one(track: Track) -> Track:
        notes = track.notes[(track.notes[:, ONSET] >= first) & (track.notes[:, ONSET] < end)].copy()
        notes[:, ONSET] -= first
        return replace(track, notes=notes)

    return replace(piece, tracks=tuple(one(track) for track in piece.tracks))


def test_each_form_of_a_work_is_found_as_far_as_it_goes(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    tune = a_tune(1)
    assert forms(world, tune) == EVERY_FORM
    assert forms(world, replace(tune, title="another name")) == EVERY_FORM - {"content"}
    assert forms(world, tune.transpose(-5)) == {"fingerprint", "line", "opening"}
    assert forms(world, stretched(tune, Fraction(3, 2))) == {"fingerprint", "line", "opening"}
    assert forms(world, replace(tune, tracks=tune.tracks[:1])) == {"line", "opening"}
    assert forms(world, cut(tune, 0, 40 * 480)) == {"opening"}
    assert forms(world, cut(tune, 8 * 480, 64 * 480)) == set()
    assert forms(world, a_tune(5)) == set()


def test_a_work_is_asked_for_by_all_that_the_project_knows_of_it(tmp_path: Path) -> None:
    world, (work, _), _ = a_frozen_world(tmp_path)
    answer = ask(world, work)
    assert {found.kind for found in answer.checked.present} == {"work", *EVERY_FORM}
    assert not answer.checked.absent
    waiting = ask(world, world.titled("Tune 7"))
    assert {found.kind for found in waiting.checked.absent} == {"work", "content"}
    assert "its music is not in this project" in waiting.question.remarks[0]


def test_a_stranger_an_identifier_and_a_hash_are_asked_for_as_they_are(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    assert "not registered" in ask(world, "work-nobody-0123456789abcdef").question.remarks[0]
    assert ask(world, "iswc:T-034.524.680-1").checked.absent[0].value == "iswc:T0345246801"
    present = ask(world, sha256_hex(world.file(1).read_bytes())).checked.present
    assert [found.kind for found in present] == ["content"]
    with pytest.raises(InvalidInput, match="names a person"):
        ask(world, "ipi:00014107338")
    with pytest.raises(InvalidInput, match="no file here"):
        ask(world, "nothing.mid")


def test_an_identifier_that_was_recorded_is_found(tmp_path: Path) -> None:
    world, (work, _), _ = a_frozen_world(tmp_path)
    world.project.ledger.append("identification", {"work": work, "identifiers": ["iswc:T0345246801"]})
    assert ask(world, "iswc:T0345246801").checked.absent  # frozen before it was recorded
    from fairchord.workflows.build_snapshot import build_snapshot

    build_snapshot(world.project, name="second")
    (found,) = ask(world, "ISWC T-034.524.680-1", "second").checked.present
    assert found.works == (work,)


def test_a_file_without_a_telling_line_says_so(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    path = world.folder / "short.mid"
    path.write_bytes(write_midi(a_piece(a_line([60, 62, 64, 65]))))
    answer = ask(world, path)
    assert {found.kind for found in answer.checked.absent} == {"content", "notes", "fingerprint"}
    assert "only its bytes" in answer.question.remarks[0]


def test_a_model_answers_through_its_snapshot_and_through_its_own_folder(tmp_path: Path) -> None:
    world, _, snapshot = a_frozen_world(tmp_path)
    bare = a_model_of(world, snapshot, with_index=False)
    whole = a_model_of(world, snapshot, name="whole")
    for where in ("base", str(bare), "whole"):
        assert ask(world, world.file(1), where).checked.snapshot.model_id == Path(where).name
    shutil.copytree(whole, tmp_path / "elsewhere")
    away = answer_membership(str(world.file(5)), str(tmp_path / "elsewhere"), tmp_path / "no-project")
    assert isinstance(away, MembershipAnswer)
    assert (away.checked.snapshot.model_id, len(away.checked.present)) == ("whole", 0)


def test_a_model_without_index_and_snapshot_lists_its_works_only(tmp_path: Path) -> None:
    world, (work, _), snapshot = a_frozen_world(tmp_path)
    model = a_model_of(world, snapshot, with_index=False)
    for what, is_there in ((work, True), (str(world.file(1)), True), (str(world.file(5)), False)):
        answer = answer_membership(what, str(model), tmp_path / "no-project")
        assert isinstance(answer, ListedAnswer)
        assert any(found.is_present for found in answer.findings) is is_there
    assert isinstance(answer, ListedAnswer)
    assert answer.unanswered == ("notes", "fingerprint", "line", "opening")
    assert "signed with the model" in answer.listing.standing


def test_the_starter_answers_by_index_or_by_list(tmp_path: Path) -> None:
    path = tmp_path / "mine.mid"
    path.write_bytes(write_midi(a_tune(5)))
    answer = answer_membership(str(path), "starter", tmp_path)
    findings = answer.findings if isinstance(answer, ListedAnswer) else answer.checked.findings
    assert not any(found.is_present for found in findings)


def without_index(world: ProjectWorld, folder: Path) -> None:
    """Make of a snapshot what an earlier version froze, and record it in the log."""
    manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
    arrays = {name: sha256 for name, sha256 in manifest.arrays.items() if name != INDEX}
    bare = replace(manifest, arrays=arrays, index=None)
    (folder / MANIFEST).write_bytes(bare.to_bytes())
    (folder / INDEX).unlink()
    body = {k: v for k, v in json.loads((folder / RECEIPT).read_bytes())["body"].items() if not k.startswith("index")}
    place = world.project.ledger.append("snapshot", body | {"root": bare.root}).index
    (folder / RECEIPT).write_bytes(world.project.ledger.entry_bytes(place))


def test_a_snapshot_frozen_before_indexes_lists_its_works(tmp_path: Path) -> None:
    world, (work, _), folder = a_frozen_world(tmp_path)
    without_index(world, folder)
    answer = answer_membership(work, "frozen", world.project.folder)
    assert isinstance(answer, ListedAnswer)
    assert "hashes into the snapshot's root" in answer.listing.standing
    assert check_index_music(world.project, folder).startswith("none: the snapshot was frozen before")
    model = a_model_of(world, folder)
    assert not (model / MODEL_TIE).exists()
    assert isinstance(answer_membership(work, "base", world.project.folder), ListedAnswer)


def test_a_snapshot_whose_music_is_gone_says_how_far_its_index_was_checked(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    piece = Manifest.from_bytes((folder / MANIFEST).read_bytes()).works[0].piece_sha256
    (world.project.folder / "blobs" / piece[:2] / piece).unlink()
    assert "1 pieces are not in the project" in check_index_music(world.project, folder)


def test_a_model_keeps_its_proof_when_the_operators_key_is_rotated(tmp_path: Path) -> None:
    world, _, snapshot = a_frozen_world(tmp_path)
    a_model_of(world, snapshot, with_index=False)
    old = world.project.ledger.operator_key
    rotate_operator(world.project, "every year", random_bytes=seeded_keys(200))
    world.project.ledger.append("certificate", {"certificate_sha256": "0" * 64})
    new = world.project.ledger.operator_key
    assert new != old
    assert ask(world, world.file(1), "base").checked.snapshot.log_key == old
    assert ask(world, world.file(1)).checked.snapshot.log_key == new


def test_a_model_of_another_operator_is_not_proven_here(tmp_path: Path) -> None:
    world, _, snapshot = a_frozen_world(tmp_path)
    from builders.tiny_model import a_tiny_model

    root = Manifest.from_bytes((snapshot / MANIFEST).read_bytes()).root
    a_tiny_model(world.project.models_folder / "eves", snapshot_root=root)
    with pytest.raises(RecordTampered, match="a key that this log never had"):
        ask(world, world.file(1), "eves")


def test_a_damaged_place_is_an_error_of_ours(tmp_path: Path) -> None:
    world, _, snapshot = a_frozen_world(tmp_path)
    model = a_model_of(world, snapshot)
    (model / MODEL_INDEX).write_bytes(b"")
    with pytest.raises(FairchordError):
        ask(world, world.file(1), "base")
    with pytest.raises(ResourceAbsent, match="no snapshot 'nowhere'"):
        ask(world, world.file(1), "nowhere")
    with pytest.raises(ResourceAbsent, match="found through its project"):
        answer_membership(str(world.file(1)), "frozen", tmp_path / "no-project")
    (snapshot / INDEX).write_bytes((snapshot / INDEX).read_bytes()[:-90])
    with pytest.raises(RecordTampered, match="does not have the hash"):
        ask(world, world.file(1))


def test_a_snapshot_of_another_log_is_refused(tmp_path: Path) -> None:
    world, _, snapshot = a_frozen_world(tmp_path)
    receipt = json.loads((snapshot / RECEIPT).read_bytes())
    receipt["at"] = "2026-01-01T00:00:00Z"
    (snapshot / RECEIPT).write_bytes(json.dumps(receipt, sort_keys=True, separators=(",", ":")).encode())
    with pytest.raises(RecordTampered, match="receipt"):
        ask(world, world.file(1))


def test_a_proof_is_checked_alone_and_against_the_file_it_answers_for(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    folders = UserFolders(data=tmp_path / "data", config=tmp_path / "config")
    data, key = ask(world, world.file(5)).proof.to_bytes(), world.project.ledger.operator_key
    read = check_membership(data, folders=folders)
    assert (len(read.checked.absent), read.key_is_known, read.is_about_file) == (5, False, None)
    assert check_membership(data, trusted_key=key, folders=folders).key_is_known
    remember_issuer(folders, key, "Studio")
    assert check_membership(data, folders=folders).key_is_known
    assert check_membership(data, file=world.file(5), folders=folders).is_about_file is True
    assert check_membership(data, file=world.file(7), folders=folders).to_dict()["is_about_file"] is False
    path = tmp_path / "proof.json"
    path.write_bytes(data + b"\n")
    assert read_proof_file(path) == data
    with pytest.raises(ResourceAbsent):
        read_proof_file(tmp_path / "none.json")
