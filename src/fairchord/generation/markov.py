# SPDX-License-Identifier: Apache-2.0
"""A NextToken of counts: a Markov chain over tokens, a floor that any learned model must pass.

It composes through the same decoder as the network, with every guarantee, so what it lacks is not rules but music. Its
chances interpolate orders 0 to 5 by Witten and Bell's method C (1991), as the floor of `training.baselines` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidInput
from fairchord.generation.next_token import Logits
from fairchord.generation.scripted import ScriptedReader
from fairchord.tokens.vocabulary import SIZE

Hashes = NDArray[np.uint64]
ORDER: Final = 5
CONTEXT: Final = 2048
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Followers:
    """What followed each context of one order: `tokens` and `counts` from `starts[i]` to `starts[i + 1]`."""

    contexts: Hashes
    starts: NDArray[np.int64]
    tokens: NDArray[np.uint16]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Markov:
    """A Markov chain of token counts."""

    followers: tuple[_Followers, ...]
    context: int = CONTEXT

    @classmethod
    def of_sequences(cls, sequences: Sequence[NDArray[np.uint16]], *, order: int = ORDER) -> Markov:
        """Count what follows what in some sequences; no context reaches into another sequence."""
        if not sequences:
            raise InvalidInput("there is nothing to count", hint="give one sequence of tokens or more")
        tokens = np.concatenate(sequences)
        lengths = np.array([len(sequence) for sequence in sequences])
        depth = np.arange(len(tokens)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        hashes = np.zeros(len(tokens), np.uint64)
        followers = []
        for back in range(order + 1):
            inside = depth > back - 1 if back else np.ones(len(tokens), np.bool_)
            if back:
                earlier = np.zeros(len(tokens), np.uint64)
                earlier[back:] = tokens[:-back].astype(np.uint64) + np.uint64(1)
                hashes = _extend(hashes, earlier)
            followers.append(_count(hashes[inside], tokens[inside]))
        return cls(followers=tuple(followers))

    def score(self, tokens: Sequence[int]) -> Logits:
        """Log chances (V,) of what follows."""
        chances = np.full(SIZE, 1.0 / SIZE)
        name = np.zeros(1, np.uint64)
        for back, found in enumerate(self.followers):
            if back > len(tokens):
                break
            if back:
                name = _extend(name, np.array([tokens[-back] + 1], np.uint64))
            at = int(np.searchsorted(found.contexts, name[0]))
            if at == len(found.contexts) or found.contexts[at] != name[0]:
                break
            part = slice(int(found.starts[at]), int(found.starts[at + 1]))
            counts = found.counts[part]
            kinds, total = len(counts), int(counts.sum())
            chances *= kinds / (total + kinds)
            chances[found.tokens[part]] += counts / (total + kinds)
        return np.asarray(np.log(chances), np.float32)

    def start(self, rows: int) -> ScriptedReader:
        """Begin `rows` empty sequences."""
        return ScriptedReader(self, [[] for _ in range(rows)])


def _extend(hashes: Hashes, symbols: NDArray[np.uint64]) -> Hashes:
    mixed = (hashes ^ symbols) * _ODD
    spread: Hashes = (mixed ^ (mixed >> np.uint64(29))) + np.uint64(1)
    return spread


def _count(contexts: Hashes, following: NDArray[np.uint16]) -> _Followers:
    """Count each token after each context."""
    order = np.lexsort((following, contexts))
    contexts, following = contexts[order], following[order]
    is_new_context = np.append(True, contexts[1:] != contexts[:-1])
    is_new = is_new_context | np.append(True, following[1:] != following[:-1])
    first = np.flatnonzero(is_new)
    starts = np.append(np.flatnonzero(is_new_context[first]), len(first))
    return _Followers(
        contexts=contexts[first][starts[:-1]],
        starts=starts,
        tokens=following[first],
        counts=np.diff(np.append(first, len(contexts))),
    )
