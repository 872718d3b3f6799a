# SPDX-License-Identifier: Apache-2.0
"""Bars, bells, tongues and drum heads that ring at a pitch: each is a row of mode ratios, and one function plays
them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairchord.audio.bank.signal import Modes, Take, burst, fade, key_hertz, ring, unit_peak


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One kind of ringing body: modes as (ratio, amplitude, share of the ringing time), and how it is hit."""

    modes: tuple[tuple[float, float, float], ...]
    ring_seconds: float
    """Time of the first mode to fall by 60 dB at middle C."""
    ring_slope: float = 0.5
    """How much shorter an octave higher rings: the power of the frequency ratio."""
    hit: float = 0.08
    hit_band: tuple[float, float] = (600.0, 4000.0)
    hit_seconds: float = 0.025
    beat_cents: float = 0.0
    """Detuning of a twin of every mode, which beats."""
    longest: float = 3.0
    hardness: float = 0.5
    """How much the higher modes depend on the strength of the hit."""
    rate: int = 32_000


BARS: Final[Mapping[str, Bar]] = {
    "celesta": Bar(
        modes=((1, 1, 1), (2.0, 0.10, 0.7), (3.0, 0.05, 0.5), (4.02, 0.22, 0.35), (6.3, 0.05, 0.2), (9.2, 0.03, 0.1)),
        ring_seconds=2.6, ring_slope=0.4, hit=0.05, hit_band=(900, 5000), longest=1.2,
    ),
    "glockenspiel": Bar(
        modes=((1, 1, 1), (2.756, 0.55, 0.55), (5.404, 0.38, 0.3), (8.933, 0.2, 0.16), (13.3, 0.08, 0.1)),
        ring_seconds=5.5, ring_slope=0.45, hit=0.12, hit_band=(3000, 12000), hit_seconds=0.012, longest=1.2,
    ),
    "music_box": Bar(
        modes=((1, 1, 1), (2.0, 0.18, 0.5), (3.01, 0.10, 0.4), (6.267, 0.26, 0.25), (9.8, 0.06, 0.12)),
        ring_seconds=3.6, ring_slope=0.45, hit=0.10, hit_band=(2500, 9000), hit_seconds=0.01, beat_cents=1.2,
        longest=1.2,
    ),
    "vibraphone": Bar(
        modes=((1, 1, 1), (3.984, 0.22, 0.28), (10.67, 0.10, 0.10), (17.6, 0.03, 0.05)),
        ring_seconds=7.0, ring_slope=0.5, hit=0.04, hit_band=(400, 2500), longest=2.1, rate=24_000, hardness=0.8,
    ),
    "marimba": Bar(
        modes=((1, 1, 1), (3.932, 0.20, 0.22), (9.54, 0.09, 0.09), (16.3, 0.03, 0.05)),
        ring_seconds=1.25, ring_slope=0.75, hit=0.10, hit_band=(250, 2000), longest=1.5, rate=24_000, hardness=0.8,
    ),
    "xylophone": Bar(
        modes=((1, 1, 1), (3.0, 0.42, 0.4), (6.16, 0.22, 0.22), (10.3, 0.12, 0.12)),
        ring_seconds=0.85, ring_slope=0.6, hit=0.22, hit_band=(900, 7000), hit_seconds=0.015, rate=44_100, longest=0.9,
    ),
    "tubular_bells": Bar(
        modes=((1, 0.35, 1.2), (2.0, 1.0, 1), (3.01, 0.85, 0.9), (4.17, 0.6, 0.7), (5.43, 0.38, 0.5), (6.8, 0.25, 0.4),
               (8.2, 0.14, 0.3)),
        ring_seconds=9.0, ring_slope=0.4, hit=0.10, hit_band=(800, 5000), beat_cents=1.0, longest=2.0, rate=24_000,
    ),
    "dulcimer": Bar(
        modes=((1, 1, 1), (2.001, 0.72, 0.8), (3.004, 0.5, 0.62), (4.01, 0.36, 0.5), (5.02, 0.25, 0.4), (6.03, 0.2,
        0.34),
               (7.05, 0.13, 0.28), (8.07, 0.1, 0.24), (9.1, 0.07, 0.2), (10.2, 0.05, 0.17)),
        ring_seconds=3.4, ring_slope=0.6, hit=0.12, hit_band=(700, 5500), beat_cents=2.6, longest=1.6, rate=24_000,
    ),
    "kalimba": Bar(
        modes=((1, 1, 1), (2.0, 0.06, 0.5), (5.42, 0.28, 0.16), (6.3, 0.12, 0.12), (13.9, 0.06, 0.06)),
        ring_seconds=1.9, ring_slope=0.6, hit=0.22, hit_band=(250, 1800), hit_seconds=0.02, longest=1.4, rate=24_000,
    ),
    "steel_drum": Bar(
        modes=((1, 1, 1), (2.0, 0.62, 0.7), (3.0, 0.26, 0.45), (4.01, 0.2, 0.36), (5.03, 0.08, 0.26), (6.1, 0.06, 0.2)),
        ring_seconds=1.9, ring_slope=0.5, hit=0.10, hit_band=(400, 3500), beat_cents=4.0, longest=1.5, rate=24_000,
    ),
    "timpani": Bar(
        modes=((1, 1, 1), (1.5, 0.62, 0.8), (1.98, 0.42, 0.7), (2.44, 0.26, 0.55), (2.9, 0.16, 0.45), (1.73, 0.2, 0.16),
               (0.85, 0.25, 0.12)),
        ring_seconds=1.3, ring_slope=0.35, hit=0.20, hit_band=(60, 700), hit_seconds=0.05, longest=2.2, rate=24_000,
    ),
}  # fmt: skip


def struck_bar(key: int, strength: float, rng: np.random.Generator, *, bar: str) -> Take:
    """One note of a body in BARS."""
    body = BARS[bar]
    hertz = key_hertz(key)
    ringing = body.ring_seconds * (262.0 / hertz) ** body.ring_slope
    frames = int(body.rate * min(body.longest, 0.25 + 0.75 * ringing))
    ratio, loud, share = np.array(body.modes).T
    loud = loud * np.where(ratio == ratio[0], 1.0, (1.0 - body.hardness) + body.hardness * strength**1.4)
    ratio = ratio / ratio[0]
    twins = 2.0 ** (np.array([-0.5, 0.5]) * body.beat_cents / 1200.0)
    modes = Modes(
        hertz=np.outer(twins, ratio * hertz).ravel(),
        fall_seconds=np.outer([1.0, 0.85], ringing * share).ravel(),
        amplitude=np.outer([0.55, 0.45], loud).ravel(),
    )
    tone = unit_peak(ring(modes, frames, body.rate))
    low, high = body.hit_band
    hit = burst(frames, body.rate, rng, low=low, high=high, fall_seconds=body.hit_seconds)
    sound = tone + body.hit * (0.35 + 0.9 * strength) * hit
    return Take(sound=unit_peak(fade(sound, body.rate, rise_seconds=0.0008, fall_seconds=0.15)), rate=body.rate)
