# SPDX-License-Identifier: Apache-2.0
"""The bars of a piece, also where its meter changes: where each begins, which can be written, which notes lie in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidBrief
from fairchord.music.edit import slice_ticks
from fairchord.music.piece import DURATION, ONSET, NoteArray, Piece, Track
from fairchord.music.time import METERS, TICKS_PER_GRID, TimeSignature

Ticks = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Whole bars in a row in one meter that the model knows."""

    first_bar: int
    bars: int
    start_ticks: int
    meter: TimeSignature

    @property
    def stop_ticks(self) -> int:
        """The tick at which its last bar ends."""
        return self.start_ticks + self.bars * self.meter.bar_ticks

    @property
    def bar_numbers(self) -> range:
        """Its bars, counted in the piece."""
        return range(self.first_bar, self.first_bar + self.bars)


def bar_starts(piece: Piece) -> Ticks:
    """Ticks of every bar line, the end of the last bar included."""
    return np.array(piece.bar_onsets(), np.int64)


def piece_bars(piece: Piece) -> int:
    """Bars of a piece, the last one filled up."""
    return len(piece.bar_onsets()) - 1


def bars_of(notes: NoteArray, starts: Ticks) -> NDArray[np.int64]:
    """The bar of each note: one that begins up to half a grid step early belongs to the bar that follows."""
    return np.maximum(0, np.searchsorted(starts, notes[:, ONSET] + TICKS_PER_GRID // 2, side="right") - 1)


def stretches(piece: Piece) -> tuple[Stretch, ...]:
    """The stretches of bars that can be written."""
    starts = bar_starts(piece)
    found: list[Stretch] = []
    for bar, (start, stop) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
        meter = [meter for meter in piece.time_signatures if meter.onset_ticks <= start][-1]
        if (meter.numerator, meter.denominator) not in METERS or stop - start != meter.bar_ticks:
            continue
        latest = found[-1] if found else None
        is_same = latest is not None and str(latest.meter) == str(meter) and latest.stop_ticks == start
        if latest is not None and is_same:
            found[-1] = replace(latest, bars=latest.bars + 1)
        else:
            found.append(Stretch(first_bar=bar, bars=1, start_ticks=start, meter=replace(meter, onset_ticks=0)))
    return tuple(found)


def writable_bars(piece: Piece) -> frozenset[int]:
    """The bars that can be written."""
    return frozenset(bar for stretch in stretches(piece) for bar in stretch.bar_numbers)


def main_meter(piece: Piece) -> TimeSignature:
    """The first known meter of a piece; common time where there is none."""
    found = stretches(piece)
    return found[0].meter if found else TimeSignature(onset_ticks=0, numerator=4, denominator=4)


def only_meter(piece: Piece) -> TimeSignature:
    """The meter of a piece that keeps to one; others are refused."""
    meters = {(meter.numerator, meter.denominator) for meter in piece.time_signatures}
    if len(meters) != 1 or not meters <= set(METERS):
        shown = ", ".join(str(meter) for meter in piece.time_signatures)
        raise InvalidBrief(
            f"{piece.title!r} is in {shown}, and this edit needs one known meter throughout",
            hint="cut it where the meter changes; the meters are " + ", ".join(f"{n}/{d}" for n, d in METERS),
        )
    return piece.time_signatures[0]


def cut_stretch(piece: Piece, stretch: Stretch) -> tuple[Piece, tuple[NoteArray, ...]]:
    """A stretch as a piece of its own, and for each track the notes that sound into it, whose onsets are below zero."""
    start, stop = stretch.start_ticks, stretch.stop_ticks
    if start == 0 and stretch.bars == piece_bars(piece):
        return piece, tuple(np.zeros((0, 4), np.int32) for _ in piece.tracks)
    tracks, ringing = list[Track](), list[NoteArray]()
    for track in piece.tracks:
        notes = track.notes.copy()
        notes[:, ONSET] -= start
        earlier = notes[:, ONSET] < 0
        ringing.append(notes[earlier & (notes[:, ONSET] + notes[:, DURATION] > 0)])
        inside = notes[~earlier & (notes[:, ONSET] < stop - start)]
        inside[:, DURATION] = np.minimum(inside[:, DURATION], stop - start - inside[:, ONSET])
        tracks.append(replace(track, notes=inside))
    part = slice_ticks(replace(piece, tracks=()), start, stop)
    return replace(part, tracks=tuple(tracks), time_signatures=(stretch.meter,)), tuple(ringing)
