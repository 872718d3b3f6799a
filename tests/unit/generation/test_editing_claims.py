# SPDX-License-Identifier: Apache-2.0
"""What a machine is said to have written are bars that the piece has, whatever was stopped or taken out before."""

from __future__ import annotations

from itertools import count

from builders.music_pieces import a_line, a_piece
from builders.scripted_music import SOURCE, a_brief, composed
from fairchord.generation.compose import Watch
from fairchord.generation.editing.bar_grid import piece_bars
from fairchord.generation.editing.edit import Edit, Standing, apply_edit
from fairchord.generation.editing.hole import Hole
from fairchord.music.track_role import TrackRole

BRIEF = a_brief(4)
PIECE = composed(BRIEF)
SLOWER = Edit(operation="transform", parameters={"bpm": 100, "feel": "half-time"})


def stopping_after(rounds: int) -> Watch:
    asked = count(1)
    return Watch(should_stop=lambda: next(asked) > rounds)


def are_bars_of_the_piece(standing: Standing) -> bool:
    return max(standing.machine.all_bars, default=-1) < piece_bars(standing.piece)


def test_a_stopped_continuation_claims_the_bars_there_are_and_edits_go_on() -> None:
    standing = Standing(piece=PIECE, brief=BRIEF, machine=Hole.of(PIECE))
    edit = Edit(operation="continue", parameters={"bars": 16}, seed=1)
    for rounds in (0, 40, 300):
        after, edited = apply_edit(SOURCE, standing, edit, watch=stopping_after(rounds))
        assert not edited.is_complete
        assert edited.written.all_bars == frozenset(range(4, piece_bars(edited.piece)))
        assert are_bars_of_the_piece(after)
        slow, _ = apply_edit(SOURCE, after, SLOWER)
        assert are_bars_of_the_piece(slow)


def test_bars_that_go_with_the_track_that_reached_them_are_claimed_no_more() -> None:
    tune = a_line([60, 62, 64, 65], name="tune", role=TrackRole.MAIN_MELODY)
    bass = a_line([40, 41, 43, 45] * 3, name="bass", role=TrackRole.BASS)
    piece = a_piece(tune, bass)
    standing = Standing(piece=piece, brief=None, machine=Hole.of(piece))
    after, _ = apply_edit(SOURCE, standing, Edit(operation="remove", parameters={"tracks": "bass"}))
    assert piece_bars(after.piece) < piece_bars(piece)
    assert are_bars_of_the_piece(after)
    slow, _ = apply_edit(SOURCE, after, SLOWER)
    assert are_bars_of_the_piece(slow)


def test_a_claim_past_the_end_that_was_recorded_before_breaks_no_edit() -> None:
    recorded = Hole(bars=tuple(bars | {4, 19} for bars in Hole.of(PIECE).bars))
    standing = Standing(piece=PIECE, brief=BRIEF, machine=recorded)
    slow, _ = apply_edit(SOURCE, standing, SLOWER)
    assert slow.machine == Hole.of(slow.piece)
