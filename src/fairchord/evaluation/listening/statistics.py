# SPDX-License-Identifier: Apache-2.0
"""The statistics of a listening test: intervals of shares, strengths out of pairs, agreement between raters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

_Z: Final = 1.959963984540054
_ROUNDS: Final = 300
_LEAST: Final = 1e-12
Table = NDArray[np.float64]
_TIE: Final = 0.5
"""Half a win each way is lent to every pair, so that a source that always won has a finite strength."""


def wilson(wins: float, count: float) -> tuple[float, float, float]:
    """A share and its 95 % Wilson interval; wins may hold halves, for ties."""
    if not count:
        return float("nan"), 0.0, 1.0
    share, squared = wins / count, _Z * _Z
    middle = (share + squared / (2 * count)) / (1 + squared / count)
    half = _Z * math.sqrt(share * (1 - share) / count + squared / (4 * count * count)) / (1 + squared / count)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def sign_test(wins: int, losses: int) -> float:
    """How likely so uneven votes are when neither side is better (exact, two-sided); ties are left out."""
    return float(binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """The same chances when several are looked at, by Holm's method."""
    adjusted, highest = {}, 0.0
    for place, (name, chance) in enumerate(sorted(chances.items(), key=lambda pair: pair[1])):
        highest = max(highest, min(1.0, chance * (len(chances) - place)))
        adjusted[name] = highest
    return {name: adjusted[name] for name in chances}


def strengths(wins: Table) -> Table:
    """Bradley-Terry strengths as shares of one: (..., S, S) to (..., S).

    `wins[i, j]` says how often i was preferred to j; ties are half a win for each. Without votes all are alike.
    """
    played = wins + np.swapaxes(wins, -1, -2)
    table, played = wins + _TIE * (played > 0), played + 2 * _TIE * (played > 0)
    found = np.full(wins.shape[:-1], 1.0 / wins.shape[-1])
    for _ in range(_ROUNDS):
        pairs = found[..., :, None] + found[..., None, :]
        hoped = (played / np.maximum(pairs, _LEAST)).sum(axis=-1)
        found = np.where(hoped > 0, table.sum(axis=-1) / np.maximum(hoped, _LEAST), found)
        found /= np.maximum(found.sum(axis=-1, keepdims=True), _LEAST)
    return found


def agreement(ratings: Mapping[str, Sequence[str]]) -> float | None:
    """Krippendorff's alpha for names: 1 when raters of a thing say the same, 0 when as chance has it.

    `ratings` holds what was said of each thing. None where no thing has two ratings, or all ever said is one word.
    """
    rated = [list(values) for values in ratings.values() if len(values) > 1]
    words = sorted({value for values in rated for value in values})
    if len(words) < 2:
        return None
    together = np.zeros((len(words), len(words)))
    for values in rated:
        counts = np.array([values.count(word) for word in words], float)
        together += (np.outer(counts, counts) - np.diag(counts)) / (len(values) - 1)
    totals = together.sum(axis=1)
    count = totals.sum()
    differ = count - np.trace(together)
    by_chance = (count * count - (totals**2).sum()) / (count - 1)
    return float(1.0 - differ / by_chance)


def drawn_interval(values: Table) -> tuple[float, float]:
    """The middle 95 % of redrawn shares; all that is possible where none was drawn."""
    low, high = np.percentile(values, [2.5, 97.5]) if len(values) else (0.0, 1.0)
    return float(low), float(high)
