# SPDX-License-Identifier: Apache-2.0
"""Keeping the mean pitch of a track in the range that was asked for, ComMU's sense of a pitch range.

The mean is inside after the first note, and every note that would move it out is forbidden; so it is inside after the
last. A note inside the range never moves it out, and each range holds every pitch class, so a note is always left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.tokens.vocabulary import PITCH_RANGE_EDGES, PITCH_RANGES

_EDGES: Final = (0, *PITCH_RANGE_EDGES, 128)
_MARGIN_BELOW: Final = 9
_MARGIN_ABOVE: Final = 8
_PITCHES: Final = np.arange(128)


def range_edges(name: str) -> tuple[int, int]:
    """Least mean pitch of a range and the mean that is just too high: 'mid' is 60 and 72."""
    index = PITCH_RANGES.index(name)
    return _EDGES[index], _EDGES[index + 1]


def core_pitches(name: str) -> tuple[int, int]:
    """Lowest and highest pitch of the octave in which a track of this range is at home."""
    least, too_high = range_edges(name)
    if name == PITCH_RANGES[0]:
        return too_high - 12, too_high - 1
    return least, min(too_high, least + 12) - 1


def reach_around(name: str) -> tuple[int, int]:
    """Lowest and highest pitch that a track of this range may touch when no bounds were asked for."""
    lowest, highest = core_pitches(name)
    return lowest - _MARGIN_BELOW, highest + _MARGIN_ABOVE


@dataclass(slots=True, kw_only=True)
class MeanPitch:
    """The sum and number of a track's notes so far; the mean is to be at least `least` and below `too_high`."""

    least: int
    too_high: int
    total: int = 0
    count: int = 0

    def open_pitches(self) -> NDArray[np.bool_]:
        """Which of the 128 pitches leave the mean inside."""
        totals, count = self.total + _PITCHES, self.count + 1
        open_pitches: NDArray[np.bool_] = (totals >= self.least * count) & (totals < self.too_high * count)
        return open_pitches

    def take(self, pitch: int) -> None:
        """Count one note."""
        self.total += pitch
        self.count += 1


def begin_mean(name: str | None, pitches: NDArray[np.int32]) -> MeanPitch | None:
    """The state after the notes written so far; None when no range was asked for."""
    if name is None:
        return None
    least, too_high = range_edges(name)
    return MeanPitch(least=least, too_high=too_high, total=int(pitches.sum()), count=len(pitches))
