# SPDX-License-Identifier: Apache-2.0
"""Piano-roll frames as tokens whose probabilities multiply to an exact distribution over note sets.

A frame is a set of the 88 piano keys. Its tokens are keys in strictly falling order, then one that closes the frame:
KEEP (what is left of the frame is what the frame before has left below the last key) or END (nothing is left, though
the frame before has something left). Each set has one spelling, because (rules in order):
1. a key must lie below the last one;
2. KEEP must be used as soon as it is true, so after declining it and writing the very key it stood for, it is barred
   until a key differs from the frame before;
3. END is open only where the frame before has something left (else KEEP says it);
4. the lowest key may not be written where it is all that the frame before has left (only KEEP may say that).
No state is a dead end, so masked probabilities sum to one over all 2^88 sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

KEYS: Final = 88
END, KEEP, START = KEYS, KEYS + 1, KEYS + 2
VOCABULARY_SIZE: Final = KEYS + 3
Frames = NDArray[np.bool_]
"""Shape (T, 88): which keys sound in each frame."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known before a token: everything here follows from the tokens before it."""

    frame: int
    rank: int
    """Keys written in this frame so far."""
    last: int
    """The last key written in this frame; KEYS when none."""
    before: tuple[int, ...]
    """Keys of the frame before, falling."""
    long_before: tuple[int, ...]
    """Keys of the frame before that one, falling."""
    is_barred: bool
    age: int
    """For how many frames the frame before has stood unchanged."""

    @property
    def left(self) -> tuple[int, ...]:
        """What the frame before has below the last key."""
        return tuple(key for key in self.before if key < self.last)

    def allows(self, token: int) -> bool:
        """Whether a token may come next."""
        left = self.left
        if token == KEEP:
            return not self.is_barred
        if token == END:
            return bool(left)
        return 0 <= token < self.last and not (token == 0 and left[:1] == (0,))


def first_state() -> State:
    """Before the first frame of a piece."""
    return State(0, 0, KEYS, (), (), False, 0)


def advance(state: State, token: int, written: tuple[int, ...]) -> tuple[State, tuple[int, ...]]:
    """Take one allowed token; `written` holds the keys of the open frame and comes back with it."""
    if token < KEYS:
        barred = state.left[:1] == (token,)
        new = State(state.frame, state.rank + 1, token, state.before, state.long_before, barred, state.age)
        return new, (*written, token)
    keys = (*written, *state.left) if token == KEEP else written
    age = state.age + 1 if keys == state.before and state.frame else 0
    return State(state.frame + 1, 0, KEYS, keys, state.before, False, age), ()


def spell(frame: tuple[int, ...], state: State) -> Iterator[int]:
    """The tokens of one frame (keys falling), given the state at its start."""
    for place, key in enumerate(frame):
        if frame[place:] == tuple(k for k in state.before if place == 0 or k < frame[place - 1]):
            yield KEEP
            return
        yield key
    left = state.before if not frame else tuple(k for k in state.before if k < frame[-1])
    yield END if left else KEEP


def falling(frame: NDArray[np.bool_]) -> tuple[int, ...]:
    """A frame's keys from high to low."""
    return tuple(int(key) for key in np.flatnonzero(frame)[::-1])


def write(frames: Frames) -> tuple[list[int], list[State]]:
    """The tokens of a piece after START, and the state before each."""
    state, tokens, states = first_state(), [], []
    for frame in frames:
        written: tuple[int, ...] = ()
        for token in spell(falling(frame), state):
            tokens.append(token)
            states.append(state)
            state, written = advance(state, token, written)
    return tokens, states


def read(tokens: list[int]) -> Frames:
    """The frames that tokens spell."""
    state, frames = first_state(), []
    written: tuple[int, ...] = ()
    for token in tokens:
        state, written = advance(state, token, written)
        if token >= KEYS:
            frames.append(np.isin(np.arange(KEYS), state.before))
    return np.array(frames, bool).reshape(-1, KEYS)
