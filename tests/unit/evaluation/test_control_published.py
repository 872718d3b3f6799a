# SPDX-License-Identifier: Apache-2.0
"""The published control metrics on cases counted by hand, and what they do not see."""

import math

import numpy as np
import pytest

from fairchord.evaluation.published import (
    diversity,
    keeps_pitch_range,
    notes_in_harmony,
    notes_in_velocity,
)
from fairchord.music.harmony import Chord, parse_chord, parse_key
from fairchord.music.piece import NoteArray, note_array

KEY = parse_key("C major")
EMPTY = np.zeros((0, 4), np.int32)


def chords(*names: str) -> list[Chord | None]:
    return [None if name == "N.C." else parse_chord(name) for name in names]


def one(onset: int, duration: int, pitch: int, velocity: int = 80) -> NoteArray:
    return note_array([(onset, duration, pitch, velocity)])


def test_the_mean_pitch_decides_and_outliers_do_not_count() -> None:
    notes = note_array([(0, 10, 24, 80), (10, 10, 108, 80), (20, 10, 66, 80)])
    assert keeps_pitch_range(notes, "mid")
    assert not keeps_pitch_range(notes, "low")
    assert not keeps_pitch_range(EMPTY, "mid")


@pytest.mark.parametrize(("pitches", "name"), [((59, 60), "mid_low"), ((60, 60), "mid"), ((95, 97), "very_high")])
def test_an_edge_belongs_to_the_higher_range(pitches: tuple[int, int], name: str) -> None:
    assert keeps_pitch_range(note_array([(i * 10, 10, pitch, 80) for i, pitch in enumerate(pitches)]), name)


def test_velocity_bounds_are_inclusive() -> None:
    notes = note_array([(0, 10, 60, 40), (10, 10, 60, 39), (20, 10, 60, 90), (30, 10, 60, 91)])
    assert notes_in_velocity(notes, 40, 90).tolist() == [True, False, True, False]


F_SHARP = 66
"""Foreign to C major and to the chord C."""


@pytest.mark.parametrize(
    ("onset", "duration", "is_right"),
    [
        (0, 240, True),  # an eighth on the grid is tested against no slot
        (0, 480, True),  # nor is a quarter
        (0, 720, False),  # a dotted quarter against the middle one of three
        (0, 120, False),  # a sixteenth at the start of a slot ends inside it
        (120, 120, False),  # one that begins inside it, too
        (60, 60, False),  # and one wholly inside
        (240, 240, True),
        (230, 240, False),
    ],
)
def test_only_slots_that_an_end_lies_inside_or_that_lie_inside_are_tested(
    onset: int, duration: int, is_right: bool
) -> None:
    found = notes_in_harmony(one(onset, duration, F_SHARP), chords("C", "C", "C", "C"), KEY)
    assert found.tolist() == [is_right]


def test_a_tone_of_the_key_is_right_over_any_chord() -> None:
    assert notes_in_harmony(one(0, 120, 65), chords("C"), KEY).tolist() == [True]
    assert notes_in_harmony(one(0, 120, 65), chords("E7"), KEY).tolist() == [True]


def test_a_borrowed_tone_is_right_only_while_its_chord_lasts() -> None:
    g_sharp = one(0, 600, 68)
    assert notes_in_harmony(g_sharp, chords("E", "E", "E"), KEY).tolist() == [True]
    assert notes_in_harmony(g_sharp, chords("E", "E", "F"), KEY).tolist() == [False]
    assert notes_in_harmony(one(0, 480, 68), chords("E", "F"), KEY).tolist() == [True]


def test_no_chord_has_no_tones_and_a_slash_adds_none() -> None:
    assert notes_in_harmony(one(0, 120, F_SHARP), chords("N.C."), KEY).tolist() == [False]
    assert notes_in_harmony(one(0, 120, F_SHARP), chords("C/F#"), KEY).tolist() == [False]


def test_the_minor_scale_is_the_natural_one() -> None:
    leading = one(0, 120, 68)
    assert notes_in_harmony(leading, chords("Am"), parse_key("A minor")).tolist() == [False]


def test_equal_clips_have_no_diversity() -> None:
    clip = note_array([(0, 480, 60, 80), (480, 480, 64, 80)])
    assert diversity([clip, clip, clip], bars=1, bar_ticks=1920) == pytest.approx(0.0)


def test_clips_with_nothing_in_common_reach_half_the_root_of_two() -> None:
    quarter, half = one(0, 480, 60), one(0, 960, 61)
    assert diversity([quarter, half], bars=1, bar_ticks=1920) == pytest.approx(math.sqrt(2) / 2)


def test_diversity_by_hand() -> None:
    first = note_array([(0, 480, 60, 80), (480, 480, 64, 80)])
    second = note_array([(0, 480, 60, 80), (480, 480, 67, 80)])
    # Pitch classes share one of two (distance 1/2), durations are the same.
    assert diversity([first, second], bars=1, bar_ticks=1920) == pytest.approx(0.25)


def test_diversity_does_not_see_onsets_octaves_or_bars_that_one_clip_leaves_empty() -> None:
    first = one(0, 480, 60)
    later = one(960, 480, 72)
    with_second_bar = note_array([(0, 480, 60, 80), (1920, 240, 66, 80)])
    assert diversity([first, later], bars=1, bar_ticks=1920) == pytest.approx(0.0)
    assert diversity([first, with_second_bar], bars=2, bar_ticks=1920) == pytest.approx(0.0)


def test_clips_that_never_play_in_the_same_bar_have_no_diversity_number() -> None:
    assert math.isnan(diversity([one(0, 480, 60), one(1920, 480, 60)], bars=2, bar_ticks=1920))
