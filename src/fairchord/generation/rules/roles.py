# SPDX-License-Identifier: Apache-2.0
"""What each role is held to when a brief does not say: range, loudness, voices, its tie to the chords, its bustle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.music.track_role import TrackRole
from fairchord.tokens.vocabulary import MAX_POSITIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHabits:
    """The habits of one role.

    `strong_chord_tones`: on strong beats only chord tones are allowed. `leaning` is added to the logits of other
    tones there (strong beats for voices that may use them, anywhere for the rest), `root_leaning` to all but the
    chord's bass note where a chord begins. A note sounds at most to the end of the `hold_bars`-th bar from its own,
    and no `hold_bars` bars pass without a new note. `opens_and_closes`: plays in the first and the last bar.
    `bar_tokens` and `bar_onsets` bound what one bar may hold.
    """

    lowest: int
    highest: int
    softest: int
    loudest: int
    voices: int
    strong_chord_tones: bool = False
    leaning: float
    root_leaning: float = 0.0
    hold_bars: int = 2
    opens_and_closes: bool = False
    bar_tokens: int
    bar_onsets: int = MAX_POSITIONS


ROLE_HABITS: Final[dict[TrackRole, RoleHabits]] = {
    TrackRole.MAIN_MELODY: RoleHabits(
        lowest=57, highest=88, softest=50, loudest=118, voices=1, leaning=-1.5, bar_tokens=64,
    ),
    TrackRole.SUB_MELODY: RoleHabits(
        lowest=52, highest=88, softest=42, loudest=108, voices=1, leaning=-1.5, bar_tokens=64,
    ),
    TrackRole.ACCOMPANIMENT: RoleHabits(
        lowest=40, highest=84, softest=36, loudest=100, voices=5, strong_chord_tones=True, leaning=-0.7,
        opens_and_closes=True, bar_tokens=80,
    ),
    TrackRole.BASS: RoleHabits(
        lowest=28, highest=55, softest=44, loudest=112, voices=1, strong_chord_tones=True, leaning=-0.5,
        root_leaning=-1.5, opens_and_closes=True, bar_tokens=56,
    ),
    TrackRole.PAD: RoleHabits(
        lowest=43, highest=81, softest=30, loudest=92, voices=5, strong_chord_tones=True, leaning=-1.5, hold_bars=4,
        opens_and_closes=True, bar_tokens=48, bar_onsets=4,
    ),
    TrackRole.RIFF: RoleHabits(
        lowest=40, highest=84, softest=40, loudest=112, voices=2, leaning=-1.0, bar_tokens=64,
    ),
    TrackRole.DRUMS: RoleHabits(
        lowest=35, highest=81, softest=20, loudest=124, voices=4, leaning=0.0, opens_and_closes=True, bar_tokens=72,
    ),
}  # fmt: skip

WRITING_ORDER: Final = (
    TrackRole.ACCOMPANIMENT, TrackRole.PAD, TrackRole.BASS, TrackRole.RIFF, TrackRole.MAIN_MELODY,
    TrackRole.SUB_MELODY, TrackRole.DRUMS,
)  # fmt: skip
"""Who is written first: those that carry the harmony, so that the others hear them."""
