# SPDX-License-Identifier: Apache-2.0
"""Distances between whole sets on the joint feature vector: Frechet, and the nearest-neighbour two-sample test.

Each feature is divided by its root-mean-square distance within the human clips, so that each weighs the same, whether
it is one number or a histogram of twelve; counts and times are taken by their logarithm, so that one long-winded clip
does not decide. This Frechet distance is on these features; it is not one on an audio or language model's embedding,
and its size cannot be compared with those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.evaluation.distribution.features import JOINT
from fairchord.evaluation.distribution.overlap import distances

Vectors = NDArray[np.float64]
_BY_LOGARITHM: Final = ("note_count", "mean_inter_onset")


def joint_vectors(sets: Sequence[Mapping[str, Vectors]], human: Mapping[str, Vectors]) -> list[Vectors]:
    """The joint vector of every clip of every set, scaled by what the human clips are like."""
    scales = {name: _spread(_evened(name, human[name])) for name in JOINT}
    return [
        np.concatenate([_evened(name, measured[name]) / scales[name] for name in JOINT], axis=1) for measured in sets
    ]


def _evened(name: str, values: Vectors) -> Vectors:
    return np.asarray(np.log1p(values)) if name in _BY_LOGARITHM else values


def _spread(values: Vectors) -> float:
    spread = float(np.sqrt(2.0 * values.var(axis=0).sum()))
    return spread if spread > 0 else 1.0


def frechet_distance(first: Vectors, second: Vectors) -> float:
    """Frechet distance of the two normal distributions with the sets' means and covariances (squared, as is usual)."""
    gap = first.mean(axis=0) - second.mean(axis=0)
    one, other = (np.atleast_2d(np.cov(values, rowvar=False)) for values in (first, second))
    shared = np.linalg.eigvals(one @ other)
    overlap = float(np.sqrt(np.maximum(shared.real, 0.0)).sum())
    return max(0.0, float(gap @ gap) + float(np.trace(one) + np.trace(other)) - 2.0 * overlap)


def nearest_neighbour_hits(first: Vectors, second: Vectors) -> NDArray[np.float64]:
    """For each clip of both sets, whether its nearest other clip is of its own set (leave one out, ties count half).

    The mean is the two-sample accuracy (Lopez-Paz and Oquab 2017): 0.5 where the sets cannot be told apart, 1 where
    they always can, under 0.5 where one copies the other.
    """
    both = np.concatenate([first, second])
    is_first = np.arange(len(both)) < len(first)
    apart = distances(both, both)
    np.fill_diagonal(apart, np.inf)
    same = is_first[:, None] == is_first[None, :]
    own = np.where(same, apart, np.inf).min(axis=1)
    other = np.where(same, np.inf, apart).min(axis=1)
    return np.where(own < other, 1.0, np.where(own > other, 0.0, 0.5))
