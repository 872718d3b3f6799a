# SPDX-License-Identifier: Apache-2.0
"""Plucked strings: guitars, harp, basses and their cousins, as modes of a string (exactly in tune, unlike a delay
line)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import signal as filters

from fairchord.audio.bank.signal import Modes, Signal, Take, band, bend, burst, fade, key_hertz, ring, unit_peak


@dataclass(frozen=True, slots=True, kw_only=True)
class String:
    """One plucked instrument. Places are shares of the string's length; times are seconds for a fall of 60 dB."""

    place: float = 0.2
    pickup: float | None = None
    bright_hertz: float = 3000.0
    """Where the pluck's spectrum rolls off, at full strength and middle C."""
    tilt: float = 1.0
    ring_seconds: float = 4.0
    ring_slope: float = 0.55
    damping: float = 0.5
    """How much faster high partials die: per kHz."""
    stiffness: float = 2e-5
    pick: float = 0.08
    pick_band: tuple[float, float] = (900.0, 5000.0)
    pick_seconds: float = 0.014
    thump: float = 0.0
    thump_hertz: tuple[float, ...] = (98.0, 190.0, 390.0)
    body: int | None = None
    body_depth_db: float = 4.0
    course_cents: float = 0.5
    """Detuning of the two directions in which the string swings, or of a double course."""
    octave_course: float = 0.0
    drive: float = 0.0
    """Gain into a valve-like clipper; 0 plays clean."""
    cabinet: tuple[float, float] | None = None
    longest: float = 2.4
    lowest: int = 40
    rise_seconds: float = 0.0008
    rate: int = 24_000


STRINGS: Final[Mapping[str, String]] = {
    "nylon": String(place=0.22, bright_hertz=2300, tilt=1.25, ring_seconds=3.6, damping=0.9, pick=0.05,
                    pick_band=(400, 2500), thump=0.10, body=31, body_depth_db=3.5, longest=1.9, rise_seconds=0.0014),
    "steel": String(rate=32_000, place=0.14, bright_hertz=4800, tilt=0.95, ring_seconds=5.0, damping=0.42, pick=0.10,
                    pick_band=(1500, 8000), thump=0.05, body=37, course_cents=0.7, longest=1.7, stiffness=5e-5),
    "jazz": String(place=0.25, pickup=0.24, bright_hertz=1500, tilt=1.1, ring_seconds=4.0, damping=0.8, pick=0.04,
                   pick_band=(500, 2500), body=41, body_depth_db=2, longest=1.8),
    "clean": String(rate=32_000, place=0.16, pickup=0.12, bright_hertz=3600, tilt=0.8, ring_seconds=5.0, damping=0.42,
        pick=0.05,
                    pick_band=(1500, 6000), longest=1.7, cabinet=(90, 6200)),
    "muted": String(place=0.12, pickup=0.14, bright_hertz=2600, tilt=0.9, ring_seconds=0.42, ring_slope=0.4,
        damping=0.9,
                    pick=0.16, pick_band=(700, 4000), longest=0.5, cabinet=(90, 5200)),
    "overdriven": String(place=0.13, pickup=0.11, bright_hertz=3400, tilt=0.8, ring_seconds=9.0, damping=0.22,
        pick=0.08,
                         drive=7.0, cabinet=(95, 4600), longest=2.4, course_cents=0.6),
    "distorted": String(place=0.11, pickup=0.08, bright_hertz=4200, tilt=0.7, ring_seconds=12.0, damping=0.18,
        pick=0.08,
                        drive=26.0, cabinet=(100, 4800), longest=2.4, course_cents=0.8),
    "harp": String(place=0.36, bright_hertz=3600, tilt=1.15, ring_seconds=4.6, ring_slope=0.65, damping=0.55,
        pick=0.035,
                   pick_band=(300, 2200), thump=0.06, thump_hertz=(120, 210, 330), body=43, body_depth_db=2.5,
                   longest=2.2, lowest=28, rise_seconds=0.0016),
    "pizzicato": String(place=0.28, bright_hertz=1900, tilt=1.25, ring_seconds=0.62, ring_slope=0.5, damping=1.1,
                        pick=0.10, pick_band=(250, 2200), thump=0.20, thump_hertz=(140, 280, 460), body=47, longest=0.8,
                        lowest=36, rise_seconds=0.0014),
    "banjo": String(place=0.10, bright_hertz=5200, tilt=0.75, ring_seconds=1.1, damping=0.4, pick=0.14,
                    pick_band=(1500, 8000), thump=0.12, thump_hertz=(220, 390, 640), body=53, longest=1.1, lowest=48),
    "sitar": String(place=0.07, bright_hertz=5500, tilt=0.45, ring_seconds=4.5, damping=0.3, pick=0.08, body=59,
                    body_depth_db=6, course_cents=3.0, octave_course=0.3, longest=1.5, lowest=48),
    "koto": String(place=0.09, bright_hertz=3600, tilt=0.85, ring_seconds=2.6, damping=0.55, pick=0.14,
                   pick_band=(1200, 6000), thump=0.06, body=61, longest=1.4, lowest=48),
    "shamisen": String(place=0.10, bright_hertz=3400, tilt=0.7, ring_seconds=0.9, damping=0.5, pick=0.30,
                       pick_band=(600, 5000), thump=0.2, thump_hertz=(260, 430), body=67, longest=0.9, lowest=48),
    "acoustic_bass": String(rate=16_000, place=0.30, bright_hertz=800, tilt=1.1, ring_seconds=1.9, ring_slope=0.35,
        damping=1.6,
                            pick=0.08, pick_band=(120, 1200), pick_seconds=0.02, thump=0.16, thump_hertz=(62, 105, 180),
                            body=71, body_depth_db=3, longest=1.9, lowest=24, rise_seconds=0.003),
    "finger_bass": String(place=0.22, pickup=0.17, bright_hertz=900, tilt=0.95, ring_seconds=2.8, ring_slope=0.3,
                          damping=1.2, pick=0.05, pick_band=(150, 1600), longest=1.8, lowest=24, rise_seconds=0.002),
    "picked_bass": String(place=0.12, pickup=0.13, bright_hertz=2000, tilt=0.75, ring_seconds=3.0, ring_slope=0.3,
                          damping=0.8, pick=0.12, pick_band=(600, 4000), longest=1.4, lowest=24),
    "slap_bass": String(place=0.34, pickup=0.12, bright_hertz=4200, tilt=0.55, ring_seconds=2.6, ring_slope=0.3,
                        damping=0.9, pick=0.34, pick_band=(900, 6500), pick_seconds=0.02, longest=1.4, lowest=24,
                        stiffness=6e-5),
    "fretless_bass": String(rate=16_000, place=0.26, pickup=0.20, bright_hertz=1100, tilt=0.8, ring_seconds=3.4,
        ring_slope=0.3,
                            damping=0.7, pick=0.02, pick_band=(100, 900), longest=1.8, lowest=24, rise_seconds=0.018),
}  # fmt: skip


