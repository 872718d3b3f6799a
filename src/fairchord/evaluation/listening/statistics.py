# SPDX-License-Identifier: Apache-2.0
"""The statistics of a listening test: intervals of shares, strengths out of pairs, agreement between raters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from scipy.stats import binomtest

_Z: Final = 1.959963984540054
_ROUNDS: Final = 500
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


def strengths(wins: Mapping[tuple[str, str], float], names: Sequence[str]) -> dict[str, float]:
    """Bradley-Terry strengths as shares of one; `wins` says how often the first was preferred to the second."""
    count = len(names)
    table = np.array([[wins.get((one, other), 0.0) for other in names] for one in names])
    played = table + table.T
    table, played = table + _TIE * (played > 0), played + 2 * _TIE * (played > 0)
    found = np.full(count, 1.0 / count)
    for _ in range(_ROUNDS):
        pairs = found[:, None] + found[None, :]
        found = table.sum(axis=1) / np.maximum((played / pairs).sum(axis=1), 1e-12)
        found /= max(found.sum(), 1e-12)
    return dict(zip(names, found.tolist(), strict=True))


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


def drawn_interval(values: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of redrawn values."""
    low, high = np.percentile(np.asarray(values, float), [2.5, 97.5])
    return float(low), float(high)
