# SPDX-License-Identifier: Apache-2.0
"""The same notes felt otherwise: swung or straight, in triplets' meters, at half or double time, under other bar lines.

A feel is a map of time that never turns back, applied to notes, chords, keys, tempi and sections alike. Inside a beat:
`swing` moves the off-beat eighth to the last triplet (sixteenths follow); a beat that has triplets already stays.
`straight` is its inverse. `compound` writes 4/4 as 12/8 and 2/4 as 6/8, swung, at the same beat; `simple` its inverse,
which leaves true triplets as triplets. `half-time` doubles every value, `double-time` halves it; the tempo stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidBrief
from fairchord.generation.editing.bar_grid import bar_starts
from fairchord.generation.editing.key_change import scale_tempo
from fairchord.music.harmony import ChordSpan, KeySignature
from fairchord.music.piece import DURATION, ONSET, Piece, Section, Track
from fairchord.music.time import METERS, Tempo, TimeSignature

Ticks = NDArray[np.int64]
Knots = tuple[tuple[int, int], ...]
"""Places of a beat, in ticks before and after."""
Timed = TypeVar("Timed", Tempo, TimeSignature, KeySignature, Section)
_NEAR: Final = 19
_SWUNG: Final = (160, 320)
_COMPOUND_BEAT: Final = 720
_COMPOUND: Final = {(4, 4): (12, 8), (2, 4): (6, 8)}
_SIMPLE: Final = {compound: simple for simple, compound in _COMPOUND.items()}
FEELS: Final = ("swing", "straight", "compound", "simple", "half-time", "double-time")
ALIASES: Final = {"triplet": "swing", "12/8": "compound", "6/8": "compound", "4/4": "simple", "2/4": "simple",
                  "half": "half-time", "double": "double-time"}  # fmt: skip
STRETCH: Final = {
    "compound": Fraction(3, 2), "simple": Fraction(2, 3), "half-time": Fraction(2), "double-time": Fraction(1, 2),
}  # fmt: skip
"""How much longer in ticks a piece is afterwards."""


@dataclass(frozen=True, slots=True)
class BeatMap:
    """Beats of `old` ticks become beats of `new`; the inside of each bends as its own onsets ask."""

    old: int
    new: int
    knots_of: Callable[[frozenset[int]], Knots]


def read_feel(name: str) -> str:
    """The feel meant by a name, aliases such as '12/8' included."""
    text = name.strip().lower().replace("_", "-").replace(" ", "-")
    feel = ALIASES.get(text, text)
    if feel not in FEELS:
        raise InvalidBrief(f"feel {name!r} is not known", hint="choose among " + ", ".join((*FEELS, *ALIASES)))
    return feel


def change_feel(piece: Piece, name: str) -> Piece:
    """Give a piece another feel."""
    feel = read_feel(name)
    if feel in ("half-time", "double-time"):
        return _move(piece, _scaled(STRETCH[feel]), meters=None)
    meters = {(meter.numerator, meter.denominator) for meter in piece.time_signatures}
    table = {"compound": _COMPOUND, "simple": _SIMPLE}.get(feel)
    allowed = set(table) if table else {(4, 4), (3, 4), (2, 4)}
    if not meters <= allowed:
        raise InvalidBrief(
            f"{piece.title!r} is in {piece.time_signatures[0]}, which has no {feel} form",
            hint="it needs " + " or ".join(f"{n}/{d}" for n, d in sorted(allowed)),
        )
    beat = {
        "swing": BeatMap(480, 480, _swing),
        "straight": BeatMap(480, 480, _straighten),
        "compound": BeatMap(480, _COMPOUND_BEAT, lambda onsets: _widened(_swing(onsets))),
        "simple": BeatMap(_COMPOUND_BEAT, 480, _narrow),
    }[feel]
    moved = _move(piece, _bent(piece, beat), meters=table)
    return scale_tempo(moved, beat.new / beat.old) if beat.new != beat.old else moved


def change_meter(piece: Piece, meter: TimeSignature) -> Piece:
    """Draw other bar lines over the same notes; the last bar is filled up with silence."""
    if (meter.numerator, meter.denominator) not in METERS:
        raise InvalidBrief(f"meter {meter} is not known", hint="use " + ", ".join(f"{n}/{d}" for n, d in METERS))
    return replace(piece, time_signatures=(replace(meter, onset_ticks=0),))


def _has(onsets: frozenset[int], *places: int) -> bool:
    return any(abs(onset - place) <= _NEAR for onset in onsets for place in places)


def _swing(onsets: frozenset[int]) -> Knots:
    if _has(onsets, *_SWUNG) and not _has(onsets, 240):
        return ((0, 0), (480, 480))
    return ((0, 0), (240, 320), (480, 480))


def _straighten(onsets: frozenset[int]) -> Knots:
    if not _has(onsets, *_SWUNG) or _has(onsets, 240):
        return ((0, 0), (480, 480))
    return ((0, 0), (320, 240), (480, 480))


def _widened(knots: Knots) -> Knots:
    return tuple((old, new * 3 // 2) for old, new in knots)


def _narrow(onsets: frozenset[int]) -> Knots:
    """A dotted beat's second eighth makes it a triplet, unless a sixteenth at its end shows that it was swung."""
    if _has(onsets, 240) and not _has(onsets, 600):
        return ((0, 0), (720, 480))
    return ((0, 0), (480, 240), (720, 480))


