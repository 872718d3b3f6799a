# SPDX-License-Identifier: Apache-2.0
"""The last chain: sub-sonic high-pass, light glue compression, then gain and a look-ahead true-peak limiter, repeated
until the result meets loudness and peak together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy import signal as filters

from fairchord.audio.loudness import (
    SILENCE_LUFS,
    integrated_loudness,
    oversampled_peaks,
    power_of_frames,
    true_peak,
)

TARGET_LUFS: Final = -14.0
CEILING_DBTP: Final = -1.0
TOLERANCE_LU: Final = 0.05
SAFETY_DB: Final = 0.15
"""The limiter aims this far under the ceiling, because meters differ by a tenth."""
MOST_GAIN_DB: Final = 40.0
LOOK_AHEAD_SECONDS: Final = 0.004
RELEASE_DB_PER_SECOND: Final = 45.0
_PASSES: Final = 12
_RATIO: Final = 2.0
_KNEE_DB: Final = 6.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Master:
    """A finished mix and what it measures."""

    sound: NDArray[np.float32]
    loudness_lufs: float
    true_peak_dbtp: float


def master_mix(
    mix: NDArray[np.float32], rate: int, *, target_lufs: float = TARGET_LUFS, ceiling_dbtp: float = CEILING_DBTP
) -> Master:
    """Bring `mix` to the target loudness under the true-peak ceiling. Silence comes back as it is."""
    loudness = integrated_loudness(mix, rate)
    if loudness <= SILENCE_LUFS or not len(mix):
        return Master(sound=mix, loudness_lufs=SILENCE_LUFS, true_peak_dbtp=true_peak(mix))
    sections = filters.butter(2, 22.0, "highpass", fs=rate, output="sos")
    clean = np.asarray(filters.sosfilt(sections, mix, axis=0))
    glued = _compress(clean, rate, threshold_db=loudness + 4.0)
    peaks = oversampled_peaks(glued)
    ceiling = ceiling_dbtp - SAFETY_DB
    for _ in range(3):
        sound, loudness = _drive_to(glued, peaks, rate, target_lufs=target_lufs, ceiling_db=ceiling)
        peak = true_peak(sound)
        if peak <= ceiling_dbtp - 0.02:
            break
        ceiling -= peak - ceiling_dbtp + 0.05
    return Master(sound=sound, loudness_lufs=loudness, true_peak_dbtp=peak)


def _drive_to(
    sound: NDArray[np.float64], peaks: NDArray[np.float64], rate: int, *, target_lufs: float, ceiling_db: float
) -> tuple[NDArray[np.float32], float]:
    """Raise the gain into the limiter until the limited sound is as loud as wanted, or cannot get louder."""
    loudness = integrated_loudness(sound, rate)
    gain_db = min(target_lufs - loudness, MOST_GAIN_DB)
    for _ in range(_PASSES):
        gain = 10.0 ** (gain_db / 20.0)
        limited = (sound * (gain * _limiter_gain(gain * peaks, rate, ceiling_db))[:, None]).astype(np.float32)
        loudness = integrated_loudness(limited, rate)
        missing = target_lufs - loudness
        if abs(missing) <= TOLERANCE_LU or (missing > 0 and gain_db >= MOST_GAIN_DB):
            break
        gain_db = min(gain_db + 1.2 * missing, MOST_GAIN_DB)
    return limited, loudness


def _compress(sound: NDArray[np.float64], rate: int, *, threshold_db: float) -> NDArray[np.float64]:
    """Two to one over a soft knee, slow enough to follow phrases, not waves."""
    power = power_of_frames(sound) / sound.shape[1]
    level = 10.0 * np.log10(_smooth(power, rate, 0.03) + 1e-12)
    over = np.clip(level - threshold_db + _KNEE_DB / 2.0, 0.0, None)
    bent = np.where(over < _KNEE_DB, over**2 / (2.0 * _KNEE_DB), over - _KNEE_DB / 2.0)
    reduction = _smooth(bent * (1.0 - 1.0 / _RATIO), rate, 0.09)
    return np.asarray(sound * (10.0 ** (-reduction / 20.0))[:, None])


def _smooth(values: NDArray[np.float64], rate: int, seconds: float) -> NDArray[np.float64]:
    pole = float(np.exp(-1.0 / (seconds * rate)))
    return np.asarray(filters.lfilter([1.0 - pole], [1.0, -pole], values))


def _limiter_gain(peaks: NDArray[np.float64], rate: int, ceiling_db: float) -> NDArray[np.float64]:
    """A smooth gain under which no peak passes the ceiling.

    The reduction each peak needs is spread over the look-ahead on both sides, let go at a steady rate in decibels, and
    averaged over the same span: an average of reductions that are all large enough is large enough.
    """
    needed = np.maximum(20.0 * np.log10(np.maximum(peaks, 1e-9)) - ceiling_db, 0.0)
    if not needed.any():
        return np.ones(len(peaks))
    reach = int(LOOK_AHEAD_SECONDS * rate)
    held = ndimage.maximum_filter1d(needed, 2 * reach + 1, mode="nearest")
    slope = RELEASE_DB_PER_SECOND / rate * np.arange(len(held))
    falling = np.maximum.accumulate(held + slope) - slope
    average = ndimage.uniform_filter1d(falling, reach + 1, mode="nearest")
    average = ndimage.uniform_filter1d(average, reach + 1, mode="nearest")
    return np.asarray(10.0 ** (-average / 20.0))
