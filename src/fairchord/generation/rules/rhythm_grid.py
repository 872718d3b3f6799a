# SPDX-License-Identifier: Apache-2.0
"""Where notes may begin when a rhythm was asked for: sixteenths for 'standard', triplets for 'triplet'.

With 'standard' nothing begins on a triplet, so the rhythm is kept for certain. With 'triplet' notes begin on triplet
eighths, and beats are closed while too few of those between beats have been used; a track of very few notes may still
have none. Without a rhythm asked for, every grid position stays open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.time import GRID_PER_QUARTER
from fairchord.tokens.vocabulary import MAX_POSITIONS

_SIXTEENTH: Final = 3
_TRIPLET_EIGHTH: Final = 4
_BEATS_AHEAD: Final = 3
"""Attacks on beats that may come before any between them."""
_POSITIONS: Final = np.arange(MAX_POSITIONS)


@dataclass(slots=True)
class RhythmGrid:
    """The rhythm asked for, and the attacks so far on beats and on triplets between them."""

    rhythm: str
    on_beat: int = 0
    between: int = 0

    def open_positions(self) -> NDArray[np.bool_]:
        """Which positions of a bar are open: shape (MAX_POSITIONS,)."""
        step = _SIXTEENTH if self.rhythm == "standard" else _TRIPLET_EIGHTH
        open_positions: NDArray[np.bool_] = _POSITIONS % step == 0
        if self.rhythm == "triplet" and self.on_beat >= 2 * self.between + _BEATS_AHEAD:
            open_positions &= _POSITIONS % GRID_PER_QUARTER != 0
        return open_positions

    def take(self, position: int) -> None:
        """Count one attack."""
        if position % GRID_PER_QUARTER == 0:
            self.on_beat += 1
        else:
            self.between += 1


def begin_rhythm(rhythm: str | None) -> RhythmGrid | None:
    """The state at a window's start; None when no rhythm was asked for."""
    return None if rhythm is None else RhythmGrid(rhythm)
