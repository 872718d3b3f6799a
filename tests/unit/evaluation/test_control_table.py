# SPDX-License-Identifier: Apache-2.0
"""Conditions read from tables in ComMU's form, clips measured against them, intervals that keep groups together."""

import json
from typing import Any

import numpy as np
import pytest

from fairchord.errors import InvalidInput
from fairchord.evaluation.clip_conditions import ClipConditions, describe_clip
from fairchord.evaluation.conditions_table import read_conditions
from fairchord.evaluation.control import ControlRow, Measure, measure_control, notes_of_clip
from fairchord.evaluation.interval import estimate
from fairchord.music.harmony import ChordSpan, parse_chord, parse_key
from fairchord.music.piece import NoteArray, Piece, Track, note_array
from fairchord.music.time import parse_meter
from fairchord.music.track_role import TrackRole

LINE: dict[str, Any] = {
    "audio_key": "aminor",
    "chord_progressions": [["Am"] * 8 + ["F"] * 8],
    "pitch_range": "mid",
    "num_measures": 2,
    "bpm": 100,
    "genre": "newage",
    "track_role": "main_melody",
    "inst": "string_violin",
    "sample_rhythm": "standard",
    "time_signature": "4/4",
    "min_velocity": 40,
    "max_velocity": 80,
}
GOOD = note_array([(0, 960, 69, 60), (960, 960, 64, 60), (1920, 1920, 65, 60)])
EMPTY = np.zeros((0, 4), np.int32)


def conditions(**changes: object) -> ClipConditions:
    (line,) = read_conditions(json.dumps(LINE | changes))
    assert line.conditions is not None, line.error
    return line.conditions


def measured(*clips: NoteArray, **changes: object) -> dict[tuple[str, str], Measure]:
    return {(m.name, m.form): m for m in measure_control([ControlRow(conditions=conditions(**changes), clips=clips)])}


def mean(found: dict[tuple[str, str], Measure], name: str, form: str = "strict") -> float:
    measure = found[name, form].estimate
    assert measure is not None
    return measure.mean


def test_a_line_of_json_holds_all_conditions() -> None:
    asked = conditions()
    assert (asked.bars, str(asked.meter), str(asked.key)) == (2, "4/4", "A minor")
    assert [str(chord) for chord in asked.slots] == ["Am"] * 8 + ["F"] * 8
    assert (asked.min_velocity, asked.max_velocity, asked.pitch_range) == (40, 80, "mid")
    assert (asked.role, asked.program, asked.bpm) == (TrackRole.MAIN_MELODY, 40, 100)


def test_csv_with_an_index_column_and_json_say_the_same() -> None:
    row = LINE | {"chord_progressions": str(LINE["chord_progressions"])}
    header = ",".join(["", *row, "id"])
    cells = ",".join(["0", *(f'"{value}"' for value in row.values()), "clip7"])
    (line,) = read_conditions(f"{header}\n{cells}\n")
    assert line.name == "clip7"
    assert line.conditions == conditions()


def test_a_row_written_is_read_back() -> None:
    asked = conditions()
    (line,) = read_conditions(json.dumps(asked.to_row() | {"inst": "40"}))
    assert line.conditions == asked


def test_any_field_but_the_length_may_be_absent() -> None:
    (line,) = read_conditions('{"num_measures": 4}')
    assert line.conditions == ClipConditions(bars=4, meter=parse_meter("4/4"))
    (wrong,) = read_conditions('{"bpm": 90}')
    assert wrong.error is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"audio_key": "H major"},
        {"pitch_range": "lowish"},
        {"num_measures": "two"},
        {"chord_progressions": [["Am", "Qx"]]},
        {"chord_progressions": 5},
        {"chord_progressions": {"a": 1}},
        {"num_measures": 0},
        {"num_measures": 10**400},
        {"num_measures": float("inf")},
        {"num_measures": "-nan"},
        {"min_velocity": "1e400"},
        {"chord_progressions": "[__import__('os')]"},
        {"track_role": "solo"},
        {"time_signature": "x"},
        {"min_velocity": 0.5},
    ],
)
def test_a_line_that_is_wrong_gives_its_error_and_the_next_is_read(changes: dict[str, object]) -> None:
    first, second = read_conditions(json.dumps(LINE | changes) + "\n" + json.dumps(LINE))
    assert first.name == "0001"
    assert first.error is not None
    assert second.conditions is not None


