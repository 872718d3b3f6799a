# SPDX-License-Identifier: Apache-2.0
"""A line of conditions is read by `evaluate control` as `sketch` reads it, so that clips meet their own chords."""

from __future__ import annotations

import json

import pytest

from fairchord.evaluation.conditions_table import read_conditions
from fairchord.generation.commu.line import read_line

RUN = [name for name in ("Am", "F", "C", "G") for _ in range(8)]
LINES = (
    {"num_measures": 8, "time_signature": "4/4", "audio_key": "aminor", "chord_progressions": [RUN]},
    {"num_measures": 8, "time_signature": "4/4", "chord_progressions": ["Am", "F", "C", "G"]},
    {"num_measures": 4, "time_signature": "4/4", "chord_progressions": ["Am", "F", "C", "G"]},
    {"num_measures": 2, "time_signature": "4/4", "chord_progressions": ["Am", "F", "C"]},
    {"num_measures": 4, "chord_progressions": ["Am"] * 8 + ["F"] * 8},
    {"num_measures": 4, "chord_progressions": ["Am"] * 12 + ["E7"] * 12},
    {"num_measures": 5, "chord_progressions": RUN},
    {"num_measures": 4, "chord_progressions": "Am | F C | G7"},
    {"num_measures": 4, "chord_progressions": "Am-F-C-G"},
    {"num_measures": 1, "chord_progressions": RUN},
    {"num_measures": 4},
)


@pytest.mark.parametrize("line", LINES)
def test_chords_and_meter_are_those_of_the_sketch(line: dict[str, object]) -> None:
    (read,) = read_conditions(json.dumps(line))
    assert read.conditions is not None, read.error
    brief = read_line(line, seed=1, title="clip").brief
    assert read.conditions.meter == brief.meter
    each = brief.meter.bar_ticks // 240
    laid = [brief.chords[n % len(brief.chords)] for n in range(brief.bars)] if brief.chords else []
    assert read.conditions.slots == tuple(bar[at * len(bar) // each] for bar in laid for at in range(each))


def test_lines_are_counted_by_line_ends_alone() -> None:
    first = json.dumps({"num_measures": 1, "genre": "a\u2028b\u0085c"}, ensure_ascii=False)
    _, second = read_conditions(first + "\r\n" + json.dumps({"num_measures": 2}))
    assert (second.number, second.conditions and second.conditions.bars) == ("0002", 2)


def test_json_nested_beyond_reading_is_one_lines_error() -> None:
    deep, whole = read_conditions("{" + '"a":{' * 100_000 + "\n" + json.dumps({"num_measures": 2}))
    assert deep.error is not None
    assert whole.conditions is not None


def test_a_field_name_that_cannot_be_written_is_told_by_its_number() -> None:
    remarks = read_line({"\ud800": 1, "num_measures": 2}, seed=1, title="clip").remarks
    assert [remark.field for remark in remarks] == ["\\ud800"]
