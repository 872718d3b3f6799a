# SPDX-License-Identifier: Apache-2.0
"""Attacks on editing: another's output, a revoked one, a retired model's, an altered one, a Work without a permit."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.certified_folder import NOON
from builders.music_pieces import a_line, a_piece
from builders.tiny_model import a_tiny_model
from fairchord.errors import ConsentMissing, FairchordError, RecordTampered
from fairchord.generation.brief import Brief
from fairchord.generation.editing.edit import Edit
from fairchord.music.midi import write_midi
from fairchord.workflows.compose_piece import Order, compose_piece
from fairchord.workflows.edit_piece import EditOrder, edit_piece
from fairchord.workflows.editable import Claim, open_editable
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project
from fairchord.workflows.retire_model import retire_model, revoke_certificate

EDIT = Edit(operation="infill", parameters={"bars": "1"}, seed=1)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return open_model(a_tiny_model(tmp_path_factory.mktemp("attacked") / "model"))


@pytest.fixture(autouse=True)
def no_own_issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))


def a_studio(tmp_path: Path, name: str) -> Project:
    return Project.create(tmp_path / name, name=name, clock=lambda: NOON)


def a_song(project: Project, model: OpenedModel, folder: Path) -> Path:
    brief = Brief.from_dict({"bars": 2, "chords": "Am F", "roles": "main_melody,bass"})
    compose_piece(project, model, Order(brief=brief, folder=folder, bank=None))
    return folder


def test_cannot_edit_anothers_output_as_ones_own_without_saying_so(tmp_path: Path, model: OpenedModel) -> None:
    song = a_song(a_studio(tmp_path, "theirs"), model, tmp_path / "song")
    with pytest.raises(ConsentMissing, match="issued by 'theirs'"):
        open_editable(song, a_studio(tmp_path, "mine"), Claim())


def test_cannot_edit_an_output_whose_certificate_was_revoked(tmp_path: Path, model: OpenedModel) -> None:
    studio = a_studio(tmp_path, "studio")
    song = a_song(studio, model, tmp_path / "song")
    revoke_certificate(studio, str(song), "a mistake")
    with pytest.raises(ConsentMissing, match="revoked"):
        open_editable(song, studio, Claim())


def test_cannot_bring_back_what_a_retired_model_wrote(tmp_path: Path, model: OpenedModel) -> None:
    studio = a_studio(tmp_path, "studio")
    song = a_song(studio, model, tmp_path / "song")
    retire_model(studio, model.provenance.weights_sha256, "a work was withdrawn")
    with pytest.raises(ConsentMissing, match="retired"):
        open_editable(song, studio, Claim())


def test_cannot_edit_an_output_that_was_altered(tmp_path: Path, model: OpenedModel) -> None:
    studio = a_studio(tmp_path, "studio")
    song = a_song(studio, model, tmp_path / "song")
    (song / "song.mid").write_bytes(write_midi(a_piece(a_line([60, 62, 64], name="bass"))))
    with pytest.raises(RecordTampered, match=r"song\.mid"):
        open_editable(song, studio, Claim(own=True))


def test_cannot_slip_another_piece_under_the_history(tmp_path: Path, model: OpenedModel) -> None:
    studio = a_studio(tmp_path, "studio")
    song = a_song(studio, model, tmp_path / "song")
    chain = open_editable(song, studio, Claim())
    made = edit_piece(studio, model, chain, EDIT, EditOrder(folder=tmp_path / "edited", bank=None))
    (made.folder / "edits" / "000.piece").write_bytes((made.folder / "edits" / "001.piece").read_bytes())
    with pytest.raises(RecordTampered, match=r"000\.piece"):
        open_editable(made.folder, studio, Claim())


def test_cannot_edit_a_work_that_is_not_there_or_not_permitted(tmp_path: Path) -> None:
    path = tmp_path / "work.mid"
    path.write_bytes(write_midi(a_piece(a_line([60, 62, 64], name="lead"))))
    with pytest.raises(FairchordError):
        open_editable(path, a_studio(tmp_path, "studio"), Claim(work="work-nobody-registered"))
