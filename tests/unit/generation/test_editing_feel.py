# SPDX-License-Identifier: Apache-2.0
"""Key, tempo, feel and meter change the same notes and generate nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.music_pieces import a_line, a_piece, a_track
from builders.scripted_music import a_composed_piece
from fairchord.errors import InvalidBrief
from fairchord.generation.editing.feel import change_feel
from fairchord.generation.editing.key_change import change_key, track_shifts
from fairchord.generation.editing.transform import transform
from fairchord.music.harmony import parse_key
from fairchord.music.piece import DURATION, ONSET, PITCH, Piece
from fairchord.music.track_role import TrackRole

PIECE = a_composed_piece(4)


def onsets(piece: Piece, track: int = 0) -> list[int]:
    return [int(onset) for onset in piece.tracks[track].notes[:, ONSET]]


def test_a_key_moves_notes_chords_and_key_and_leaves_drums() -> None:
    moved = change_key(PIECE, parse_key("C minor"))
    assert str(moved.key_signatures[0]) == "C minor"
    assert [str(span.chord) for span in moved.chords] == ["Cm", "Ab", "Eb", "Bb"]
    assert moved.tracks[3] == PIECE.tracks[3]
    for before, after in zip(PIECE.tracks[:3], moved.tracks[:3], strict=True):
        assert {(int(b) - int(a)) % 12 for a, b in zip(before.notes[:, PITCH], after.notes[:, PITCH], strict=True)} == {
            3
        }


def test_a_track_that_would_leave_its_instrument_goes_an_octave_back() -> None:
    flute = a_track([(0, 480, 94, 80), (480, 480, 90, 80)], name="flute", role=TrackRole.MAIN_MELODY, program=73)
    bass = a_track([(0, 480, 40, 80)], name="bass", role=TrackRole.BASS, program=32)
    assert track_shifts(a_piece(flute, bass), 5) == (-7, 5)


def test_another_mode_is_refused_and_the_relative_key_named() -> None:
    with pytest.raises(InvalidBrief, match="another mode") as refused:
        change_key(PIECE, parse_key("C major"))
    assert "A minor has the same notes as C major" in refused.value.hint


def test_going_there_and_back_gives_the_same_piece() -> None:
    there = transform(PIECE, key="D minor", bpm=90)
    assert transform(there.piece, key="A minor", bpm=120).piece == PIECE


def test_a_title_that_we_gave_names_the_new_key_and_others_stay() -> None:
    ours = replace(PIECE, title="Piece in A minor, seed 7")
    assert transform(ours, key="D minor").piece.title == "Piece in D minor, seed 7"
    named = replace(PIECE, title="Letter in A minor")
    assert transform(named, key="D minor").piece.title == "Letter in A minor"


def test_swing_moves_the_off_beat_and_straight_moves_it_back() -> None:
    piece = a_piece(a_track([(0, 240, 60, 80), (240, 240, 62, 80), (480, 120, 64, 80), (600, 120, 65, 80)]))
    swung = change_feel(piece, "swing")
    assert onsets(swung) == [0, 320, 480, 640]
    assert change_feel(swung, "straight") == piece


def test_triplets_stay_when_they_are_swung() -> None:
    piece = a_piece(a_track([(0, 160, 60, 80), (160, 160, 62, 80), (320, 160, 64, 80)]))
    assert change_feel(piece, "swing") == piece


def test_common_time_is_felt_as_twelve_eight_and_back() -> None:
    piece = a_piece(a_line([60, 62, 64, 65, 67, 69, 71, 72], step=240))
    compound = change_feel(piece, "12/8")
    assert str(compound.time_signatures[0]) == "12/8"
    assert onsets(compound)[:3] == [0, 480, 720]
    assert round(compound.tempi[0].bpm) == 180
    back = change_feel(compound, "4/4")
    assert (onsets(back), str(back.time_signatures[0])) == (onsets(piece), "4/4")
    assert round(back.tempi[0].bpm) == 120


def test_triplets_become_plain_eighths_of_twelve_eight() -> None:
    piece = a_piece(a_line([60, 62, 64], step=160))
    assert onsets(change_feel(piece, "12/8")) == [0, 240, 480]
    assert onsets(change_feel(change_feel(piece, "12/8"), "4/4")) == [0, 160, 320]


def test_half_time_doubles_every_value_and_double_time_halves_it() -> None:
    slow = change_feel(PIECE, "half-time")
    assert slow.end_ticks == 2 * PIECE.end_ticks
    assert change_feel(slow, "double-time") == PIECE


def test_a_feel_that_the_meter_does_not_have_is_refused() -> None:
    with pytest.raises(InvalidBrief, match="3/4, which has no compound form"):
        change_feel(a_piece(a_line([60, 62]), meter="3/4"), "compound")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 900), st.integers(40, 80), st.just(80)), min_size=1),
    st.sampled_from(["swing", "straight", "compound", "half-time", "double-time"]),
)
def test_no_feel_turns_time_back_or_loses_a_beat(rows: list[tuple[int, int, int, int]], feel: str) -> None:
    piece = a_piece(a_track(rows))
    moved = change_feel(piece, feel)
    notes = moved.tracks[0].notes
    assert (notes[:, DURATION] > 0).all()
    assert len(notes) <= len(piece.tracks[0].notes)
    assert onsets(moved) == sorted(onsets(moved))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "nothing is asked"),
        ({"bpm": 7}, "7 quarter notes"),
        ({"program": "bass"}, "not of the form"),
        ({"program": "drums=5"}, "program 5 is not one for drums"),
        ({"meter": "5/4"}, "meter 5/4 is not known"),
        ({"feel": "funky"}, "'funky' is not known"),
    ],
)
def test_what_cannot_be_is_refused(asked: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidBrief, match=said):
        transform(PIECE, **asked)  # type: ignore[arg-type]  # as a user might


def test_an_instrument_changes_without_a_note() -> None:
    edited = transform(PIECE, program="bass=33,main_melody=73")
    assert [track.program for track in edited.piece.tracks] == [73, 0, 33, 0]
    assert [t.notes.tolist() for t in edited.piece.tracks] == [t.notes.tolist() for t in PIECE.tracks]
    assert edited.written.is_empty
