# SPDX-License-Identifier: Apache-2.0
"""The same network as a factorised model: one step a frame, the keys independent given the past, as in a TCN.

Weaker by its form than the joint model; it is here so that like is compared with like. A row's token is the frame's
highest key; its columns are the frame's other facts. Columns stand one row longer than tokens: the last frame's keys
are a target and never an input.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from frame_rows import Row, Task
from note_sets import END, KEYS, START, Frames, falling
from torch import Tensor, nn
from torch.nn import functional as F

MOST_KEYS: Final = 10
_PHASES: Final = (16, 12)
_AGES: Final = 16
PLACEMENT_SIZES: Final = (*_PHASES, _AGES, *([KEYS + 1] * MOST_KEYS))
_FIRST_KEY: Final = len(_PHASES) + 1


def row_of(frames: Frames) -> Row:
    """The row of a piece: columns t hold the keys of frame t - 1 (0 for none) and the phase of frame t."""
    columns = np.zeros((len(frames) + 1, len(PLACEMENT_SIZES)), np.int64)
    tokens, age = [START], 0
    for place, frame in enumerate(frames):
        keys = falling(frame)
        assert len(keys) <= MOST_KEYS
        age = age + 1 if place and np.array_equal(frame, frames[place - 1]) else 0
        columns[place + 1, _FIRST_KEY : _FIRST_KEY + len(keys)] = np.array(keys, np.int64) + 1
        columns[place + 1, 2] = min(age, _AGES - 1)
        tokens.append(keys[0] if keys else END)
    for column, size in enumerate(_PHASES):
        columns[:, column] = np.arange(len(columns)) % size
    keys_found = np.flatnonzero(frames.any(0))
    low, high = (int(keys_found[0]), int(keys_found[-1])) if len(keys_found) else (40, 40)
    return Row(tokens=np.array(tokens), columns=columns, frame=np.arange(len(frames)), lowest=low, highest=high)


def transpose(row: Row, shift: int) -> Row:
    """The row of the same piece moved by semitones."""
    tokens, columns = row.tokens.copy(), row.columns.copy()
    tokens[tokens < KEYS] += shift
    keys = columns[:, _FIRST_KEY:]
    keys[keys > 0] += shift
    return Row(tokens=tokens, columns=columns, frame=row.frame, lowest=row.lowest + shift, highest=row.highest + shift)


def frame_nats(model: nn.Module, tokens: Tensor, columns: Tensor) -> Tensor:
    """Minus log probability (B, T) of each frame, its keys independent."""
    logits = model(tokens[:, :-1], columns[:, :-1])[..., :KEYS] - 4.0
    written = F.one_hot(columns[:, 1:, _FIRST_KEY:], KEYS + 1).sum(-2)[..., 1:].float()
    return F.binary_cross_entropy_with_logits(logits, written, reduction="none").sum(-1)


FACTORISED: Final = Task(
    name="factorised",
    vocabulary_size=KEYS + 3,
    placement_sizes=PLACEMENT_SIZES,
    row_of=row_of,
    transpose=transpose,
    nats=frame_nats,
    later_columns=1,
)
