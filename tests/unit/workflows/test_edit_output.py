# SPDX-License-Identifier: Apache-2.0
"""An edited piece is screened, certified, says where it came from and what a machine wrote, and is undone exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders.certified_folder import NOON
from builders.tiny_model import a_tiny_model
from fairchord.disclosure.marking import MARK
from fairchord.errors import InvalidBrief, InvalidInput, RecordTampered
from fairchord.generation.brief import Brief
from fairchord.generation.editing.chain import EditChain
from fairchord.generation.editing.edit import Edit
from fairchord.music.midi import write_midi
from fairchord.music.piece import Piece
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.shelf import shelf_pieces
from fairchord.song import Song
from fairchord.workflows.compose_piece import Order, compose_piece
from fairchord.workflows.edit_piece import EditedOutput, EditOrder, edit_piece, replay_chain, undo_edit
from fairchord.workflows.editable import Claim, draft_of, open_editable, read_chain
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project
from fairchord.workflows.verify_output import verify_output

BRIEF = {"key": "A minor", "bpm": 92, "bars": 4, "chords": "Am F", "roles": "main_melody,bass,drums", "seed": 7}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return open_model(a_tiny_model(tmp_path_factory.mktemp("edits") / "model"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    return Project.create(tmp_path / "studio", name="Studio", clock=lambda: NOON)


@pytest.fixture
def song(tmp_path: Path, project: Project, model: OpenedModel) -> Path:
    compose_piece(project, model, Order(brief=Brief.from_dict(BRIEF), folder=tmp_path / "song", bank=None))
    return tmp_path / "song"


def edit(
    project: Project,
    model: OpenedModel,
    source: Path,
    to: str,
    operation: str,
    *,
    claim: Claim | None = None,
    **asked: Any,
) -> EditedOutput:
    chain = open_editable(source, project, claim or Claim())
    asked_for = Edit(operation=operation, parameters=asked, seed=11)
    return edit_piece(project, model, chain, asked_for, EditOrder(folder=source.parent / to, bank=None))


def statement(folder: Path) -> dict[str, Any]:
    record = json.loads((folder / "certificate.json").read_bytes())["certificate"]
    return dict(record["composition"]["edit"])


def notes_of(folder: Path) -> Piece:
    return parse_midi((folder / "song.mid").read_bytes()).piece


def an_own_file(folder: Path) -> Path:
    path = folder / "mine.mid"
    path.write_bytes(write_midi(shelf_pieces()[0].piece))
    return path


def test_an_edit_is_a_whole_certified_folder(song: Path, project: Project, model: OpenedModel) -> None:
    made = edit(project, model, song, "edited", "infill", tracks="bass", bars="2-3")
    expected = {"AI-NOTICE.txt", "certificate.json", "edits", "edits.jsonl", "piano-roll.svg", "song.mid"}
    assert expected <= {path.name for path in made.folder.iterdir()}
    (verification,) = verify_output(made.folder, trusted_key=project.ledger.operator_key)
    assert verification.is_verified
    assert made.verdict.is_clear


def test_the_certificate_names_parent_operation_seed_and_what_was_written(
    song: Path, project: Project, model: OpenedModel
) -> None:
    parent = json.loads((song / "certificate.json").read_bytes())
    edit(project, model, song, "edited", "infill", tracks="bass", bars="2-3")
    said = statement(song.parent / "edited")
    assert said["edit"] == {"operation": "infill", "parameters": {"tracks": "bass", "bars": "2-3"}, "seed": 11}
    assert said["written"] == [{"track": "bass", "bars": "2-3"}]
    assert {item["bars"] for item in said["machine_wrote"]} == {"1-4"}
    (entry,) = [
        e for e in project.ledger.entries() if e.body.get("certificate_sha256") == said["parent"]["certificate_sha256"]
    ]
    assert parent["log_proof"]["entry"]["body"] == entry.body
    assert said["models"] == [model.provenance.weights_sha256]


def test_the_other_notes_are_the_same_in_the_file(song: Path, project: Project, model: OpenedModel) -> None:
    edit(project, model, song, "edited", "infill", tracks="bass", bars="2-3")
    before, after = notes_of(song), notes_of(song.parent / "edited")
    for old, new in zip(before.tracks, after.tracks, strict=True):
        assert old.name == new.name
        if old.name != "bass":
            assert old.notes.tolist() == new.notes.tolist()


def test_any_step_is_undone_exactly(song: Path, project: Project, model: OpenedModel) -> None:
    edit(project, model, song, "one", "infill", bars="2")
    edit(project, model, song.parent / "one", "two", "vary", how_far=60)
    edit(project, model, song.parent / "two", "three", "transform", key="D minor", feel="swing")
    chain = open_editable(song.parent / "three", project, Claim())
    assert replay_chain(model, chain) == ()
    for to, name in ((2, "two"), (1, "one"), (0, "song")):
        undone = undo_edit(project, model, chain, EditOrder(folder=song.parent / f"undone-{to}", bank=None), to=to)
        assert (undone.folder / "song.mid").read_bytes() == (song.parent / name / "song.mid").read_bytes()
    said = statement(song.parent / "undone-2")
    assert said["undone_from"] == chain.certificate_sha256
    assert said["edit"]["operation"] == "vary"
    with pytest.raises(InvalidInput, match="no earlier step 3"):
        chain.back_to(3)


def test_a_file_of_ones_own_says_so_and_which_bars_the_machine_wrote(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    path = an_own_file(tmp_path)
    with pytest.raises(InvalidInput, match="by what right"):
        open_editable(path, project, Claim())
    chain = open_editable(path, project, Claim(own=True))
    track = chain.now.standing.piece.tracks[0].name
    made = edit(project, model, path, "edited", "infill", tracks=track, bars="2", claim=Claim(own=True))
    assert made.certificate is not None
    assert made.certificate.given["right"] == "own"
    said = statement(made.folder)
    assert said["machine_wrote"] == said["written"] == [{"track": track, "bars": "2"}]
    assert said["parent"]["content_sha256"] == made.certificate.given["content_sha256"]


def test_what_a_machine_did_not_write_is_not_certified_nor_marked(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    path = an_own_file(tmp_path)
    size = project.ledger.size
    made = edit(project, model, path, "moved", "transform", bpm=77, claim=Claim(own=True))
    assert made.certificate is None
    assert project.ledger.size == size
    assert sorted(p.name for p in made.folder.iterdir()) == ["edits", "edits.jsonl", "piano-roll.svg", "song.mid"]
    assert MARK not in (made.folder / "piano-roll.svg").read_text()
    later = edit(project, model, made.folder, "filled", "infill", bars="1", claim=Claim(own=True))
    assert later.certificate is not None
    assert len(later.chain.steps) == 3


def test_a_folder_that_holds_a_machines_notes_among_its_earlier_steps_is_certified_and_marked(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    added = edit(project, model, an_own_file(tmp_path), "added", "add", track={"role": "pad"}, claim=Claim(own=True))
    (wrote,) = added.to_dict()["machine_wrote"]
    removed = edit(project, model, added.folder, "removed", "remove", tracks=wrote["track"])
    assert statement(removed.folder)["machine_wrote"] == []
    assert (removed.folder / "AI-NOTICE.txt").is_file()
    assert MARK.encode() in (removed.folder / "song.mid").read_bytes()
    (verification,) = verify_output(removed.folder, trusted_key=project.ledger.operator_key)
    assert verification.is_verified
    later = edit(project, model, removed.folder, "later", "transform", bpm=80)
    assert later.certificate is not None
    song = Song(draft=draft_of(later.chain), model=model, bank="house", chain=later.chain)
    assert MARK.encode() in song.midi


def test_the_file_that_was_given_is_not_handed_out_as_made_here(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    made = edit(project, model, an_own_file(tmp_path), "edited", "infill", bars="1", claim=Claim(own=True))
    chain = open_editable(made.folder, project, Claim())
    with pytest.raises(InvalidInput, match="the file that was given"):
        undo_edit(project, model, chain, EditOrder(folder=tmp_path / "undone", bank=None))


def test_nothing_remains_of_an_edit_that_is_refused(song: Path, project: Project, model: OpenedModel) -> None:
    size = project.ledger.size
    with pytest.raises(InvalidBrief, match="trombone"):
        edit(project, model, song, "edited", "infill", tracks="trombone")
    assert not (song.parent / "edited").exists()
    assert project.ledger.size == size


def test_a_chain_is_read_back_as_it_was_written(song: Path, project: Project, model: OpenedModel) -> None:
    made = edit(project, model, song, "edited", "add", track={"role": "pad"}, bars="1-2")
    files = made.chain.to_files()
    again = EditChain.from_files(lambda name: files[name])
    assert again.to_files() == files
    assert again.now.standing.piece == made.piece
    assert read_chain(made.folder).to_files() == files


@pytest.mark.parametrize("name", ["edits.jsonl", "edits/000.piece", "edits/001.piece"])
def test_a_chain_that_was_altered_is_refused(song: Path, project: Project, model: OpenedModel, name: str) -> None:
    made = edit(project, model, song, "edited", "infill", bars="2")
    files = made.chain.to_files()
    files[name] = files[name].replace(b"bass", b"brass").replace(b"main_melody", b"main_melodx")
    with pytest.raises(RecordTampered):
        EditChain.from_files(lambda wanted: files[wanted])
