# SPDX-License-Identifier: Apache-2.0
"""The strict control metrics see what the published ones let pass."""

import numpy as np
import pytest

from fairchord.evaluation import published
from fairchord.evaluation.strict import TENSIONS, diversity, keeps_pitch_spread, notes_in_harmony, scale_of
from fairchord.music.harmony import QUALITIES, Chord, parse_chord, parse_key
from fairchord.music.piece import NoteArray, note_array
from fairchord.music.time import parse_meter

KEY = parse_key("C major")
METER = parse_meter("4/4")
FOREIGN = 66


def chords(*names: str) -> list[Chord | None]:
    return [None if name == "N.C." else parse_chord(name) for name in names]


def one(onset: int, duration: int, pitch: int) -> NoteArray:
    return note_array([(onset, duration, pitch, 80)])


def right(note: NoteArray, *names: str, key: str = "C major", meter: str = "4/4") -> bool:
    return bool(notes_in_harmony(note, chords(*names), parse_key(key), parse_meter(meter))[0])


@pytest.mark.parametrize("duration", [120, 240, 480, 720])
def test_every_length_on_the_grid_is_tested(duration: int) -> None:
    assert not right(one(240, duration, FOREIGN), *["C"] * 8)


def test_on_a_strong_beat_a_diatonic_tone_that_is_no_tension_is_wrong() -> None:
    fourth = one(0, 240, 65)
    assert not right(fourth, *["C"] * 8)
    assert right(one(240, 240, 65), *["C"] * 8)
    assert published.notes_in_harmony(fourth, chords("C"), KEY).all()


def test_an_approved_tension_is_right_on_a_strong_beat_if_the_key_has_it() -> None:
    assert right(one(0, 240, 62), *["C"] * 8)
    assert right(one(0, 240, 65), *["Dm7"] * 8)
    assert not right(one(0, 240, 61), *["G7"] * 8)
    assert not right(one(0, 240, FOREIGN), *["C"] * 8)


def test_strong_beats_are_those_of_the_meter() -> None:
    assert not right(one(960, 240, 65), *["C"] * 8)
    assert right(one(960, 240, 65), *["C"] * 6, meter="3/4")
    assert not right(one(720, 240, 65), *["C"] * 6, meter="6/8")


def test_a_slot_that_a_note_only_touches_is_not_its_own() -> None:
    assert right(one(0, 480, 68), "E", "E", "F", "F", *["F"] * 4)
    assert not right(one(0, 481, 68), "E", "E", "F", "F", *["F"] * 4)


def test_a_held_tone_must_fit_every_chord_it_sounds_into() -> None:
    assert right(one(240, 720, 67), "C", "C", "F", "F", *["F"] * 4)
    assert not right(one(240, 720, 70), "C7", "C7", "G", "G", *["G"] * 4)


def test_minor_may_be_harmonic_or_melodic() -> None:
    assert scale_of(parse_key("A minor")) == {9, 11, 0, 2, 4, 5, 6, 7, 8}
    assert right(one(240, 240, 68), *["Am"] * 8, key="A minor")
    assert not right(one(240, 240, 70), *["Am"] * 8, key="A minor")


def test_where_there_is_no_chord_the_scale_decides() -> None:
    assert right(one(0, 240, 65), *["N.C."] * 8)
    assert not right(one(0, 240, FOREIGN), *["N.C."] * 8)


def test_a_note_after_the_last_slot_is_wrong_and_one_that_overhangs_is_not() -> None:
    assert not right(one(1920, 240, 60), *["C"] * 8)
    assert right(one(1680, 480, 60), *["C"] * 8)


def test_every_quality_has_tensions_and_none_is_a_tone_of_the_chord() -> None:
    assert set(TENSIONS) == set(QUALITIES)
    for quality, tensions in TENSIONS.items():
        assert not set(tensions) & set(QUALITIES[quality]), quality


def test_the_spread_of_pitches_counts_outliers_beyond_a_twentieth() -> None:
    steady = [(i * 10, 10, 66, 80) for i in range(40)]
    assert keeps_pitch_spread(note_array(steady), "mid")
    assert keeps_pitch_spread(note_array([*steady, (400, 10, 90, 80)]), "mid")
    far = note_array([*steady, *((400 + i, 1, 90, 80) for i in range(2)), *((500 + i, 1, 42, 80) for i in range(4))])
    assert published.keeps_pitch_range(far, "mid")
    assert not keeps_pitch_spread(far, "mid")
    assert not keeps_pitch_spread(np.zeros((0, 4), np.int32), "mid")


def test_strict_diversity_sees_onsets_and_bars_that_only_one_clip_plays() -> None:
    first, later = one(0, 480, 60), one(960, 480, 60)
    with_second_bar = note_array([(0, 480, 60, 80), (1920, 480, 60, 80)])
    assert diversity([first, first], bars=1, bar_ticks=1920) == pytest.approx(0.0)
    assert diversity([first, later], bars=1, bar_ticks=1920) == pytest.approx(np.sqrt(0.5))
    assert diversity([first, with_second_bar], bars=2, bar_ticks=1920) == pytest.approx(0.5)
    assert published.diversity([first, with_second_bar], bars=2, bar_ticks=1920) == pytest.approx(0.0)
