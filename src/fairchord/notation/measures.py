# SPDX-License-Identifier: Apache-2.0
"""The measures of a score, and how a meter divides each of them: the tree by which note values are chosen.

Everything here is counted in grid steps, 12 to the quarter note, which MusicXML takes as its divisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidMusic
from fairchord.music.piece import Piece
from fairchord.music.time import GRID_PER_QUARTER, TICKS_PER_GRID, TimeSignature

WHOLE: Final = 4 * GRID_PER_QUARTER
EIGHTH: Final = GRID_PER_QUARTER // 2
SIXTEENTH: Final = GRID_PER_QUARTER // 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A span of a measure, and the parts it falls into; a sixteenth has no parts."""

    start: int
    steps: int
    parts: tuple[Node, ...] = ()

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + self.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure: its printed number, where it lies in the piece, the meter printed for it, and its division.

    `is_whole` is False for a pick-up and for a measure that a new meter cuts short.
    """

    number: int
    start: int
    steps: int
    meter: TimeSignature
    is_whole: bool
    shows_meter: bool
    division: Node

    @property
    def end(self) -> int:
        """Where it ends, in steps of the piece."""
        return self.start + self.steps

    @property
    def beats(self) -> tuple[tuple[int, int], ...]:
        """Start and length of every beat in the measure."""
        unit = beat_steps(self.meter)
        lead = self.steps % unit
        starts = [0] * bool(lead) + list(range(lead, self.steps, unit))
        return tuple((start, (starts[index + 1 :] or [self.steps])[0] - start) for index, start in enumerate(starts))


def is_compound(meter: TimeSignature) -> bool:
    """Say whether beats fall into three, as in 6/8 and 12/8."""
    return meter.denominator >= 8 and meter.numerator % 3 == 0 and meter.numerator > 3


def beat_steps(meter: TimeSignature) -> int:
    """Length of a beat: the denominator's note, or three of them in a compound meter."""
    unit = WHOLE // meter.denominator
    return 3 * unit if is_compound(meter) else max(unit, SIXTEENTH)


def measures_of(piece: Piece) -> tuple[Measure, ...]:
    """Divide a quantised piece into measures; a short first one before another meter is a pick-up, number 0."""
    end = max(1, -(-piece.end_ticks // TICKS_PER_GRID))
    meters = [m for m in piece.time_signatures if not m.onset_ticks or m.onset_ticks // TICKS_PER_GRID < end]
    found: list[Measure] = []
    shown: TimeSignature | None = None
    for index, meter in enumerate(meters):
        start, full = meter.onset_ticks // TICKS_PER_GRID, _bar_steps(meter)
        later = meters[index + 1] if index + 1 < len(meters) else None
        stop = later.onset_ticks // TICKS_PER_GRID if later else start - (start - end) // full * full
        is_pickup = later is not None and not index and stop - start <= full and stop - start < _bar_steps(later)
        printed = later if is_pickup and later else meter
        while start < stop:
            steps = min(full, stop - start)
            number = found[-1].number + 1 if found else 0 if is_pickup else 1
            is_new = shown is None or (shown.numerator, shown.denominator) != (printed.numerator, printed.denominator)
            measure = _measure(number, start, steps, printed, is_whole=steps == _bar_steps(printed), shows_meter=is_new)
            found.append(measure)
            shown, start = printed, start + steps
    return tuple(found)


def _measure(
    number: int, start: int, steps: int, meter: TimeSignature, *, is_whole: bool, shows_meter: bool
) -> Measure:
    return Measure(
        number=number,
        start=start,
        steps=steps,
        meter=meter,
        is_whole=is_whole,
        shows_meter=shows_meter,
        division=_divide(meter, steps),
    )


def _bar_steps(meter: TimeSignature) -> int:
    if meter.bar_ticks % (TICKS_PER_GRID * SIXTEENTH):
        raise InvalidMusic(
            f"a bar of {meter} does not consist of sixteenths, and no score is written of it",
            hint="give the piece in a meter such as 4/4, 3/4 or 6/8",
        )
    return meter.bar_ticks // TICKS_PER_GRID


def _divide(meter: TimeSignature, steps: int) -> Node:
    """Beats are grouped in pairs where their number is even and in threes where it is three; else they stand alone."""
    unit = beat_steps(meter)
    lead = steps % unit
    beats = [_halve(0, lead)] * bool(lead) + [_halve(start, unit) for start in range(lead, steps, unit)]
    while len(beats) > 3 and len(beats) % 2 == 0 and not lead:
        beats = [_join(beats[index : index + 2]) for index in range(0, len(beats), 2)]
    return beats[0] if len(beats) == 1 else _join(beats)


def _join(parts: list[Node]) -> Node:
    return Node(start=parts[0].start, steps=parts[-1].end - parts[0].start, parts=tuple(parts))


def _halve(start: int, steps: int) -> Node:
    """Divide a beat into halves or thirds, down to sixteenths."""
    if steps <= SIXTEENTH:
        return Node(start=start, steps=steps)
    size = steps // 3 if steps % 9 == 0 else steps // 2 if steps % 6 == 0 else SIXTEENTH
    return Node(start=start, steps=steps, parts=tuple(_halve(at, size) for at in range(start, start + steps, size)))
