# SPDX-License-Identifier: Apache-2.0
"""The General MIDI sound effects and pitched percussion that no other recipe covers. Nobody composes with a helicopter,
but a file that asks for one should not fall silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from scipy import fft

from fairchord.audio.bank.drums import RATE, Plate, bars, cymbal, head
from fairchord.audio.bank.signal import Signal, Take, band, die_away, fade, key_hertz, noise, unit_peak

Recipe = Callable[[float, np.random.Generator], Signal]
LOW_RATE: Final = 32_000
LOOP_SECONDS: Final = 1.3


def _reverse_cymbal(strength: float, rng: np.random.Generator) -> Signal:
    crash = cymbal(strength, rng, plate=Plate(low=400, high=13_000, seconds=0.9, wash=1.0))
    return unit_peak(fade(crash[::-1], RATE, rise_seconds=0.2))


def _fret(strength: float, rng: np.random.Generator) -> Signal:
    frames = RATE // 4
    slide = band(noise(frames, rng), RATE, 1500.0, 4500.0) * np.sin(np.pi * np.arange(frames) / frames) ** 2
    return unit_peak(fade(slide, RATE))


def _breath(strength: float, rng: np.random.Generator) -> Signal:
    frames = RATE // 2
    return unit_peak(fade(band(noise(frames, rng), RATE, 400.0, 5000.0), RATE, rise_seconds=0.12, fall_seconds=0.3))


def _gunshot(strength: float, rng: np.random.Generator) -> Signal:
    frames = RATE
    crack = noise(frames, rng) * die_away(frames, RATE, 0.12)
    boom = band(noise(frames, rng), RATE, 40.0, 900.0) * die_away(frames, RATE, 0.7)
    return unit_peak(fade(np.tanh(1.5 * (crack + 2.0 * boom)), RATE))


def _bird(strength: float, rng: np.random.Generator) -> Signal:
    frames = RATE // 2
    time = np.arange(frames) / RATE
    hertz = 3200.0 + 900.0 * np.sin(2 * np.pi * 13.0 * time) + 500.0 * np.sin(2 * np.pi * 3.0 * time)
    chirp = np.sin(2 * np.pi * np.cumsum(hertz) / RATE) * (0.5 + 0.5 * np.sin(2 * np.pi * 6.5 * time)) ** 2
    return unit_peak(fade(chirp, RATE, rise_seconds=0.02, fall_seconds=0.1))


def _telephone(strength: float, rng: np.random.Generator) -> Signal:
    frames = RATE
    time = np.arange(frames) / RATE
    ring = np.sign(np.sin(2 * np.pi * 20.0 * time)) * 0.5 + 0.5
    tone = np.sin(2 * np.pi * 1180.0 * time) + np.sin(2 * np.pi * 1490.0 * time) * ring
    return unit_peak(fade(tone * (0.4 + 0.6 * ring), RATE, rise_seconds=0.01, fall_seconds=0.1))


HITS: Final[Mapping[str, Recipe]] = {
    "reverse_cymbal": _reverse_cymbal,
    "fret_noise": _fret,
    "breath_noise": _breath,
    "gunshot": _gunshot,
    "bird": _bird,
    "telephone": _telephone,
}


def effect_hit(key: int, strength: float, rng: np.random.Generator, *, effect: str) -> Take:
    """An unpitched effect in HITS, recorded once and moved by key."""
    return Take(sound=HITS[effect](strength, rng), rate=RATE)


def _waves(frames: int, rng: np.random.Generator) -> Signal:
    surf = 0.55 - 0.45 * np.cos(2 * np.pi * np.arange(frames) / frames)
    return _steady_noise(frames, rng, 150.0, 4000.0) * surf


def _helicopter(frames: int, rng: np.random.Generator) -> Signal:
    blades = np.maximum(np.sin(2 * np.pi * 24 * np.arange(frames) / frames), 0.0) ** 3
    return _steady_noise(frames, rng, 60.0, 900.0) * (0.15 + blades)


def _applause(frames: int, rng: np.random.Generator) -> Signal:
    claps = np.zeros(frames)
    claps[rng.integers(0, frames, 420)] = rng.uniform(0.2, 1.0, 420)
    grain = _steady_noise(frames, rng, 800.0, 4000.0)[:400] * np.exp(-np.arange(400) / 90.0)
    return np.asarray(fft.irfft(fft.rfft(claps) * fft.rfft(grain, frames), frames))


def _steady_noise(frames: int, rng: np.random.Generator, low: float, high: float) -> Signal:
    hertz = fft.rfftfreq(frames, 1.0 / LOW_RATE)
    gain = 1.0 / np.sqrt((1.0 + (low / np.maximum(hertz, 1.0)) ** 4) * (1.0 + (hertz / high) ** 4))
    return np.asarray(fft.irfft(gain * np.exp(2j * np.pi * rng.random(len(hertz))), frames) * np.sqrt(frames))


BEDS: Final[Mapping[str, Callable[[int, np.random.Generator], Signal]]] = {
    "seashore": _waves,
    "helicopter": _helicopter,
    "applause": _applause,
}


def effect_bed(key: int, strength: float, rng: np.random.Generator, *, effect: str) -> Take:
    """A continuous effect in BEDS, as a loop."""
    frames = int(LOOP_SECONDS * LOW_RATE)
    loop = BEDS[effect](frames, rng)
    sound = np.concatenate([loop[-8:], loop, loop[:8]])
    return Take(sound=unit_peak(sound), rate=LOW_RATE, loop=(8, 8 + frames))


def pitched_block(
    key: int, strength: float, rng: np.random.Generator, *, ratios: tuple[float, ...], seconds: float
) -> Take:
    """Wood or metal tuned to a key: agogo, wood block."""
    hertz = tuple(key_hertz(key) * ratio for ratio in ratios)
    return Take(sound=bars(strength, rng, hertz=hertz, seconds=seconds), rate=RATE)


def pitched_head(
    key: int, strength: float, rng: np.random.Generator, *, seconds: float, slap: float, drop: float
) -> Take:
    """A drum tuned to a key: taiko, melodic tom, synth drum."""
    return Take(sound=head(strength, rng, hertz=key_hertz(key), seconds=seconds, slap=slap, drop=drop), rate=RATE)
