# SPDX-License-Identifier: Apache-2.0
"""Pieces as rows for the network: tokens, placement columns (facts of the past alone), and masks of what may follow.

A Task says how frames become rows and what the network's logits mean: here, the joint distribution of note sets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from note_sets import END, KEEP, KEYS, START, VOCABULARY_SIZE, Frames, State, write
from numpy.typing import NDArray
from torch import Tensor, nn

_KEY: Final = KEYS + 1
COLUMNS: Final[tuple[tuple[str, int], ...]] = (
    ("frame modulo 16", 16),
    ("frame modulo 12", 12),
    ("keys written in this frame", 10),
    ("next key that the frame before has left", _KEY),
    ("the key after that one", _KEY),
    ("next key that the frame before that has left", _KEY),
    ("KEEP is barred", 2),
    ("frames that the frame before has stood", 16),
    ("step of this voice from the frame before", 26),
    ("distance to the next key left", 26),
    ("pitch class of the last key", 13),
    ("last key of the open frame", _KEY),
)
PLACEMENT_SIZES: Final = tuple(size for _, size in COLUMNS)
LEFT, AFTER, LONG_BEFORE, BARRED, PITCH_CLASS, LAST = 3, 4, 5, 6, 10, 11
"""Columns that a transposition moves, or that the mask is read from. In key columns 0 says 'none'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One piece: `tokens` from START (N + 1), `columns` (N, P) before each token, and the frame (N) of each token.

    A task may keep one more row of columns, after the last token.
    """

    tokens: NDArray[np.int64]
    columns: NDArray[np.int64]
    frame: NDArray[np.int64]
    lowest: int
    highest: int

    @property
    def frames(self) -> int:
        """Number of frames."""
        return int(self.frame[-1]) + 1


def _bucket(value: int) -> int:
    return max(-12, min(12, value)) + 13


def describe(state: State) -> list[int]:
    """The placement columns of a state."""
    left, written = state.left, state.rank > 0
    older = [key for key in state.long_before if key < state.last]
    stepped = written and state.rank <= len(state.before)
    return [
        state.frame % 16,
        state.frame % 12,
        min(state.rank, 9),
        left[0] + 1 if left else 0,
        left[1] + 1 if len(left) > 1 else 0,
        older[0] + 1 if older else 0,
        int(state.is_barred),
        min(state.age, 15),
        _bucket(state.last - state.before[state.rank - 1]) if stepped else 0,
        _bucket(state.last - left[0]) if written and left else 0,
        state.last % 12 + 1 if written else 0,
        state.last + 1 if written else 0,
    ]


def row_of(frames: Frames) -> Row:
    """The row of a piece."""
    tokens, states = write(frames)
    keys = np.flatnonzero(frames.any(0))
    return Row(
        tokens=np.array([START, *tokens]),
        columns=np.array([describe(state) for state in states]),
        frame=np.array([state.frame for state in states]),
        lowest=int(keys[0]) if len(keys) else 40,
        highest=int(keys[-1]) if len(keys) else 40,
    )


def transpose(row: Row, shift: int) -> Row:
    """The row of the same piece moved by semitones; the keys must stay on the piano."""
    if not shift:
        return row
    assert row.lowest + shift >= 0
    assert row.highest + shift < KEYS
    tokens, columns = row.tokens.copy(), row.columns.copy()
    tokens[tokens < KEYS] += shift
    for column in (LEFT, AFTER, LONG_BEFORE, LAST):
        columns[columns[:, column] > 0, column] += shift
    named = columns[:, PITCH_CLASS] > 0
    columns[named, PITCH_CLASS] = (columns[named, PITCH_CLASS] - 1 + shift) % 12 + 1
    return Row(tokens=tokens, columns=columns, frame=row.frame, lowest=row.lowest + shift, highest=row.highest + shift)


def allowed(columns: Tensor) -> Tensor:
    """Which tokens may follow (..., V), read from the placement columns (..., P)."""
    keys = torch.arange(KEYS)
    last, left = columns[..., LAST, None], columns[..., LEFT, None]
    below = (last == 0) | (keys < last - 1)
    mask = torch.zeros(*columns.shape[:-1], VOCABULARY_SIZE, dtype=torch.bool)
    mask[..., :KEYS] = below & ~((keys == 0) & (left == 1))
    mask[..., END] = left[..., 0] > 0
    mask[..., KEEP] = columns[..., BARRED] == 0
    return mask


def token_nats(model: nn.Module, tokens: Tensor, columns: Tensor) -> Tensor:
    """Minus log probability (B, T) of each token after the first, among those that may come."""
    logits = model(tokens[:, :-1], columns).masked_fill(~allowed(columns), -torch.inf)
    return -torch.log_softmax(logits, -1).gather(-1, tokens[:, 1:, None])[..., 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the network is asked: the shape of its rows, and what its logits mean."""

    name: str
    vocabulary_size: int
    placement_sizes: tuple[int, ...]
    row_of: Callable[[Frames], Row]
    transpose: Callable[[Row, int], Row]
    nats: Callable[[nn.Module, Tensor, Tensor], Tensor]
    later_columns: int = 0
    """Rows of columns after the last token."""


JOINT: Final = Task(
    name="joint",
    vocabulary_size=VOCABULARY_SIZE,
    placement_sizes=PLACEMENT_SIZES,
    row_of=row_of,
    transpose=transpose,
    nats=token_nats,
)