@pytest.mark.parametrize("text", ["", "just words", "a,b\n1,2\n"])
def test_what_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_conditions(text)


def test_fewer_chords_than_eighths_share_the_clip() -> None:
    assert conditions(chord_progressions="Am-F").slots == conditions().slots


def test_bar_lines_part_the_chords_as_in_a_brief() -> None:
    slots = conditions(chord_progressions="Am E | F").slots
    assert [str(chord) for chord in slots] == ["Am"] * 4 + ["E"] * 4 + ["F"] * 8


def test_a_clip_that_answers_its_conditions_scores_one() -> None:
    found = measured(GOOD)
    for name, form in found:
        if name != "D" and (name, form) != ("CP", "strict"):
            assert mean(found, name, form) == 1.0, (name, form)
    assert found["D", "published"].estimate is None


def test_an_empty_clip_fails_what_is_counted_by_clip() -> None:
    found = measured(EMPTY)
    for name in ("CP", "CV clip", "CH clip", "length", "not empty"):
        assert mean(found, name) == 0.0
    assert found["CH note", "strict"].estimate is None


def test_published_rows_count_the_first_clip_and_strict_rows_all() -> None:
    loud = GOOD.copy()
    loud[:, 3] = 100
    found = measured(GOOD, loud)
    assert mean(found, "CV clip", "published") == 1.0
    assert mean(found, "CV clip") == 0.5


@pytest.mark.parametrize(
    ("last", "is_right"), [((1920, 1920), True), ((1920, 1921), False), ((0, 1920), False), ((1910, 11), True)]
)
def test_the_last_note_must_end_in_the_last_bar(last: tuple[int, int], is_right: bool) -> None:
    assert mean(measured(note_array([(*last, 65, 60)])), "length") == float(is_right)


def test_a_condition_that_was_not_asked_is_not_measured() -> None:
    found = measured(GOOD, pitch_range="unknown", chord_progressions="", min_velocity="", max_velocity="")
    assert found["CP", "strict"].estimate is None
    assert found["CH note", "published"].estimate is None
    assert found["CV clip", "published"].estimate is None


def test_a_human_clip_describes_itself() -> None:
    spans = tuple(
        ChordSpan(onset_ticks=start, duration_ticks=1920, chord=parse_chord(name))
        for start, name in ((0, "Am"), (1920, "F"))
    )
    track = Track(name="m", role=TrackRole.MAIN_MELODY, program=40, is_drum=False, notes=GOOD)
    piece = Piece(title="human", tracks=(track,), key_signatures=(parse_key("A minor"),), chords=spans)
    asked = describe_clip(piece, track, bars=2)
    assert asked.slots == conditions().slots
    assert (asked.min_velocity, asked.max_velocity, asked.pitch_range) == (60, 60, "mid")
    assert notes_of_clip(piece) is track.notes


def test_an_interval_of_equal_values_is_a_point() -> None:
    found = estimate([0.5] * 10)
    assert found is not None
    assert (found.mean, found.low, found.high, found.count) == (0.5, 0.5, 0.5, 10)
    assert estimate([]) is None
    assert estimate([float("nan")]) is None


def test_weights_make_a_pooled_share() -> None:
    found = estimate([1.0, 0.0], weights=[3, 1])
    assert found is not None
    assert found.mean == 0.75


def test_groups_are_drawn_whole_so_that_their_interval_is_wider() -> None:
    values = [0.0] * 50 + [1.0] * 50
    loose, tight = estimate(values, groups=values), estimate(values)
    assert loose is not None
    assert tight is not None
    assert loose.high - loose.low > 2 * (tight.high - tight.low)
