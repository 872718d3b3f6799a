# SPDX-License-Identifier: Apache-2.0
"""A clip that is too soft for a listening test is named, so that it can be taken out."""

from __future__ import annotations

import numpy as np
import pytest

from fairchord.errors import InvalidInput
from fairchord.workflows.make_listening_test import level_sounds

RATE = 44100


def test_the_clip_that_is_too_soft_is_named() -> None:
    tone = np.sin(np.arange(RATE * 2) * 0.05).astype(np.float32)[:, None].repeat(2, axis=1)
    names = ["0001 of ours", "0001 of human"]
    with pytest.raises(InvalidInput, match="clip 0001 of human is all but silent"):
        level_sounds([tone * 0.5, tone * 0], RATE, names=names)
    levelled, _ = level_sounds([tone * 0.5, tone * 0.2], RATE, names=names)
    assert len(levelled) == 2
