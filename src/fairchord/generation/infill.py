# SPDX-License-Identifier: Apache-2.0
"""Infilling: any bars of any tracks of a piece, written from everything around them; all other notes stay as they are.

A long piece is infilled window by window (`editing.hole_window`), one whose meter changes stretch by stretch
(`editing.bar_grid`); the form of a sequence is in `editing.hole_tokens`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import LIMITS, Brief
from fairchord.generation.compose import Watch
from fairchord.generation.editing.bar_grid import (
    piece_bars,
    stretches,
    writable_bars,
)
from fairchord.generation.editing.edit_report import report_edit
from fairchord.generation.editing.edited import Edited, TokenDigest
from fairchord.generation.editing.hole import Hole, format_bars
from fairchord.generation.editing.infilling import Infilling, Told, with_notes
from fairchord.generation.editing.track_wishes import brief_of_edit, complete, wishes_for
from fairchord.generation.next_token import NextToken
from fairchord.generation.track_brief import TrackBrief, check_number
from fairchord.music.piece import NoteArray, Piece
from fairchord.music.time import METERS

NOTHING_ASKED: Final[Mapping[int, TrackBrief]] = MappingProxyType({})
NOTHING_BEFORE: Final[Mapping[int, NoteArray]] = MappingProxyType({})


def infill(
    source: NextToken,
    piece: Piece,
    hole: Hole,
    *,
    brief: Brief | None = None,
    asked: Mapping[int, TrackBrief] = NOTHING_ASKED,
    seed: int = 0,
    candidates: int = 1,
    ends: bool = True,
    digest: TokenDigest | None = None,
    instead_of: Mapping[int, NoteArray] = NOTHING_BEFORE,
    watch: Watch | None = None,
) -> Edited:
    """Write the bars of the hole anew. The piece's chords hold.

    Each track keeps to what is asked of it (by its index), else to the brief, else to what its own notes show. The
    same arguments give the same notes. Of several `candidates` for each hole the one is kept that leads best into the
    bars after it. With `ends` False the piece's last bar does not close it. `digest` holds what was written for the
    same edit before. Where the watch stops it, bars not yet written keep their notes; `instead_of` has those of tracks
    that come emptied.
    """
    piece = complete(piece)
    _check_hole(piece, hole, bars=piece_bars(piece))
    check_number("candidates", candidates, *LIMITS["candidates"])
    wishes = tuple(asked.get(index, wanted) for index, wanted in enumerate(wishes_for(piece, brief)))
    work = Infilling(
        piece=piece,
        hole=hole,
        brief=brief_of_edit(piece, wishes, brief, bars=piece_bars(piece), seed=seed),
        wishes=wishes,
        seed=seed,
        candidates=candidates,
        told=Told(watch or Watch(), total=hole.count),
        digest=digest or TokenDigest(),
    )
    is_complete = all(work.write(source, stretch, ends=ends) for stretch in stretches(piece))
    return _finish(work, instead_of, is_complete=is_complete)


def _finish(work: Infilling, instead_of: Mapping[int, NoteArray], *, is_complete: bool) -> Edited:
    """The outcome; where the writing was stopped, the bars not yet written have their notes back."""
    before, hole = work.piece, work.hole
    if not is_complete:
        before = with_notes(before, [instead_of.get(i, track.notes) for i, track in enumerate(before.tracks)])
        hole = work.written
        work.put_back(before)
    return Edited(
        piece=work.standing,
        brief=work.brief,
        seed=work.seed,
        written=work.written,
        tokens_sha256=work.digest.sha256,
        token_count=work.digest.count,
        is_complete=is_complete,
        report=report_edit(before, work.standing, hole, work.wishes),
    )


def _check_hole(piece: Piece, hole: Hole, *, bars: int) -> None:
    if len(hole.bars) != len(piece.tracks) or any(not 0 <= bar < bars for bar in hole.all_bars):
        raise InvalidBrief(
            f"the bars to write are not all bars of the {len(piece.tracks)} tracks of {piece.title!r}",
            hint=f"the piece has {bars} bars; make the hole with Hole.of(piece, ...)",
        )
    if stuck := hole.all_bars - writable_bars(piece):
        raise InvalidBrief(
            f"bars {format_bars(stuck)} of {piece.title!r} are in no meter that the model knows, or cut short",
            hint="name other bars; the meters are " + ", ".join(f"{n}/{d}" for n, d in METERS),
        )
