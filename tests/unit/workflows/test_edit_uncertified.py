# SPDX-License-Identifier: Apache-2.0
"""A file of one's own that no machine wrote in is played as its notes stand, swings when asked, and has its score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from builders.tiny_model import a_tiny_model
from fairchord.disclosure.marking import is_marked, mark_midi
from fairchord.errors import ResourceAbsent
from fairchord.generation.editing.edit import Edit
from fairchord.music.midi import write_midi
from fairchord.music.performance.expression import Expression
from fairchord.music.piece import ONSET, Piece, Track, note_array
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.track_role import TrackRole
from fairchord.workflows.edit_piece import EditedOutput, EditOrder, edit_piece
from fairchord.workflows.editable import Claim, open_editable
from fairchord.workflows.export_files import Export
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return open_model(a_tiny_model(tmp_path_factory.mktemp("uncertified") / "model"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    return Project.create(tmp_path / "studio", name="Studio")


def moved(
    place: Path, project: Project, model: OpenedModel, export: Export, *, made_with_ai: bool = False
) -> EditedOutput:
    """A tune in eighths and drums of one's own, made slower."""
    tune = note_array([(240 * at, 240, 60 + at % 8, 80) for at in range(32)])
    drums = note_array([(480 * at, 120, 36, 90) for at in range(16)])
    piece = Piece(
        title="Mine",
        tracks=(
            Track(name="tune", role=TrackRole.MAIN_MELODY, program=73, is_drum=False, notes=tune),
            Track(name="drums", role=TrackRole.DRUMS, program=0, is_drum=True, notes=drums),
        ),
    )
    path = place / "mine.mid"
    path.write_bytes(mark_midi(write_midi(piece)) if made_with_ai else write_midi(piece))
    chain = open_editable(path, project, Claim(own=True))
    edit = Edit(operation="transform", parameters={"bpm": 70}, seed=0)
    return edit_piece(project, model, chain, edit, EditOrder(folder=place / "out", bank=None, export=export))


def test_it_is_played_as_its_notes_stand(tmp_path: Path, project: Project, model: OpenedModel) -> None:
    made = moved(tmp_path, project, model, Export())
    assert made.certificate is None
    assert not (made.folder / "performance.mid").exists()


def test_a_swing_that_is_asked_for_holds_and_the_grid_stays(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    made = moved(tmp_path, project, model, Export(expression=Expression(swing_percent=67)))
    grid, played = (parse_midi((made.folder / name).read_bytes()).piece for name in ("song.mid", "performance.mid"))
    straight, swung = grid.tracks[0].notes[:, ONSET], played.tracks[0].notes[:, ONSET]
    assert np.array_equal(straight[::2], swung[::2])
    assert np.all(swung[1::2] - straight[1::2] == round(480 * 0.67) - 240)
    assert np.array_equal(grid.tracks[1].notes[:, ONSET], played.tracks[1].notes[:, ONSET])


def test_its_score_is_written_without_a_mark(tmp_path: Path, project: Project, model: OpenedModel) -> None:
    made = moved(tmp_path, project, model, Export(scores=("musicxml",)))
    score = (made.folder / "score.musicxml").read_text(encoding="utf-8")
    assert "<score-partwise" in score
    assert "made with AI" not in score


def test_a_file_that_says_it_was_made_with_ai_goes_on_saying_so(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    made = moved(tmp_path, project, model, Export(), made_with_ai=True)
    assert made.certificate is not None
    assert made.certificate.composition["edit"]["machine_wrote"]
    assert is_marked((made.folder / "song.mid").read_bytes())


def test_what_is_not_there_is_said_to_be_absent(tmp_path: Path, project: Project) -> None:
    for claim in (Claim(), Claim(own=True)):
        with pytest.raises(ResourceAbsent, match="there is no"):
            open_editable(tmp_path / "nothing", project, claim)


@pytest.mark.parametrize(
    ("told", "expected"),
    [("", "mine"), ("Cafe\u0301\x07 noir", "Café noir"), ("x" * 300, "x" * 200), ("Mine", "Mine")],
)
def test_a_file_without_a_title_that_can_be_certified_is_edited_all_the_same(
    told: str, expected: str, tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    notes = note_array([(480 * at, 480, 60 + at % 5, 80) for at in range(16)])
    track = Track(name="tune", role=TrackRole.MAIN_MELODY, program=73, is_drum=False, notes=notes)
    path = tmp_path / "mine.mid"
    path.write_bytes(write_midi(Piece(title=told, tracks=(track,))))
    chain = open_editable(path, project, Claim(own=True))
    edit = Edit(operation="infill", parameters={"bars": "2"}, seed=0)
    made = edit_piece(project, model, chain, edit, EditOrder(folder=tmp_path / "out", bank=None))
    assert made.certificate is not None
    assert made.certificate.title == expected
