# SPDX-License-Identifier: Apache-2.0
"""Repairing, quantising, slicing and merging notes."""

from dataclasses import replace

import pytest

from builders.music_pieces import a_line, a_piece, a_track
from fairchord.errors import InvalidMusic
from fairchord.music.conditions import Conditions, name_pitch_range
from fairchord.music.edit import quantise, repair_overlaps, slice_ticks
from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.piece import note_array
from fairchord.music.time import Tempo


def test_of_notes_struck_together_on_one_pitch_the_longest_stays() -> None:
    notes, changed = repair_overlaps(note_array([(0, 100, 60, 80), (0, 300, 60, 70), (0, 50, 61, 60)]))
    assert notes.tolist() == [[0, 300, 60, 70], [0, 50, 61, 60]]
    assert changed == 1


def test_notes_of_different_pitches_may_overlap() -> None:
    notes = note_array([(0, 480, 60, 80), (10, 480, 61, 80)])
    assert repair_overlaps(notes) == (notes, 0) or repair_overlaps(notes)[1] == 0


def test_quantising_says_how_many_notes_moved() -> None:
    piece = a_piece(a_track([(3, 100, 60, 80), (480, 480, 62, 80), (979, 5, 64, 80)]))
    quantised, moved = quantise(piece)
    assert quantised.tracks[0].notes[:, :2].tolist() == [[0, 120], [480, 480], [960, 40]]
    assert moved == 2


def test_quantising_takes_the_chords_along() -> None:
    chords = (
        ChordSpan(onset_ticks=5, duration_ticks=470, chord=parse_chord("C")),
        ChordSpan(onset_ticks=475, duration_ticks=10, chord=parse_chord("G")),
    )
    quantised, _ = quantise(replace(a_piece(a_line([60])), chords=chords))
    assert [(s.onset_ticks, s.duration_ticks) for s in quantised.chords] == [(0, 480)]


def test_a_slice_restates_what_is_in_force() -> None:
    piece = replace(
        a_piece(a_line([60, 62, 64, 65])),
        tempi=(Tempo.from_bpm(60), Tempo.from_bpm(90, onset_ticks=480), Tempo.from_bpm(99, onset_ticks=1200)),
        key_signatures=(KeySignature(onset_ticks=480, tonic=2, mode="major"),),
        chords=(ChordSpan(onset_ticks=0, duration_ticks=1920, chord=parse_chord("C")),),
    )
    part = slice_ticks(piece, 720, 1440)
    assert part.tracks[0].notes.tolist() == [[240, 480, 64, 80]]
    assert [(tempo.onset_ticks, round(tempo.bpm)) for tempo in part.tempi] == [(0, 90), (480, 99)]
    assert part.key_signatures == (KeySignature(tonic=2, mode="major"),)
    assert [(s.onset_ticks, s.duration_ticks) for s in part.chords] == [(0, 720)]


def test_an_empty_slice_is_refused() -> None:
    with pytest.raises(InvalidMusic, match="is empty"):
        slice_ticks(a_piece(a_line([60])), 480, 480)


@pytest.mark.parametrize(("pitch", "name"), [(35.9, "very_low"), (36, "low"), (60, "mid"), (96, "very_high")])
def test_pitch_ranges_are_those_of_commu(pitch: float, name: str) -> None:
    assert name_pitch_range(pitch) == name


def test_unknown_words_in_conditions_are_refused() -> None:
    with pytest.raises(InvalidMusic, match="rhythm 'swung'"):
        Conditions(bpm=None, key=None, meter=None, length_bars=4, rhythm="swung")
    with pytest.raises(InvalidMusic, match="section 'outro'"):
        Conditions(bpm=None, key=None, meter=None, length_bars=4, section="outro")
