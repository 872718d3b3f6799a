# SPDX-License-Identifier: Apache-2.0
"""A Song is edited by methods that give another Song, saved with its chain, opened again, and undone."""

from __future__ import annotations

from pathlib import Path

import pytest

import fairchord
from builders.tiny_model import a_tiny_model
from fairchord.music.midi import write_midi
from fairchord.shelf import shelf_pieces
from fairchord.song import Song
from fairchord.workflows.project import Project
from fairchord.workflows.verify_output import verify_output


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Song:
    model = a_tiny_model(tmp_path_factory.mktemp("song-edits") / "model")
    return fairchord.compose(key="A minor", bars=4, chords="Am F", roles="main_melody,bass", seed=7, model=model)


def test_each_edit_gives_another_song_and_leaves_this_one(song: Song) -> None:
    before = song.piece
    edited = song.infill(bars="2", tracks="bass", seed=1).vary(50, seed=2).add("pad", seed=3)
    assert song.piece == before
    assert [track.name for track in edited.piece.tracks] == ["main_melody", "bass", "pad"]
    assert [step.edit.operation for step in edited.edits.steps if step.edit] == ["infill", "vary", "add"]
    assert edited.midi[:4] == b"MThd"


def test_tracks_are_replaced_and_removed_and_bars_added(song: Song) -> None:
    edited = song.replace("bass", role="accompaniment", seed=1).extend(2, seed=2)
    assert [track.name for track in edited.piece.tracks] == ["main_melody", "accompaniment"]
    assert edited.remove("accompaniment").piece.tracks == (edited.piece.tracks[0],)


def test_harmony_key_and_instrument_change(song: Song) -> None:
    assert song.reharmonise("Dm E7", seed=1).piece.tracks[0] == song.piece.tracks[0]
    assert str(song.transposed("C minor").piece.key_signatures[0]) == "C minor"
    assert song.transform(program="bass=33", bpm=90).piece.tracks[1].program == 33
    assert len(song.propose_harmonies(chords="Am F; Dm E")) == 2


def test_edits_are_undone_one_by_one_and_to_the_start(song: Song) -> None:
    edited = song.infill(bars="2", seed=1).transform(feel="half-time")
    assert edited.undo().piece == song.infill(bars="2", seed=1).piece
    assert edited.undo(to=0).piece == song.piece


def test_an_edited_song_is_saved_opened_and_goes_on(
    song: Song, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    Project.create(tmp_path / "studio", name="Studio").close()
    edited = song.vary(50, seed=2)
    edited.save(tmp_path / "one", project=tmp_path / "studio", audio=False)
    (verification,) = verify_output(tmp_path / "one")
    assert verification.is_verified
    opened = fairchord.open_song(tmp_path / "one", project=tmp_path / "studio", model=song.model.folder)
    assert opened.piece == edited.piece
    assert opened.undo().piece == song.piece


def test_a_file_of_ones_own_is_opened_to_be_edited(song: Song, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    (tmp_path / "mine.mid").write_bytes(write_midi(shelf_pieces()[0].piece))
    opened = fairchord.open_song(tmp_path / "mine.mid", own=True, model=song.model.folder)
    assert b"AI" not in opened.midi
    assert opened.infill(bars="1", seed=1).edits.given["right"] == "own"
