# SPDX-License-Identifier: Apache-2.0
"""Admitted MIDI files become tokens in one pass: windows of at most 16 bars, the same as encoding each piece's.

For measuring and for rewriting what was admitted; what learns reads the tokens that a snapshot holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fairchord.music.edit import slice_ticks
from fairchord.music.note_columns import Column, NoteColumns
from fairchord.music.piece import Piece
from fairchord.music.reading.midi_tables import MidiTable
from fairchord.tokens.encode import Tokens, bar_steps, describe_piece, encode_chords, encode_head
from fairchord.tokens.encode_many import NO_ROLE, encode_tracks, join_windows
from fairchord.tokens.track_table import TrackTable
from fairchord.tokens.vocabulary import MAX_BARS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Layout:
    """For each file its tracks, bars, windows, and the bar's ticks and grid steps; and where its first one of each
    lies among all tracks, all windows and all tracks of windows."""

    tracks: Column
    bars: Column
    windows: Column
    bar_ticks: Column
    steps: Column

    @property
    def first_track(self) -> Column:
        return _before(self.tracks)

    @property
    def first_part(self) -> Column:
        return _before(self.windows * self.tracks)


def _before(counts: Column) -> Column:
    """What all the files before each one have together."""
    return np.cumsum(counts) - counts


def tokens_of_midi(table: MidiTable) -> list[list[Tokens]]:
    """For each file the tokens of its windows; every file keeps to one meter that the model knows."""
    layout = _lay_out(table)
    openings = [_opening(*window) for window in _windows(table, layout)]
    tracks = np.repeat(layout.tracks, layout.windows)
    encoded = iter(join_windows(openings, tracks, *encode_tracks(_track_table(table, layout))))
    return [[next(encoded) for _ in range(count)] for count in layout.windows.tolist()]


def _lay_out(table: MidiTable) -> _Layout:
    steps = np.array([bar_steps(marks) for marks in table.marks], np.int64)
    bar_ticks = np.array([marks.time_signatures[0].bar_ticks for marks in table.marks], np.int64)
    bars = -(-table.end_ticks // bar_ticks)
    tracks = np.bincount(table.file, minlength=len(bars))
    return _Layout(tracks=tracks, bars=bars, windows=-(-bars // MAX_BARS), bar_ticks=bar_ticks, steps=steps)


def _windows(table: MidiTable, layout: _Layout) -> list[tuple[Piece, int, int]]:
    """Each window's marks, bars and grid steps a bar."""
    found = []
    for marks, bars, ticks, steps in zip(
        table.marks, layout.bars.tolist(), layout.bar_ticks.tolist(), layout.steps.tolist(), strict=True
    ):
        for first in range(0, bars, MAX_BARS):
            part = min(MAX_BARS, bars - first)
            cut = marks if bars <= MAX_BARS else slice_ticks(marks, first * ticks, (first + part) * ticks)
            found.append((cut, part, steps))
    return found


def _opening(marks: Piece, bars: int, steps: int) -> Tokens:
    head = encode_head(describe_piece(marks, bars=bars))
    return np.concatenate([head, encode_chords(marks.chords, bars=bars, steps=steps)])


def _track_table(table: MidiTable, layout: _Layout) -> TrackTable:
    """Every track of every window, in the order of files, windows and tracks."""
    notes, file = table.notes, table.file[table.notes.track]
    window, onset = np.divmod(notes.onset, MAX_BARS * layout.bar_ticks[file])
    bars = np.minimum(MAX_BARS, layout.bars[file] - window * MAX_BARS)
    within = notes.track - layout.first_track[file]
    parts = layout.windows * layout.tracks
    part_file = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(int(parts.sum())) - layout.first_part[part_file]
    part_window, part_track = np.divmod(number, layout.tracks[part_file])
    source = layout.first_track[part_file] + part_track
    return TrackTable(
        notes=NoteColumns(
            track=layout.first_part[file] + window * layout.tracks[file] + within,
            onset=onset,
            duration=np.minimum(notes.duration, bars * layout.bar_ticks[file] - onset),
            pitch=notes.pitch,
            velocity=notes.velocity,
        ),
        bars=np.minimum(MAX_BARS, layout.bars[part_file] - part_window * MAX_BARS),
        steps=layout.steps[part_file],
        is_drum=table.is_drum[source],
        program=table.program[source],
        role=np.full(len(source), NO_ROLE, np.int64),
    )
