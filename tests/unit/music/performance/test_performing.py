# SPDX-License-Identifier: Apache-2.0
"""What a performance does to a piece, wish by wish and rule by rule."""

from dataclasses import replace

import numpy as np
import pytest

from builders.music_pieces import a_piece, a_track
from builders.played_drums import a_groove
from fairchord.errors import InvalidBrief
from fairchord.music.performance.expression import Expression
from fairchord.music.performance.perform import perform
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, Piece, Track
from fairchord.music.track_role import TrackRole


def a_kit(bars: int = 4) -> Track:
    rows = [(bar * 1920 + at, 120, 42, 70) for bar in range(bars) for at in range(0, 1920, 240)]
    rows += [(bar * 1920 + at, 120, 38, 90) for bar in range(bars) for at in (480, 840, 1320, 1440)]
    return a_track(rows, name="drums", is_drum=True)


def a_tune(bars: int = 4, role: TrackRole = TrackRole.MAIN_MELODY, program: int = 73) -> Track:
    rows = [(index * 480, 480, 60 + index % 5, 80) for index in range(bars * 4)]
    return replace(a_track(rows, name=role.value, program=program), role=role)


def played(piece: Piece, seed: int = 1, **wish: object) -> Piece:
    return perform(piece, Expression(**wish), seed=seed, groove=a_groove(), style="rock")  # type: ignore[arg-type]


def moved(before: Track, after: Track) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    def by_pitch(track: Track) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
        return track.notes[np.lexsort((track.notes[:, ONSET], track.notes[:, PITCH]))]

    return by_pitch(after)[:, ONSET] - by_pitch(before)[:, ONSET]


def test_drums_alone_move_when_only_drums_are_asked() -> None:
    piece = a_piece(a_tune(), a_kit())
    tune, kit = played(piece, kind="drums").tracks
    assert tune == piece.tracks[0]
    assert len(np.unique(moved(piece.tracks[1], kit))) > 5


def test_without_a_groove_drums_keep_the_grid() -> None:
    piece = a_piece(a_tune(), a_kit())
    tune, kit = perform(piece, Expression(), seed=1).tracks
    assert kit == piece.tracks[1]
    assert tune != piece.tracks[0]


def test_a_drum_written_flat_gets_the_accents_of_the_grooves() -> None:
    kit = played(a_piece(a_kit(16)), kind="drums").tracks[0].notes
    snares = kit[kit[:, PITCH] == 38]
    places = np.round(snares[:, ONSET] / 120) % 16
    assert snares[np.isin(places, [4, 12]), VELOCITY].mean() > snares[np.isin(places, [7, 11]), VELOCITY].mean() + 10


def test_written_accents_move_by_a_step_at_most() -> None:
    rows = [(index * 240, 120, 42, (60, 72, 84, 96)[index % 4]) for index in range(32)]
    piece = a_piece(a_track(rows, is_drum=True))
    after = played(piece, kind="drums").tracks[0].notes
    assert np.abs(after[:, VELOCITY] - piece.tracks[0].notes[:, VELOCITY]).max() <= 2


def test_flat_dynamics_stay_flat() -> None:
    piece = a_piece(a_tune(), a_kit())
    for track in played(piece, keeps_velocities=True).tracks:
        assert set(track.notes[:, VELOCITY].tolist()) <= {70, 80, 90}


def test_a_phrase_rises_and_falls() -> None:
    notes = played(a_piece(a_tune())).tracks[0].notes
    inside = notes[np.isin(notes[:, ONSET] // 1920, [2])]
    assert inside[:, VELOCITY].mean() > notes[:2, VELOCITY].mean() + 3
    assert inside[:, VELOCITY].mean() > notes[-2:, VELOCITY].mean() + 3


def test_the_melody_leads_and_the_bass_does_not() -> None:
    piece = a_piece(a_tune(8), a_tune(8, TrackRole.BASS, 33))
    tune, bass = played(piece).tracks
    assert moved(piece.tracks[0], tune)[4:].mean() < -3
    assert moved(piece.tracks[1], bass)[4:].mean() > 0


def test_a_guitar_is_strummed_upwards() -> None:
    chord = a_track([(480, 960, pitch, 80) for pitch in (40, 47, 52, 56)], name="guitar", program=25)
    onsets = played(a_piece(replace(chord, role=TrackRole.ACCOMPANIMENT))).tracks[0].notes
    assert (np.diff(onsets[np.argsort(onsets[:, PITCH]), ONSET]) > 0).all()


def test_repeated_notes_are_parted_and_a_legato_line_is_not() -> None:
    repeated = a_track([(index * 480, 480, 60, 80) for index in range(8)], program=73)
    notes = played(a_piece(replace(repeated, role=TrackRole.MAIN_MELODY))).tracks[0].notes
    assert (notes[1:, ONSET] - notes[:-1, ONSET] - notes[:-1, DURATION] > 10).all()
    tune = played(a_piece(a_tune())).tracks[0].notes
    gaps = tune[1:, ONSET] - tune[:-1, ONSET] - tune[:-1, DURATION]
    assert (gaps <= 40).all()


def test_swing_moves_the_off_beat_and_leaves_beats_and_triplets() -> None:
    rows = [(0, 240, 60, 80), (240, 240, 62, 80), (480, 160, 64, 80), (640, 160, 65, 80), (800, 160, 67, 80)]
    notes = played(a_piece(a_track(rows)), kind="none", swing_percent=67).tracks[0].notes
    assert notes[:, ONSET].tolist() == [0, round(480 * 0.67), 480, 640, 800]
    assert int(notes[0, DURATION]) == round(480 * 0.67)


def test_swing_leaves_six_eight_alone() -> None:
    piece = a_piece(a_track([(index * 240, 240, 60 + index, 80) for index in range(6)]), meter="6/8")
    assert played(piece, kind="none", swing_percent=67).tracks == piece.tracks


@pytest.mark.parametrize(
    "wish", [{"kind": "some"}, {"swing_percent": 49}, {"swing_percent": 80}, {"swing_percent": 55.5}]
)
def test_an_unknown_wish_names_what_may_be_asked(wish: dict[str, object]) -> None:
    with pytest.raises(InvalidBrief):
        Expression(**wish)  # type: ignore[arg-type]
