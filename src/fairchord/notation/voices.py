# SPDX-License-Identifier: Apache-2.0
"""The notes of one staff as at most two voices a measure, each a row of chords that do not overlap.

A note that crosses a bar line is written once in each measure and tied. Where two voices do not suffice, everything is
written in one: whatever sounds is struck or held together at every joint, and held notes are tied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray
from fairchord.notation.measures import Measure

VOICES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One note head: `note` is the row of the note it belongs to; ties lead from the head before and to the next."""

    note: int
    pitch: int
    velocity: int
    is_tied_from: bool
    is_tied_to: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """Heads that share start and end, counted from the beginning of the measure."""

    start: int
    end: int
    heads: tuple[Head, ...]


Lines = tuple[tuple[Struck, ...], ...]
"""The voices of a measure, the upper first; an empty measure has one empty voice."""


def lead_voices(rows: NoteArray, measures: Sequence[Measure]) -> tuple[Lines, ...]:
    """Divide the notes of a staff (in grid steps) among measures and voices."""
    led: list[Lines] = []
    voice_of: dict[int, int] = {}
    for measure in measures:
        is_here = (rows[:, ONSET] < measure.end) & (rows[:, ONSET] + rows[:, DURATION] > measure.start)
        struck = _strike_together([_head(rows, int(index), measure) for index in is_here.nonzero()[0]])
        lines = _share_out(struck, voice_of) or (_slice(struck),)
        voice_of = {head.note: number for number, line in enumerate(lines) for chord in line for head in chord.heads}
        led.append(lines)
    return tuple(led)


def _head(rows: NoteArray, index: int, measure: Measure) -> tuple[int, int, Head]:
    start = int(rows[index, ONSET])
    end = start + int(rows[index, DURATION])
    head = Head(
        note=index,
        pitch=int(rows[index, PITCH]),
        velocity=int(rows[index, VELOCITY]),
        is_tied_from=start < measure.start,
        is_tied_to=end > measure.end,
    )
    return max(start, measure.start) - measure.start, min(end, measure.end) - measure.start, head


def _strike_together(heads: list[tuple[int, int, Head]]) -> list[Struck]:
    spans: dict[tuple[int, int], list[Head]] = {}
    for start, end, head in sorted(heads, key=lambda found: (found[0], found[2].pitch)):
        spans.setdefault((start, end), []).append(head)
    struck = [Struck(start=start, end=end, heads=tuple(found)) for (start, end), found in spans.items()]
    return sorted(struck, key=lambda chord: (chord.start, -chord.heads[-1].pitch, chord.end))


def _share_out(struck: list[Struck], voice_of: dict[int, int]) -> Lines | None:
    """Give each chord a free voice: the one its tie comes from, else the upper first; None when there are too few."""
    lines: list[list[Struck]] = [[] for _ in range(VOICES)]
    for chord in struck:
        before = [voice_of[head.note] for head in chord.heads if head.is_tied_from and head.note in voice_of]
        wanted = sorted(range(VOICES), key=lambda number: (number not in before, number))
        free = [number for number in wanted if not lines[number] or lines[number][-1].end <= chord.start]
        if not free:
            return None
        lines[free[0]].append(chord)
    if not lines[-1]:
        return (tuple(lines[0]),)
    is_tied = any(head.is_tied_from for chord in struck for head in chord.heads)
    if not is_tied and _mean_pitch(lines[0]) < _mean_pitch(lines[1]):
        lines.reverse()
    return tuple(tuple(line) for line in lines)


def _mean_pitch(line: list[Struck]) -> float:
    pitches = [head.pitch for chord in line for head in chord.heads]
    return sum(pitches) / len(pitches)


def _slice(struck: list[Struck]) -> tuple[Struck, ...]:
    joints = sorted({place for chord in struck for place in (chord.start, chord.end)})
    sliced = []
    for start, end in pairwise(joints):
        heads = [
            Head(
                note=head.note,
                pitch=head.pitch,
                velocity=head.velocity,
                is_tied_from=head.is_tied_from or chord.start < start,
                is_tied_to=head.is_tied_to or chord.end > end,
            )
            for chord in struck
            if chord.start <= start and chord.end >= end
            for head in chord.heads
        ]
        if heads:
            sliced.append(Struck(start=start, end=end, heads=tuple(sorted(heads, key=lambda head: head.pitch))))
    return tuple(sliced)
