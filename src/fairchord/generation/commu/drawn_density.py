# SPDX-License-Identifier: Apache-2.0
"""A note density for a clip whose line names none: drawn as the music that the starter model learned from has it.

ComMU's table has no density. Left open, the model falls back on the usual one for the role, and clips of one line come
out more alike than human ones; drawn by role, they differ as pieces of music do.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from fairchord.music.track_role import TrackRole

_SHARES: Final[dict[TrackRole, tuple[int, ...]]] = {
    TrackRole.MAIN_MELODY: (42, 72, 160, 276, 209, 124, 77, 40),
    TrackRole.SUB_MELODY: (70, 94, 194, 292, 160, 90, 52, 48),
    TrackRole.ACCOMPANIMENT: (43, 77, 133, 224, 222, 199, 62, 40),
    TrackRole.BASS: (67, 103, 166, 243, 155, 146, 60, 60),
    TrackRole.PAD: (680, 248, 28, 13, 14, 11, 4, 2),
    TrackRole.RIFF: (170, 61, 40, 107, 90, 306, 96, 130),
    TrackRole.DRUMS: (13, 12, 6, 25, 65, 136, 265, 478),
}
"""How often each density is met in the tracks of a role, in thousandths, counted over the frozen training snapshot."""
_STREAM: Final = 0xD3
"""Keeps this draw apart from those that choose the notes, which begin from the same seed."""


def draw_density(role: TrackRole, seed: int, *, draft: int = 0) -> int:
    """The density of a clip; the same seed draws the same, and each further draft of the clip draws anew."""
    shares = np.array(_SHARES[role])
    entropy = [seed, _STREAM, draft] if draft else [seed, _STREAM]
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))
    return int(np.searchsorted(np.cumsum(shares), random.integers(shares.sum()), side="right"))
