# SPDX-License-Identifier: Apache-2.0
"""The tracks of many windows in one table of notes, laid on the grid and described in one pass over all of them.

The same as `grid.to_grid` and `grid.describe_track` for each track, written for whole collections: every step is one
operation on all notes. A sort key holds, from high to low bits, what is sorted by and last the note's own number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import LimitExceeded
from fairchord.music.note_columns import Column, NoteColumns
from fairchord.music.time import GRID_PER_QUARTER, TICKS_PER_GRID
from fairchord.tokens.grid import DRUM_STEPS, MAX_STEPS
from fairchord.tokens.vocabulary import (
    DENSITY_EDGES,
    DRUM_KIT,
    PITCH_RANGE_EDGES,
    TRACK_CONDITIONS,
    VELOCITY_STEP,
    VOCABULARY,
    token_id,
)

MOST_NOTES: Final = 1 << 20
"""Most notes in one table, so that sort keys fit 63 bits; the same for tracks."""
MOST_TRACKS: Final = 1 << 14
_NUMBER_BITS, _DURATION_BITS, _PITCH_BITS, _ONSET_BITS = 20, 10, 7, 11
_NUMBERS: Final = (1 << _NUMBER_BITS) - 1
_COLUMN: Final = {name: index for index, name in enumerate(TRACK_CONDITIONS)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackTable:
    """Tracks, each with its bars, grid steps a bar, kind, program and Role value's index; notes are in ticks.

    The notes of one track come in the order of a note array: by onset, pitch, duration and velocity.
    """

    notes: NoteColumns
    bars: Column
    steps: Column
    is_drum: NDArray[np.bool_]
    program: Column
    role: Column

    @property
    def length_steps(self) -> Column:
        """Grid steps of each track's window."""
        return self.bars * self.steps


def lay_on_grid(table: TrackTable) -> NoteColumns:
    """Notes in grid steps and velocity bins, one of a pitch at a time, sorted by track, onset and pitch."""
    notes, half = table.notes, TICKS_PER_GRID // 2
    if len(notes) > MOST_NOTES or len(table.bars) > MOST_TRACKS:
        raise LimitExceeded(
            f"{len(notes)} notes in {len(table.bars)} tracks do not fit one table",
            hint=f"encode at most {MOST_NOTES} notes and {MOST_TRACKS} tracks of windows at once",
        )
    onset = (notes.onset + half) // TICKS_PER_GRID
    left = table.length_steps[notes.track] - onset
    is_drum = table.is_drum[notes.track]
    duration = np.maximum(1, (notes.duration + half) // TICKS_PER_GRID)
    duration = np.where(is_drum, DRUM_STEPS, np.minimum(duration, np.minimum(MAX_STEPS, left)))
    grid = NoteColumns(
        track=notes.track,
        onset=onset,
        duration=duration,
        pitch=notes.pitch,
        velocity=notes.velocity // VELOCITY_STEP,
    )
    return _one_note_a_pitch(grid.take(np.flatnonzero(left > 0)), table.is_drum)


def _one_note_a_pitch(grid: NoteColumns, is_drum: NDArray[np.bool_]) -> NoteColumns:
    place = ((grid.track << _PITCH_BITS | grid.pitch) << _ONSET_BITS) | grid.onset
    longest_first = (1 << _DURATION_BITS) - 1 - grid.duration
    place, order = _sorted((place << _DURATION_BITS) | longest_first)
    place >>= _DURATION_BITS
    is_first = np.ones(len(place), bool)
    is_first[1:] = place[1:] != place[:-1]
    place, kept = place[is_first], grid.take(order[is_first])
    same_pitch = place[1:] >> _ONSET_BITS == place[:-1] >> _ONSET_BITS
    is_cut = np.flatnonzero(same_pitch & ~is_drum[kept.track[:-1]])
    gap = kept.onset[is_cut + 1] - kept.onset[is_cut]
    kept.duration[is_cut] = np.minimum(kept.duration[is_cut], gap)
    _, order = _sorted(((kept.track << _ONSET_BITS | kept.onset) << _PITCH_BITS) | kept.pitch)
    return kept.take(order)


def _sorted(key: Column) -> tuple[Column, Column]:
    """Keys in rising order, and the number of the note that each belonged to; equal keys keep their order."""
    numbered = np.sort(key << _NUMBER_BITS | np.arange(len(key)))
    return numbered >> _NUMBER_BITS, numbered & _NUMBERS


def describe_tracks(table: TrackTable, grid: NoteColumns) -> NDArray[np.uint16]:
    """The eight conditions of every track as tokens: (tracks, 8); what a silent track cannot say is unknown."""
    tracks = len(table.bars)
    said = np.tile(np.array([VOCABULARY[name].first for name in TRACK_CONDITIONS], np.uint16), (tracks, 1))
    said[:, _COLUMN["Role"]] += table.role.astype(np.uint16)
    kit = token_id("Program", DRUM_KIT)
    said[:, _COLUMN["Program"]] = np.where(table.is_drum, kit, VOCABULARY["Program"].first + 1 + table.program)
    starts = np.searchsorted(grid.track, np.arange(tracks + 1))
    plays = np.flatnonzero(np.diff(starts))
    if len(plays):
        _describe_playing(said, table, grid, plays, starts[plays])
    return said


def _describe_playing(
    said: NDArray[np.uint16], table: TrackTable, grid: NoteColumns, plays: Column, starts: Column
) -> None:
    """Fill in what the notes of the tracks that play say; `starts` is the first note of each."""

    def say(family: str, rows: NDArray[Any], value: NDArray[Any]) -> None:
        said[rows, _COLUMN[family]] = VOCABULARY[family].first + 1 + value

    count = np.diff(starts, append=len(grid.track))
    is_new = np.ones(len(grid.track), np.int64)
    is_new[1:] = (grid.onset[1:] != grid.onset[:-1]) | (grid.track[1:] != grid.track[:-1])
    bars = np.maximum(1.0, table.length_steps[plays] / (4 * GRID_PER_QUARTER))
    say("Density", plays, np.searchsorted(DENSITY_EDGES, np.add.reduceat(is_new, starts) / bars))
    softest = np.minimum.reduceat(grid.velocity, starts) * VELOCITY_STEP + 2
    loudest = np.maximum.reduceat(grid.velocity, starts) * VELOCITY_STEP + 2
    say("MinVelocity", plays, softest // 8)
    say("MaxVelocity", plays, (loudest + 8) // 8 - 1)
    levels = np.bitwise_count(np.bitwise_or.reduceat(np.left_shift(1, grid.velocity), starts))
    say("Dynamics", plays, levels > 3)
    pitched = ~table.is_drum[plays]
    mean = np.add.reduceat(grid.pitch, starts)[pitched] / count[pitched]
    say("PitchRange", plays[pitched], np.searchsorted(PITCH_RANGE_EDGES, mean, side="right"))
    voices = _most_voices(grid, starts)[pitched]
    say("Polyphony", plays[pitched], np.minimum(voices, 5) - 1)


def _most_voices(grid: NoteColumns, starts: Column) -> Column:
    """Most notes sounding at once in each track that plays; what ends at a moment no longer sounds at it."""
    track = grid.track << (_ONSET_BITS + 2)
    edges = np.concatenate([track | grid.onset << 1 | 1, track | (grid.onset + grid.duration) << 1])
    edges.sort()
    sounding = np.cumsum((edges & 1) * 2 - 1)
    voices: Column = np.maximum.reduceat(sounding, starts * 2)
    return voices
