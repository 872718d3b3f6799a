# SPDX-License-Identifier: Apache-2.0
"""The tokens of a sequence with holes: the tracks around them, and how a known bar is written beside a hole.

    BOS conditions | harmony HARMONY_END | whole tracks | holed tracks, each bar of the hole as BAR MASK |
    for each holed track, in the same order: FILL conditions, the hole's bars in full, BAR MASK for each known one,
    TRACK_END | EOS

A track of which nothing follows the hole is no holed track but one that goes on: its known bars, then the new ones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.conditions import describe_track
from fairchord.music.piece import DURATION, ONSET, Track
from fairchord.tokens.encode import encode_notes, encode_track_head
from fairchord.tokens.grid import GridNotes, to_grid
from fairchord.tokens.grid import describe_track as measure_track
from fairchord.tokens.holes import FILL, MASK
from fairchord.tokens.vocabulary import BAR, TRACK_END

Line = list[int]
"""One bar: BAR and what follows it."""
MASKED: Line = [BAR, MASK]


def window_notes(track: Track, *, first_bar: int, bars: int, steps: int, length_bars: int) -> GridNotes:
    """A track's notes that begin in a window, on the grid, counted from the window's start and cut at its end."""
    grid = to_grid(track.notes, is_drum=track.is_drum, length_steps=length_bars * steps)
    start, stop = first_bar * steps, (first_bar + bars) * steps
    rows = grid[(grid[:, ONSET] >= start) & (grid[:, ONSET] < stop)].copy()
    rows[:, ONSET] -= start
    if not track.is_drum:
        rows[:, DURATION] = np.minimum(rows[:, DURATION], bars * steps - rows[:, ONSET])
    return rows


def bar_lines(rows: GridNotes, *, is_drum: bool, bars: int, steps: int) -> list[Line]:
    """Notes as bars of tokens, velocities written where they change."""
    tokens = encode_notes(rows, is_drum=is_drum, bars=bars, steps=steps)
    starts = np.flatnonzero(tokens == BAR)
    return [part.tolist() for part in np.split(tokens, starts)[1:]]


def with_masks(lines: list[Line], hole: Collection[int]) -> list[Line]:
    """The bars of a track, those in the hole masked."""
    return [MASKED if bar in hole else line for bar, line in enumerate(lines)]


def head_of(wanted: TrackBrief, track: Track, rows: GridNotes, *, length_steps: int, dynamics: str | None) -> list[int]:
    """A track's conditions: what was asked, else what its known notes show, else its role and instrument."""
    described = describe_track(wanted, dynamics=dynamics)
    if len(rows):
        measured = measure_track(track, rows, length_steps=length_steps)
        asked = _asked(wanted, described)
        described |= {family: value for family, value in measured.items() if family not in asked}
    return [int(token) for token in encode_track_head(described)]


def _asked(wanted: TrackBrief, described: Mapping[str, str]) -> set[str]:
    """Families that the wishes themselves settle."""
    fields = {
        "PitchRange": wanted.pitch_range, "Density": wanted.density, "MinVelocity": wanted.min_velocity,
        "MaxVelocity": wanted.max_velocity, "Polyphony": wanted.polyphony,
    }  # fmt: skip
    told = {family for family, value in fields.items() if value is not None and family in described}
    return told | {"Role", "Program"}


def whole_track(head: list[int], lines: list[Line]) -> list[int]:
    """A track's conditions, its bars and TRACK_END."""
    return [*head, *(token for line in lines for token in line), TRACK_END]


def filling_head(head: list[int]) -> list[int]:
    """What opens the part that asks for a hole."""
    return [FILL, *head]
