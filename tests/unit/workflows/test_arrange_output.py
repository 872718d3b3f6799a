# SPDX-License-Identifier: Apache-2.0
"""Arranging gives one certified folder that names its plan; from Python too; a stopped song says that it stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

import fairchord
from builders.certified_folder import NOON
from builders.song_plans import RIVER_SONG, river_song
from builders.tiny_model import a_tiny_model
from fairchord.canonical import sha256_hex
from fairchord.errors import InvalidBrief, ResourceAbsent
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.compose import Watch
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.workflows.arrange_song import SongOrder, arrange
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project
from fairchord.workflows.state_plan import open_plan, state_plan
from fairchord.workflows.verify_output import verify_output

REMARKED = "# my song\n" + RIVER_SONG
FILES = {"AI-NOTICE.txt", "certificate.json", "piano-roll.svg", "plan.svg", "plan.txt", "report.txt", "song.mid"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return open_model(a_tiny_model(tmp_path_factory.mktemp("arranged") / "model"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "studio", name="Studio", clock=lambda: NOON)


def an_order(folder: Path) -> SongOrder:
    return SongOrder(plan=river_song(), plan_text=REMARKED, folder=folder, bank=None)


def test_a_song_is_one_verified_folder_with_its_plan_as_it_was_given(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    told: list[float] = []
    output = arrange(project, model, an_order(tmp_path / "song"), progress=lambda _doing, done: told.append(done))
    assert {path.name for path in output.folder.iterdir()} >= FILES
    assert (output.folder / "plan.txt").read_text() == REMARKED
    (verification,) = verify_output(tmp_path / "song", trusted_key=project.ledger.operator_key)
    assert verification.is_verified
    record = json.loads((tmp_path / "song" / "certificate.json").read_bytes())["certificate"]
    assert record["brief"]["plan_sha256"] == sha256_hex(REMARKED.encode())
    assert Plan.from_dict({k: v for k, v in record["brief"].items() if k != "plan_sha256"}) == river_song()
    assert record["composition"]["is_complete"] is True
    assert output.lines_kept[0] == output.lines_kept[1] == len(record["composition"]["controls"])
    assert told[-1] == 1.0


def test_the_midi_file_names_tracks_and_sections(tmp_path: Path, project: Project, model: OpenedModel) -> None:
    output = arrange(project, model, an_order(tmp_path / "song"))
    content = (output.folder / "song.mid").read_bytes()
    assert [track.name for track in parse_midi(content).piece.tracks] == [t.name for t in output.piece.tracks]
    assert all(name in content for name in (b"intro", b"chorus B", b"verse A'", b"ending"))


def test_a_stopped_song_is_written_and_its_certificate_says_so(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    asked = count()
    output = arrange(project, model, an_order(tmp_path / "song"), watch=Watch(should_stop=lambda: next(asked) > 150))
    record = json.loads((output.folder / "certificate.json").read_bytes())["certificate"]
    assert record["composition"]["is_complete"] is False
    assert (output.folder / "report.txt").read_text().startswith("This song was stopped before its end.")
    with pytest.raises(ResourceAbsent, match="no note"):
        arrange(project, model, an_order(tmp_path / "nothing"), watch=Watch(should_stop=lambda: True))
    assert not (tmp_path / "nothing").exists()


def test_from_python_wishes_a_text_and_a_plan_give_the_same_song(tmp_path: Path, model: OpenedModel) -> None:
    stated = fairchord.plan_song(bars=16, form="A B A", roles="main_melody,bass", key="A minor", seed=4)
    first = fairchord.arrange(stated, model=model.folder)
    (tmp_path / "plan.txt").write_text(stated.text)
    assert fairchord.arrange(stated.text, model=model.folder).piece == first.piece
    assert fairchord.arrange(tmp_path / "plan.txt", model=model.folder).piece == first.piece
    assert first.plan == stated.plan
    assert first.plan_svg.startswith("<svg")
    assert first.song.svg.startswith("<svg")
    assert repr(first).startswith("<Arrangement 'Song in A minor, seed 4': 16 bars")
    with pytest.raises(InvalidBrief, match="wishes beside it: bars"):
        fairchord.arrange(stated, bars=32)


def test_from_python_a_song_is_saved_as_the_command_line_does(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    song = fairchord.arrange(RIVER_SONG, model=model.folder)
    saved = song.save(tmp_path / "song", project=project.folder, audio=False)
    other = arrange(project, model, replace(an_order(tmp_path / "other"), plan_text=RIVER_SONG))
    assert (saved.folder / "song.mid").read_bytes() == (other.folder / "song.mid").read_bytes()


def test_a_moods_key_gives_way_to_chords_and_not_to_the_models() -> None:
    asked = {"mood": "sad", "bars": 32, "seed": 3}
    assert str(state_plan({**asked, "chords": "model"}).plan.key) == "D minor"
    assert str(state_plan({**asked, "chords": ["A=Am F C G", "B=model"]}).plan.key) == "A minor"


def test_a_mood_fills_in_what_was_not_asked_and_is_told() -> None:
    stated = state_plan({"mood": "epic", "bars": 32, "bpm": 100, "seed": 1})
    assert str(stated.plan.key) == "D minor"
    assert stated.plan.bpm == 100
    assert "mood epic sets key D minor" in stated.remarks
    assert {track.name: track.program for track in stated.plan.tracks}["riff"] == 48


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"key": "H minor"}, "H minor"),
        ({"chords": ["Am . . . F"]}, "5 beats of chords do not fill bars of 4"),
        ({"chords": ["D=Am"], "form": "A B A"}, "chords are given for D"),
        ({"programs": ["flute=3"]}, "role=NN"),
        ({"tempo": 3}, "no wish 'tempo'"),
        ({"seconds": -1.0}, "-1.0 seconds"),
        ({"mood": "purple"}, "mood 'purple'"),
    ],
)
def test_wishes_that_cannot_be_read_are_refused(asked: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidBrief, match=message.replace("(", ".")):
        state_plan({"bars": 32, **asked})


def test_a_plan_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="cannot be read"):
        open_plan(tmp_path / "none.txt")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidBrief, match="not a text"):
        open_plan(tmp_path / "bytes")
