# SPDX-License-Identifier: Apache-2.0
"""Which staves a track is written on: clef by range, two staves for keyboards that need them, one for drums."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fairchord.music.edit import quantise, repair_overlaps
from fairchord.music.general_midi import PROGRAM_NAMES
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Piece, Track, note_array
from fairchord.music.time import GRID_PER_QUARTER, TICKS_PER_GRID
from fairchord.notation.drum_staff import drum_place
from fairchord.notation.measures import EIGHTH, SIXTEENTH, Measure, measures_of

_MIDDLE_C: Final = 60
_KEYBOARDS: Final = frozenset({*range(9), *range(16, 22), 46, *range(88, 96)})
_GUITARS: Final = frozenset(range(24, 32))
_BASSES: Final = frozenset({*range(32, 40), 43})
_DIVISIONS: Final = (3, 4, 2)
"""How a beat is divided, in steps: sixteenths, triplet eighths, triplet sixteenths."""
_ONE_HAND: Final = 12
_SHORT: Final = 4
_SHORT_NAMES: Final = {"Main melody": "Mel.", "Sub melody": "Sub.", "Accompaniment": "Acc.", "Drums": "Dr."}
_WIDE: Final = 7
"""A keyboard part gets two staves when it reaches this far on both sides of middle C, in semitones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clef:
    """A clef sign, its line, and the octaves by which it sounds higher (or lower)."""

    sign: str
    line: int = 0
    octaves: int = 0


TREBLE: Final = Clef(sign="G", line=2)
BASS: Final = Clef(sign="F", line=4)
PERCUSSION: Final = Clef(sign="percussion")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Staff:
    """One staff: its clef and its notes in grid steps. On a percussion staff `voices` holds hands and feet apart."""

    clef: Clef
    rows: NoteArray
    voices: tuple[NoteArray, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One part of the score: its name, its instrument, its staves from top to bottom."""

    name: str
    instrument: str
    track: Track
    staves: tuple[Staff, ...]

    @property
    def abbreviation(self) -> str:
        """A short name for the systems after the first."""
        return _SHORT_NAMES.get(self.name, self.name if len(self.name) <= _SHORT else f"{self.name[:_SHORT]}.")


def notated(piece: Piece) -> Piece:
    """The piece as a score writes it: on the grid, and no end left where only a reader of 32nds would find it.

    Onsets are exact. An end moves to the nearest place that its beat, as its onsets divide it, has anyway.
    """
    on_grid, _ = quantise(piece)
    in_sixteenths, _ = quantise(replace(piece, tracks=()), step_ticks=SIXTEENTH * TICKS_PER_GRID)
    on_grid = replace(on_grid, time_signatures=in_sixteenths.time_signatures)
    spans = _spans(measures_of(on_grid))
    tracks = (track if track.is_drum else replace(track, notes=_smooth(track.notes, spans)) for track in on_grid.tracks)
    return replace(on_grid, tracks=tuple(tracks))


def _spans(measures: Sequence[Measure]) -> list[int]:
    """Where the beats begin, and the eighths of compound beats: what triplets divide."""
    found: list[int] = []
    for measure in measures:
        for start, steps in measure.beats:
            size = (
                steps if steps <= GRID_PER_QUARTER else EIGHTH if steps % (2 * GRID_PER_QUARTER) else GRID_PER_QUARTER
            )
            found += range(measure.start + start, measure.start + start + steps, size)
    return [*found, measures[-1].end]


def _smooth(notes: NoteArray, spans: Sequence[int]) -> NoteArray:
    smooth = notes.copy()
    onsets = sorted(set((notes[:, ONSET] // TICKS_PER_GRID).tolist()))
    for row in smooth:
        start, end = int(row[ONSET]) // TICKS_PER_GRID, int(row[ONSET] + row[DURATION]) // TICKS_PER_GRID
        index = max(bisect_left(spans, end), 1)
        first, last = spans[index - 1], spans[min(index, len(spans) - 1)]
        inside = onsets[bisect_left(onsets, first) : bisect_left(onsets, last)]
        size = next((size for size in _DIVISIONS if not any((place - first) % size for place in inside)), 1)
        places = {*range(first, last, size), last, *inside} - set(range(start + 1))
        if end not in places and places:
            row[DURATION] = (min(places, key=lambda place: (abs(place - end), place)) - start) * TICKS_PER_GRID
    return repair_overlaps(note_array(smooth))[0]


def part_of(track: Track, measures: Sequence[Measure]) -> Part:
    """Lay a track of a notated piece out on staves."""
    rows = track.notes.copy()
    rows[:, [ONSET, DURATION]] //= TICKS_PER_GRID
    name = track.name.replace("_", " ").strip() or ("Drums" if track.is_drum else PROGRAM_NAMES[track.program])
    name = name[0].upper() + name[1:]
    if track.is_drum:
        staff = Staff(clef=PERCUSSION, rows=rows, voices=_drum_voices(rows, measures))
        return Part(name=name, instrument="Drum Kit", track=track, staves=(staff,))
    return Part(name=name, instrument=PROGRAM_NAMES[track.program], track=track, staves=_pitched(rows, track.program))


def _pitched(rows: NoteArray, program: int) -> tuple[Staff, ...]:
    pitches = rows[:, PITCH]
    is_wide = len(rows) and pitches.min() <= _MIDDLE_C - _WIDE and pitches.max() >= _MIDDLE_C + _WIDE
    if program in _KEYBOARDS and is_wide:
        is_upper = _right_hand(rows)
        return (Staff(clef=TREBLE, rows=rows[is_upper]), Staff(clef=BASS, rows=rows[~is_upper]))
    return (Staff(clef=_clef(pitches, program), rows=rows),)


def _right_hand(rows: NoteArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Say which notes the right hand plays: chords within an octave stay in one hand, others part at middle C."""
    is_upper = rows[:, PITCH] >= _MIDDLE_C
    for onset in np.unique(rows[:, ONSET]):
        together = rows[:, ONSET] == onset
        pitches = rows[together, PITCH]
        if pitches.max() - pitches.min() <= _ONE_HAND:
            is_upper[together] = pitches.mean() >= _MIDDLE_C
    return is_upper


def _clef(pitches: NoteArray, program: int) -> Clef:
    if program in _GUITARS:
        return Clef(sign="G", line=2, octaves=-1)
    if not len(pitches):
        return BASS if program in _BASSES else TREBLE
    middle = float(np.median(pitches))
    if program in _BASSES or middle < 45:
        return Clef(sign="F", line=4, octaves=-1) if middle < 45 else BASS
    if middle > 86:
        return Clef(sign="G", line=2, octaves=1)
    return TREBLE if middle >= _MIDDLE_C - 1 else BASS


def _drum_voices(rows: NoteArray, measures: Sequence[Measure]) -> tuple[NoteArray, ...]:
    """Part hands from feet, and let every hit last until the next one of its voice, or the end of its beat."""
    beats = np.array([measure.start + start + steps for measure in measures for start, steps in measure.beats])
    is_foot = np.array([drum_place(pitch).is_foot for pitch in rows[:, PITCH].tolist()], dtype=bool)
    voices = [rows[~is_foot], rows[is_foot]]
    for hits in voices:
        onsets = np.unique(hits[:, ONSET])
        following = np.append(onsets, beats[-1])[np.searchsorted(onsets, hits[:, ONSET]) + 1]
        beat_end = beats[np.minimum(np.searchsorted(beats, hits[:, ONSET], side="right"), len(beats) - 1)]
        hits[:, DURATION] = np.maximum(np.minimum(following, beat_end) - hits[:, ONSET], 1)
    return tuple(voices)
