# SPDX-License-Identifier: Apache-2.0
"""Many MIDI files at once: all their notes in one table, with one operation for all of them at each step.

The notes and marks are those that `midi_parse.parse_midi` reads. Nothing is scanned or confined here, and what a Piece
cannot hold is not counted: only for bytes that were read in the confined child before and are held by their hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import symusic
from numpy.typing import NDArray

from fairchord.errors import InvalidMusic
from fairchord.music.note_columns import Column, NoteColumns
from fairchord.music.piece import Piece
from fairchord.music.reading.midi_parse import DRUM_HIT_TICKS, read_marks
from fairchord.music.reading.midi_scan import MidiScan, refuse
from fairchord.music.time import TICKS_PER_QUARTER

_COLUMNS: Final = ("time", "duration", "pitch", "velocity")
_ONSET_BITS, _PITCH_BITS = 26, 7
_LONGEST: Final = (1 << _ONSET_BITS) - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MidiTable:
    """The files' notes in ticks, sorted by track, onset and pitch; each track's file, program and kind; and for each
    file a Piece without tracks that holds its tempi, meters, keys and chords."""

    notes: NoteColumns
    file: Column
    program: Column
    is_drum: NDArray[np.bool_]
    marks: tuple[Piece, ...]
    end_ticks: Column


def read_admitted(files: Sequence[bytes]) -> MidiTable:
    """Read files that were admitted before."""
    try:
        return tabulate([symusic.Score.from_midi(data) for data in files])
    except (RuntimeError, ValueError, TypeError) as error:
        refuse(str(error).splitlines()[0][:200] if str(error) else "symusic cannot read it")


def tabulate(scores: Sequence[Any]) -> MidiTable:
    """Lay the notes of symusic Scores out in one table."""
    parts = [(index, part, part.notes.numpy()) for index, score in enumerate(scores) for part in score.tracks]
    counts = np.array([len(table["time"]) for _, _, table in parts], np.int64)
    division = np.array([scores[index].ticks_per_quarter for index, _, _ in parts], np.int64)
    is_drum = np.array([part.is_drum for _, part, _ in parts], bool)
    columns = [np.concatenate([np.zeros(0, np.int32), *(table[name] for _, _, table in parts)]) for name in _COLUMNS]
    onset, length, pitch, velocity = (column.astype(np.int64) for column in columns)
    track = np.repeat(np.arange(len(parts)), counts)
    start, end = _rescale(onset, division[track]), _rescale(onset + length, division[track])
    duration = np.where((length <= 0) & is_drum[track], DRUM_HIT_TICKS, np.maximum(end - start, 1))
    notes = NoteColumns(track=track, onset=start, duration=duration, pitch=pitch, velocity=velocity)
    kept = _repair_overlaps(notes.take(np.flatnonzero((length > 0) | is_drum[track])))
    return _leave_out_empty(kept, parts, is_drum, scores)


def _rescale(ticks: Column, division: Column) -> Column:
    return (ticks * (2 * TICKS_PER_QUARTER) + division) // (2 * division)


def _repair_overlaps(notes: NoteColumns) -> NoteColumns:
    """One note of a pitch at a time, as `edit.repair_overlaps` leaves them, sorted by track, onset and pitch."""
    if len(notes) and notes.onset.max() > _LONGEST:
        raise InvalidMusic("a MIDI file is too long", hint="cut it into smaller pieces")
    place = (notes.track << _PITCH_BITS | notes.pitch) << _ONSET_BITS | notes.onset
    order = np.argsort(place)
    place = place[order]
    is_first = np.diff(place, prepend=-1) != 0
    kept = notes.take(order if is_first.all() else _longest(notes, order, is_first))
    place = place[is_first]
    same_pitch = np.flatnonzero(place[1:] >> _ONSET_BITS == place[:-1] >> _ONSET_BITS)
    gap = kept.onset[same_pitch + 1] - kept.onset[same_pitch]
    kept.duration[same_pitch] = np.minimum(kept.duration[same_pitch], gap)
    return kept.take(np.argsort((kept.track << _ONSET_BITS | kept.onset) << _PITCH_BITS | kept.pitch))


def _longest(notes: NoteColumns, order: Column, is_first: NDArray[np.bool_]) -> Column:
    """Of notes at one place the longest, of equally long ones the softest: its number for each place."""
    chosen = order[is_first]
    place = np.cumsum(is_first) - 1
    shared = np.flatnonzero(~is_first | np.append(~is_first[1:], False))
    number = order[shared]
    best = np.lexsort((notes.velocity[number], -notes.duration[number], place[shared]))
    is_best = np.diff(place[shared][best], prepend=-1) != 0
    chosen[place[shared][best][is_best]] = number[best][is_best]
    return chosen


def _leave_out_empty(
    notes: NoteColumns, parts: Sequence[tuple[int, Any, Any]], is_drum: NDArray[np.bool_], scores: Sequence[Any]
) -> MidiTable:
    """Number the tracks that have notes anew, and read each file's marks; a file without notes is refused."""
    plays = np.bincount(notes.track, minlength=len(parts)) > 0
    number = np.cumsum(plays) - 1
    file = np.array([index for index, _, _ in parts], np.int64)
    ends = np.zeros(len(scores), np.int64)
    np.maximum.at(ends, file[notes.track], notes.onset + notes.duration)
    if not ends.all():
        raise InvalidMusic("a MIDI file holds no notes", hint="give files with at least one note each")
    marks = tuple(
        read_marks(score, MidiScan(ticks_per_quarter=score.ticks_per_quarter), {}, end_ticks=int(end))
        for score, end in zip(scores, ends, strict=True)
    )
    return MidiTable(
        notes=NoteColumns(
            track=number[notes.track],
            onset=notes.onset,
            duration=notes.duration,
            pitch=notes.pitch,
            velocity=notes.velocity,
        ),
        file=file[plays],
        program=np.array([part.program for _, part, _ in parts], np.int64)[plays],
        is_drum=is_drum[plays],
        marks=marks,
        end_ticks=np.array(
            [max(end, piece.end_ticks) for end, piece in zip(ends.tolist(), marks, strict=True)], np.int64
        ),
    )
