# SPDX-License-Identifier: Apache-2.0
"""Where the meter changes, bars are written stretch by stretch; bars in no known meter are left alone, or refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builders.music_pieces import a_line, a_piece, a_track
from builders.scripted_music import SOURCE
from fairchord.errors import InvalidBrief
from fairchord.generation.editing.bar_grid import bar_starts, bars_of, piece_bars, stretches, writable_bars
from fairchord.generation.editing.edit import Edit, Standing, apply_edit
from fairchord.generation.editing.hole import Hole
from fairchord.generation.infill import infill
from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.piece import Piece
from fairchord.music.time import TimeSignature
from fairchord.music.track_role import TrackRole


def a_changing_piece() -> Piece:
    """Two bars of 4/4, one of 5/8, two of 3/4; the bass's first note sounds across all of it, its pad holds a chord."""
    melody = a_line([60, 62, 64, 65] * 5, name="melody", role=TrackRole.MAIN_MELODY)
    pad = a_track([(0, 7000, 55, 70), (7000, 800, 57, 70)], name="pad", role=TrackRole.PAD, program=50)
    meters = ((0, 4, 4), (3840, 5, 8), (5040, 3, 4))
    return replace(
        a_piece(melody, pad),
        time_signatures=tuple(TimeSignature(onset_ticks=t, numerator=n, denominator=d) for t, n, d in meters),
        key_signatures=(KeySignature(tonic=0, mode="major"),),
        chords=(ChordSpan(onset_ticks=0, duration_ticks=9600, chord=parse_chord("C")),),
    )


PIECE = a_changing_piece()


def test_bars_are_counted_through_every_meter() -> None:
    assert bar_starts(PIECE).tolist() == [0, 1920, 3840, 5040, 6480, 7920, 9360, 10800]
    assert [(s.first_bar, s.bars, str(s.meter)) for s in stretches(PIECE)] == [(0, 2, "4/4"), (3, 4, "3/4")]
    assert writable_bars(PIECE) == {0, 1, 3, 4, 5, 6}


def test_bars_in_several_meters_are_written_and_the_rest_stays() -> None:
    hole = Hole.of(PIECE, tracks="melody", bars="2,5")
    edited = infill(SOURCE, PIECE, hole, seed=2)
    assert edited.written == hole
    assert [kept for kept in edited.report if not kept.kept] == []
    assert edited.piece.tracks[1] == PIECE.tracks[1]
    starts = bar_starts(PIECE)
    for old, new in zip(PIECE.tracks, edited.piece.tracks, strict=True):
        outside = [rows[~np.isin(bars_of(rows, starts), [1, 4])] for rows in (old.notes, new.notes)]
        assert np.array_equal(*outside)
    assert edited.piece.time_signatures == PIECE.time_signatures


def test_a_note_that_sounds_in_from_another_meter_is_not_struck_again() -> None:
    hole = Hole.of(PIECE, tracks="pad", bars="4-5")
    edited = infill(SOURCE, PIECE, hole, seed=2)
    assert [kept for kept in edited.report if not kept.kept] == []
    assert [0, 7000, 55, 70] in edited.piece.tracks[1].notes.tolist()


def test_without_names_a_bar_that_cannot_be_written_is_left_out() -> None:
    standing = Standing(piece=PIECE, brief=None, machine=Hole.nothing(PIECE))
    after, edited = apply_edit(SOURCE, standing, Edit(operation="add", parameters={"track": {"role": "bass"}}, seed=1))
    assert edited.written.bars[-1] == {0, 1, 3, 4, 5, 6}
    assert piece_bars(after.piece) == piece_bars(PIECE)


def test_a_bar_that_cannot_be_written_is_refused_when_it_is_named() -> None:
    with pytest.raises(InvalidBrief, match="bars 3 of 'piece' are in no meter"):
        infill(SOURCE, PIECE, Hole.of(PIECE, bars="3"))


def test_other_edits_that_need_one_meter_say_so() -> None:
    standing = Standing(piece=PIECE, brief=None, machine=Hole.nothing(PIECE))
    with pytest.raises(InvalidBrief, match="one known meter throughout"):
        apply_edit(SOURCE, standing, Edit(operation="reharmonise", seed=1))


def test_which_bars_a_machine_wrote_is_told_in_the_new_bars() -> None:
    standing = Standing(piece=PIECE, brief=None, machine=Hole.of(PIECE, tracks="melody", bars="2,5"))
    slow, _ = apply_edit(SOURCE, standing, Edit(operation="transform", parameters={"feel": "half-time"}))
    assert slow.machine.describe(slow.piece) == "bars 3-4,9-10 of melody"
