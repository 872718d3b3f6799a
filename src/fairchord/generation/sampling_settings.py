# SPDX-License-Identifier: Apache-2.0
"""How tokens are drawn: one table of every number that was tuned on measurements (benchmarks/quality/sampling.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.tokens.vocabulary import SIZE, VOCABULARY


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingSettings:
    """`warmth` is each family's temperature, times the brief's; families that are not named have 1.

    A pitch struck so many times in a row (`melodic_repeats` by a melody, `accompanying_repeats` by the others) loses
    `weariness` of its logit, and as much again for each further time.
    """

    warmth: Mapping[str, float] = field(default_factory=dict)
    melodic_repeats: int = 4
    accompanying_repeats: int = 8
    weariness: float = 1.5

    def temperatures(self, times: float) -> NDArray[np.float64]:
        """The temperature of every token: its family's times `times`."""
        return _temperatures(tuple(sorted(self.warmth.items())), times)


SETTINGS: Final = SamplingSettings()


@lru_cache(maxsize=64)
def _temperatures(warmth: tuple[tuple[str, float], ...], times: float) -> NDArray[np.float64]:
    temperatures = np.ones(SIZE)
    for name, warm in warmth:
        temperatures[VOCABULARY[name].first : VOCABULARY[name].stop] = warm
    temperatures *= times
    temperatures.setflags(write=False)
    return temperatures
