# SPDX-License-Identifier: Apache-2.0
"""A next-token source without a network: a function scores, so that decoding's guarantees are tested on their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidInput
from fairchord.generation.next_token import Logits
from fairchord.tokens.placement import Placement

Score = Callable[[Sequence[int]], Logits]
"""Logits (V,) of what follows the tokens so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """A NextToken whose logits come from a function of the tokens so far."""

    score: Score
    context: int = 2048

    def start(self, rows: int) -> ScriptedReader:
        """Begin `rows` empty sequences."""
        return ScriptedReader(self, [[] for _ in range(rows)])


@dataclass(frozen=True, slots=True)
class ScriptedReader:
    """The sequences being read, kept as plain lists."""

    source: Scripted
    sequences: list[list[int]]

    def restart(self, row: int) -> None:
        """Empty one row."""
        self.sequences[row] = []

    def read(self, row: int, tokens: NDArray[np.uint16], placement: Placement) -> Logits:
        """Append tokens to one row; logits of what follows."""
        sequence = self.sequences[row]
        sequence += [int(token) for token in tokens]
        if len(sequence) > self.source.context or len(placement) != len(tokens):
            raise InvalidInput(f"a sequence of {len(sequence)} tokens is longer than {self.source.context}")
        return self.source.score(sequence)

    def step(self, rows: NDArray[np.int64], tokens: NDArray[np.uint16], placement: Placement) -> Logits:
        """Append one token to each of `rows`; logits of what follows each."""
        each = [self.read(int(row), tokens[i : i + 1], placement[i : i + 1]) for i, row in enumerate(rows)]
        return np.stack(each)
