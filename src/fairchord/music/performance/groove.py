# SPDX-License-Identifier: Apache-2.0
"""A Groove: how human drummers depart from the grid: a small table of means and spreads, and what binds hits together.

The offset of a hit, in milliseconds at 120 beats a minute, and its velocity against the mean of its drum are

    mean[cell] + spread[cell] * (drift + event + pattern + rest)

with four parts whose variances add up to 1: a slow drift of the tempo, shared by all drums (from one moment to the next
it keeps `memory` of itself); what all drums struck at one moment share; a habit, the same whenever this drummer plays
this drum at this place of the bar; and what is left. All numbers are whole, so that the same table has the same hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidRecord
from fairchord.music.performance.drum_places import BAR_PLACES, BEAT_PLACES, DRUM_CLASSES, Amounts, Indices

STYLES: Final[dict[str, tuple[str, ...]]] = {
    "rock": ("rock", "pop", "folk", "metal"),
    "funk": ("funk", "soul"),
    "jazz": ("jazz",),
    "latin": ("latin", "world", "bossa"),
    "hiphop": ("hiphop", "lofi"),
    "all": (),
}
"""Groups of genres that are measured together; 'all' is every groove, for any other genre."""
STYLE_NAMES: Final = tuple(STYLES)
REFERENCE_BPM: Final = 120
TEMPO_EXPONENT: Final = 0.5
"""Offsets in milliseconds shrink with the square root of the tempo: between constant time and constant share of a beat.

On validation grooves 0.5 and 1 foresee equally well, and 0 worse; see benchmarks/expression.py.
"""
_TENTHS: Final = 10
_MOST: Final = 1_000
"""No mean and no spread in the table exceeds this: 100 ms, or 100 steps of velocity."""
_SHARES: Final = ("drift", "event", "pattern", "memory")
Table = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Shares of the variance in thousandths: drift, event, pattern (the rest is what is left); and drift's memory."""

    drift: int
    event: int
    pattern: int
    memory: int

    def __post_init__(self) -> None:
        shares = (self.drift, self.event, self.pattern)
        if not all(0 <= share <= 1000 for share in (*shares, self.memory)) or sum(shares) > 1000:
            raise InvalidRecord(f"the shares {shares} of a groove's variance are not parts of a whole")

    def weights(self) -> tuple[float, float, float, float]:
        """Standard deviations of drift, event, pattern and rest."""
        rest = 1000 - self.drift - self.event - self.pattern
        drift, event, pattern, left = (float(np.sqrt(s / 1000)) for s in (self.drift, self.event, self.pattern, rest))
        return drift, event, pattern, left

    def to_dict(self) -> dict[str, int]:
        """The shares as plain values."""
        return {name: getattr(self, name) for name in _SHARES}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groove:
    """Tables of (mean, spread).

    `timing` by style, drum and place of the beat, in tenths of a millisecond; `loudness` by drum and place of the bar,
    in tenths of a step of velocity.
    """

    timing: Table
    loudness: Table
    timing_binding: Binding
    loudness_binding: Binding

    def __post_init__(self) -> None:
        shapes = (len(STYLES), len(DRUM_CLASSES), len(BEAT_PLACES), 2), (len(DRUM_CLASSES), BAR_PLACES, 2)
        for table, shape in zip((self.timing, self.loudness), shapes, strict=True):
            if table.shape != shape or np.abs(table).max() > _MOST or table[..., 1].min() < 0:
                raise InvalidRecord("a groove's table has another size or impossible values", hint="fit it again")
            table.setflags(write=False)

    def timing_of(self, style: str, drums: Indices, places: Indices) -> tuple[Amounts, Amounts]:
        """Mean and spread of the offset of each hit, in milliseconds at the reference tempo."""
        cells = self.timing[STYLE_NAMES.index(style), drums, places] / _TENTHS
        return cells[:, 0], cells[:, 1]

    def loudness_of(self, drums: Indices, places: Indices) -> tuple[Amounts, Amounts]:
        """Mean and spread of the velocity of each hit against its drum's mean; `places` are those of the bar."""
        cells = self.loudness[drums, places] / _TENTHS
        return cells[:, 0], cells[:, 1]

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON holds it: whole numbers only."""
        return {
            "drums": list(DRUM_CLASSES),
            "beat_places": list(BEAT_PLACES),
            "loudness": self.loudness.tolist(),
            "loudness_binding": self.loudness_binding.to_dict(),
            "timing": {name: self.timing[index].tolist() for index, name in enumerate(STYLE_NAMES)},
            "timing_binding": self.timing_binding.to_dict(),
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Groove:
        """Read the table; another layout is refused."""
        try:
            if record["drums"] != list(DRUM_CLASSES) or record["beat_places"] != list(BEAT_PLACES):
                raise ValueError("other drums or places")
            timing = np.array([record["timing"][name] for name in STYLE_NAMES], dtype=np.int32)
            return cls(
                timing=timing,
                loudness=np.array(record["loudness"], dtype=np.int32),
                timing_binding=Binding(**record["timing_binding"]),
                loudness_binding=Binding(**record["loudness_binding"]),
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise InvalidRecord(f"the table of a groove cannot be read: {error}", hint="fit it again") from error


def style_of(genre: str | None) -> str:
    """The group of grooves that a genre is played with."""
    return next((style for style, genres in STYLES.items() if genre in genres), "all")


def tempo_scale(bpm: float, exponent: float = TEMPO_EXPONENT) -> float:
    """What an offset at the reference tempo is multiplied by at another one."""
    return float((REFERENCE_BPM / bpm) ** exponent)
