# SPDX-License-Identifier: Apache-2.0
"""Loudness as ITU-R BS.1770-4 defines it (K-weighting, gated integration) and true peak by oversampling.

Sound is an array of shape (frames, channels); every channel counts equally (left and right, or one).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal as filters

Sound = NDArray[np.floating]
"""Shape (frames, channels)."""
SILENCE_LUFS: Final = -120.0
"""What a sound with nothing above the absolute gate measures."""
BLOCK_SECONDS: Final = 0.4
HOP_SECONDS: Final = 0.1
ABSOLUTE_GATE_LUFS: Final = -70.0
RELATIVE_GATE_LU: Final = -10.0
_OFFSET: Final = -0.691
_CHUNK: Final = 1 << 18
_MARGIN: Final = 64


def k_weighting(rate: int) -> NDArray[np.float64]:
    """The two K-weighting stages as second-order sections for any sample rate."""
    turn = np.tan(np.pi * 1681.974450955533 / rate)
    quality = 0.7071752369554196
    high = 10.0 ** (3.999843853973347 / 20.0)
    middle = high**0.4996667741545416
    scale = 1.0 + turn / quality + turn**2
    shelf = [
        (high + middle * turn / quality + turn**2) / scale,
        2.0 * (turn**2 - high) / scale,
        (high - middle * turn / quality + turn**2) / scale,
        1.0,
        2.0 * (turn**2 - 1.0) / scale,
        (1.0 - turn / quality + turn**2) / scale,
    ]
    turn = np.tan(np.pi * 38.13547087602444 / rate)
    quality = 0.5003270373238773
    scale = 1.0 + turn / quality + turn**2
    high_pass = [1.0, -2.0, 1.0, 1.0, 2.0 * (turn**2 - 1.0) / scale, (1.0 - turn / quality + turn**2) / scale]
    return np.array([shelf, high_pass])


def block_powers(sound: Sound, rate: int, *, hop_seconds: float = HOP_SECONDS) -> NDArray[np.float64]:
    """K-weighted power, summed over channels, of each 400 ms block; a sound shorter than that is one padded block."""
    if not len(sound):
        return np.zeros(1)
    weighted = np.asarray(filters.sosfilt(k_weighting(rate), sound.astype(np.float64, copy=False), axis=0))
    size, hop = round(BLOCK_SECONDS * rate), round(hop_seconds * rate)
    total = np.concatenate([[0.0], np.cumsum(power_of_frames(weighted))])
    if len(sound) < size:
        return np.array([total[-1] / size])
    starts = np.arange(0, len(sound) - size + 1, hop)
    return np.asarray(np.maximum(total[starts + size] - total[starts], 0.0) / size)


def power_of_frames(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of squares over the channels; channel by channel, because sums along so short an axis are slow."""
    power = np.square(sound[:, 0])
    for channel in range(1, sound.shape[1]):
        power += np.square(sound[:, channel])
    return power


def largest(sound: Sound) -> float:
    """The largest absolute value of all frames and channels; 0 of no frames."""
    return max(float(sound.max(initial=0.0)), -float(sound.min(initial=0.0)))


def integrated_loudness(sound: Sound, rate: int) -> float:
    """Gated integrated loudness in LUFS; SILENCE_LUFS when nothing passes the gate."""
    powers = block_powers(sound, rate)
    powers = powers[powers > _power(ABSOLUTE_GATE_LUFS)]
    if not len(powers):
        return SILENCE_LUFS
    powers = powers[powers > np.mean(powers) * 10.0 ** (RELATIVE_GATE_LU / 10.0)]
    return _loudness(float(np.mean(powers)))


def loudest_moment(sound: Sound, rate: int) -> float:
    """The loudest 400 ms in LUFS: how loud one note is."""
    power = float(np.max(block_powers(sound, rate, hop_seconds=0.05)))
    return _loudness(power) if power > _power(SILENCE_LUFS) else SILENCE_LUFS


def _loudness(power: float) -> float:
    return _OFFSET + 10.0 * float(np.log10(power))


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs - _OFFSET) / 10.0))


def oversampled_peaks(sound: Sound, factor: int = 4) -> NDArray[np.float64]:
    """For each frame, the largest absolute value over all channels between it and the next, oversampled `factor`
    times."""
    peaks = np.zeros(len(sound))
    for start in range(0, len(sound), _CHUNK):
        before = min(start, _MARGIN)
        piece = sound[start - before : start + _CHUNK + _MARGIN].astype(np.float64)
        count = min(_CHUNK, len(sound) - start)
        for channel in range(piece.shape[1]):
            wide = filters.resample_poly(np.ascontiguousarray(piece[:, channel]), factor, 1)
            inside = np.abs(wide[before * factor : (before + count) * factor], out=wide[: count * factor])
            for step in range(factor):
                np.maximum(peaks[start : start + count], inside[step::factor], out=peaks[start : start + count])
    return peaks


def true_peak(sound: Sound, *, factor: int = 8) -> float:
    """True peak in dBTP; SILENCE_LUFS for digital silence."""
    peak = float(np.max(oversampled_peaks(sound, factor))) if len(sound) else 0.0
    peak = max(peak, largest(sound))
    return 20.0 * float(np.log10(peak)) if peak > 1e-6 else SILENCE_LUFS
