# SPDX-License-Identifier: Apache-2.0
"""Clips of a snapshot for measuring, their briefs, and lines read from tokens as from notes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from builders.trained_world import a_frozen_project
from fairchord.corpus.manifest import TRAIN
from fairchord.errors import ResourceAbsent
from fairchord.evaluation import held_out
from fairchord.evaluation.held_out import ClipSource, held_out_clips, open_clips
from fairchord.evaluation.memorisation.curve import curve_svg
from fairchord.evaluation.memorisation.line_notes import LineNotes, lines_of_pieces, lines_of_sequences
from fairchord.evaluation.memorisation.reference import borrowing_of, training_steps, tune_numbers
from fairchord.workflows.held_out_brief import brief_of_clip, try_brief
from fairchord.workflows.listening_clips import may_be_played


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> ClipSource:
    project, folder = a_frozen_project(tmp_path_factory.mktemp("held-out") / "project", works=6)
    project.close()
    return open_clips(folder)


def notes_of(lines: LineNotes) -> list[tuple[int, int, int]]:
    clips = lines.clips[lines.line]
    return sorted(zip(clips.tolist(), lines.onset.tolist(), lines.pitch.tolist(), strict=True))


def test_a_clip_states_its_conditions_as_its_tokens_do(source: ClipSource) -> None:
    clip = source.clip(int(source.rows([TRAIN], bars=8)[0]))
    assert clip.conditions["Bars"] == "8"
    assert len(clip.track_conditions) == len(clip.piece.tracks)
    assert [told["Role"] for told in clip.track_conditions] == [str(track.role) for track in clip.piece.tracks]


def test_the_shelf_is_never_taken_for_human(source: ClipSource, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held_out_clips(source, count=5, splits=(TRAIN,)) == ()
    assert not any(may_be_played(work) for work in source.works)
    monkeypatch.setattr(held_out, "NOT_HUMAN", frozenset())
    drawn = held_out_clips(source, count=100, splits=(TRAIN,))
    assert drawn
    assert max(Counter(clip.work for clip in drawn).values()) == 1


def test_a_brief_asks_for_what_the_clip_is(source: ClipSource) -> None:
    rows = source.rows([TRAIN], bars=8)
    clips = [source.clip(int(row)) for row in rows[:12]]
    briefs = [(clip, brief) for clip in clips if (brief := try_brief(clip, seed=3)) is not None]
    assert briefs
    for clip, brief in briefs:
        assert brief.bars == 8
        assert brief.seed == 3
        assert [track.role for track in brief.tracks] == [track.role for track in clip.piece.tracks]
        assert str(brief.meter) == clip.conditions["Meter"]
        assert brief_of_clip(clip, seed=3, first_bar=4, bars=4).chords == brief.chords[4:]


def test_lines_from_tokens_are_those_from_notes(source: ClipSource) -> None:
    rows = source.rows([TRAIN])
    pieces = [source.clip(int(row)).piece for row in rows]
    assert notes_of(lines_of_sequences(source, rows)) == notes_of(lines_of_pieces(pieces))


def test_training_works_are_found_whole_in_themselves(source: ClipSource) -> None:
    reference = training_steps(source)
    piece = source.clip(int(source.rows([TRAIN], bars=8)[0])).piece
    found = borrowing_of([piece], reference)
    longest_line = max(Counter(lines_of_pieces([piece]).line.tolist()).values())
    assert found.values["longest_run"][0] == longest_line
    assert found.values["overlap_8"][0] == 1.0
    assert curve_svg(found, found, {"one": found}) == curve_svg(found, found, {"one": found})
    assert len(np.unique(tune_numbers(source))) <= len(source.works)


def test_a_folder_that_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="manifest"):
        open_clips(tmp_path)
