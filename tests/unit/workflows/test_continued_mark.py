# SPDX-License-Identifier: Apache-2.0
"""A continuation records whether what it continues bore the mark of AI, and an edit of it says what a machine wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders.tiny_model import a_tiny_model
from fairchord.disclosure.marking import mark_midi
from fairchord.generation.editing.edit import Edit
from fairchord.music.midi import write_midi
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.time import TimeSignature
from fairchord.music.track_role import TrackRole
from fairchord.workflows.compose_piece import Order, compose_piece
from fairchord.workflows.edit_piece import EditOrder, edit_piece
from fairchord.workflows.editable import Claim, open_editable
from fairchord.workflows.given_piece import read_own
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project
from fairchord.workflows.state_brief import state_wishes
from fairchord.workflows.verify_output import verify_output


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return open_model(a_tiny_model(tmp_path_factory.mktemp("continued") / "model"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    return Project.create(tmp_path / "studio", name="Studio")


def a_given_file(folder: Path, *, with_mark: bool, meter: tuple[int, int] = (4, 4)) -> Path:
    """Two bars of tune, bass and drums; the drums bear a name that no brief gives them."""
    tracks = (
        ("tune", TrackRole.MAIN_MELODY, [(480 * at, 480, 60 + at, 80) for at in range(8)]),
        ("low", TrackRole.BASS, [(960 * at, 960, 40, 80) for at in range(4)]),
        ("kit", TrackRole.DRUMS, [(480 * at, 120, 36, 90) for at in range(8)]),
    )
    piece = Piece(
        title="Mine",
        tracks=tuple(
            Track(name=name, role=role, program=0, is_drum=role is TrackRole.DRUMS, notes=note_array(notes))
            for name, role, notes in tracks
        ),
        time_signatures=(TimeSignature(onset_ticks=0, numerator=meter[0], denominator=meter[1]),),
    )
    path = folder / "given.mid"
    path.write_bytes(mark_midi(write_midi(piece)) if with_mark else write_midi(piece))
    return path


def continued_and_slowed(folder: Path, project: Project, model: OpenedModel, *, with_mark: bool) -> dict[str, Any]:
    """The certificate of two more bars of drums, made slower afterwards."""
    given = read_own(a_given_file(folder, with_mark=with_mark))
    brief = state_wishes({"bars": 2, "seed": 1, "roles": "drums"}, given=given.piece).brief
    compose_piece(project, model, Order(brief=brief, folder=folder / "longer", given=given, bank=None))
    (found,) = verify_output(folder / "longer", trusted_key=project.ledger.operator_key)
    assert found.is_verified
    chain = open_editable(folder / "longer", project, Claim())
    edit = Edit(operation="transform", parameters={"bpm": 100}, seed=0)
    edit_piece(project, model, chain, edit, EditOrder(folder=folder / "slower", bank=None))
    return dict(json.loads((folder / "slower" / "certificate.json").read_bytes())["certificate"])


def test_what_bore_the_mark_was_written_by_a_machine_throughout(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    certificate = continued_and_slowed(tmp_path, project, model, with_mark=True)
    assert certificate["given"]["made_with_ai"] is True
    wrote = {item["track"]: item["bars"] for item in certificate["composition"]["edit"]["machine_wrote"]}
    assert wrote == {"tune": "1-4", "low": "1-4", "kit": "1-4"}


def test_of_what_bore_none_only_new_bars_of_the_tracks_that_went_on_count(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    certificate = continued_and_slowed(tmp_path, project, model, with_mark=False)
    assert set(certificate["given"]) == {"right", "declaration", "content_sha256"}
    assert certificate["composition"]["edit"]["machine_wrote"] == [{"track": "kit", "bars": "3-4"}]


def test_a_marked_file_in_a_meter_that_cannot_be_written_counts_all_the_same(tmp_path: Path, project: Project) -> None:
    path = a_given_file(tmp_path, with_mark=True, meter=(11, 8))
    machine = open_editable(path, project, Claim(own=True)).now.standing.machine
    assert all(bars == {0, 1} for bars in machine.bars)
