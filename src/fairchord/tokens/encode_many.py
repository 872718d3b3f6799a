# SPDX-License-Identifier: Apache-2.0
"""Many windows become tokens in one pass: the same as `encode` for each, with one operation for all notes at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.note_columns import Column, NoteColumns
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, Piece
from fairchord.music.track_role import TrackRole
from fairchord.tokens.encode import Tokens, bar_steps, describe_piece, encode_harmony, encode_head
from fairchord.tokens.track_table import (
    MOST_NOTES,
    MOST_TRACKS,
    TrackTable,
    describe_tracks,
    lay_on_grid,
)
from fairchord.tokens.vocabulary import BAR, EOS, HOLD_STEPS, TRACK_CONDITIONS, TRACK_END, VOCABULARY

_ROLES: Final = {role: VOCABULARY["Role"].values.index(role.value) for role in TrackRole}
NO_ROLE: Final = _ROLES[TrackRole.ACCOMPANIMENT]
"""What a track without a role is encoded as."""
_FIRST: Final = {name: family.first for name, family in VOCABULARY.items()}
_HEAD: Final = len(TRACK_CONDITIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A piece, of which the first `bars` bars are encoded, and the conditions added as in `encode`."""

    piece: Piece
    bars: int
    described: Mapping[str, str]


def encode_many(windows: Sequence[Window], *, most_notes: int = MOST_NOTES) -> list[Tokens]:
    """Encode windows, so many notes at once; each is the array that `encode` gives."""
    encoded: list[Tokens] = []
    for part in _parts(windows, most_notes):
        openings = [_opening(window) for window in part]
        tracks = np.array([len(window.piece.tracks) for window in part])
        encoded += join_windows(openings, tracks, *encode_tracks(_table(part)))
    return encoded


def _opening(window: Window) -> Tokens:
    described = describe_piece(window.piece, bars=window.bars) | dict(window.described)
    return np.concatenate([encode_head(described), encode_harmony(window.piece, bars=window.bars)])


def _parts(windows: Sequence[Window], most_notes: int) -> Iterator[list[Window]]:
    """Runs of windows whose tables are within bounds; one window has at most a few hundred tracks."""
    part: list[Window] = []
    notes = tracks = 0
    for window in windows:
        more = window.piece.note_count
        if part and (notes + more > most_notes or tracks + len(window.piece.tracks) > MOST_TRACKS):
            yield part
            part, notes, tracks = [], 0, 0
        part.append(window)
        notes, tracks = notes + more, tracks + len(window.piece.tracks)
    if part:
        yield part


def _table(windows: Sequence[Window]) -> TrackTable:
    pairs = [(window, track) for window in windows for track in window.piece.tracks]
    counts = [len(track.notes) for _, track in pairs]
    rows = np.concatenate([np.zeros((0, 4), np.int32), *(track.notes for _, track in pairs)]).astype(np.int64)
    steps = {id(window): bar_steps(window.piece) for window in windows}
    return TrackTable(
        notes=NoteColumns(
            track=np.repeat(np.arange(len(pairs)), counts),
            onset=rows[:, ONSET],
            duration=rows[:, DURATION],
            pitch=rows[:, PITCH],
            velocity=rows[:, VELOCITY],
        ),
        bars=np.array([window.bars for window, _ in pairs], np.int64),
        steps=np.array([steps[id(window)] for window, _ in pairs], np.int64),
        is_drum=np.array([track.is_drum for _, track in pairs], bool),
        program=np.array([track.program for _, track in pairs], np.int64),
        role=np.array([NO_ROLE if t.role is None else _ROLES[t.role] for _, t in pairs], np.int64),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Written:
    """What each note writes: how many bar lines, whether a position and a velocity, how many holds, and whether a pitch
    with a duration rather than a drum."""

    position: Column
    new_bars: Column
    new_position: NDArray[np.bool_]
    new_velocity: NDArray[np.bool_]
    pitched: NDArray[np.bool_]
    holds: Column

    @property
    def lengths(self) -> Column:
        """Tokens of each note."""
        return self.new_bars + self.new_position + self.new_velocity + 1 + np.where(self.pitched, self.holds + 1, 0)


def encode_tracks(table: TrackTable) -> tuple[Tokens, Column]:
    """All tracks one after another, and where each ends: conditions, bars of notes, TRACK_END."""
    grid = lay_on_grid(table)
    bar, position = np.divmod(grid.onset, table.steps[grid.track])
    is_first = np.diff(grid.track, prepend=-1) != 0
    pitched = ~table.is_drum[grid.track]
    written = _Written(
        position=position,
        new_bars=np.where(is_first, bar + 1, np.diff(bar, prepend=0)),
        new_position=is_first | (np.diff(grid.onset, prepend=-1) != 0),
        new_velocity=is_first | (np.diff(grid.velocity, prepend=-1) != 0),
        pitched=pitched,
        holds=np.where(pitched, (grid.duration - 1) // HOLD_STEPS, 0),
    )
    lengths = written.lengths
    size = np.bincount(grid.track, weights=lengths, minlength=len(table.bars)).astype(np.int64)
    bars_written = np.zeros(len(table.bars), np.int64)
    is_last = np.diff(grid.track, append=-1) != 0
    bars_written[grid.track[is_last]] = bar[is_last] + 1
    whole = _HEAD + size + table.bars - bars_written + 1
    ends = np.cumsum(whole)
    out = np.full(int(whole.sum()), BAR, np.uint16)
    out[(ends - whole)[:, None] + np.arange(_HEAD)] = describe_tracks(table, grid)
    out[ends - 1] = TRACK_END
    earlier = np.cumsum(size) - size
    starts = np.cumsum(lengths) - lengths + (ends - whole + _HEAD - earlier)[grid.track]
    _write_notes(out, grid, written, starts)
    return out, ends


def _write_notes(out: Tokens, grid: NoteColumns, written: _Written, at: Column) -> None:
    """Write every note from its place on, after its bar lines."""
    at = at + written.new_bars
    out[at[written.new_position]] = _FIRST["Position"] + written.position[written.new_position]
    at = at + written.new_position
    out[at[written.new_velocity]] = _FIRST["Velocity"] + grid.velocity[written.new_velocity]
    at = at + written.new_velocity
    out[at] = np.where(written.pitched, _FIRST["Pitch"], _FIRST["Drum"]) + grid.pitch
    held = np.flatnonzero(written.holds)
    for count in range(1, int(written.holds.max(initial=0)) + 1):
        held = held[written.holds[held] >= count]
        out[at[held] + count] = _FIRST["Hold"]
    last = (at + written.holds + 1)[written.pitched]
    out[last] = _FIRST["Duration"] + (grid.duration[written.pitched] - 1) % HOLD_STEPS


def join_windows(openings: Sequence[Tokens], tracks: Column, written: Tokens, ends: Column) -> list[Tokens]:
    """Put the opening of each window, its tracks and EOS together; `tracks` counts each window's."""
    bounds = np.concatenate([[0], ends])[np.concatenate([[0], np.cumsum(tracks)])].tolist()
    end = np.array([EOS], np.uint16)
    return [
        np.concatenate([opening, written[first:stop], end])
        for opening, (first, stop) in zip(openings, pairwise(bounds), strict=True)
    ]
