# SPDX-License-Identifier: Apache-2.0
"""A next-token source without a network: a function scores, so that decoding's guarantees are tested on their own.

Scores that are random, and scores that insist on the worst, come with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidInput
from fairchord.generation.next_token import Logits
from fairchord.tokens.placement import Placement
from fairchord.tokens.vocabulary import SIZE, VOCABULARY

Score = Callable[[Sequence[int]], Logits]
"""Logits (V,) of what follows the tokens so far."""


class Scored(Protocol):
    """What scores a whole sequence at once."""

    @property
    def context(self) -> int:
        """The longest sequence."""

    def score(self, tokens: Sequence[int], /) -> Logits:
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

    source: Scored
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


def random_logits(tokens: Sequence[int]) -> Logits:
    """Different at every place, and strong enough to insist."""
    return np.random.default_rng([len(tokens), *tokens[-3:]]).standard_normal(SIZE).astype(np.float32) * 4


def insisting_on(*families: str) -> Score:
    """Logits that want the last member of some families above all: latest position, longest note, highest pitch."""
    logits = np.zeros(SIZE, np.float32)
    for family in families:
        span = VOCABULARY[family]
        logits[span.first : span.stop] = 60 + np.arange(span.stop - span.first)
    return lambda _tokens: logits
