# SPDX-License-Identifier: Apache-2.0
"""Drawing one token: a temperature for each family, a nucleus, and one number from the draft's own generator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.next_token import Logits
from fairchord.generation.rules.tonality import Mask
from fairchord.generation.rules.track_writing import Favour
from fairchord.tokens.vocabulary import SIZE, VOCABULARY

_WARMTH: Final = {"Position": 0.9, "Duration": 0.9, "Hold": 0.9, "Velocity": 0.9, "Pitch": 0.95, "Drum": 0.9}
"""Temperature of each family, times the brief's; the others have 1."""
_PITCH: Final = VOCABULARY["Pitch"]


def _family_temperatures() -> NDArray[np.float64]:
    temperatures = np.ones(SIZE)
    for name, warmth in _WARMTH.items():
        temperatures[VOCABULARY[name].first : VOCABULARY[name].stop] = warmth
    return temperatures


_TEMPERATURES: Final = _family_temperatures()


@dataclass(frozen=True, slots=True)
class Sampler:
    """Draws tokens for one draft."""

    random: np.random.Generator
    temperature: float
    top_p: float

    def draw(self, logits: Logits, mask: Mask, favour: Favour | None) -> int:
        """Draw one of the tokens that `mask` allows; `favour` is added to the logits of the pitches."""
        choices = np.flatnonzero(mask)
        if len(choices) == 1:
            return int(choices[0])
        scores = logits[choices].astype(np.float64)
        if favour is not None:
            pitched = (choices >= _PITCH.first) & (choices < _PITCH.stop)
            scores[pitched] += favour[choices[pitched] - _PITCH.first]
        # Dividing log-probabilities, not raw scores, keeps the families comparable when they compete.
        scores -= scores.max()
        scores -= np.log(np.exp(scores).sum())
        scores /= _TEMPERATURES[choices] * self.temperature
        odds = np.exp(scores - scores.max())
        order = np.argsort(-odds, kind="stable")
        reach = np.cumsum(odds[order])
        kept = int(np.searchsorted(reach, self.top_p * reach[-1])) + 1
        at = np.searchsorted(reach[:kept], self.random.random() * reach[min(kept, len(reach)) - 1], side="right")
        return int(choices[order[min(int(at), kept - 1, len(order) - 1)]])
