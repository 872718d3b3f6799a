# SPDX-License-Identifier: Apache-2.0
"""Bars and beats of a piece, and how long each pitch class sounds in each beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Piece
from fairchord.music.time import TICKS_PER_QUARTER, TimeSignature

Ticks = NDArray[np.int64]
Amounts = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timeline:
    """Beat edges from the start to past the last note: beat b lasts from edges[b] to edges[b + 1]."""

    bars: Ticks
    """Bar lines, the end of the last bar included."""
    edges: Ticks
    bar_of_beat: Ticks
    is_bar_start: NDArray[np.bool_]
    is_mid_bar: NDArray[np.bool_]


def lay_timeline(piece: Piece) -> Timeline:
    """Lay out bars and beats: quarters, or dotted quarters in compound meters."""
    bars = np.array(piece.bar_onsets(), dtype=np.int64)
    meter_onsets = [meter.onset_ticks for meter in piece.time_signatures]
    which = np.searchsorted(meter_onsets, bars[:-1], side="right") - 1
    beat_lengths = np.array([beat_ticks(meter) for meter in piece.time_signatures], dtype=np.int64)[which]
    counts = -(-np.diff(bars) // beat_lengths)
    bar_of_beat = np.repeat(np.arange(len(counts)), counts)
    index = np.arange(len(bar_of_beat)) - np.repeat(np.cumsum(counts) - counts, counts)
    return Timeline(
        bars=bars,
        edges=np.append(bars[bar_of_beat] + index * beat_lengths[bar_of_beat], bars[-1]),
        bar_of_beat=bar_of_beat,
        is_bar_start=index == 0,
        is_mid_bar=(index * 2 == counts[bar_of_beat]) & (counts[bar_of_beat] >= 4),
    )


def beat_ticks(meter: TimeSignature) -> int:
    """Length of the beat one counts: a dotted quarter in 6/8 and its kin, else a quarter."""
    is_compound = meter.denominator == 8 and meter.numerator % 3 == 0
    return TICKS_PER_QUARTER * 3 // 2 if is_compound else TICKS_PER_QUARTER


def pitched_notes(piece: Piece) -> NoteArray:
    """All notes of the pitched tracks, unsorted."""
    parts = [track.notes for track in piece.tracks if not track.is_drum]
    return np.concatenate(parts) if parts else np.empty((0, 4), dtype=np.int32)


def pitch_class_table(notes: NoteArray, edges: Ticks) -> tuple[Amounts, NDArray[np.int64]]:
    """Measure each beat: shape (beats, 12) of ticks sounding by pitch class, and (beats,) lowest pitch (128: none)."""
    beats = len(edges) - 1
    table = np.zeros((beats, 12))
    lowest = np.full(beats, 128, dtype=np.int64)
    if not len(notes):
        return table, lowest
    onset = notes[:, ONSET].astype(np.int64)
    end = onset + notes[:, DURATION]
    first = np.searchsorted(edges, onset, side="right") - 1
    last = np.minimum(np.searchsorted(edges, end, side="left"), beats)
    spans = np.maximum(last - first, 0)
    note = np.repeat(np.arange(len(notes)), spans)
    beat = np.arange(len(note)) - np.repeat(np.cumsum(spans) - spans, spans) + first[note]
    sounding = np.minimum(end[note], edges[beat + 1]) - np.maximum(onset[note], edges[beat])
    pitch = notes[:, PITCH].astype(np.int64)[note]
    np.add.at(table, (beat, pitch % 12), sounding)
    is_long = sounding * 4 >= edges[beat + 1] - edges[beat]
    np.minimum.at(lowest, beat[is_long], pitch[is_long])
    return table, lowest