def plucked_string(key: int, strength: float, rng: np.random.Generator, *, string: str) -> Take:
    """One note of an instrument in STRINGS."""
    kind = STRINGS[string]
    hertz = key_hertz(key)
    frames = int(kind.rate * min(kind.longest, 0.3 + kind.longest * 2.0 ** (-(key - kind.lowest) / 40.0)))
    tone = ring(_string_modes(kind, hertz, strength, rng), frames, kind.rate)
    if kind.octave_course:
        tone = tone + kind.octave_course * ring(_string_modes(kind, 2 * hertz, strength, rng), frames, kind.rate)
    tone = _amplified(unit_peak(tone), kind)
    low, high = kind.pick_band
    pick = burst(frames, kind.rate, rng, low=low, high=high, fall_seconds=kind.pick_seconds)
    sound = unit_peak(tone) + kind.pick * (0.3 + strength) * pick + _thump(kind, frames) * (0.4 + 0.6 * strength)
    sound = fade(sound, kind.rate, rise_seconds=kind.rise_seconds, fall_seconds=min(0.2, 0.3 * kind.longest))
    return Take(sound=unit_peak(sound), rate=kind.rate)


def _string_modes(kind: String, hertz: float, strength: float, rng: np.random.Generator) -> Modes:
    numbers = np.arange(1, min(int(0.45 * kind.rate / hertz), 80) + 1)
    partials = numbers * hertz * np.sqrt((1.0 + kind.stiffness * numbers**2) / (1.0 + kind.stiffness))
    bright = kind.bright_hertz * (0.4 + 0.6 * strength) * (hertz / 262.0) ** 0.3
    loud = np.abs(np.sin(np.pi * numbers * kind.place)) * numbers**-kind.tilt / (1.0 + (partials / bright) ** 2.0)
    if kind.pickup is not None:
        loud = loud * (0.15 + np.abs(np.sin(np.pi * numbers * kind.pickup)))
    if kind.body is not None:
        loud = loud * bend(partials, kind.body, depth_db=kind.body_depth_db, bumps_per_octave=3.0)
    ringing = kind.ring_seconds * (262.0 / hertz) ** kind.ring_slope
    fall = ringing / (1.0 + kind.damping * partials / 1000.0)
    twins = 2.0 ** (np.array([-0.4, 0.6]) * kind.course_cents / 1200.0)
    return Modes(
        hertz=np.outer(twins, partials).ravel(),
        fall_seconds=np.maximum(np.outer([0.8, 1.15], fall).ravel(), 0.02),
        amplitude=np.outer([0.6, 0.4], loud).ravel(),
        phase=np.tile(rng.uniform(-0.3, 0.3, len(numbers)), 2),
    )


def _amplified(tone: Signal, kind: String) -> Signal:
    """Clip softly at four times the rate, so that the new partials do not fold back, and pass a loudspeaker cabinet."""
    if kind.drive:
        wide = filters.resample_poly(tone, 4, 1)
        wide = np.tanh(kind.drive * wide + 0.15) - np.tanh(0.15)
        tone = np.asarray(filters.resample_poly(wide, 1, 4))
    if kind.cabinet is not None:
        low, high = kind.cabinet
        tone = band(tone, kind.rate, low, None)
        tone = band(tone, kind.rate, None, high, 3)
    return tone


def _thump(kind: String, frames: int) -> Signal:
    if not kind.thump:
        return np.zeros(frames)
    hertz = np.array(kind.thump_hertz)
    fall = 0.12 * np.sqrt(100.0 / hertz)
    thump = ring(Modes(hertz=hertz, fall_seconds=fall, amplitude=1.0 / np.arange(1, len(hertz) + 1)), frames, kind.rate)
    return kind.thump * unit_peak(thump)
