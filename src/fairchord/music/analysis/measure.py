# SPDX-License-Identifier: Apache-2.0
"""Numbers of one track: pitch range, polyphony, density, velocities, rhythm class. Pure counting, no guessing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray
from fairchord.music.time import TICKS_PER_QUARTER

_WHOLE_TICKS: Final = 4 * TICKS_PER_QUARTER
_STRAIGHT: Final = np.array([120, 240, 360])
_TRIPLET: Final = np.array([80, 160, 320, 400])
_NEAR_TICKS: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What counting says of some notes; thousandths where a mean is meant."""

    lowest: int
    highest: int
    mean_pitch: int
    polyphony: int
    max_polyphony: int
    density: int
    min_velocity: int
    max_velocity: int
    rhythm: str


def measure(notes: NoteArray, length_ticks: int) -> Measures:
    """Measure at least one note over a length of music."""
    pitch, velocity = notes[:, PITCH], notes[:, VELOCITY]
    mean_sounding, most_sounding = polyphony(notes)
    return Measures(
        lowest=int(pitch.min()),
        highest=int(pitch.max()),
        mean_pitch=int(pitch.sum(dtype=np.int64)) * 1000 // len(notes),
        polyphony=mean_sounding,
        max_polyphony=most_sounding,
        density=count_attacks(notes) * 1000 * _WHOLE_TICKS // max(length_ticks, 1),
        min_velocity=int(velocity.min()),
        max_velocity=int(velocity.max()),
        rhythm=rhythm_class(notes),
    )


def count_attacks(notes: NoteArray) -> int:
    """Count the moments at which notes begin (notes are sorted by onset)."""
    return 1 + int(np.count_nonzero(np.diff(notes[:, ONSET]))) if len(notes) else 0


def polyphony(notes: NoteArray) -> tuple[int, int]:
    """Give the mean number of notes sounding while any sounds (thousandths), and the greatest number."""
    onset = notes[:, ONSET].astype(np.int64)
    end = onset + notes[:, DURATION]
    reach = np.maximum.accumulate(end)
    gaps = np.maximum(onset[1:] - reach[:-1], 0).sum()
    sounding = int(reach[-1] - onset[0] - gaps)
    ended = np.searchsorted(np.sort(end), onset, side="right")
    begun = np.searchsorted(onset, onset, side="right")
    return int(notes[:, DURATION].sum(dtype=np.int64)) * 1000 // sounding, int((begun - ended).max())


def rhythm_class(notes: NoteArray) -> str:
    """Tell triplets from straight division by where attacks fall within a quarter."""
    place = np.unique(notes[:, ONSET]) % TICKS_PER_QUARTER
    straight = (np.abs(place[:, None] - _STRAIGHT) <= _NEAR_TICKS).any(axis=1).sum()
    triplet = (np.abs(place[:, None] - _TRIPLET) <= _NEAR_TICKS).any(axis=1).sum()
    return "triplet" if triplet > straight and triplet * 8 >= len(place) else "standard"
