# SPDX-License-Identifier: Apache-2.0
"""Notes on the model's grid: quantised, free of collisions, described by the conditions that tokens can say."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray, Track
from fairchord.music.time import GRID_PER_QUARTER, TICKS_PER_GRID
from fairchord.tokens.vocabulary import (
    DENSITY_EDGES,
    HOLD_STEPS,
    MAX_HOLDS,
    PITCH_RANGE_EDGES,
    PITCH_RANGES,
    VELOCITY_STEP,
)

DRUM_STEPS: Final = 3
"""Length in grid steps given to every drum hit, which carries no Duration token."""
MAX_STEPS: Final = HOLD_STEPS * (MAX_HOLDS + 1)
GridNotes = NDArray[np.int32]
"""Shape (N, 4): onset_steps, duration_steps, pitch, velocity bin; one note a pitch at a time; sorted like notes."""


def to_grid(notes: NoteArray, *, is_drum: bool, length_steps: int) -> GridNotes:
    """Quantise notes to the grid and keep those that start within `length_steps`; a repeated pitch cuts the earlier."""
    grid = np.empty_like(notes)
    grid[:, ONSET] = (notes[:, ONSET] + TICKS_PER_GRID // 2) // TICKS_PER_GRID
    grid[:, DURATION] = np.maximum(1, (notes[:, DURATION] + TICKS_PER_GRID // 2) // TICKS_PER_GRID)
    grid[:, PITCH] = notes[:, PITCH]
    grid[:, VELOCITY] = notes[:, VELOCITY] // VELOCITY_STEP
    grid = grid[grid[:, ONSET] < length_steps]
    if is_drum:
        grid[:, DURATION] = DRUM_STEPS
    else:
        grid[:, DURATION] = np.minimum(grid[:, DURATION], np.minimum(MAX_STEPS, length_steps - grid[:, ONSET]))
    return _one_note_a_pitch(grid, is_drum=is_drum)


def _one_note_a_pitch(grid: GridNotes, *, is_drum: bool) -> GridNotes:
    by_pitch = grid[np.lexsort((-grid[:, DURATION], grid[:, ONSET], grid[:, PITCH]))]
    same_pitch = by_pitch[1:, PITCH] == by_pitch[:-1, PITCH]
    keep = np.ones(len(by_pitch), dtype=bool)
    keep[1:] = ~(same_pitch & (by_pitch[1:, ONSET] == by_pitch[:-1, ONSET]))
    by_pitch = by_pitch[keep]
    if not is_drum and len(by_pitch) > 1:
        same_pitch = by_pitch[1:, PITCH] == by_pitch[:-1, PITCH]
        gap = np.where(same_pitch, by_pitch[1:, ONSET] - by_pitch[:-1, ONSET], MAX_STEPS)
        by_pitch[:-1, DURATION] = np.minimum(by_pitch[:-1, DURATION], gap)
    return by_pitch[np.lexsort((by_pitch[:, PITCH], by_pitch[:, ONSET]))]


def from_grid(grid: GridNotes) -> NoteArray:
    """Give grid notes back as ticks and velocities (the middle of each bin)."""
    notes = grid.copy()
    notes[:, ONSET] *= TICKS_PER_GRID
    notes[:, DURATION] *= TICKS_PER_GRID
    notes[:, VELOCITY] = notes[:, VELOCITY] * VELOCITY_STEP + 2
    return notes


def describe_track(track: Track, grid: GridNotes, *, length_steps: int) -> dict[str, str]:
    """Say a track's conditions as token values, by family; what an empty track cannot say is left out."""
    described = {"Program": "drums" if track.is_drum else str(track.program)}
    if track.role is not None:
        described["Role"] = track.role.value
    if not len(grid):
        return described
    onsets = np.unique(grid[:, ONSET])
    bars = max(1.0, length_steps / (4 * GRID_PER_QUARTER))
    velocities = grid[:, VELOCITY] * VELOCITY_STEP + 2
    described["Density"] = str(int(np.searchsorted(DENSITY_EDGES, len(onsets) / bars)))
    described["MinVelocity"] = str(int(velocities.min()) // 8 * 8)
    described["MaxVelocity"] = str(-(-int(velocities.max() + 1) // 8) * 8)
    described["Dynamics"] = "shaped" if len(np.unique(velocities)) > 3 else "flat"
    if not track.is_drum:
        mean_pitch = float(grid[:, PITCH].mean())
        described["PitchRange"] = PITCH_RANGES[int(np.searchsorted(PITCH_RANGE_EDGES, mean_pitch, side="right"))]
        voices = polyphony(grid)
        described["Polyphony"] = str(voices) if voices < 5 else "5+"
    return described


def polyphony(grid: GridNotes) -> int:
    """Most notes sounding at once."""
    if not len(grid):
        return 0
    edges = np.concatenate([grid[:, ONSET], grid[:, ONSET] + grid[:, DURATION]])
    steps = np.concatenate([np.ones(len(grid), np.int32), -np.ones(len(grid), np.int32)])
    order = np.lexsort((steps, edges))
    return int(np.cumsum(steps[order]).max())
