# SPDX-License-Identifier: Apache-2.0
"""Spectral envelopes as plain facts: how strong each partial of a sustained sound is, from tilt, roll-off and
formants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fairchord.audio.bank.signal import Signal, bend


@dataclass(frozen=True, slots=True, kw_only=True)
class Formant:
    """A resonance: centre in Hz, height in decibels over the rest, width in Hz."""

    hertz: float
    height_db: float
    width_hertz: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timbre:
    """Amplitude over frequency: (f / f0) ** -tilt, a body's fixed resonances, formants, and a roll-off.

    `roll_off` is (Hz, order): amplitude falls as a low-pass of that order. `floor` is a share of the sound that no
    formant touches, so that vowels keep their fundamental. `even` scales the even partials (a closed pipe has few).
    """

    tilt: float
    roll_off: tuple[float, float] = (12_000.0, 2.0)
    formants: tuple[Formant, ...] = ()
    floor: float = 1.0
    even: float = 1.0
    body: int | None = None
    body_depth_db: float = 4.0
    low_cut: float = 0.0

    def amplitude(self, hertz: Signal, fundamental: float) -> Signal:
        """Amplitude at each frequency of a sound whose first partial is `fundamental` (even partials not yet
        scaled)."""
        ratio = np.maximum(hertz, 1.0) / fundamental
        result = np.where(ratio > 0.4, np.maximum(ratio, 0.4) ** -self.tilt, 0.0)
        corner, order = self.roll_off
        result = result / np.sqrt(1.0 + (hertz / corner) ** (2.0 * order))
        if self.formants:
            result = result * self._resonance(hertz)
        if self.body is not None:
            result = result * bend(hertz, self.body, depth_db=self.body_depth_db, bumps_per_octave=4.0)
        if self.low_cut:
            result = result / (1.0 + (self.low_cut / np.maximum(hertz, 1.0)) ** 2)
        return np.asarray(result)

    def _resonance(self, hertz: Signal) -> Signal:
        total = np.full_like(hertz, self.floor)
        for formant in self.formants:
            distance = (hertz - formant.hertz) / (0.5 * formant.width_hertz)
            total = total + 10.0 ** (formant.height_db / 20.0) / (1.0 + distance**2)
        return np.asarray(total)
