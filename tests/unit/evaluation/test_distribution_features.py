# SPDX-License-Identifier: Apache-2.0
"""Features of a clip, on music small enough to count by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from builders.music_pieces import a_line, a_piece, a_track
from fairchord.evaluation.distribution.features import FEATURES, NOTE_LENGTHS, length_classes, measure_features
from fairchord.evaluation.distribution.habits import (
    groove_consistency,
    groove_similarity,
    pitch_class_entropy,
    scale_consistency,
)
from fairchord.music.piece import Piece, note_array
from fairchord.music.track_role import TrackRole

C_MAJOR = (60, 62, 64, 65, 67, 69, 71, 72)


def value(name: str, piece: Piece) -> float:
    (found,) = FEATURES[name](piece)
    return float(found)


def test_one_pitch_class_has_no_entropy() -> None:
    assert pitch_class_entropy(a_piece(a_line([60, 72, 48, 60]))) == 0.0


def test_twelve_pitch_classes_alike_have_log2_of_twelve() -> None:
    assert pitch_class_entropy(a_piece(a_line(range(60, 72)))) == pytest.approx(math.log2(12))


def test_a_scale_is_consistent_and_one_tone_outside_costs_its_share() -> None:
    assert scale_consistency(a_piece(a_line(C_MAJOR))) == pytest.approx(1.0)
    assert scale_consistency(a_piece(a_line((*C_MAJOR, 61)))) == pytest.approx(8 / 9)


def test_transposing_leaves_scale_and_entropy_as_they_are() -> None:
    first, second = a_piece(a_line(C_MAJOR)), a_piece(a_line([pitch + 5 for pitch in C_MAJOR]))
    assert scale_consistency(first) == pytest.approx(scale_consistency(second))
    assert pitch_class_entropy(first) == pytest.approx(pitch_class_entropy(second))


def test_bars_of_one_groove_are_wholly_consistent() -> None:
    piece = a_piece(a_line([60] * 16))
    assert groove_consistency(piece) == 1.0
    assert groove_similarity(piece) == 1.0


def test_groove_counts_positions_that_differ() -> None:
    # Bar 1 has beats 1 2 3 4, bar 2 only beat 1: three of 48 positions differ.
    piece = a_piece(a_track([(480 * beat, 240, 60, 80) for beat in range(5)]))
    assert groove_consistency(piece) == pytest.approx(1 - 3 / 48)


def test_similarity_takes_every_pair_of_bars_and_consistency_neighbours() -> None:
    # Bars A A B: neighbours differ once in two, pairs twice in three.
    rows = [(0, 240, 60, 80), (1920, 240, 60, 80), (3840, 240, 60, 80), (4320, 240, 60, 80)]
    piece = a_piece(a_track(rows))
    assert groove_consistency(piece) == pytest.approx(1 - 1 / 96)
    assert groove_similarity(piece) == pytest.approx(1 - 2 / 144)


def test_drums_count_in_the_groove_and_nowhere_else() -> None:
    drums = a_track([(0, 120, 36, 90), (960, 120, 38, 90)], role=TrackRole.DRUMS, is_drum=True)
    alone, both = a_piece(a_line(C_MAJOR)), a_piece(a_line(C_MAJOR), drums)
    for name in FEATURES:
        if not name.startswith("groove"):
            assert np.array_equal(FEATURES[name](alone), FEATURES[name](both)), name


def test_counts_ranges_and_steps_of_a_line() -> None:
    piece = a_piece(a_line([60, 64, 60, 67]))
    assert value("pitch_count", piece) == 3
    assert value("note_count", piece) == 4
    assert value("pitch_range", piece) == 7
    assert value("mean_interval", piece) == pytest.approx((4 + 4 + 7) / 3)
    assert value("mean_inter_onset", piece) == 1.0


def test_a_block_chord_is_one_step_of_the_top_line() -> None:
    chords = a_track([(onset, 480, pitch, 80) for onset in (0, 480) for pitch in (48, 52, 55 + onset // 480)])
    piece = a_piece(chords)
    assert value("note_count", piece) == 6
    assert value("mean_interval", piece) == 1.0
    assert value("mean_inter_onset", piece) == 1.0


def test_transitions_go_from_row_to_column() -> None:
    matrix = FEATURES["pitch_class_transitions"](a_piece(a_line([60, 67, 60]))).reshape(12, 12)
    assert matrix[0, 7] == 0.5
    assert matrix[7, 0] == 0.5
    assert matrix.sum() == 1.0


@pytest.mark.parametrize("index", range(12))
def test_every_note_length_is_its_own_class(index: int) -> None:
    notes = note_array([(0, round(NOTE_LENGTHS[index] * 480), 60, 80)])
    assert length_classes(notes).tolist() == [index]


def test_silence_measures_without_failing() -> None:
    found = measure_features([a_piece(a_track([]))])
    assert all(np.isfinite(values).all() for values in found.values())
