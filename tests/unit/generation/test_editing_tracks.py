# SPDX-License-Identifier: Apache-2.0
"""Varying, adding, replacing, removing, continuing and re-harmonising change what they say and nothing else."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from builders.scripted_music import SOURCE, a_brief, composed
from fairchord.errors import InvalidBrief
from fairchord.generation.compose import Watch
from fairchord.generation.editing.bar_grid import piece_bars
from fairchord.generation.editing.edit import Edit, Standing, apply_edit
from fairchord.generation.editing.edited import Edited
from fairchord.generation.editing.hole import Hole
from fairchord.generation.editing.joining import best_joined
from fairchord.generation.editing.reharmonise import propose_harmonies
from fairchord.generation.editing.vary import choose_bars, share_changed, vary
from fairchord.generation.infill import infill
from fairchord.generation.scripted import Scripted, random_logits
from fairchord.music.piece import ONSET, Piece

BRIEF = a_brief(8)
PIECE = composed(BRIEF)
STANDING = Standing(piece=PIECE, brief=BRIEF, machine=Hole.of(PIECE))


def edit(operation: str, *, seed: int = 1, locks: str = "", **parameters: Any) -> tuple[Piece, Edited]:
    asked = Edit(operation=operation, parameters=parameters, seed=seed, locks=locks)
    after, edited = apply_edit(SOURCE, STANDING, asked)
    assert edited.is_complete
    assert [kept for kept in edited.report if not kept.kept] == []
    return after.piece, edited


def test_zero_gives_the_same_notes() -> None:
    piece, edited = edit("vary", how_far=0)
    assert piece == PIECE
    assert edited.token_count == 0


def test_a_greater_share_holds_every_bar_of_a_smaller_one_and_changes_more_notes() -> None:
    shares = (0, 30, 60, 100)
    wish = Hole.of(PIECE)
    holes = [choose_bars(PIECE, wish, share, seed=2) for share in shares]
    for smaller, greater in pairwise(holes):
        assert smaller.minus(greater).is_empty
        assert smaller.count < greater.count
    changed = [
        sum(share_changed(PIECE, vary(SOURCE, PIECE, share, brief=BRIEF, seed=seed).piece) for seed in (1, 2)) / 2
        for share in shares
    ]
    assert changed[0] == 0
    assert changed == sorted(changed)


def test_the_opening_of_the_tune_is_kept_longest() -> None:
    for seed in range(5):
        hole = choose_bars(PIECE, Hole.of(PIECE), 90, seed=seed)
        assert not hole.bars[0] & {0, 1}
        assert hole.bars[3] & {0, 1}


def test_bars_in_which_a_track_rests_stay_rests() -> None:
    piece, _ = edit("add", track={"role": "riff"}, bars="1-4")
    hole = choose_bars(piece, Hole.of(piece), 100, seed=0)
    assert max(hole.bars[4]) <= 4


@pytest.mark.parametrize("how_far", [-1, 101, True, "much", 2.5])
def test_a_share_out_of_range_is_refused(how_far: Any) -> None:
    with pytest.raises(InvalidBrief, match="out of range"):
        vary(SOURCE, PIECE, how_far)


def test_an_added_track_changes_no_other_and_keeps_its_bounds() -> None:
    piece, edited = edit("add", track={"role": "pad", "lowest": 55, "highest": 70, "program": 50}, bars="3-6")
    assert piece.tracks[:4] == PIECE.tracks
    pad = piece.tracks[4]
    assert (pad.name, pad.program) == ("pad", 50)
    assert {int(onset) // 1920 for onset in pad.notes[:, ONSET]} <= {2, 3, 4, 5}
    assert edited.written.describe(piece) == "bars 3-6 of pad"
    assert edited.brief.tracks[4].lowest == 55


def test_a_second_drum_kit_is_refused() -> None:
    with pytest.raises(InvalidBrief, match="has drums already"):
        edit("add", track={"role": "drums"})


def test_a_replaced_track_becomes_what_was_asked() -> None:
    piece, edited = edit("replace", track="accompaniment", by={"role": "riff", "program": 27})
    assert [track.name for track in piece.tracks] == ["main_melody", "riff", "bass", "drums"]
    assert [piece.tracks[i] for i in (0, 2, 3)] == [PIECE.tracks[i] for i in (0, 2, 3)]
    assert edited.written.bars[1] == frozenset(range(8))


def test_a_replaced_track_keeps_to_what_it_was_unless_told() -> None:
    piece, _ = edit("replace", track="bass")
    assert (piece.tracks[2].name, piece.tracks[2].program) == ("bass", PIECE.tracks[2].program)
    assert piece.tracks[2] != PIECE.tracks[2]


def test_a_removed_track_is_gone_and_the_last_one_stays() -> None:
    piece, _ = edit("remove", tracks="bass,drums")
    assert [track.name for track in piece.tracks] == ["main_melody", "accompaniment"]
    with pytest.raises(InvalidBrief, match="no track left"):
        edit("remove", tracks="main_melody,accompaniment,bass,drums")


def test_continuing_adds_bars_and_changes_none() -> None:
    piece, edited = edit("continue", bars=3)
    assert piece_bars(piece) == 11
    assert [t.notes[t.notes[:, ONSET] < 8 * 1920].tolist() for t in piece.tracks] == [
        t.notes.tolist() for t in PIECE.tracks
    ]
    assert edited.written.bars == (frozenset({8, 9, 10}),) * 4


def test_reharmonising_keeps_tune_and_drums_and_puts_other_chords_under_them() -> None:
    piece, edited = edit("reharmonise", count=2)
    assert (piece.tracks[0], piece.tracks[3]) == (PIECE.tracks[0], PIECE.tracks[3])
    assert piece.chords != PIECE.chords
    assert edited.written.describe(piece) == "bars 1-8 of accompaniment, bars 1-8 of bass"


def test_given_chords_are_taken_as_they_are_and_only_where_asked() -> None:
    piece, _ = edit("reharmonise", chords="Dm E7", bars="3-4")
    assert [str(span.chord) for span in piece.chords] == ["Am", "F", "Dm", "E7", "Am", "F", "C", "G"]
    before = [span for span in PIECE.chords if span.onset_ticks < 2 * 1920]
    assert list(piece.chords[:2]) == before


def test_harmonies_are_ranked_and_say_why() -> None:
    found = propose_harmonies(SOURCE, PIECE, chords="Am F C G; F# B C# Bb", brief=BRIEF)
    assert found[0].text.startswith("Am | F | C | G")
    assert found[0].fit > found[1].fit
    assert found[0].cost < found[1].cost


def test_a_harmony_that_was_not_found_is_refused() -> None:
    with pytest.raises(InvalidBrief, match="no harmony number 3"):
        edit("reharmonise", chords="Am F", choice=3)


def test_stopping_keeps_the_bars_that_were_finished() -> None:
    done: list[int] = []
    watch = Watch(progress=lambda count, _total: done.append(count), should_stop=lambda: len(done) >= 2)
    hole = Hole.of(PIECE, bars="3-6")
    edited = infill(Scripted(score=random_logits), PIECE, hole, brief=BRIEF, watch=watch)
    assert not edited.is_complete
    assert 2 <= edited.written.count < hole.count
    assert edited.written.minus(hole).is_empty


def test_the_filling_that_leads_best_into_what_follows_is_kept() -> None:
    hole = Hole.of(PIECE, tracks="bass,main_melody", bars="3-4")
    once, again = (infill(SOURCE, PIECE, hole, brief=BRIEF, seed=3, candidates=3) for _ in range(2))
    assert once == again
    assert once.written == hole
    assert [kept for kept in once.report if not kept.kept] == []
    told: list[int] = []
    watch = Watch(on_bar=lambda bar: told.append(bar.bar))
    assert infill(SOURCE, PIECE, hole, brief=BRIEF, seed=3, candidates=3, watch=watch) == once
    assert sorted(told) == [2, 2, 3, 3]
    assert best_joined([[3.0], [1.0, 0.5], [2.0]]) == 1


@pytest.mark.parametrize("candidates", [0, 65, True])
def test_a_number_of_candidates_out_of_range_is_refused(candidates: int) -> None:
    with pytest.raises(InvalidBrief, match="candidates"):
        infill(SOURCE, PIECE, Hole.of(PIECE, bars="3"), candidates=candidates)


def test_a_long_piece_is_infilled_window_by_window() -> None:
    brief = a_brief(32)
    piece = composed(brief)
    hole = Hole.of(piece, tracks="bass,main_melody", bars="3-9,20,28-32")
    edited = infill(Scripted(score=random_logits, context=1024), piece, hole, brief=brief)
    assert edited.written == hole
    assert [kept for kept in edited.report if not kept.kept] == []


@pytest.mark.parametrize(
    ("operation", "parameters", "said"),
    [("paint", {}, "no edit 'paint'"), ("infill", {"colour": 1}, "has no 'colour'"), ("vary", {}, "how far None")],
)
def test_an_unknown_wish_is_refused(operation: str, parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidBrief, match=said):
        edit(operation, **parameters)
