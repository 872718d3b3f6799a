# SPDX-License-Identifier: Apache-2.0
"""The plain building blocks of every sound: damped modes, fades, filtered noise, and the Take that a recipe returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import signal as filters

Signal = NDArray[np.floating]
"""One channel of sound."""
BLOCK: Final = 512
AUDIBLE_SHARE: Final = 0.46
"""Partials above this share of the sample rate are left out, so nothing folds back."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Take:
    """What a recipe plays into the bank: one note. `loop` is (first frame, one past the last) of the seamless part."""

    sound: Signal
    rate: int
    loop: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Modes:
    """Sinusoids that die away: frequency in Hz, seconds to fall by 60 dB, amplitude, starting phase in radians."""

    hertz: Signal
    fall_seconds: Signal
    amplitude: Signal
    phase: Signal | None = None


def key_hertz(key: float) -> float:
    """Frequency of a MIDI key in equal temperament at A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((key - 69) / 12))


def ring(modes: Modes, frames: int, rate: int) -> Signal:
    """Sum damped modes exactly, as one matrix product of coarse and fine rotations (far cheaper than one sine each)."""
    keep = (modes.hertz < AUDIBLE_SHARE * rate) & (np.abs(modes.amplitude) > 1e-7)
    hertz, fall, amplitude = modes.hertz[keep], modes.fall_seconds[keep], modes.amplitude[keep]
    phase = np.zeros(len(hertz)) if modes.phase is None else modes.phase[keep]
    step = (-np.log(1000.0) / fall + 2j * np.pi * hertz) / rate
    blocks = -(-frames // BLOCK)
    coarse = np.exp(np.outer(np.arange(blocks) * BLOCK, step)) * (amplitude * np.exp(1j * phase))
    fine = np.exp(np.outer(step, np.arange(BLOCK)))
    left = np.hstack([coarse.imag, coarse.real])
    right = np.vstack([fine.real, fine.imag])
    return np.asarray((left @ right).reshape(-1)[:frames])


def noise(frames: int, rng: np.random.Generator) -> Signal:
    """White noise of unit power."""
    return rng.standard_normal(frames)


def band(sound: Signal, rate: int, low: float | None, high: float | None, order: int = 2) -> Signal:
    """Keep what lies between `low` and `high` Hz; None leaves that side open."""
    top = AUDIBLE_SHARE * rate
    if low is not None and high is not None:
        sections = filters.butter(order, (low, min(high, top)), "bandpass", fs=rate, output="sos")
    elif low is not None:
        sections = filters.butter(order, low, "highpass", fs=rate, output="sos")
    elif high is not None and high < top:
        sections = filters.butter(order, high, "lowpass", fs=rate, output="sos")
    else:
        return sound
    return np.asarray(filters.sosfilt(sections, sound))


def die_away(frames: int, rate: int, fall_seconds: float) -> Signal:
    """An exponential that falls by 60 dB in `fall_seconds`."""
    return np.asarray(np.exp(np.arange(frames) * (-np.log(1000.0) / (fall_seconds * rate))))


def burst(frames: int, rate: int, rng: np.random.Generator, *, low: float, high: float, fall_seconds: float) -> Signal:
    """A noise burst in a band, of unit peak: knocks, picks, breaths, cymbals."""
    sound = band(noise(frames, rng), rate, low, high) * die_away(frames, rate, fall_seconds)
    return unit_peak(sound)


def unit_peak(sound: Signal) -> Signal:
    """Scale so that the largest frame is 1."""
    peak = float(np.max(np.abs(sound))) if len(sound) else 0.0
    return sound / peak if peak > 0 else sound


def fade(sound: Signal, rate: int, *, rise_seconds: float = 0.001, fall_seconds: float = 0.03) -> Signal:
    """Ease in and out with raised cosines, so that a recording starts and ends at zero."""
    result = sound.copy()
    rise, fall = int(rise_seconds * rate), max(int(fall_seconds * rate), 2)
    result[:rise] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / max(rise, 1))
    result[-fall:] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(fall) + 1) / fall)
    return result


def trimmed(take: Take, *, floor_db: float = -48.0) -> Take:
    """Drop the end of a one-shot that has fallen below `floor_db` of its peak, easing out before the cut."""
    if take.loop is not None:
        return take
    loud = np.flatnonzero(np.abs(take.sound) > 10.0 ** (floor_db / 20.0))
    frames = min(int(loud[-1]) + take.rate // 50, len(take.sound))
    return Take(sound=fade(take.sound[:frames], take.rate, rise_seconds=0.0, fall_seconds=0.02), rate=take.rate)


def bend(hertz: Signal, seed: int, *, depth_db: float = 3.0, bumps_per_octave: float = 2.0) -> Signal:
    """A fixed wavy resonance of a wooden body: gain at each frequency, the same for every key of an instrument."""
    knots = np.arange(0.0, 11.0 * bumps_per_octave + 1)
    heights = np.random.default_rng(seed).uniform(-depth_db, depth_db, len(knots))
    octave = np.log2(np.maximum(hertz, 20.0) / 20.0) * bumps_per_octave
    return np.asarray(10.0 ** (np.interp(octave, knots, heights) / 20.0))
