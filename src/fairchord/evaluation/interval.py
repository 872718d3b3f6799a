# SPDX-License-Identifier: Apache-2.0
"""A mean with its 95 % bootstrap interval. What belongs together, such as clips of one work, is drawn together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

_ROUNDS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean, the interval in which 95 % of the redrawn means lie, and the number of values."""

    mean: float
    low: float
    high: float
    count: int

    def to_dict(self) -> dict[str, float]:
        """The numbers by name, rounded to six places."""
        return {
            "mean": round(self.mean, 6), "low": round(self.low, 6), "high": round(self.high, 6), "count": self.count,
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.mean:.3f} ({self.low:.3f} to {self.high:.3f})"


def estimate(
    values: Sequence[float],
    *,
    weights: Sequence[float] | None = None,
    groups: Sequence[Hashable] | None = None,
    seed: int = 0,
    rounds: int = _ROUNDS,
) -> Estimate | None:
    """Estimate a (weighted) mean; None without values. Values that are not numbers are left out.

    `groups` gives each value the label of what it belongs to; whole groups are drawn, with replacement.
    """
    data = np.asarray(values, float)
    weight = np.ones(len(data)) if weights is None else np.asarray(weights, float)
    known = np.isfinite(data) & (weight > 0)
    if not known.any():
        return None
    labels = range(len(data)) if groups is None else groups
    number: dict[Hashable, int] = {}
    index = np.array([number.setdefault(label, len(number)) for label in labels])[known]
    data, weight = data[known], weight[known]
    present = np.unique(index)
    sums = np.bincount(index, weight * data)[present]
    sizes = np.bincount(index, weight)[present]
    draws = np.random.default_rng(seed).integers(0, len(present), (rounds, len(present)))
    means = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Estimate(mean=float(sums.sum() / sizes.sum()), low=float(low), high=float(high), count=len(data))
