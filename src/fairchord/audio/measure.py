# SPDX-License-Identifier: Apache-2.0
"""Measures a delivered WAV file: by our own meter, and by an independent one (pyloudnorm) where it is installed."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fairchord.audio.loudness import integrated_loudness, true_peak
from fairchord.audio.wav import read_wav


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What a file measures. `second_meter_lufs` is None where no second meter is installed."""

    loudness_lufs: float
    second_meter_lufs: float | None
    true_peak_dbtp: float
    clipped_frames: int
    seconds: float
    sample_rate: int


def measure_file(path: Path) -> Measurement:
    """Read `path` back and measure what a listener gets."""
    sound, rate = read_wav(path)
    return Measurement(
        loudness_lufs=integrated_loudness(sound, rate),
        second_meter_lufs=_second_opinion(sound, rate),
        true_peak_dbtp=true_peak(sound),
        clipped_frames=int(np.count_nonzero(np.max(np.abs(sound), axis=1, initial=0.0) >= 0.99999)),
        seconds=len(sound) / rate,
        sample_rate=rate,
    )


def _second_opinion(sound: np.ndarray, rate: int) -> float | None:
    if importlib.util.find_spec("pyloudnorm") is None or len(sound) < 0.4 * rate:
        return None
    meter = importlib.import_module("pyloudnorm").Meter(rate)
    return float(meter.integrated_loudness(sound.astype(np.float64)))
