# SPDX-License-Identifier: Apache-2.0
"""Measurements of a piece, on cases small enough to count by hand."""

from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.qualities import measure_qualities


def a_piece(rows: list[tuple[int, int, int, int]]) -> Piece:
    track = Track(name="melody", role=None, program=0, is_drum=False, notes=note_array(rows))
    chord = ChordSpan(onset_ticks=0, duration_ticks=3840, chord=parse_chord("C"))
    key = KeySignature(tonic=0, mode="major")
    return Piece(title="counted", tracks=(track,), chords=(chord,), key_signatures=(key,))


def test_chord_key_and_beat_shares_are_counted() -> None:
    measured = measure_qualities(
        a_piece([(0, 480, 60, 80), (480, 240, 62, 80), (720, 240, 61, 80), (960, 480, 67, 80)])
    )
    assert measured.notes_in_chord == 0.5
    assert measured.notes_in_chord_or_key == 0.75
    assert measured.beat_notes_in_chord == 2 / 3


def test_empty_bars_and_repeated_notes_are_counted() -> None:
    measured = measure_qualities(a_piece([(480 * beat, 240, 64, 80) for beat in range(4)]))
    assert measured.empty_bars == 0.5
    assert measured.longest_repeated_note_run == 4


def test_an_empty_piece_measures_without_failing() -> None:
    assert measure_qualities(a_piece([])).notes == 0
