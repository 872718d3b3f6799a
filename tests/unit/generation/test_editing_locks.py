# SPDX-License-Identifier: Apache-2.0
"""Bars are read as people write them; a lock gives nothing away, and says which wish it contradicts."""

from __future__ import annotations

import pytest

from builders.scripted_music import SOURCE, a_composed_piece
from fairchord.errors import InvalidBrief
from fairchord.generation.editing.edit import Edit, Standing, apply_edit
from fairchord.generation.editing.hole import Hole, format_bars, read_bars
from fairchord.generation.editing.lock import Lock, open_to_writing, read_locks
from fairchord.generation.scripted import Scripted
from fairchord.music.piece import Piece

PIECE = a_composed_piece(8)


def never(_tokens: object) -> None:
    raise AssertionError("something was generated before the lock was looked at")


NEVER = Scripted(score=never)  # type: ignore[arg-type]  # it is never to be called


def standing(piece: Piece = PIECE) -> Standing:
    return Standing(piece=piece, brief=None, machine=Hole.nothing(piece))


def test_bars_are_counted_from_one_and_written_as_they_are_read() -> None:
    assert read_bars("1-4, 9,12-13") == {0, 1, 2, 3, 8, 11, 12}
    assert format_bars(read_bars("12-13,1-4,9")) == "1-4,9,12-13"


@pytest.mark.parametrize("text", ["0-3", "5-4", "a", "1-", ""])
def test_bars_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(InvalidBrief):
        read_bars(text)


def test_bars_and_tracks_that_are_not_there_are_named() -> None:
    with pytest.raises(InvalidBrief, match="bars 9") as refused:
        Hole.of(PIECE, bars="9")
    assert refused.value.hint == "it has the bars 1-8"
    with pytest.raises(InvalidBrief, match="trombone") as unknown:
        Hole.of(PIECE, tracks="trombone")
    assert "main_melody, accompaniment, bass, drums" in unknown.value.hint


def test_a_track_is_found_by_name_role_or_a_word_of_them() -> None:
    assert Hole.of(PIECE, tracks="melody", bars="1").describe(PIECE) == "bars 1 of main_melody"
    assert Hole.of(PIECE, tracks="Main Melody", bars="1") == Hole.of(PIECE, tracks=[0], bars=[0])


def test_locks_are_read_with_several_spans() -> None:
    assert read_locks("bass:1-4,7,drums") == (
        Lock(track="bass", bars=frozenset({0, 1, 2, 3})),
        Lock(track="bass", bars=frozenset({6})),
        Lock(track="drums"),
    )
    assert read_locks("1-2") == (Lock(track="*", bars=frozenset({0, 1})),)


def test_what_a_wish_leaves_open_gives_way_to_a_lock() -> None:
    open_bars = open_to_writing(PIECE, read_locks("drums,bass:3"), tracks=None, bars="3-4", doing="infill")
    assert open_bars.describe(PIECE) == "bars 3-4 of main_melody, bars 3-4 of accompaniment, bars 4 of bass"


@pytest.mark.parametrize(
    ("operation", "parameters", "locks", "said"),
    [
        ("infill", {"tracks": "bass", "bars": "3-4"}, "bass:1-8", "infill contradicts the lock bass:1-8"),
        ("infill", {"tracks": "bass"}, "bass", "would change bars 1-8 of bass"),
        ("infill", {"bars": "3"}, "3", r"lock \*:3"),
        ("vary", {"how_far": 30, "tracks": "drums"}, "drums", "vary 30 contradicts"),
        ("replace", {"track": "bass"}, "bass:8", "replace bass contradicts the lock bass:8"),
        ("remove", {"tracks": "bass,drums"}, "drums:1", "remove contradicts the lock drums:1"),
        ("transform", {"key": "C minor"}, "bass:2", "the key C minor contradicts the lock bass:2"),
        ("transform", {"feel": "swing"}, "drums:1-2", "the feel swing contradicts"),
        ("transform", {"program": "bass=33"}, "bass", "program 33 for bass contradicts"),
        ("transform", {"meter": "3/4"}, "bass:1-2", "its bars would not begin and end on the new bar lines"),
    ],
)
def test_a_contradiction_is_refused_before_anything_is_generated(
    operation: str, parameters: dict[str, object], locks: str, said: str
) -> None:
    with pytest.raises(InvalidBrief, match=said):
        apply_edit(NEVER, standing(), Edit(operation=operation, parameters=parameters, locks=locks))


def test_locked_bars_that_fill_whole_new_ones_let_the_meter_change() -> None:
    edit = Edit(operation="transform", parameters={"meter": "3/4"}, locks="bass:1-3,drums")
    after, _ = apply_edit(NEVER, standing(), edit)
    assert str(after.piece.time_signatures[0]) == "3/4"
    assert [track.notes.tolist() for track in after.piece.tracks] == [track.notes.tolist() for track in PIECE.tracks]


def test_drums_may_be_locked_when_the_key_changes() -> None:
    edit = Edit(operation="transform", parameters={"key": "C minor"}, locks="drums")
    after, _ = apply_edit(NEVER, standing(), edit)
    assert str(after.piece.key_signatures[0]) == "C minor"


def test_locked_bars_stay_when_a_piece_is_varied() -> None:
    edit = Edit(operation="vary", parameters={"how_far": 100}, locks="bass:1-4,drums", seed=3)
    after, edited = apply_edit(SOURCE, standing(), edit)
    assert edited.written.bars[3] == frozenset()
    assert edited.written.bars[2]
    assert edited.written.bars[2] <= {4, 5, 6, 7}
    assert after.piece.tracks[3] == PIECE.tracks[3]
