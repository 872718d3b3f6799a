# SPDX-License-Identifier: Apache-2.0
"""The hall every stem may send to: an impulse response computed from seeded noise, so that no measured room is in
what we ship. It is linear, so the sum of the stems' reverberation is the reverberation of their sum."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal as filters

LENGTH_SECONDS: Final = 2.2
PRE_DELAY_SECONDS: Final = 0.016
BANDS: Final = ((120.0, 500.0, 1.5), (500.0, 2500.0, 1.7), (2500.0, 9000.0, 0.85))
"""Low and high edge in Hz, and the seconds to fall by 60 dB."""
_SEED: Final = 20_261_122
_REFLECTIONS: Final = 14


@lru_cache(maxsize=2)
def impulse_response(rate: int) -> NDArray[np.float64]:
    """Two channels of unit energy each, shape (frames, 2)."""
    rng = np.random.default_rng(_SEED)
    frames = int(LENGTH_SECONDS * rate)
    time = np.arange(frames) / rate
    late = np.zeros((frames, 2))
    for low, high, fall in BANDS:
        sections = filters.butter(2, (low, high), "bandpass", fs=rate, output="sos")
        hiss = filters.sosfilt(sections, rng.standard_normal((frames, 2)), axis=0)
        late += hiss * np.exp(-np.log(1000.0) * time / fall)[:, None]
    late *= (1.0 - np.exp(-time / 0.012))[:, None]
    early = np.zeros((frames, 2))
    for side in (0, 1):
        places = np.sort(rng.uniform(0.004, 0.07, _REFLECTIONS))
        signs = rng.choice((-1.0, 1.0), _REFLECTIONS)
        early[(places * rate).astype(int), side] += signs * np.exp(-places / 0.035)
    sections = filters.butter(1, (200.0, 6500.0), "bandpass", fs=rate, output="sos")
    early = np.asarray(filters.sosfilt(sections, early, axis=0))
    sound = early / np.sqrt(np.sum(early**2, axis=0)) * 0.55 + late / np.sqrt(np.sum(late**2, axis=0)) * 0.85
    delay = int(PRE_DELAY_SECONDS * rate)
    sound = np.concatenate([np.zeros((delay, 2)), sound[:-delay]])
    sound[-rate // 5 :] *= np.linspace(1.0, 0.0, rate // 5)[:, None]
    return np.asarray(sound / np.sqrt(np.sum(sound**2, axis=0)))


def reverberate(sound: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """The room's answer to a stereo sound, as long as the sound."""
    response = impulse_response(rate).astype(np.float32)
    # Each wall hears mostly its own side and a little of the other.
    left = 0.8 * sound[:, 0] + 0.2 * sound[:, 1]
    right = 0.2 * sound[:, 0] + 0.8 * sound[:, 1]
    sides = [filters.oaconvolve(side, response[:, index])[: len(sound)] for index, side in enumerate((left, right))]
    return np.stack(sides, axis=1).astype(np.float32)
