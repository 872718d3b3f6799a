# SPDX-License-Identifier: Apache-2.0
"""Lines: what a listener follows in a track, as steps (interval, time to the next note) that any key leaves the same.

A line is the highest note at each onset of one pitched track. Onsets are rounded to the grid. Drums have no line:
their patterns are common material. A step is interval + 128 in the high byte, grid positions (at most 255) in the low.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from fairchord.music.piece import ONSET, PITCH, Piece, Track
from fairchord.music.time import TICKS_PER_GRID

Hashes = NDArray[np.uint64]
Positions = NDArray[np.int64]
LONGEST_FIGURE_STEPS: Final = 8
"""A window that only repeats a figure of up to this many steps is common material: arpeggios, ostinati, scales."""
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One line: which track it comes from, its notes, and the steps between them (one fewer)."""

    track: int
    onsets_ticks: Positions
    pitches: Positions
    steps: NDArray[np.uint16]


def lines_of(piece: Piece, shortest_steps: int) -> tuple[Line, ...]:
    """Return the lines of a piece that have at least so many steps."""
    lines = (_line(index, track) for index, track in enumerate(piece.tracks) if not track.is_drum and len(track.notes))
    return tuple(line for line in lines if len(line.steps) >= shortest_steps)


def _line(index: int, track: Track) -> Line:
    grid = (track.notes[:, ONSET].astype(np.int64) + TICKS_PER_GRID // 2) // TICKS_PER_GRID
    order = np.lexsort((-track.notes[:, PITCH], grid))
    is_top = np.diff(grid[order], prepend=-1) != 0
    top = order[is_top]
    pitches = track.notes[top, PITCH].astype(np.int64)
    waits = np.minimum(np.diff(grid[top]), 255)
    steps = ((np.diff(pitches) + 128) << 8 | waits).astype(np.uint16)
    return Line(track=index, onsets_ticks=grid[top] * TICKS_PER_GRID, pitches=pitches, steps=steps)


def window_hashes(steps: NDArray[np.uint16], length: int) -> Hashes:
    """Hash every run of `length` steps to 64 bits, in order; equal runs have equal hashes."""
    count = max(len(steps) - length + 1, 0)
    hashes = np.zeros(count, np.uint64)
    symbols = _mix(steps.astype(np.uint64) + np.uint64(1))
    for place in range(length):
        hashes = hashes * _ODD + symbols[place : place + count]
    return _mix(hashes)


def is_common_figure(steps: NDArray[np.uint16], length: int) -> NDArray[np.bool_]:
    """Say for every run of `length` steps whether it only repeats a short figure."""
    count = max(len(steps) - length + 1, 0)
    common = np.zeros(count, np.bool_)
    for period in range(1, min(LONGEST_FIGURE_STEPS, length - 1) + 1):
        if count:
            same = steps[period:] == steps[:-period]
            common |= sliding_window_view(same, length - period)[:count].all(axis=1)
    return common


def _mix(values: Hashes) -> Hashes:
    """Spread every bit of the input over the output (a fixed 64-bit permutation)."""
    mixed = values ^ (values >> np.uint64(31))
    mixed = mixed * np.uint64(0x7FB5D329728EA185)
    mixed ^= mixed >> np.uint64(27)
    mixed = mixed * np.uint64(0x81DADEF4BC2DD44D)
    spread: Hashes = mixed ^ (mixed >> np.uint64(33))
    return spread
