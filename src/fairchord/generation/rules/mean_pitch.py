# SPDX-License-Identifier: Apache-2.0
"""Keeping the mean pitch of a track in the range that was asked for, ComMU's sense of a pitch range.

A track must play again in every bar or two (its role's `hold_bars`), so while bars are left it is known how many notes
are still to come at least, and each can pull the sum of the pitches back by some semitones. A note is forbidden when it
would move the sum further out than they can bring it back; so the mean is inside at the end, and free to begin
anywhere near. A note at the far side of the range is always left, because every octave holds every pitch class.
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
_PULL: Final = 5
"""Every chord has a tone among any seven neighbours, so one that is five semitones from either edge of an octave."""


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
    """The sum and number of a track's notes so far; the mean is to be at least `least` and below `too_high`.

    The track begins a note in each `hold_bars` bars up to `last_bar`, which can pull the sum back by `pull` semitones.
    """

    least: int
    too_high: int
    total: int = 0
    count: int = 0
    last_bar: int = 0
    hold_bars: int = 1
    pull: int = 0

    def open_pitches(self, bar: int) -> NDArray[np.bool_]:
        """Which of the 128 pitches, struck in `bar`, leave the mean where it can still be brought inside."""
        totals, count = self.total + _PITCHES, self.count + 1
        slack = self.pull * max(0, (self.last_bar - bar) // self.hold_bars)
        low, high = self.least * count - slack, self.too_high * count + slack
        open_pitches: NDArray[np.bool_] = (totals >= low) & (totals < high)
        return open_pitches

    def take(self, pitch: int) -> None:
        """Count one note."""
        self.total += pitch
        self.count += 1


def begin_mean(
    name: str | None, pitches: NDArray[np.int32], *, home: tuple[int, int], last_bar: int, hold_bars: int
) -> MeanPitch | None:
    """The state after the notes written so far; None when no range was asked for.

    `home` is what bounds and instrument leave of the range's octave: only a whole one surely holds a note far enough.
    """
    if name is None:
        return None
    least, too_high = range_edges(name)
    return MeanPitch(
        least=least,
        too_high=too_high,
        total=int(pitches.sum()),
        count=len(pitches),
        last_bar=last_bar,
        hold_bars=hold_bars,
        pull=_PULL if home[1] - home[0] >= 11 else 0,
    )
