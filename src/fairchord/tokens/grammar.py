# SPDX-License-Identifier: Apache-2.0
"""The grammar as a small automaton: which tokens may follow inside one track, so that what is decoded always parses.

Rules, in order: every bar is opened by BAR; positions rise inside a bar; at one position pitches rise; a velocity is
written only before a note and only when it changes (always before the first); a pitch is followed by holds and one
duration; a note never outlasts the window; a sounding pitch is not struck again; TRACK_END follows only the last bar.
No state is a dead end: something is always allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidMusic
from fairchord.tokens.vocabulary import BAR, HOLD_STEPS, MAX_HOLDS, SIZE, TRACK_END, VOCABULARY, token_name

Mask = NDArray[np.bool_]
_POSITION, _VELOCITY, _PITCH = (VOCABULARY[name] for name in ("Position", "Velocity", "Pitch"))
_HOLD, _DURATION, _DRUM = (VOCABULARY[name] for name in ("Hold", "Duration", "Drum"))


class Pen(Enum):
    """What was written last, which decides what may follow."""

    NOTHING = auto()
    BAR = auto()
    POSITION = auto()
    VELOCITY = auto()
    PITCH = auto()
    NOTE = auto()
    TRACK_END = auto()


@dataclass(slots=True)
class TrackGrammar:
    """The state of one track being written: `bars` bars of `steps` grid steps each."""

    bars: int
    steps: int
    is_drum: bool
    pen: Pen = Pen.NOTHING
    bar: int = -1
    position: int = -1
    pitch: int = -1
    velocity: int = -1
    held: int = 0
    sounding_until: NDArray[np.int32] = field(default_factory=lambda: np.zeros(128, np.int32))

    @property
    def now(self) -> int:
        """Grid steps from the start of the window to the pen."""
        return self.bar * self.steps + max(self.position, 0)

    def allowed(self) -> Mask:
        """Which tokens may come next: shape (SIZE,), never all False before TRACK_END."""
        mask = np.zeros(SIZE, bool)
        if self.pen is Pen.NOTHING:
            mask[BAR] = True
        elif self.pen is Pen.PITCH:
            self._allow_length(mask)
        elif self.pen is not Pen.TRACK_END:
            free = self._free_pitches()
            if self.pen in (Pen.BAR, Pen.NOTE):
                mask[_POSITION.first + self.position + 1 : _POSITION.first + self.steps] = True
                mask[BAR if self.bar + 1 < self.bars else TRACK_END] = True
            if self.pen is not Pen.BAR and self.velocity >= 0:
                notes = _DRUM if self.is_drum else _PITCH
                mask[notes.first : notes.stop] = free
            if self.pen in (Pen.POSITION, Pen.NOTE) and free.any():
                mask[_VELOCITY.first : _VELOCITY.stop] = True
                if self.velocity >= 0:
                    mask[_VELOCITY.first + self.velocity] = False
        return mask

    def _free_pitches(self) -> Mask:
        free: Mask = self.sounding_until <= self.now
        free[: self.pitch + 1] = False
        return free

    def _allow_length(self, mask: Mask) -> None:
        left = self.bars * self.steps - self.now - self.held
        mask[_DURATION.first : _DURATION.first + min(left, HOLD_STEPS)] = True
        if left > HOLD_STEPS and self.held < HOLD_STEPS * MAX_HOLDS:
            mask[_HOLD.first] = True

    def advance(self, token: int) -> None:
        """Take one token; raises InvalidMusic when the grammar forbids it."""
        if not self.allowed()[token]:
            raise InvalidMusic(f"token {token_name(token)} may not come here", hint="the sequence is malformed")
        self.step(token)

    def step(self, token: int) -> None:
        """Take one token that is known to be allowed."""
        if token == BAR:
            self.bar, self.position, self.pitch, self.pen = self.bar + 1, -1, -1, Pen.BAR
        elif token == TRACK_END:
            self.pen = Pen.TRACK_END
        elif token in _POSITION:
            self.position, self.pitch, self.pen = token - _POSITION.first, -1, Pen.POSITION
        elif token in _VELOCITY:
            self.velocity, self.pen = token - _VELOCITY.first, Pen.VELOCITY
        elif token in _PITCH:
            self.pitch, self.held, self.pen = token - _PITCH.first, 0, Pen.PITCH
        elif token in _HOLD:
            self.held += HOLD_STEPS
        elif token in _DURATION:
            self.sounding_until[self.pitch] = self.now + self.held + token - _DURATION.first + 1
            self.pen = Pen.NOTE
        elif token in _DRUM:
            self.pitch, self.pen = token - _DRUM.first, Pen.NOTE
