# SPDX-License-Identifier: Apache-2.0
"""What a plan's words for density and dynamics mean for each role, as a Density token and as bounds of velocity."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fairchord.generation.track_brief import TrackBrief
from fairchord.music.track_role import TrackRole

DENSITIES: Final = ("sparse", "light", "medium", "busy")
DYNAMICS: Final = ("pp", "p", "mp", "mf", "f", "ff")
_DENSITY_TOKENS: Final[dict[TrackRole, tuple[int, int, int, int]]] = {
    TrackRole.MAIN_MELODY: (1, 2, 3, 5),
    TrackRole.SUB_MELODY: (1, 2, 3, 4),
    TrackRole.ACCOMPANIMENT: (1, 2, 4, 5),
    TrackRole.BASS: (1, 2, 3, 5),
    TrackRole.PAD: (0, 0, 1, 2),
    TrackRole.RIFF: (1, 3, 5, 6),
    TrackRole.DRUMS: (4, 5, 6, 7),
}
"""Density token of each word. Around the middle half of what each role has in the starter's snapshot."""
_CENTRES: Final = dict(zip(DYNAMICS, (36, 48, 60, 72, 85, 98), strict=True))
_OFFSETS: Final[dict[TrackRole, int]] = {
    TrackRole.MAIN_MELODY: 6,
    TrackRole.SUB_MELODY: -2,
    TrackRole.ACCOMPANIMENT: -6,
    TrackRole.BASS: 2,
    TrackRole.PAD: -10,
    TrackRole.RIFF: 0,
    TrackRole.DRUMS: 2,
}
"""How far a role's velocities lie above the section's: a melody leads, a pad stays behind."""
_REACH: Final = 16
"""Velocities lie at most so far from their centre; neighbouring dynamics overlap, as they do when people play."""


def density_token(role: TrackRole, density: str) -> int:
    """The Density token's value of a word for a role."""
    return _DENSITY_TOKENS[role][DENSITIES.index(density)]


def velocity_bounds(role: TrackRole, dynamics: str) -> tuple[int, int]:
    """Least and greatest velocity of a role at a dynamic."""
    centre = _CENTRES[dynamics] + _OFFSETS[role]
    return max(1, centre - _REACH), min(127, centre + _REACH)


def at_level(track: TrackBrief, *, name: str, density: str, dynamics: str) -> TrackBrief:
    """A track of the plan as one section asks for it."""
    least, greatest = velocity_bounds(track.role, dynamics)
    return replace(
        track,
        name=name,
        density=density_token(track.role, density),
        min_velocity=least,
        max_velocity=greatest,
    )
