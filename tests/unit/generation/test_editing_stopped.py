# SPDX-License-Identifier: Apache-2.0
"""An edit that is stopped keeps the notes of the bars that it did not come to."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest

from builders.music_pieces import a_track
from builders.scripted_music import SOURCE, a_brief, composed
from fairchord.generation.compose import Watch
from fairchord.generation.editing.bar_grid import bar_starts, bars_of
from fairchord.generation.editing.edit import Edit, Standing, apply_edit
from fairchord.generation.editing.edited import Edited
from fairchord.generation.editing.hole import Hole
from fairchord.generation.editing.infilling import Infilling, Told
from fairchord.generation.editing.track_wishes import brief_of_edit, wishes_for
from fairchord.music.piece import DURATION, ONSET, PITCH, Piece, Track

BRIEF = a_brief(8)
PIECE = composed(BRIEF)
STANDING = Standing(piece=PIECE, brief=BRIEF, machine=Hole.nothing(PIECE))
OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    ("infill", {"tracks": "main_melody,bass,drums", "bars": "2-7"}),
    ("vary", {"how_far": 80}),
    ("replace", {"track": "bass"}),
    ("reharmonise", {"chords": "Dm G C Am"}),
]


def stopped(operation: str, parameters: dict[str, Any], *, bars: int) -> Edited:
    """An edit that is stopped once so many bars of tracks are written."""
    written = count()
    done = [0]

    def on_bar(_bar: object) -> None:
        done[0] = next(written) + 1

    watch = Watch(on_bar=on_bar, should_stop=lambda: done[0] >= bars)
    edit = Edit(operation=operation, parameters=parameters, seed=1)
    _, edited = apply_edit(SOURCE, STANDING, edit, watch=watch)
    assert not edited.is_complete
    return edited


@pytest.mark.parametrize(("operation", "parameters"), OPERATIONS)
def test_stopped_at_once_nothing_is_written_and_every_note_stays(operation: str, parameters: dict[str, Any]) -> None:
    edited = stopped(operation, parameters, bars=0)
    assert edited.written.is_empty
    assert edited.piece.tracks == PIECE.tracks
    assert all(kept.kept for kept in edited.report if kept.control == "other notes")


def rows_in(piece: Piece, index: int, bars: frozenset[int]) -> set[tuple[int, ...]]:
    notes = piece.tracks[index].notes
    inside = notes[np.isin(bars_of(notes, bar_starts(PIECE)), list(bars))]
    return {tuple(row) for row in inside.tolist()}


@pytest.mark.parametrize(("operation", "parameters"), OPERATIONS)
def test_stopped_midway_the_other_bars_keep_what_does_not_clash(operation: str, parameters: dict[str, Any]) -> None:
    edited = stopped(operation, parameters, bars=3)
    assert edited.written.count >= 3
    every = frozenset(range(8))
    for index, written in enumerate(edited.written.bars):
        before, after = rows_in(PIECE, index, every - written), rows_in(edited.piece, index, every - written)
        new = rows_in(edited.piece, index, written)
        assert after <= before
        assert before - after == {row for row in before if clashes(row, new)}


def clashes(row: tuple[int, ...], others: set[tuple[int, ...]]) -> bool:
    return any(
        other[PITCH] == row[PITCH]
        and other[ONSET] < row[ONSET] + row[DURATION]
        and row[ONSET] < other[ONSET] + other[DURATION]
        for other in others
    )


def test_a_note_that_a_new_one_sounds_into_is_not_put_back() -> None:
    before = Piece(title="two bars", tracks=(_line((0, 480, 60, 80), (1920, 480, 62, 80), (2400, 480, 64, 80)),))
    wishes = wishes_for(before, None)
    brief = brief_of_edit(before, wishes, None, bars=2, seed=0)
    work = Infilling(
        piece=before, hole=Hole.of(before), brief=brief, wishes=wishes, seed=0, candidates=1, told=Told(Watch(), 2)
    )
    work.standing = Piece(title="two bars", tracks=(_line((960, 1440, 62, 70)),))
    work.written = Hole(bars=(frozenset({0}),))
    work.put_back(before)
    assert work.standing.tracks[0].notes.tolist() == [[960, 1440, 62, 70], [2400, 480, 64, 80]]


def _line(*rows: tuple[int, int, int, int]) -> Track:
    return a_track(rows, name="line")
