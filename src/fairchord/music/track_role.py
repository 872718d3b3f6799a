# SPDX-License-Identifier: Apache-2.0
"""What a track does in a piece, and the General MIDI programs usual for it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class TrackRole(StrEnum):
    """ComMU's six roles and drums."""

    MAIN_MELODY = "main_melody"
    SUB_MELODY = "sub_melody"
    ACCOMPANIMENT = "accompaniment"
    BASS = "bass"
    PAD = "pad"
    RIFF = "riff"
    DRUMS = "drums"


DEFAULT_PROGRAMS: Final[dict[TrackRole, int]] = {
    TrackRole.MAIN_MELODY: 0,
    TrackRole.SUB_MELODY: 73,
    TrackRole.ACCOMPANIMENT: 0,
    TrackRole.BASS: 32,
    TrackRole.PAD: 89,
    TrackRole.RIFF: 27,
    TrackRole.DRUMS: 0,
}
"""General MIDI program (0-based) chosen when a brief names only the role."""
