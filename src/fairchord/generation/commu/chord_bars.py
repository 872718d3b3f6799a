# SPDX-License-Identifier: Apache-2.0
"""The chords of a sketched clip as a Brief takes them: so many in a bar as can share its grid steps."""

from __future__ import annotations

from fairchord.generation.brief import ANY_CHORDS_A_BAR, MAX_CHORDS_A_BAR
from fairchord.music.chord_grid import Grid, lay_bars
from fairchord.music.chord_language import ChordBar


def brief_chords(grid: Grid, *, bars: int, slots: int, steps: int) -> tuple[tuple[ChordBar, ...], tuple[str, ...]]:
    """Lay the chords over bars of `slots` eighths or `steps` grid steps each, and say what gave way."""
    laid, remarks = lay_bars(grid, bars=bars, slots=slots)
    crowded = tuple(
        f"bar {n} has {len(bar)} symbols: read by eighths" for n, bar in enumerate(laid, 1) if not _shares(bar, steps)
    )
    return tuple(bar if _shares(bar, steps) else _by_eighths(bar, slots) for bar in laid), remarks + crowded


def _shares(bar: ChordBar, steps: int) -> bool:
    """Whether a Brief takes a bar with so many entries."""
    return len(bar) <= ANY_CHORDS_A_BAR or (len(bar) <= MAX_CHORDS_A_BAR and steps % len(bar) == 0)


def _by_eighths(bar: ChordBar, slots: int) -> ChordBar:
    return tuple(bar[place * len(bar) // slots] for place in range(slots))
