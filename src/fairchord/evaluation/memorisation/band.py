# SPDX-License-Identifier: Apache-2.0
"""The human band, and the gate of a release: a model may borrow no more than people do.

For each measure, 95 of 100 human clips lie in the band; under it no one can borrow too little. A model is inside when
no more of its clips lie above the band than chance allows where one in forty is expected (exact binomial test, one
sided). Each measure is tested alone at 5 %, so a faultless model may fail now and then: the gate errs towards refusal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.stats import binomtest

from fairchord.errors import InvalidInput
from fairchord.evaluation.memorisation.borrowing import MEASURES, Borrowing, Values

ABOVE_SHARE: Final = 0.025
"""Share of human clips above the band's upper end."""
CHANCE: Final = 0.05
FEWEST_CLIPS: Final = 40
"""With fewer human clips there is no fortieth part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandCheck:
    """One measure held against the human band."""

    measure: str
    low: float
    high: float
    clips: int
    above: int
    chance: float
    """How likely so many clips above the band, or more, are for human music."""

    @property
    def is_inside(self) -> bool:
        """Whether the model borrows no more than people do."""
        return self.chance >= CHANCE

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values."""
        record: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return record | {"is_inside": self.is_inside}


def check_band(values: Values, human: Values, *, measure: str = "") -> BandCheck:
    """Hold the values of one measure against the human ones."""
    known, theirs = values[~np.isnan(values)], human[~np.isnan(human)]
    if len(theirs) < FEWEST_CLIPS or not len(known):
        raise InvalidInput(
            f"{len(theirs)} human clips and {len(known)} others are too few for a band",
            hint=f"give {FEWEST_CLIPS} human clips or more, of as many works",
        )
    low, high = np.percentile(theirs, [100 * ABOVE_SHARE, 100 * (1 - ABOVE_SHARE)])
    above = int((known > high).sum())
    chance = binomtest(above, len(known), ABOVE_SHARE, alternative="greater").pvalue
    return BandCheck(
        measure=measure, low=float(low), high=float(high), clips=len(known), above=above, chance=float(chance)
    )


def check_release(model: Borrowing, human: Borrowing) -> tuple[BandCheck, ...]:
    """Hold every measure against the human band."""
    return tuple(check_band(model.values[name], human.values[name], measure=name) for name in MEASURES)
