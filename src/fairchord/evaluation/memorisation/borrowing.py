# SPDX-License-Identifier: Apache-2.0
"""What each clip borrows: its longest shared run in notes, and the share of its n-grams that occur elsewhere too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairchord.evaluation.interval import Estimate, estimate
from fairchord.evaluation.memorisation.runs import Owner, only_repeats, shared_steps
from fairchord.evaluation.memorisation.steps import Steps

NGRAM_NOTES: Final = (4, 6, 8, 12, 16)
LONGEST_RUN: Final = "longest_run"
LONGEST_TELLING_RUN: Final = "longest_telling_run"
MEASURES: Final = (LONGEST_RUN, LONGEST_TELLING_RUN, *(f"overlap_{notes}" for notes in NGRAM_NOTES))
"""Runs in notes; of the telling ones those are left out that only repeat a short figure. Overlaps are shares."""
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Borrowing:
    """One value of each measure for each clip; nan where a clip has no n notes in a row."""

    values: Mapping[str, Values]

    @property
    def clips(self) -> int:
        """How many clips were measured."""
        return len(self.values[LONGEST_RUN])

    def estimates(self, *, seed: int = 0) -> dict[str, Estimate]:
        """Mean of each measure with its interval."""
        found = {name: estimate(values.tolist(), seed=seed) for name, values in self.values.items()}
        return {name: mean for name, mean in found.items() if mean is not None}

    def to_dict(self) -> dict[str, Any]:
        """Means with intervals, and how the clips are spread."""
        return {
            name: {**found.to_dict(), **_spread(self.values[name])} for name, found in self.estimates().items()
        } | {"clips": self.clips}  # fmt: skip


def _spread(values: Values) -> dict[str, float]:
    known = values[~np.isnan(values)]
    shares = {"median": 50.0, "highest_2.5_percent_from": 97.5, "greatest": 100.0}
    return {name: float(np.percentile(known, share)) for name, share in shares.items()} if len(known) else {}


def measure_borrowing(query: Steps, reference: Steps, *, clips: int, owner: Owner = Owner.ANY) -> Borrowing:
    """What each of `clips` clips borrows from the reference, whose notes count as `owner` says."""
    shared = shared_steps(query, reference, owner)
    telling = np.where(only_repeats(query, shared), 0, shared)
    values = {LONGEST_RUN: _longest(query, shared, clips), LONGEST_TELLING_RUN: _longest(query, telling, clips)}
    return Borrowing(values=values | {f"overlap_{n}": _overlap(query, shared, clips, n) for n in NGRAM_NOTES})


def _longest(query: Steps, shared: NDArray[np.int64], clips: int) -> Values:
    """Notes of each clip's longest run; a single note is none."""
    longest = np.zeros(clips, np.int64)
    np.maximum.at(longest, query.clip, shared)
    return np.where(longest > 0, longest + 1, 0).astype(np.float64)


def _overlap(query: Steps, shared: NDArray[np.int64], clips: int, notes: int) -> Values:
    """Share of each clip's n-grams that are found."""
    counted = query.left >= notes - 1
    total = np.bincount(query.clip[counted], minlength=clips).astype(np.float64)
    found = np.bincount(query.clip[counted & (shared >= notes - 1)], minlength=clips)
    return np.where(total > 0, found / np.maximum(total, 1), np.nan)
