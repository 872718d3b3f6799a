# SPDX-License-Identifier: Apache-2.0
"""Chords that the model proposed under a tune of one's own are what a machine wrote: certified, marked and said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders.tiny_model import a_tiny_model
from fairchord.disclosure.marking import is_marked
from fairchord.generation.editing.edit import Edit
from fairchord.music.midi import write_midi
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.track_role import TrackRole
from fairchord.workflows.edit_piece import EditedOutput, EditOrder, edit_piece
from fairchord.workflows.editable import Claim, open_editable
from fairchord.workflows.export_files import Export
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project
from fairchord.workflows.verify_output import verify_output


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return open_model(a_tiny_model(tmp_path_factory.mktemp("chords-marked") / "model"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    return Project.create(tmp_path / "studio", name="Studio")


def a_tune(place: Path) -> Path:
    """Four bars of a melody and nothing else."""
    notes = note_array([(480 * at, 480, (60, 64, 67, 65, 62)[at % 5], 80) for at in range(16)])
    tune = Track(name="tune", role=TrackRole.MAIN_MELODY, program=73, is_drum=False, notes=notes)
    path = place / "own.mid"
    path.write_bytes(write_midi(Piece(title="Mine", tracks=(tune,))))
    return path


def edited(source: Path, to: str, project: Project, model: OpenedModel, verb: str, **asked: object) -> EditedOutput:
    chain = open_editable(source, project, Claim(own=source.suffix == ".mid"))
    order = EditOrder(folder=project.folder.parent / to, bank=None, export=Export(scores=("musicxml",)))
    return edit_piece(project, model, chain, Edit(operation=verb, parameters=asked, seed=3), order)


def test_proposed_chords_are_certified_and_marked(tmp_path: Path, project: Project, model: OpenedModel) -> None:
    made = edited(a_tune(tmp_path), "R", project, model, "reharmonise")
    assert made.certificate is not None
    told = made.certificate.composition
    assert (told["edit"]["written"], told["edit"]["machine_wrote"]) == ([], [])
    assert told["edit"]["written_chords"] == told["edit"]["machine_wrote_chords"] == "1-4"
    assert told["edit"]["models"] == [model.provenance.weights_sha256]
    assert told["token_count"] > 0
    assert is_marked((made.folder / "song.mid").read_bytes())
    assert is_marked((made.folder / "score.musicxml").read_bytes())
    assert made.chain.now.told_written == "the chords of bars 1-4"
    (verification,) = verify_output(made.folder)
    assert verification.is_intact


def test_later_edits_go_on_saying_so(tmp_path: Path, project: Project, model: OpenedModel) -> None:
    first = edited(a_tune(tmp_path), "R", project, model, "reharmonise", bars="3-4")
    slow = edited(first.folder, "slow", project, model, "transform", feel="half-time")
    assert slow.certificate is not None
    said = slow.certificate.composition["edit"]
    assert said["machine_wrote_chords"] == "5-8"
    assert "written_chords" not in said
    lines = [json.loads(line) for line in (slow.folder / "edits.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line.get("written_chords") for line in lines] == [None, "3-4", None]
    assert slow.to_dict()["machine_wrote_chords"] == "5-8"


def test_chords_of_ones_own_are_not_the_machines(tmp_path: Path, project: Project, model: OpenedModel) -> None:
    made = edited(a_tune(tmp_path), "R", project, model, "reharmonise", chords="C F G C")
    assert made.certificate is None
    assert made.to_dict()["machine_wrote"] == []
    assert "machine_wrote_chords" not in made.to_dict()
