# SPDX-License-Identifier: Apache-2.0
"""What an edit kept, counted from the notes before and after it and not from how they were chosen.

Only what was written is held to range, velocity, voices and key: the notes that stand are their maker's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fairchord.generation.draft import Kept
from fairchord.generation.editing.bar_grid import Ticks, bar_starts, bars_of, piece_bars
from fairchord.generation.editing.hole import Hole, runs_of
from fairchord.generation.editing.track_wishes import held_to, key_at
from fairchord.generation.rules.tonality import scale_tones
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.harmony import Chord
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray, Piece
from fairchord.music.time import TICKS_PER_GRID


def report_edit(before: Piece, after: Piece, hole: Hole, wishes: Sequence[TrackBrief]) -> tuple[Kept, ...]:
    """Check the bars that were written, one control after another."""
    starts = bar_starts(before)
    bars = piece_bars(before)
    known = [_outside(track.notes, hole.bars[index], starts) for index, track in enumerate(before.tracks)]
    stand = [_outside(track.notes, hole.bars[index], starts) for index, track in enumerate(after.tracks)]
    new = [_inside(track.notes, hole.bars[index], starts) for index, track in enumerate(after.tracks)]
    changed = sum(not np.array_equal(old, now) for old, now in zip(known, stand, strict=True))
    held = [held_to(wanted) for wanted in wishes]
    return (
        Kept(control="other notes", kept=not changed, detail=f"changed in {changed} tracks"),
        Kept(control="bars", kept=piece_bars(after) <= bars, detail=f"{piece_bars(after)} of {bars}"),
        Kept(control="chords", kept=before.chords == after.chords, detail="as they were"),
        _count("pitch range", [_beyond(rows[:, PITCH], *w.pitch_bounds) for rows, w in zip(new, held, strict=True)]),
        _count("velocity", [_beyond(rows[:, VELOCITY], *w.velocity_bounds) for rows, w in zip(new, held, strict=True)]),
        _keep_polyphony(known, new, held),
        _count("no collision", [_collisions(a, b) for a, b in zip(known, new, strict=True)]),
        _keep_playing(known, new, hole, starts),
        _keep_key(after, new, held),
    )


def _inside(notes: NoteArray, bars: frozenset[int], starts: Ticks) -> NoteArray:
    return notes[np.isin(bars_of(notes, starts), list(bars))]


def _outside(notes: NoteArray, bars: frozenset[int], starts: Ticks) -> NoteArray:
    return notes[~np.isin(bars_of(notes, starts), list(bars))]


def _beyond(values: NoteArray, least: int, greatest: int) -> int:
    return int(np.count_nonzero((values < least) | (values > greatest)))


def _count(control: str, each: Sequence[int]) -> Kept:
    return Kept(control=control, kept=not sum(each), detail=f"{sum(each)} notes outside")


def _collisions(known: NoteArray, new: NoteArray) -> int:
    """New notes that overlap another of their pitch."""
    found = 0
    for row in range(len(new)):
        onset, stop, pitch = new[row, ONSET], new[row, ONSET] + new[row, DURATION], new[row, PITCH]
        others = np.concatenate([known, np.delete(new, row, axis=0)])
        same = others[others[:, PITCH] == pitch]
        found += bool(((same[:, ONSET] < stop) & (same[:, ONSET] + same[:, DURATION] > onset)).any())
    return found


def _keep_polyphony(known: list[NoteArray], new: list[NoteArray], held: list[TrackBrief]) -> Kept:
    """At no moment at which a new note sounds are there more voices than its track may have."""
    over = [
        wanted.role.value
        for before, rows, wanted in zip(known, new, held, strict=True)
        if _voices_beside(before, rows, is_drum=wanted.is_drum) > wanted.voices
    ]
    return Kept(control="polyphony", kept=not over, detail="over the limit: " + (", ".join(over) or "none"))


def _voices_beside(known: NoteArray, new: NoteArray, *, is_drum: bool) -> int:
    """Most notes at once while a new one sounds; for drums, most hits at the moment of a new one."""
    if not len(new):
        return 0
    every = np.concatenate([known, new])
    if is_drum:
        return max(int(np.count_nonzero(every[:, ONSET] == onset)) for onset in np.unique(new[:, ONSET]))
    most = 0
    for moment in np.unique(every[:, ONSET]):
        if ((new[:, ONSET] <= moment) & (new[:, ONSET] + new[:, DURATION] > moment)).any():
            sounding = (every[:, ONSET] <= moment) & (every[:, ONSET] + every[:, DURATION] > moment)
            most = max(most, int(np.count_nonzero(sounding)))
    return most


def _keep_playing(known: list[NoteArray], new: list[NoteArray], hole: Hole, starts: Ticks) -> Kept:
    """Every run of written bars has a note, unless the notes that stand leave no voice free in any of it."""
    silent = 0
    for before, rows, bars in zip(known, new, hole.bars, strict=True):
        played = set(bars_of(rows, starts).tolist())
        for run in runs_of(bars):
            if not played & set(run) and not _is_taken(before, run, starts):
                silent += 1
    return Kept(control="never empty", kept=not silent, detail=f"{silent} runs of bars without a note")


def _is_taken(known: NoteArray, run: Sequence[int], starts: Ticks) -> bool:
    """Whether known notes sound through so much of a run that a new one could hardly have been struck in it."""
    start, stop = starts[run[0]], starts[run[-1] + 1]
    return bool(((known[:, ONSET] < stop) & (known[:, ONSET] + known[:, DURATION] > start)).any())


def _keep_key(after: Piece, new: list[NoteArray], held: list[TrackBrief]) -> Kept:
    """Every new pitched note belongs to the key or to the chord in force where it begins."""
    starts = bar_starts(after)
    outside = total = 0
    for rows, wanted in zip(new, held, strict=True):
        if wanted.is_drum:
            continue
        for onset, pitch in rows[:, [ONSET, PITCH]].tolist():
            bar = starts[np.searchsorted(starts, onset, side="right") - 1]
            total += 1
            outside += pitch % 12 not in scale_tones(_chord_at(after, onset), key_at(after, int(bar)))
    return Kept(control="key or chord", kept=not outside, detail=f"{outside} of {total} notes outside")


def _chord_at(piece: Piece, onset: int) -> Chord | None:
    """The chord in force at a place of the grid, chords taken at their nearest places."""
    step = onset // TICKS_PER_GRID
    for span in reversed(piece.chords):
        start = round(span.onset_ticks / TICKS_PER_GRID)
        stop = round((span.onset_ticks + span.duration_ticks) / TICKS_PER_GRID)
        if start <= step:
            return span.chord if step < stop else None
    return None
