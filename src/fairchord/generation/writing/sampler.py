# SPDX-License-Identifier: Apache-2.0
"""Drawing one token: a temperature for each family, a nucleus, and one number from the draft's own generator."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.next_token import Logits
from fairchord.generation.rules.tonality import Mask
from fairchord.generation.rules.track_writing import Favour
from fairchord.generation.sampling_settings import SETTINGS, SamplingSettings
from fairchord.tokens.vocabulary import VOCABULARY

_FIRST_PITCH: Final = VOCABULARY["Pitch"].first
_PITCHES: Final = np.array([_FIRST_PITCH, VOCABULARY["Pitch"].stop])


@dataclass(frozen=True, slots=True)
class Sampler:
    """Draws tokens for one draft."""

    random: np.random.Generator
    temperature: float
    top_p: float
    settings: SamplingSettings = SETTINGS
    _temperatures: NDArray[np.float64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_temperatures", self.settings.temperatures(self.temperature))

    def draw(self, logits: Logits, mask: Mask, favour: Favour | None) -> int:
        """Draw one of the tokens that `mask` allows; `favour` is added to the logits of the pitches."""
        # Once for every token: methods and ufuncs are called directly, which takes half the time of numpy's functions.
        choices = mask.nonzero()[0]
        if choices.size == 1:
            return int(choices[0])
        scores = logits.take(choices).astype(np.float64)
        if favour is not None:
            low, high = choices.searchsorted(_PITCHES).tolist()
            scores[low:high] += favour.take(choices[low:high] - _FIRST_PITCH)
        # Dividing log-probabilities, not raw scores, keeps the families comparable when they compete.
        scores -= np.maximum.reduce(scores)
        scores -= np.log(np.add.reduce(np.exp(scores)))
        scores /= self._temperatures.take(choices)
        scores -= np.maximum.reduce(scores)
        odds = np.exp(scores, out=scores)
        order = (-odds).argsort(kind="stable")
        reach = odds.take(order).cumsum().tolist()
        kept = min(bisect_left(reach, self.top_p * reach[-1]) + 1, len(reach))
        at = bisect_right(reach, self.random.random() * reach[kept - 1], hi=kept)
        return int(choices[order[min(at, kept - 1)]])
