# SPDX-License-Identifier: Apache-2.0
"""The port between composing and whatever scores the next token: the network's Engine, or a script in tests."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fairchord.tokens.placement import Placement

Logits = NDArray[np.float32]


class Reader(Protocol):
    """Several token sequences side by side, each read from its beginning."""

    def restart(self, row: int) -> None:
        """Empty one row, so that another sequence begins in it."""
        ...

    def read(self, row: int, tokens: NDArray[np.uint16], placement: Placement) -> Logits:
        """Append tokens to one row; logits (V,) of what follows the last."""
        ...

    def step(self, rows: NDArray[np.int64], tokens: NDArray[np.uint16], placement: Placement) -> Logits:
        """Append one token to each of `rows` (rising); logits (len(rows), V)."""
        ...


class NextToken(Protocol):
    """Scores the next token of sequences up to `context` tokens long."""

    @property
    def context(self) -> int:
        """Most tokens in one sequence."""
        ...

    def start(self, rows: int) -> Reader:
        """Begin `rows` empty sequences."""
        ...
