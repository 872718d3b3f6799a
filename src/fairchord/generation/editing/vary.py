# SPDX-License-Identifier: Apache-2.0
"""Varying a piece: how far is a share of its bars that is written anew, from 0 (the same notes) to 100 (all of them).

The bars are ranked once by the seed, so that a greater share holds every bar of a smaller one. Last in the ranking, and
so kept longest, is the opening of each track: first of those that carry tunes. Bars in which a track rests stay rests.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch
from fairchord.generation.editing.bar_grid import Ticks, bar_starts, bars_of
from fairchord.generation.editing.edited import Edited
from fairchord.generation.editing.hole import Bars, Hole, Tracks
from fairchord.generation.editing.lock import Locks, open_to_writing, read_locks
from fairchord.generation.infill import infill
from fairchord.generation.next_token import NextToken
from fairchord.music.piece import DURATION, ONSET, PITCH, Piece, Track
from fairchord.music.track_role import TrackRole

_MOTIF_BARS: Final = 2
_TUNEFUL: Final = (TrackRole.MAIN_MELODY, TrackRole.SUB_MELODY, TrackRole.RIFF)


def vary(
    source: NextToken,
    piece: Piece,
    how_far: int,
    *,
    tracks: Tracks | None = None,
    bars: Bars | None = None,
    locks: Locks = "",
    brief: Brief | None = None,
    seed: int = 0,
    candidates: int = 1,
    ends: bool = True,
    watch: Watch | None = None,
) -> Edited:
    """Write `how_far` per cent of the bars anew, of the tracks and bars named, outside the locks."""
    doing = f"vary {how_far}"
    wish = open_to_writing(piece, read_locks(locks), tracks=tracks, bars=bars, doing=doing)
    hole = choose_bars(piece, wish, how_far, seed=seed)
    return infill(source, piece, hole, brief=brief, seed=seed, candidates=candidates, ends=ends, watch=watch)


def choose_bars(piece: Piece, wish: Hole, how_far: int, *, seed: int) -> Hole:
    """The bars that a variation of this size writes anew."""
    if isinstance(how_far, bool) or not isinstance(how_far, int) or not 0 <= how_far <= 100:
        raise InvalidBrief(f"how far {how_far!r} is out of range", hint="0 (the same notes) to 100 (all new)")
    starts = bar_starts(piece)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 0, 2])))
    ranked: list[tuple[float, int, int]] = []
    for index, (track, wished) in enumerate(zip(piece.tracks, wish.bars, strict=True)):
        played = _bars_played(track, starts)
        opening = sorted(played)[: min(_MOTIF_BARS, max(1, len(played) // 3))]
        lots = random.random(max(played, default=0) + 1)
        for bar in sorted(played & wished):
            rank = 0 if bar not in opening else 2 if track.role in _TUNEFUL else 1
            ranked.append((rank + float(lots[bar]), index, bar))
    chosen = sorted(ranked)[: math.ceil(len(ranked) * how_far / 100)]
    return Hole(bars=tuple(frozenset(bar for _, i, bar in chosen if i == index) for index in range(len(piece.tracks))))


def _bars_played(track: Track, starts: Ticks) -> frozenset[int]:
    """Bars in which a note of the track begins, or sounds through."""
    if not len(track.notes):
        return frozenset()
    first = bars_of(track.notes, starts)
    last = np.searchsorted(starts, track.notes[:, ONSET] + track.notes[:, DURATION] - 1, side="right") - 1
    return frozenset(bar for a, b in zip(first.tolist(), last.tolist(), strict=True) for bar in range(a, max(a, b) + 1))


def share_changed(before: Piece, after: Piece) -> float:
    """Which part of the notes of a piece (track, onset, pitch) are not in the other; 0 for the same notes."""
    notes = _places(before)
    return len(notes - _places(after)) / max(1, len(notes))


def _places(piece: Piece) -> set[tuple[str, int, int]]:
    return {
        (track.name, onset, pitch) for track in piece.tracks for onset, pitch in track.notes[:, [ONSET, PITCH]].tolist()
    }
