# SPDX-License-Identifier: Apache-2.0
"""Guidance by condition dropout: what the conditions change in the logits is made larger or smaller.

A model trained with conditions left out at random can be asked twice, with and without them. The guided logits are
u + g (c - u), with c of the sequence as it is and u of the same one whose conditions are unknown. Meter, length, roles
and the drum kit are always told in training, and stay; so does the harmony.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.next_token import Logits
from fairchord.tokens.vocabulary import (
    DRUM_KIT,
    PIECE_CONDITIONS,
    SIZE,
    TRACK_CONDITIONS,
    UNKNOWN,
    VOCABULARY,
    token_id,
)

_ALWAYS_TOLD: Final = ("Meter", "Bars", "Role")


def _forgetting_table() -> NDArray[np.uint16]:
    table = np.arange(SIZE, dtype=np.uint16)
    for name in (*PIECE_CONDITIONS, *TRACK_CONDITIONS):
        if name not in _ALWAYS_TOLD:
            family = VOCABULARY[name]
            table[family.first : family.stop] = token_id(name, UNKNOWN)
    kit = token_id("Program", DRUM_KIT)
    table[kit] = kit
    return table


_FORGOTTEN: Final = _forgetting_table()


def without_conditions(tokens: Sequence[int]) -> NDArray[np.uint16]:
    """The same tokens with every condition that may be left out unknown."""
    return _FORGOTTEN[np.array(tokens, np.int64)]


def guide(knowing: Logits, unknowing: Logits, strength: float) -> Logits:
    """Logits moved away from those without the conditions, or with a strength below 1 towards them."""
    guided: Logits = unknowing + np.float32(strength) * (knowing - unknowing)
    return guided
