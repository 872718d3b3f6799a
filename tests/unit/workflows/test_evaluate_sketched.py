# SPDX-License-Identifier: Apache-2.0
"""The briefs of a sketch are a table of conditions for its clips, with ids, blank lines and pick-up bars."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairchord.errors import ResourceAbsent
from fairchord.evaluation.conditions_table import read_conditions
from fairchord.music.midi import write_midi
from fairchord.music.piece import Piece, Track, note_array
from fairchord.workflows.evaluate_control import evaluate_control

LINE = {"num_measures": 1, "min_velocity": 60, "max_velocity": 80}


def clip(path: Path) -> None:
    """One bar of one note."""
    path.parent.mkdir(parents=True, exist_ok=True)
    track = Track(name="m", role=None, program=0, is_drum=False, notes=note_array([(0, 1920, 60, 70)]))
    path.write_bytes(write_midi(Piece(title="clip", tracks=(track,))))


def test_clips_named_by_line_are_found_where_the_lines_have_ids(tmp_path: Path) -> None:
    table = tmp_path / "briefs.jsonl"
    lines = [json.dumps(LINE | {"id": "commu00007"}), "", json.dumps(LINE | {"id": "commu00009"})]
    table.write_text("\n".join(lines), encoding="utf-8")
    for name in ("0001-01", "0001-02", "0003"):
        clip(tmp_path / "clips" / f"{name}.mid")
    report = evaluate_control(tmp_path / "clips", table)
    assert (report.clips, report.clips_without_line, report.lines_without_clip) == (3, 0, ())


def test_an_id_goes_before_the_number_of_the_line(tmp_path: Path) -> None:
    table = tmp_path / "briefs.jsonl"
    table.write_text("\n".join(json.dumps(LINE | {"id": name}) for name in ("0002", "0003")), encoding="utf-8")
    clip(tmp_path / "clips" / "0002.mid")
    report = evaluate_control(tmp_path / "clips", table)
    assert (report.clips, report.lines_without_clip) == (1, ("0003",))


def test_where_nothing_fits_both_names_are_proposed(tmp_path: Path) -> None:
    table = tmp_path / "briefs.jsonl"
    table.write_text(json.dumps(LINE | {"id": "commu00007"}), encoding="utf-8")
    clip(tmp_path / "clips" / "other.mid")
    with pytest.raises(ResourceAbsent) as caught:
        evaluate_control(tmp_path / "clips", table)
    assert "commu00007.mid" in str(caught.value.hint)
    assert "0001.mid" in str(caught.value.hint)


def test_a_pick_up_bar_has_no_chord() -> None:
    chords = [["Am"] * 8 + ["F"] * 8 + ["C"] * 8 + ["G"] * 8]
    (line,) = read_conditions(json.dumps({"num_measures": 5, "chord_progressions": chords}))
    assert line.conditions is not None
    assert line.conditions.slots[:8] == (None,) * 8
    assert [str(chord) for chord in line.conditions.slots[8::8]] == ["Am", "F", "C", "G"]
