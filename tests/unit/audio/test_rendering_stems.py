# SPDX-License-Identifier: Apache-2.0
"""From a Piece to files: stems, mix, master, measured as delivered."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from audio_world import a_piece, a_track, house_bytes

from fairchord.audio.measure import measure_file
from fairchord.audio.renderer import play_track, render, stem_names
from fairchord.audio.rendering import Rendering, write_rendering
from fairchord.audio.sound_bank import open_bank
from fairchord.audio.wav import read_wav
from fairchord.errors import InvalidMusic, LimitExceeded
from fairchord.music.piece import Piece
from fairchord.music.track_role import TrackRole


@lru_cache(maxsize=1)
def a_rendering() -> Rendering:
    return render(a_piece())


def test_stems_are_named_by_role_in_track_order_and_equally_long() -> None:
    rendering = a_rendering()
    assert list(rendering.stems) == ["main_melody", "accompaniment", "bass", "drums"]
    shapes = {stem.shape for stem in (*rendering.stems.values(), rendering.pre_master, rendering.master)}
    assert shapes == {(int(rendering.duration_seconds * 48_000), 2)}
    assert rendering.duration_seconds == pytest.approx(4.0 + 3.5, abs=0.01)


def test_written_stems_sum_to_the_written_pre_master(tmp_path: Path) -> None:
    paths = write_rendering(a_rendering(), tmp_path, pre_master=True)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "mix.wav", "stems/main_melody.wav", "stems/accompaniment.wav", "stems/bass.wav", "stems/drums.wav",
        "premaster.wav",
    ]  # fmt: skip
    total = np.sum([read_wav(path)[0].astype(np.float64) for path in paths[1:-1]], axis=0)
    rest = total - read_wav(paths[-1])[0]
    assert 20 * np.log10(np.sqrt(np.mean(rest**2)) / np.sqrt(np.mean(total**2))) < -90
    assert np.abs(total).max() < 1.0


def test_the_delivered_mix_meets_its_targets_by_two_meters(tmp_path: Path) -> None:
    measured = measure_file(write_rendering(a_rendering(), tmp_path)[0])
    assert measured.loudness_lufs == pytest.approx(-14.0, abs=0.3)
    assert measured.true_peak_dbtp <= -1.0
    assert measured.clipped_frames == 0
    assert measured.sample_rate == 48_000
    if measured.second_meter_lufs is not None:
        assert measured.second_meter_lufs == pytest.approx(-14.0, abs=0.3)


def test_the_pre_master_is_not_written_unasked(tmp_path: Path) -> None:
    write_rendering(a_rendering(), tmp_path)
    assert not (tmp_path / "premaster.wav").exists()


def test_rendering_twice_gives_the_same_bits() -> None:
    again = render(a_piece())
    assert np.array_equal(again.master, a_rendering().master)
    assert all(np.array_equal(again.stems[name], stem) for name, stem in a_rendering().stems.items())


def test_the_bank_that_played_is_recorded() -> None:
    info = a_rendering().bank
    assert (info.name, info.sha256) == ("Fairchord House Bank", hashlib.sha256(house_bytes()).hexdigest())
    assert info.licence.startswith("CC0-1.0")
    assert set(info.to_dict()) == {"name", "sha256", "licence"}


def test_notes_sound_where_they_are_written() -> None:
    track = a_track(TrackRole.DRUMS, [(960, 60, 37, 110)])
    sound = play_track(Piece(title="x", tracks=(track,)), track, open_bank(), 96_000)
    first = int(np.flatnonzero(np.abs(sound[:, 0]) > 0.05 * np.abs(sound).max())[0])
    assert 48_000 <= first <= 48_000 + 240


def test_a_dense_loud_track_is_not_clipped() -> None:
    track = a_track(TrackRole.DRUMS, [(0, 960, key, 127) for key in range(35, 68)])
    sound = play_track(Piece(title="x", tracks=(track,)), track, open_bank(), 96_000)
    assert np.abs(sound).max() > 1.0
    flat = np.diff(sound[:, 0][np.abs(sound[:, 0]) > 0.98 * np.abs(sound).max()])
    assert not len(flat) or np.abs(flat).max() > 0


def test_repeated_and_missing_roles_are_numbered() -> None:
    rows = [(0, 480, 60, 80)]
    tracks = [a_track(role, rows) for role in (TrackRole.PAD, None, TrackRole.PAD, None, TrackRole.DRUMS)]
    assert stem_names(tracks) == ("pad", "part", "pad_2", "part_2", "drums")


def test_empty_tracks_are_left_out_and_an_empty_piece_is_refused() -> None:
    empty = a_track(TrackRole.PAD, [])
    rendering = render(replace(a_piece(1), tracks=(empty, a_piece(1).tracks[2])))
    assert list(rendering.stems) == ["bass"]
    with pytest.raises(InvalidMusic, match="no notes"):
        render(Piece(title="nothing", tracks=(empty,)))


def test_an_endless_piece_is_refused_before_any_work() -> None:
    track = a_track(TrackRole.PAD, [(480 * 60 * 60, 480, 60, 80)])
    with pytest.raises(LimitExceeded, match="30 minutes"):
        render(Piece(title="long", tracks=(track,)))


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    render(a_piece(1), progress=lambda _, fraction: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0
