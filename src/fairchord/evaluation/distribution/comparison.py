# SPDX-License-Identifier: Apache-2.0
"""Several sets of clips against held-out human clips, each measured in the same way, with intervals.

Every set holds one clip for each human clip, made under its conditions. The human works are parted into two halves,
again and again, by lot: what was made under the conditions of the first half is held against the human clips of the
second. So "human" (the first half's own clips) is the ceiling, and no set gains by answering the very clips it is held
against. Estimates are means over the partings; intervals come from rounds that also draw the works of each half again
with replacement (bootstrap). A pair of one clip with itself is never counted as a distance. The Frechet distance of
small sets is too large by chance; its bias is taken off by the bootstrap, for all sets alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidInput
from fairchord.evaluation.distribution.features import FEATURES, measure_features
from fairchord.evaluation.distribution.joint import frechet_distance, joint_vectors, nearest_neighbour_hits
from fairchord.evaluation.distribution.overlap import distances, overlap_and_divergence
from fairchord.evaluation.interval import Estimate, estimate
from fairchord.music.piece import Piece

HUMAN: Final = "human"
FEWEST_CLIPS: Final = 8
PARTINGS: Final = 20
ROUNDS: Final = 200
Places = NDArray[np.int64]
Measured = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDistance:
    """How far one set is from the human clips; for each feature its mean, overlapping area and divergence."""

    clips: int
    means: Mapping[str, Estimate]
    overlap: Mapping[str, Estimate]
    divergence: Mapping[str, Estimate]
    frechet: Estimate
    nearest_neighbour: Estimate

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values."""
        tables = {name: getattr(self, name) for name in ("means", "overlap", "divergence")}
        record = {name: {feature: e.to_dict() for feature, e in table.items()} for name, table in tables.items()}
        pair = {"frechet": self.frechet.to_dict(), "nearest_neighbour": self.nearest_neighbour.to_dict()}
        return {"clips": self.clips, **record, **pair}


def compare_sets(
    human: Sequence[Piece], sets: Mapping[str, Sequence[Piece]], *, seed: int = 0, rounds: int = ROUNDS
) -> dict[str, SetDistance]:
    """Hold the human clips' other half and each set against the human clips; the human row comes first.

    Clip n of every set answers the conditions of human clip n, and every human clip is of another work.
    """
    for name, pieces in sets.items():
        if len(pieces) != len(human):
            raise InvalidInput(
                f"{name} has {len(pieces)} clips for {len(human)} human ones", hint="give one for each, in order"
            )
    if len(human) < FEWEST_CLIPS:
        raise InvalidInput(
            f"{len(human)} clips are too few to compare sets", hint=f"give {FEWEST_CLIPS} or more; 100 say something"
        )
    theirs = measure_features(human)
    measured = {HUMAN: theirs} | {name: measure_features(pieces) for name, pieces in sets.items()}
    return {name: _compare(theirs, ours, seed=seed, rounds=rounds) for name, ours in measured.items()}


def _compare(theirs: Measured, ours: Measured, *, seed: int, rounds: int) -> SetDistance:
    count = len(next(iter(theirs.values())))
    pairs = _Pairs(theirs, ours)
    partings = _draw(count, PARTINGS, seed, replace=False)
    plain = [pairs.at(first, second) for first, second in partings]
    drawn = [pairs.at(first, second) for first, second in _draw(count, rounds, seed + 1, replace=True)]
    tables = [
        {name: _estimate([at[name][column] for at in plain], [at[name][column] for at in drawn], count)
         for name in FEATURES}
        for column in (0, 1)
    ]  # fmt: skip
    frechet = _unbiased([at["frechet"][0] for at in plain], [at["frechet"][0] for at in drawn], count)
    return SetDistance(
        clips=count,
        means=_means(ours),
        overlap=tables[0],
        divergence=tables[1],
        frechet=frechet,
        nearest_neighbour=_nearest(pairs, partings, seed=seed + 2, rounds=rounds),
    )


def _means(measured: Measured) -> dict[str, Estimate]:
    """Mean of every feature that is one number."""
    found = {name: estimate(values[:, 0].tolist()) for name, values in measured.items() if values.shape[1] == 1}
    return {name: mean for name, mean in found.items() if mean is not None}


def _draw(count: int, times: int, seed: int, *, replace: bool) -> list[tuple[Places, Places]]:
    """Partings of the works into two halves; with `replace`, each half drawn again with replacement."""
    generator, half = np.random.default_rng(seed), count // 2
    drawn = []
    for _ in range(times):
        order = generator.permutation(count)
        first, second = order[:half], order[half : 2 * half]
        if replace:
            first, second = (_again(part, generator) for part in (first, second))
        drawn.append((first, second))
    return drawn


def _again(part: Places, generator: np.random.Generator) -> Places:
    """Draw as many works again, with replacement, until they are not all the same one."""
    drawn = part[generator.integers(0, len(part), len(part))]
    while (drawn == drawn[0]).all():
        drawn = part[generator.integers(0, len(part), len(part))]
    return drawn


class _Pairs:
    """Every distance between clips, worked out once."""

    def __init__(self, theirs: Measured, ours: Measured) -> None:
        self.within = {name: distances(theirs[name], theirs[name]) for name in FEATURES}
        self.between = {name: distances(ours[name], theirs[name]) for name in FEATURES}
        self.ours, self.theirs = joint_vectors([ours, theirs], theirs)

    def at(self, first: Places, second: Places) -> dict[str, tuple[float, ...]]:
        """Overlap and divergence of every feature, and the Frechet distance, for one parting."""
        upper, lower = np.triu_indices(len(second), k=1)
        others = second[upper] != second[lower]
        one, other = second[upper][others], second[lower][others]
        found: dict[str, tuple[float, ...]] = {
            name: overlap_and_divergence(
                self.within[name][one, other], self.between[name][np.ix_(first, second)].ravel()
            )
            for name in FEATURES
        }
        return found | {"frechet": (frechet_distance(self.ours[first], self.theirs[second]),)}


def _estimate(plain: Sequence[float], drawn: Sequence[float], count: int) -> Estimate:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(mean=float(np.mean(plain)), low=float(low), high=float(high), count=count)


def _unbiased(plain: Sequence[float], drawn: Sequence[float], count: int) -> Estimate:
    """The bootstrap's bias taken off, with the basic interval; never below zero."""
    mean = float(np.mean(plain))
    low, high = np.percentile(drawn, [2.5, 97.5])
    corrected = (2 * mean - float(np.mean(drawn)), 2 * mean - float(high), 2 * mean - float(low))
    middle, least, most = (max(0.0, value) for value in corrected)
    return Estimate(mean=middle, low=least, high=most, count=count)


def _nearest(pairs: _Pairs, partings: Sequence[tuple[Places, Places]], *, seed: int, rounds: int) -> Estimate:
    """Accuracy over the partings; rounds draw a parting, and again its clips' outcomes."""
    hits = [nearest_neighbour_hits(pairs.ours[first], pairs.theirs[second]) for first, second in partings]
    generator = np.random.default_rng(seed)
    drawn = [
        float(generator.choice(hits[generator.integers(len(hits))], len(hits[0])).mean()) for _ in range(rounds)
    ]  # fmt: skip
    return _estimate([float(hit.mean()) for hit in hits], drawn, len(hits[0]))
