# SPDX-License-Identifier: Apache-2.0
"""Musical time as integer ticks: 480 to the quarter note, meters, tempi. Seconds live only in `audio`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidMusic

TICKS_PER_QUARTER: Final = 480
GRID_PER_QUARTER: Final = 12
"""Grid positions to a quarter note: 48 to a 4/4 bar, so 16ths (3 steps) and triplets (4 steps) are both exact."""
TICKS_PER_GRID: Final = TICKS_PER_QUARTER // GRID_PER_QUARTER
METERS: Final = ((4, 4), (3, 4), (2, 4), (6, 8), (12, 8))
"""The meters the model knows (numerator, denominator)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSignature:
    """A meter in force from `onset_ticks`."""

    onset_ticks: int
    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.onset_ticks < 0 or not 1 <= self.numerator <= 64 or self.denominator not in (1, 2, 4, 8, 16, 32):
            raise InvalidMusic(
                f"time signature {self.numerator}/{self.denominator} at tick {self.onset_ticks} is not a meter",
                hint="give it as 4/4, 3/4, 2/4, 6/8 or 12/8",
            )

    @property
    def bar_ticks(self) -> int:
        """Length of one bar in ticks."""
        return TICKS_PER_QUARTER * 4 * self.numerator // self.denominator

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """A tempo in force from `onset_ticks`, in microseconds per quarter note as MIDI stores it."""

    onset_ticks: int
    microseconds_per_quarter: int

    def __post_init__(self) -> None:
        if self.onset_ticks < 0 or not 0 < self.microseconds_per_quarter < 2**24:
            raise InvalidMusic(f"tempo of {self.microseconds_per_quarter} microseconds per quarter is out of range")

    @property
    def bpm(self) -> float:
        """Quarter notes per minute."""
        return 60_000_000 / self.microseconds_per_quarter

    @classmethod
    def from_bpm(cls, bpm: float, *, onset_ticks: int = 0) -> Tempo:
        """Make a tempo from quarter notes per minute."""
        return cls(onset_ticks=onset_ticks, microseconds_per_quarter=round(60_000_000 / bpm))


def parse_meter(text: str) -> TimeSignature:
    """Read '6/8' as a TimeSignature at tick 0."""
    head, _, tail = text.strip().partition("/")
    if not (head.isdecimal() and tail.isdecimal()):
        raise InvalidMusic(f"meter {text!r} is not of the form 4/4", hint="use 4/4, 3/4, 2/4, 6/8 or 12/8")
    return TimeSignature(onset_ticks=0, numerator=int(head), denominator=int(tail))
