# SPDX-License-Identifier: Apache-2.0
"""A brief in the words of the vocabulary: the conditions that open a window and each of its tracks."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from fairchord.generation.brief import Brief
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.harmony import KeySignature
from fairchord.tokens.encode import tempo_value
from fairchord.tokens.vocabulary import DENSITY_EDGES, DRUM_KIT, PITCH_RANGE_EDGES, PITCH_RANGES

_STEPS_OF_COMMON_BAR: Final = 48
_SHAPED_SPAN: Final = 16


def describe_piece(brief: Brief, *, key: KeySignature, bars: int, opening: str, closing: str) -> dict[str, str]:
    """The conditions of one window of a piece, by family."""
    described = {
        "Meter": str(brief.meter),
        "Bars": str(bars),
        "Tempo": tempo_value(brief.bpm),
        "Rhythm": brief.rhythm or "standard",
        "Key": str(key),
        "Opening": opening,
        "Closing": closing,
    }
    asked = {"Genre": brief.genre, "Section": brief.section}
    return described | {family: value for family, value in asked.items() if value is not None}


def describe_track(track: TrackBrief, *, dynamics: str | None = None) -> dict[str, str]:
    """The conditions of one track, by family; what the brief leaves open stays unknown."""
    described = {"Role": track.role.value, "Program": DRUM_KIT if track.is_drum else str(track.gm_program)}
    if track.pitch_range is not None:
        described["PitchRange"] = track.pitch_range
    elif not track.is_drum and (track.lowest is not None or track.highest is not None):
        middle = sum(track.pitch_bounds) / 2
        described["PitchRange"] = PITCH_RANGES[int(np.searchsorted(PITCH_RANGE_EDGES, middle, side="right"))]
    if track.density is not None:
        described["Density"] = str(track.density)
    if not track.is_drum and (track.polyphony is not None or track.voices == 1):
        described["Polyphony"] = str(track.voices) if track.voices < 5 else "5+"
    if track.min_velocity is not None:
        described["MinVelocity"] = str(track.min_velocity // 8 * 8)
    if track.max_velocity is not None:
        described["MaxVelocity"] = str(-(-(track.max_velocity + 1) // 8) * 8)
    least, greatest = track.velocity_bounds
    described["Dynamics"] = dynamics or ("shaped" if greatest - least >= _SHAPED_SPAN else "flat")
    return described


def most_onsets(track: TrackBrief, *, steps: int) -> int:
    """Most onsets in one bar: twice the upper edge of the density asked for, which is a mean; else the role's own."""
    if track.density is None or track.density == len(DENSITY_EDGES):
        return track.habits.bar_onsets
    return max(1, math.ceil(2 * DENSITY_EDGES[track.density] * steps / _STEPS_OF_COMMON_BAR))