def _scaled(stretch: Fraction) -> Callable[[Ticks], Ticks]:
    return lambda ticks: ticks * stretch.numerator // stretch.denominator


def _bent(piece: Piece, beat: BeatMap) -> Callable[[Ticks], Ticks]:
    """The map of time of a whole piece, beat by beat."""
    end = max(piece.end_ticks, *(event.onset_ticks for event in piece.tempi)) + beat.old
    beats = -(-end // beat.old) + 1
    struck: list[set[int]] = [set() for _ in range(beats)]
    for track in piece.tracks:
        for onset in np.unique(track.notes[:, ONSET]).tolist():
            struck[onset // beat.old].add(onset % beat.old)
    old: list[int] = []
    new: list[int] = []
    for index, onsets in enumerate(struck):
        knots = beat.knots_of(frozenset(onsets))[:-1]
        old += [index * beat.old + before for before, _ in knots]
        new += [index * beat.new + after for _, after in knots]
    return lambda ticks: np.rint(np.interp(ticks, old, new)).astype(np.int64)


def _move(
    piece: Piece, clock: Callable[[Ticks], Ticks], *, meters: dict[tuple[int, int], tuple[int, int]] | None
) -> Piece:
    """Move all that has a place in time."""
    signatures = piece.time_signatures
    if meters is not None:
        named = [(meter, meters[meter.numerator, meter.denominator]) for meter in signatures]
        signatures = tuple(replace(meter, numerator=n, denominator=d) for meter, (n, d) in named)
    return replace(
        piece,
        tracks=tuple(_move_track(track, clock) for track in piece.tracks),
        tempi=_move_events(piece.tempi, clock),
        time_signatures=_move_events(signatures, clock),
        key_signatures=_move_events(piece.key_signatures, clock),
        sections=_move_events(piece.sections, clock),
        chords=_move_chords(piece.chords, clock),
    )


def _at(clock: Callable[[Ticks], Ticks], tick: int) -> int:
    return int(clock(np.array([tick], np.int64))[0])


def _move_track(track: Track, clock: Callable[[Ticks], Ticks]) -> Track:
    notes = track.notes.copy()
    onset = notes[:, ONSET].astype(np.int64)
    start, end = clock(onset), clock(onset + notes[:, DURATION])
    notes[:, ONSET] = start
    notes[:, DURATION] = np.maximum(1, end - start)
    return replace(track, notes=notes)


def _move_events(events: tuple[Timed, ...], clock: Callable[[Ticks], Ticks]) -> tuple[Timed, ...]:
    moved = [replace(event, onset_ticks=_at(clock, event.onset_ticks)) for event in events]
    return tuple({event.onset_ticks: event for event in moved}.values())


def _move_chords(chords: tuple[ChordSpan, ...], clock: Callable[[Ticks], Ticks]) -> tuple[ChordSpan, ...]:
    moved = []
    for span in chords:
        start, end = _at(clock, span.onset_ticks), _at(clock, span.onset_ticks + span.duration_ticks)
        if end > start:
            moved.append(replace(span, onset_ticks=start, duration_ticks=end - start))
    return tuple(moved)


def bars_after(bars: frozenset[int], *, before: Piece, after: Piece, stretch: Fraction) -> frozenset[int]:
    """Where bars of a piece lie in the same piece under other bar lines, or stretched in time."""
    old, new = bar_starts(before), bar_starts(after)
    found: set[int] = set()
    for bar in bars:
        start = int(old[bar]) * stretch.numerator // stretch.denominator
        stop = int(old[bar + 1]) * stretch.numerator // stretch.denominator
        first = int(np.searchsorted(new, start, side="right")) - 1
        found |= set(range(first, max(first + 1, int(np.searchsorted(new, stop, side="left")))))
    return frozenset(bar for bar in found if bar < len(new) - 1)
