# SPDX-License-Identifier: Apache-2.0
"""Puts stems in their place: loudness by role, high-pass, pan, a share of the room. The mix is the sum of the placed
stems, so the stems always add up to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal as filters

from fairchord.audio.loudness import SILENCE_LUFS, integrated_loudness, largest
from fairchord.audio.room import reverberate
from fairchord.music.track_role import TrackRole

Stereo = NDArray[np.float32]
"""Shape (frames, 2)."""
PEAK_CEILING: Final = 0.7
"""No stem and no sum of stems exceeds this, so that 24-bit files of them never clip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a role stands in the mix."""

    loudness_lufs: float
    high_pass_hertz: float
    pan: float
    send_db: float
    air_db: float = 0.0
    """Gain above 7 kHz."""


PLACES: Final[Mapping[TrackRole, Place]] = {
    TrackRole.MAIN_MELODY: Place(loudness_lufs=-19.0, high_pass_hertz=110, pan=0.0, send_db=-13, air_db=1.0),
    TrackRole.SUB_MELODY: Place(loudness_lufs=-22.5, high_pass_hertz=130, pan=0.28, send_db=-11),
    TrackRole.ACCOMPANIMENT: Place(loudness_lufs=-22.5, high_pass_hertz=100, pan=-0.18, send_db=-13),
    TrackRole.BASS: Place(loudness_lufs=-21.0, high_pass_hertz=32, pan=0.0, send_db=-27),
    TrackRole.PAD: Place(loudness_lufs=-25.0, high_pass_hertz=140, pan=0.0, send_db=-9),
    TrackRole.RIFF: Place(loudness_lufs=-23.0, high_pass_hertz=120, pan=-0.32, send_db=-12),
    TrackRole.DRUMS: Place(loudness_lufs=-20.5, high_pass_hertz=28, pan=0.0, send_db=-17, air_db=0.5),
}
UNNAMED: Final = PLACES[TrackRole.ACCOMPANIMENT]


def placed_roles(roles: Sequence[TrackRole | None]) -> list[Place]:
    """The place of each track; the second track of a role stands on the other side and a little lower."""
    seen: Counter[TrackRole | None] = Counter()
    places = []
    for role in roles:
        place = UNNAMED if role is None else PLACES[role]
        turn = seen[role]
        seen[role] += 1
        side = place.pan or (0.0 if turn == 0 or role is TrackRole.BASS else 0.3)
        pan = -side if turn % 2 else side
        lower = 1.5 * min(turn, 3)
        places.append(
            Place(
                loudness_lufs=place.loudness_lufs - lower,
                high_pass_hertz=place.high_pass_hertz,
                pan=pan,
                send_db=place.send_db,
                air_db=place.air_db,
            )
        )
    return places


def place_stem(dry: Stereo, place: Place, rate: int) -> Stereo:
    """One stem at mix level with its share of the room; silence stays silence."""
    sections = filters.butter(2, place.high_pass_hertz, "highpass", fs=rate, output="sos")
    if place.air_db:
        sections = np.vstack([sections, _high_shelf(7000.0, place.air_db, rate)])
    near = (np.asarray(filters.sosfilt(sections, dry, axis=0)) * _balance(place.pan)).astype(np.float32)
    sound = near + np.float32(10.0 ** (place.send_db / 20.0)) * reverberate(near, rate)
    loudness = integrated_loudness(sound, rate)
    if loudness <= SILENCE_LUFS:
        return np.zeros_like(dry)
    return np.asarray(sound * np.float32(10.0 ** ((place.loudness_lufs - loudness) / 20.0)))


def sum_stems(stems: Sequence[Stereo]) -> Stereo:
    """The pre-master mix."""
    total = np.zeros(stems[0].shape, dtype=np.float64)
    for stem in stems:
        total += stem
    return total.astype(np.float32)


def headroom_gain(stems: Sequence[Stereo]) -> np.float32:
    """One gain for all stems, at most 1, under which neither a stem nor the mix passes PEAK_CEILING."""
    peak = max(largest(sound) for sound in (*stems, sum_stems(stems)))
    return np.float32(min(1.0, PEAK_CEILING / peak) if peak > 0 else 1.0)


def _balance(pan: float) -> NDArray[np.float64]:
    """Equal-power gains for left and right; `pan` runs from -1 (left) to 1 (right)."""
    angle = (pan + 1.0) * np.pi / 4.0
    return np.array([np.sqrt(2.0) * np.cos(angle), np.sqrt(2.0) * np.sin(angle)])


def _high_shelf(hertz: float, gain_db: float, rate: int) -> NDArray[np.float64]:
    """A gentle shelf, by the usual bilinear design."""
    amplitude = 10.0 ** (gain_db / 40.0)
    turn = 2.0 * np.pi * hertz / rate
    alpha = np.sin(turn) / np.sqrt(2.0)
    root, cosine = 2.0 * np.sqrt(amplitude) * alpha, np.cos(turn)
    a0 = (amplitude + 1) - (amplitude - 1) * cosine + root
    return np.array(
        [
            amplitude * ((amplitude + 1) + (amplitude - 1) * cosine + root) / a0,
            -2 * amplitude * ((amplitude - 1) + (amplitude + 1) * cosine) / a0,
            amplitude * ((amplitude + 1) + (amplitude - 1) * cosine - root) / a0,
            1.0,
            2 * ((amplitude - 1) - (amplitude + 1) * cosine) / a0,
            ((amplitude + 1) - (amplitude - 1) * cosine - root) / a0,
        ]
    )
