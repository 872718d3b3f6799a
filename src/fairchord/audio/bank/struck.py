# SPDX-License-Identifier: Apache-2.0
"""Struck strings and tines: grand piano, harpsichord, clavinet, electric pianos. One call plays one note at one
strength."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fairchord.audio.bank.signal import Modes, Signal, Take, bend, burst, die_away, fade, key_hertz, ring, unit_peak


@dataclass(frozen=True, slots=True, kw_only=True)
class Hammer:
    """A struck string: where and how hard it is hit, how stiff it is, how long it rings."""

    place: float = 0.12
    """Where along the string, as a share of its length: partials with a node there are missing."""
    softness: float = 1.0
    """Larger is darker."""
    stiffness: float = 1.0
    ring: float = 1.0
    """Multiplies the natural ringing time."""
    knock: float = 0.05
    body: int = 11
    unison_cents: float = 0.45
    rise_seconds: float = 0.0012
    longest: float = 3.0
    """Longest recording in seconds, for the lowest key."""


def hammered_string(key: int, strength: float, rng: np.random.Generator, *, hammer: Hammer) -> Take:
    """A stiff string hit by felt: brighter when hit harder, with the fast first and slow second decay of a piano."""
    rate = 24_000 if key < 52 else 32_000
    hertz = key_hertz(key)
    longest = hammer.longest * (0.65 + 0.35 * strength)
    frames = int(rate * min(longest, 0.5 + longest * 2.0 ** (-(key - 21) / 26.0)))
    modes = _string_modes(key, hertz, strength, rng, hammer, rate)
    tone = ring(modes, frames, rate)
    tone /= np.sqrt(np.mean(tone[: rate // 4] ** 2))
    knock = _knock(frames, rate, rng, hammer.knock * (0.3 + 0.9 * strength))
    return Take(
        sound=unit_peak(fade(tone + knock, rate, rise_seconds=hammer.rise_seconds, fall_seconds=0.25)), rate=rate
    )


def _string_modes(
    key: int, hertz: float, strength: float, rng: np.random.Generator, hammer: Hammer, rate: int
) -> Modes:
    stiffness = hammer.stiffness * (1.6 * np.exp(0.0926 * (key - 20) - 13.64) + np.exp(-0.0847 * (key - 20) - 5.82))
    numbers = np.arange(1, min(int(0.46 * rate / hertz), 90) + 1)
    partials = numbers * hertz * np.sqrt((1.0 + stiffness * numbers**2) / (1.0 + stiffness))
    felt = (900.0 + 5200.0 * strength**1.6) * (hertz / 262.0) ** 0.35 / hammer.softness
    loud = np.abs(np.sin(np.pi * numbers * hammer.place)) * numbers ** (-0.55 - 0.35 * (1.0 - strength))
    loud = loud / (1.0 + (partials / felt) ** 2.2) * bend(partials, hammer.body, depth_db=2.5)
    loud = loud * partials / np.hypot(partials, 90.0) * 10.0 ** (rng.normal(0.0, 1.2, len(numbers)) / 20.0)
    slowest = 15.0 * 2.0 ** (-(key - 21) / 21.0) * hammer.ring
    fall = slowest / (1.0 + 0.35 * (partials / 1000.0) * (1.0 + 0.12 * numbers * (hertz / 262.0)))
    detune = 2.0 ** (hammer.unison_cents * np.array([-0.9, 0.15, 1.0]) / 1200.0)
    share, speed = np.array([0.55, 0.38, 0.17]), np.array([0.42, 0.75, 1.6])
    return Modes(
        hertz=np.outer(detune, partials).ravel(),
        fall_seconds=np.maximum(np.outer(speed, fall).ravel(), 0.03),
        amplitude=np.outer(share, loud).ravel(),
    )


def _knock(frames: int, rate: int, rng: np.random.Generator, level: float) -> Signal:
    """The thump of the key bed and soundboard under the tone."""
    length = min(frames, int(0.25 * rate))
    thump = ring(
        Modes(
            hertz=np.array([87.0, 131.0, 192.0, 277.0, 410.0]),
            fall_seconds=np.array([0.16, 0.13, 0.11, 0.09, 0.07]),
            amplitude=np.array([1.0, 0.8, 0.6, 0.5, 0.35]),
        ),
        length,
        rate,
    )
    result = np.zeros(frames)
    result[:length] = level * (thump + 0.8 * burst(length, rate, rng, low=300.0, high=3200.0, fall_seconds=0.05))
    return result


def quill_string(key: int, strength: float, rng: np.random.Generator) -> Take:
    """A harpsichord: two choirs of thin strings plucked near the end, one an octave higher."""
    rate = 32_000
    hertz = key_hertz(key)
    frames = int(rate * min(1.8, 0.5 + 1.9 * 2.0 ** (-(key - 36) / 28.0)))
    sound = np.zeros(frames)
    for octave, level, place in ((1, 1.0, 0.11), (2, 0.42, 0.16)):
        numbers = np.arange(1, min(int(0.45 * rate / (hertz * octave)), 70) + 1)
        partials = numbers * hertz * octave * np.sqrt(1.0 + 2e-5 * numbers**2)
        loud = np.abs(np.sin(np.pi * numbers * place)) / numbers**0.75 / (1.0 + (partials / 6500.0) ** 3)
        fall = 4.5 * 2.0 ** (-(key - 48) / 24.0) / (1.0 + partials / 2600.0)
        phase = rng.uniform(-0.4, 0.4, len(numbers))
        loud = loud * bend(partials, 23, depth_db=3.0)
        sound += level * ring(Modes(hertz=partials, fall_seconds=fall, amplitude=loud, phase=phase), frames, rate)
    click = 0.16 * burst(frames, rate, rng, low=1800.0, high=9000.0, fall_seconds=0.02)
    sound = unit_peak(sound) + click * (0.6 + 0.4 * strength)
    return Take(sound=unit_peak(fade(sound, rate, rise_seconds=0.0006, fall_seconds=0.2)), rate=rate)


def clavinet(key: int, strength: float, rng: np.random.Generator) -> Take:
    """A string struck by a tangent and heard through a magnet near its end."""
    rate = 24_000
    hertz = key_hertz(key)
    frames = int(rate * (0.5 + 0.9 * 2.0 ** (-(key - 36) / 24.0)))
    numbers = np.arange(1, min(int(0.45 * rate / hertz), 60) + 1)
    partials = numbers * hertz
    loud = np.abs(np.sin(np.pi * numbers * 0.18)) * numbers**-0.45 / (1.0 + (partials / (1800 + 3200 * strength)) ** 3)
    fall = 3.0 * 2.0 ** (-(key - 48) / 26.0) / (1.0 + partials / 2200.0)
    sound = unit_peak(ring(Modes(hertz=partials, fall_seconds=fall, amplitude=loud), frames, rate))
    sound = np.tanh(1.6 * sound) + 0.1 * burst(frames, rate, rng, low=700.0, high=5000.0, fall_seconds=0.015)
    return Take(sound=unit_peak(fade(sound, rate, rise_seconds=0.0006, fall_seconds=0.1)), rate=rate)


def tine_piano(key: int, strength: float, rng: np.random.Generator) -> Take:
    """A Rhodes-like tine before a magnet: a near sine that growls when struck hard, with a bell at its onset."""
    rate = 24_000
    hertz = key_hertz(key)
    frames = int(rate * min(2.3, 0.7 + 2.0 * 2.0 ** (-(key - 40) / 26.0)))
    time = np.arange(frames) / rate
    fall = 9.0 * 2.0 ** (-(key - 48) / 24.0)
    turn = 2.0 * np.pi * hertz * time
    growl = (0.25 + 1.55 * strength**1.5) * min(1.0, (700.0 / hertz) ** 0.6)
    index = growl * (0.35 + 0.65 * np.exp(-time / (0.45 * 2.0 ** (-(key - 60) / 30.0))))
    tone = np.sin(turn + index * np.sin(turn)) * die_away(frames, rate, fall)
    sub = 0.25 * np.sin(turn) * die_away(frames, rate, 1.3 * fall)
    bell = _bell(hertz, frames, rate, strength)
    thud = 0.05 * burst(frames, rate, rng, low=150.0, high=1500.0, fall_seconds=0.03)
    sound = tone + sub + bell + thud * (0.4 + strength)
    return Take(sound=unit_peak(fade(sound - np.mean(sound), rate, rise_seconds=0.0015, fall_seconds=0.25)), rate=rate)


def _bell(hertz: float, frames: int, rate: int, strength: float) -> Signal:
    ratios = np.array([6.267, 8.02, 17.55])
    return ring(
        Modes(
            hertz=hertz * ratios,
            fall_seconds=np.array([0.55, 0.35, 0.14]) * (262.0 / hertz) ** 0.3,
            amplitude=np.array([0.16, 0.05, 0.06]) * (0.25 + strength**1.3) * min(1.0, 500.0 / hertz),
        ),
        frames,
        rate,
    )


def glass_piano(key: int, strength: float, rng: np.random.Generator) -> Take:
    """A digital electric piano: two frequency-modulated pairs, one hollow and one glassy, gently out of tune."""
    rate = 24_000
    hertz = key_hertz(key)
    frames = int(rate * min(2.3, 0.7 + 2.0 * 2.0 ** (-(key - 40) / 26.0)))
    time = np.arange(frames) / rate
    fall = 8.0 * 2.0 ** (-(key - 48) / 24.0)
    sound = np.zeros(frames)
    for cents, level in ((-1.6, 0.5), (1.6, 0.5)):
        turn = 2.0 * np.pi * hertz * 2.0 ** (cents / 1200.0) * time
        body = np.sin(turn + (0.3 + 0.7 * strength) * np.exp(-time / 0.7) * np.sin(turn))
        ratio = 14.0 if hertz * 15 < 0.45 * rate else 7.0 if hertz * 8 < 0.45 * rate else 3.0
        glass = np.sin(turn + 0.9 * strength * np.exp(-time / 0.12) * np.sin(ratio * turn))
        sound += level * (body * die_away(frames, rate, fall) + 0.55 * glass * die_away(frames, rate, 0.75 * fall))
    sound = sound + 0.02 * burst(frames, rate, rng, low=2000.0, high=7000.0, fall_seconds=0.02)
    return Take(sound=unit_peak(fade(sound, rate, rise_seconds=0.0015, fall_seconds=0.25)), rate=rate)
