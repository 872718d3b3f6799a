# SPDX-License-Identifier: Apache-2.0
"""Changes to notes and pieces: repair overlaps, quantise, cut a span, merge voices. Each gives a new record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import ChordSpan, KeySignature
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Piece, Section, Track, note_array
from fairchord.music.time import TICKS_PER_GRID, Tempo, TimeSignature

Timed = TypeVar("Timed", Tempo, TimeSignature, KeySignature, Section)


def repair_overlaps(notes: NoteArray) -> tuple[NoteArray, int]:
    """Make each pitch sound once at a time: a note ends where the next of its pitch begins.

    Of several notes with the same onset and pitch the longest stays. The second value counts the notes changed.
    """
    if len(notes) < 2:
        return notes, 0
    by_pitch = notes[np.lexsort((-notes[:, DURATION], notes[:, ONSET], notes[:, PITCH]))]
    is_repeat = np.zeros(len(by_pitch), dtype=bool)
    is_repeat[1:] = (by_pitch[1:, [ONSET, PITCH]] == by_pitch[:-1, [ONSET, PITCH]]).all(axis=1)
    kept = by_pitch[~is_repeat].copy()
    gap = kept[1:, ONSET] - kept[:-1, ONSET]
    is_cut = (kept[1:, PITCH] == kept[:-1, PITCH]) & (kept[:-1, DURATION] > gap)
    kept[:-1, DURATION][is_cut] = gap[is_cut]
    changed = int(is_repeat.sum() + is_cut.sum())
    return (note_array(kept), changed) if changed else (notes, 0)


def quantise(piece: Piece, *, step_ticks: int = TICKS_PER_GRID) -> tuple[Piece, int]:
    """Move note onsets and ends to the nearest grid position (no note shorter than one step).

    The second value counts the notes moved. Meters, tempi, keys and chords move to the grid with them.
    """
    moved = 0
    tracks = []
    for track in piece.tracks:
        notes = track.notes.copy()
        ends = _nearest(notes[:, ONSET] + notes[:, DURATION], step_ticks)
        notes[:, ONSET] = _nearest(notes[:, ONSET], step_ticks)
        notes[:, DURATION] = np.maximum(ends - notes[:, ONSET], step_ticks)
        moved += int((notes[:, :2] != track.notes[:, :2]).any(axis=1).sum())
        tracks.append(replace(track, notes=repair_overlaps(note_array(notes))[0]))
    result = replace(
        piece,
        tracks=tuple(tracks),
        tempi=_snap_all(piece.tempi, step_ticks),
        time_signatures=_snap_all(piece.time_signatures, step_ticks),
        key_signatures=_snap_all(piece.key_signatures, step_ticks),
        chords=_snap_chords(piece.chords, step_ticks),
        sections=_snap_all(piece.sections, step_ticks),
    )
    return result, moved


def slice_ticks(piece: Piece, start_ticks: int, end_ticks: int) -> Piece:
    """Cut out [start, end) and move it to tick 0.

    Notes that begin inside stay and are cut at the end; notes already sounding at the start are left out, because
    an attack there would be invented. Events in force at the start are restated at tick 0.
    """
    if not 0 <= start_ticks < end_ticks:
        raise InvalidMusic(f"the span from tick {start_ticks} to {end_ticks} is empty", hint="give start < end")

    def cut(track: Track) -> Track:
        notes = notes_between(track.notes, start_ticks, end_ticks)
        return replace(track, notes=notes)

    return replace(
        piece,
        tracks=tuple(cut(track) for track in piece.tracks),
        tempi=_restate(piece.tempi, start_ticks, end_ticks),
        time_signatures=_restate(piece.time_signatures, start_ticks, end_ticks),
        key_signatures=_restate(piece.key_signatures, start_ticks, end_ticks),
        chords=chords_between(piece.chords, start_ticks, end_ticks),
        sections=_restate(piece.sections, start_ticks, end_ticks),
    )


def notes_between(notes: NoteArray, start_ticks: int, end_ticks: int) -> NoteArray:
    """Give the notes that begin in [start, end), moved to tick 0 and cut at the end."""
    first, last = np.searchsorted(notes[:, ONSET], (start_ticks, end_ticks))
    part = notes[first:last].copy()
    part[:, DURATION] = np.minimum(part[:, DURATION], end_ticks - part[:, ONSET])
    part[:, ONSET] -= start_ticks
    return part


def chords_between(chords: Sequence[ChordSpan], start_ticks: int, end_ticks: int) -> tuple[ChordSpan, ...]:
    """Give the chords that sound in [start, end), cut to it and moved to tick 0."""
    parts = []
    for span in chords:
        onset = max(span.onset_ticks, start_ticks)
        end = min(span.onset_ticks + span.duration_ticks, end_ticks)
        if onset < end:
            parts.append(ChordSpan(onset_ticks=onset - start_ticks, duration_ticks=end - onset, chord=span.chord))
    return tuple(parts)


def latest_by_onset(events: Sequence[Timed]) -> tuple[Timed, ...]:
    """Sort events by onset and keep the last of those that share one."""
    return tuple({event.onset_ticks: event for event in sorted(events, key=_onset)}.values())


def _restate(events: Sequence[Timed], start_ticks: int, end_ticks: int) -> tuple[Timed, ...]:
    in_force: list[Timed] = [event for event in events if event.onset_ticks <= start_ticks][-1:]
    later: list[Timed] = [event for event in events if start_ticks < event.onset_ticks < end_ticks]
    return tuple(replace(event, onset_ticks=max(event.onset_ticks - start_ticks, 0)) for event in in_force + later)


def _nearest(ticks: NoteArray, step: int) -> NoteArray:
    return (ticks + step // 2) // step * step


def _snap_all(events: Sequence[Timed], step: int) -> tuple[Timed, ...]:
    return latest_by_onset(
        [replace(event, onset_ticks=(event.onset_ticks + step // 2) // step * step) for event in events]
    )


def _snap_chords(chords: Sequence[ChordSpan], step: int) -> tuple[ChordSpan, ...]:
    snapped: dict[int, ChordSpan] = {}
    for span in chords:
        onset = (span.onset_ticks + step // 2) // step * step
        end = (span.onset_ticks + span.duration_ticks + step // 2) // step * step
        if onset < end:
            snapped[onset] = ChordSpan(onset_ticks=onset, duration_ticks=end - onset, chord=span.chord)
    return tuple(snapped.values())


def _onset(event: Tempo | TimeSignature | KeySignature | Section) -> int:
    return event.onset_ticks
