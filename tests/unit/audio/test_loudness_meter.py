# SPDX-License-Identifier: Apache-2.0
"""Our BS.1770 meter against known signals and a second meter."""

from __future__ import annotations

import numpy as np
import pytest

from fairchord.audio.loudness import SILENCE_LUFS, integrated_loudness, loudest_moment, oversampled_peaks, true_peak

RATE = 48_000


def a_tone(decibels: float, *, hertz: float = 1000.0, seconds: float = 5.0, rate: int = RATE) -> np.ndarray:
    wave = 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)
    return np.stack([wave, wave], axis=1)


@pytest.mark.parametrize("level", [-23.0, -33.0, -14.0])
@pytest.mark.parametrize("rate", [32_000, 44_100, 48_000, 96_000])
def test_a_stereo_tone_measures_its_level(level: float, rate: int) -> None:
    assert integrated_loudness(a_tone(level, rate=rate), rate) == pytest.approx(level, abs=0.05)


def test_quiet_passages_are_gated_out() -> None:
    loud, quiet = a_tone(-20), a_tone(-45)
    assert integrated_loudness(np.concatenate([loud, quiet, quiet]), RATE) == pytest.approx(-20, abs=0.3)


def test_silence_and_shortness_have_an_answer() -> None:
    assert integrated_loudness(np.zeros((RATE, 2)), RATE) == SILENCE_LUFS
    assert integrated_loudness(np.zeros((0, 2)), RATE) == SILENCE_LUFS
    assert -40 < loudest_moment(a_tone(-20, seconds=0.01), RATE) < -20
    assert true_peak(np.zeros((0, 2))) == SILENCE_LUFS


def test_agrees_with_a_second_meter_on_noise_and_steps() -> None:
    pyloudnorm = pytest.importorskip("pyloudnorm")
    rng = np.random.default_rng(3)
    for trial in range(4):
        steps = np.repeat(10 ** rng.uniform(-2.5, -0.5, 12), RATE // 2)
        sound = rng.standard_normal((len(steps), 2)) * 0.2 * steps[:, None]
        assert integrated_loudness(sound, RATE) == pytest.approx(
            pyloudnorm.Meter(RATE).integrated_loudness(sound), abs=0.2
        ), trial


def test_true_peak_sees_between_the_frames() -> None:
    wave = np.sin(2 * np.pi * np.arange(RATE) / 4 + np.pi / 4)
    sound = np.stack([wave, wave], axis=1) * 10 ** (-6 / 20)
    assert np.abs(sound).max() == pytest.approx(0.501 * 0.7071, abs=0.001)
    assert true_peak(sound[1000:-1000]) == pytest.approx(-6.0, abs=0.35)


def test_chunked_peaks_equal_one_pass() -> None:
    sound = np.random.default_rng(1).standard_normal(((1 << 18) + 5000, 1)) * 0.1
    peaks = oversampled_peaks(sound)
    edge = 1 << 18
    window = oversampled_peaks(sound[edge - 2000 : edge + 2000])
    assert len(peaks) == len(sound)
    assert np.allclose(peaks[edge - 1500 : edge + 1500], window[500:-500], atol=1e-4)
