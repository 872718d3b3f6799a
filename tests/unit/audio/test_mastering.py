# SPDX-License-Identifier: Apache-2.0
"""Loudness and true peak of the master, on music-like, hard and degenerate input."""

from __future__ import annotations

import numpy as np
import pytest

from fairchord.audio.loudness import SILENCE_LUFS, integrated_loudness, true_peak
from fairchord.audio.master import master_mix

RATE = 48_000


def a_sound(kind: str) -> np.ndarray:
    rng = np.random.default_rng(8)
    time = np.arange(4 * RATE) / RATE
    wave = {
        "pad": 0.1 * np.sin(2 * np.pi * 220 * time),
        "clicks": (rng.random(len(time)) < 5 / RATE) * 0.9 + 0.001 * rng.standard_normal(len(time)),
        "noise": 0.2 * rng.standard_normal(len(time)),
        "beat": np.sin(2 * np.pi * 55 * time) * np.exp(-8 * (time % 0.5)) + 0.02 * rng.standard_normal(len(time)),
        "faint": 1e-4 * np.sin(2 * np.pi * 440 * time),
        "square": 0.99 * np.sign(np.sin(2 * np.pi * 1234.5 * time)),
    }[kind]
    return np.stack([wave, 0.8 * np.roll(wave, 50)], axis=1).astype(np.float32)


@pytest.mark.parametrize("kind", ["pad", "noise", "beat", "square"])
def test_the_master_meets_loudness_and_peak(kind: str) -> None:
    master = master_mix(a_sound(kind), RATE)
    assert integrated_loudness(master.sound, RATE) == pytest.approx(-14.0, abs=0.3)
    assert true_peak(master.sound) <= -1.0
    assert (master.loudness_lufs, master.true_peak_dbtp) == (
        pytest.approx(integrated_loudness(master.sound, RATE)), pytest.approx(true_peak(master.sound)),
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["clicks", "faint"])
def test_what_cannot_be_loud_stays_under_the_ceiling(kind: str) -> None:
    master = master_mix(a_sound(kind), RATE)
    assert np.all(np.isfinite(master.sound))
    assert master.true_peak_dbtp <= -1.0
    assert master.loudness_lufs <= -13.7


def test_another_target_is_met() -> None:
    master = master_mix(a_sound("noise"), RATE, target_lufs=-23.0, ceiling_dbtp=-2.0)
    assert master.loudness_lufs == pytest.approx(-23.0, abs=0.3)


@pytest.mark.parametrize("frames", [0, 1, 100, RATE])
def test_silence_of_any_length_comes_back(frames: int) -> None:
    master = master_mix(np.zeros((frames, 2), dtype=np.float32), RATE)
    assert master.sound.shape == (frames, 2)
    assert not master.sound.any()
    assert master.loudness_lufs == SILENCE_LUFS


def test_a_tenth_of_a_second_is_mastered_without_trouble() -> None:
    master = master_mix(a_sound("pad")[: RATE // 10], RATE)
    assert np.all(np.isfinite(master.sound))
    assert master.true_peak_dbtp <= -1.0


def test_mastering_twice_gives_the_same_bits() -> None:
    assert np.array_equal(master_mix(a_sound("beat"), RATE).sound, master_mix(a_sound("beat"), RATE).sound)
