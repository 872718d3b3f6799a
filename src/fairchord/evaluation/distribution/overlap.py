# SPDX-License-Identifier: Apache-2.0
"""Overlapping area and Kullback-Leibler divergence of two sets of distances, as Yang and Lerch define them.

Their test: the distances between the clips of a reference set (intra-set) and those from the other set's clips to the
reference's (inter-set) are two samples; each is smoothed to a density by a Gaussian kernel (bandwidth by Scott's
rule); the overlap of the densities is 1 and their divergence 0 where the sets are alike. Both densities are read on
one grid, which their paper implies and their toolbox does not do for the divergence.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.distance import cdist

Distances = NDArray[np.float64]
GRID: Final = 1024
_MARGIN: Final = 4.0
"""Bandwidths by which the grid goes on past the smallest and greatest distance."""
_LEAST: Final = 1e-12


def distances(first: NDArray[np.float64], second: NDArray[np.float64]) -> Distances:
    """Euclidean distance of every row of the one to every row of the other."""
    return np.asarray(cdist(first, second))


def bandwidth(values: Distances) -> float:
    """Scott's rule for one dimension."""
    return float(values.std(ddof=1)) * len(values) ** -0.2 if len(values) > 1 else 0.0


def densities(intra: Distances, inter: Distances) -> tuple[Distances, Distances, float]:
    """Both densities on one grid, and the grid's step."""
    widths = bandwidth(intra), bandwidth(inter)
    low, high = min(intra.min(), inter.min()), max(intra.max(), inter.max())
    margin = _MARGIN * max(*widths, 1e-3 * (high - low), 1e-9)
    low, high = low - margin, high + margin
    step = (high - low) / (GRID - 1)
    first, second = (_smooth(values, width, low, step) for values, width in zip((intra, inter), widths, strict=True))
    return first, second, step


def _smooth(values: Distances, width: float, low: float, step: float) -> Distances:
    """A density by linear binning and a Gaussian filter: the kernel estimate, to the width of a grid step."""
    place = (values - low) / step
    left = np.minimum(place.astype(np.int64), GRID - 2)
    rest = place - left
    counts = np.bincount(left, 1.0 - rest, GRID) + np.bincount(left + 1, rest, GRID)
    smoothed = gaussian_filter1d(counts, max(width / step, 0.5), mode="constant", truncate=_MARGIN)
    return np.asarray(smoothed / (smoothed.sum() * step))


def overlap_and_divergence(intra: Distances, inter: Distances) -> tuple[float, float]:
    """Both at once."""
    first, second, step = densities(intra, inter)
    p, q = first + _LEAST, second + _LEAST
    return float(np.minimum(first, second).sum() * step), float((p * np.log(p / q)).sum() * step)
