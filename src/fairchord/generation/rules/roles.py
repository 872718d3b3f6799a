# SPDX-License-Identifier: Apache-2.0
"""What each role is held to when a brief does not say: range, voices, how tightly it keeps to the chords, how busy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.music.track_role import TrackRole


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHabits:
    """The habits of one role.

    `strong_chord_tones`: on strong beats only chord tones are allowed. `leaning` is added to the logits of other
    tones there (strong beats for voices that may use them, anywhere for the rest). A note sounds at most to the end
    of the `hold_bars`-th bar from its own, and no `hold_bars` bars pass without a new note. `opens_and_closes`: plays
    in the first and the last bar. `bar_tokens` bounds what one bar may hold.
    """

    lowest: int
    highest: int
    voices: int
    strong_chord_tones: bool
    leaning: float
    hold_bars: int
    opens_and_closes: bool
    bar_tokens: int


ROLE_HABITS: Final[dict[TrackRole, RoleHabits]] = {
    TrackRole.MAIN_MELODY: RoleHabits(
        lowest=55, highest=88, voices=1, strong_chord_tones=False, leaning=-1.0, hold_bars=2,
        opens_and_closes=False, bar_tokens=64,
    ),
    TrackRole.SUB_MELODY: RoleHabits(
        lowest=52, highest=88, voices=1, strong_chord_tones=False, leaning=-1.0, hold_bars=2,
        opens_and_closes=False, bar_tokens=64,
    ),
    TrackRole.ACCOMPANIMENT: RoleHabits(
        lowest=40, highest=86, voices=5, strong_chord_tones=True, leaning=-0.7, hold_bars=2,
        opens_and_closes=True, bar_tokens=80,
    ),
    TrackRole.BASS: RoleHabits(
        lowest=28, highest=55, voices=1, strong_chord_tones=True, leaning=-0.5, hold_bars=2,
        opens_and_closes=True, bar_tokens=56,
    ),
    TrackRole.PAD: RoleHabits(
        lowest=43, highest=81, voices=5, strong_chord_tones=True, leaning=-1.5, hold_bars=4,
        opens_and_closes=True, bar_tokens=48,
    ),
    TrackRole.RIFF: RoleHabits(
        lowest=40, highest=84, voices=2, strong_chord_tones=False, leaning=-1.0, hold_bars=2,
        opens_and_closes=False, bar_tokens=64,
    ),
    TrackRole.DRUMS: RoleHabits(
        lowest=35, highest=81, voices=4, strong_chord_tones=False, leaning=0.0, hold_bars=2,
        opens_and_closes=True, bar_tokens=72,
    ),
}  # fmt: skip

WRITING_ORDER: Final = (
    TrackRole.ACCOMPANIMENT, TrackRole.PAD, TrackRole.BASS, TrackRole.RIFF, TrackRole.MAIN_MELODY,
    TrackRole.SUB_MELODY, TrackRole.DRUMS,
)  # fmt: skip
"""Who is written first: those that carry the harmony, so that the others hear them."""
