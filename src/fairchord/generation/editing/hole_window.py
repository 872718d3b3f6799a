# SPDX-License-Identifier: Apache-2.0
"""A piece is infilled window by window: some bars to write with the bars around them, as many as the context holds.

A window is up to eight bars. A piece of that length is one window; of a longer one at most half a window is written at
a time, with what is around it centred on it where it is known: bars that are still to be written come in no window but
their own. Where the tokens do not fit, windows shrink; at two bars and one, other tracks are left out, the least
telling first; at last each track is written in a window of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidBrief
from fairchord.generation.editing.hole import Hole
from fairchord.generation.rules.roles import WRITING_ORDER
from fairchord.generation.track_brief import TrackBrief

WINDOW_SIZES: Final = (8, 6, 4, 3, 2, 1)
_FEW_BARS: Final = 2
"""Windows of so many bars or fewer do without other tracks rather than shrink further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoleWindow:
    """`bars` bars from `first_bar`; `holes` holds, for the tracks that are written in, bars of the window (from 0).

    `beside` are the other tracks that are read, in that order.
    """

    first_bar: int
    bars: int
    holes: dict[int, frozenset[int]]
    beside: tuple[int, ...]

    @property
    def stop_bar(self) -> int:
        """The bar after the window's last."""
        return self.first_bar + self.bars

    @property
    def needs_filling(self) -> bool:
        """Whether a track has known bars after a hole, so that the hole is asked for again at the sequence's end."""
        return any(bar not in bars for bars in self.holes.values() for bar in range(min(bars) + 1, self.bars))


Fits = Callable[[HoleWindow], bool]


def next_window(left: Hole, wishes: Sequence[TrackBrief], *, bars: int, fits: Fits) -> HoleWindow:
    """The window in which the first bars of what is left are written, the largest that fits."""
    order = in_writing_order(wishes)
    for size in WINDOW_SIZES:
        if size > bars and size != WINDOW_SIZES[0]:
            continue
        window = _lay_window(left, order, bars=bars, size=min(size, bars))
        for chosen in _leave_out(window) if size <= _FEW_BARS else (window,):
            if fits(chosen):
                return chosen
    first = min(left.all_bars)
    track = next(index for index in order if first in left.bars[index])
    alone = HoleWindow(first_bar=first, bars=1, holes={track: frozenset({0})}, beside=())
    if fits(alone):
        return alone
    raise InvalidBrief("one bar of one track does not fit the model's context", hint="use a model with a longer one")


def _lay_window(left: Hole, order: Sequence[int], *, bars: int, size: int) -> HoleWindow:
    """A window of `size` bars around the first bars of what is left."""
    remaining = left.all_bars
    first = min(remaining)
    most = size if size == bars else max(1, size // 2)
    stop_group = first + most
    group = [bar for bar in remaining if bar < stop_group]
    later = min((bar for bar in remaining if bar >= stop_group), default=bars)
    span = max(group) - first + 1
    start = max(0, min(first - (size - span) // 2, bars - size))
    stop = min(start + size, later)
    start = max(0, stop - size)
    holes = {
        index: frozenset(bar - start for bar in left.bars[index] if bar in group)
        for index in order
        if any(bar in group for bar in left.bars[index])
    }
    beside = tuple(index for index in order if index not in holes)
    return HoleWindow(first_bar=start, bars=stop - start, holes=holes, beside=beside)


def _leave_out(window: HoleWindow) -> Sequence[HoleWindow]:
    """The window with ever fewer other tracks."""
    return [
        HoleWindow(first_bar=window.first_bar, bars=window.bars, holes=window.holes, beside=window.beside[:count])
        for count in range(len(window.beside), -1, -1)
    ]


def in_writing_order(wishes: Sequence[TrackBrief]) -> list[int]:
    """Indices of tracks, those that carry the harmony first."""
    return sorted(range(len(wishes)), key=lambda index: WRITING_ORDER.index(wishes[index].role))


def parts_of(window: HoleWindow) -> tuple[HoleWindow, ...]:
    """The window as one sequence, or as two: tracks of which it knows nothing are written once the others are there."""
    whole = frozenset(range(window.bars))
    unknown = {index: bars for index, bars in window.holes.items() if bars == whole}
    if not unknown or len(unknown) == len(window.holes) or not window.needs_filling:
        return (window,)
    partly = {index: bars for index, bars in window.holes.items() if index not in unknown}
    first = HoleWindow(first_bar=window.first_bar, bars=window.bars, holes=partly, beside=window.beside)
    beside = (*window.beside, *partly)
    return first, HoleWindow(first_bar=window.first_bar, bars=window.bars, holes=unknown, beside=beside)
