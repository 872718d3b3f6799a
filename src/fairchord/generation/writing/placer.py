# SPDX-License-Identifier: Apache-2.0
"""Placement of one token after another, as a sequence is written: the same rows as `tokens.placement.place` gives."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fairchord.tokens.placement import Placement
from fairchord.tokens.vocabulary import BAR, HARMONY_END, MAX_BARS, MAX_POSITIONS, TRACK_END, VOCABULARY

_POSITION, _CHORD, _ROLE = VOCABULARY["Position"], VOCABULARY["Chord"], VOCABULARY["Role"]


@dataclass(slots=True)
class Placer:
    """Where the pen stands in one sequence, and the harmony it has read."""

    bar: int = 0
    position: int = 0
    role: int = 0
    _clocks: list[int] = field(default_factory=list)
    _chords: list[int] = field(default_factory=list)

    def place(self, tokens: Sequence[int]) -> Placement:
        """Place the tokens that follow: (T, 4)."""
        return np.array([self.place_one(token) for token in tokens], np.uint8).reshape(-1, 4)

    def place_one(self, token: int) -> tuple[int, int, int, int]:
        """Place the token that follows."""
        if token == BAR:
            self.bar, self.position = min(self.bar + 1, MAX_BARS), 0
        elif token in _POSITION:
            self.position = token - _POSITION.first + 1
        elif token in _ROLE:
            self.bar, self.position, self.role = 0, 0, token - _ROLE.first + 1
        elif token in (HARMONY_END, TRACK_END):
            self.bar, self.position, self.role = 0, 0, 0
        elif token in _CHORD:
            self._clocks.append(self._clock())
            self._chords.append(token - _CHORD.first)
        return self.bar, self.position, self._chord_in_force(), self.role

    def _clock(self) -> int:
        return self.bar * MAX_POSITIONS + max(self.position - 1, 0)

    def _chord_in_force(self) -> int:
        if not (self.role and self.bar and self._clocks):
            return 0
        found = bisect_right(self._clocks, self._clock()) - 1
        return self._chords[found] if found >= 0 else 0
