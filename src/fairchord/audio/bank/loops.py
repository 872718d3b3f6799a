# SPDX-License-Identifier: Apache-2.0
"""Sustained sounds that repeat without a seam, because every part of them fits a whole number of times into the loop.

`layered_loop` builds a loop in the frequency domain (many players: each partial is a narrow hump of random phases; or
a few detuned oscillators: a few exact lines). `solo_phrase` builds one player in time: an attack that grows into a
loop with vibrato, slight unsteadiness and breath, coloured by a fixed resonance, so that vibrato makes the timbre
shimmer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import fft

from fairchord.audio.bank.signal import AUDIBLE_SHARE, Signal, Take, band, key_hertz, noise, unit_peak
from fairchord.audio.bank.timbre import Timbre

GUARD: Final = 8
"""Frames before and after a loop that repeat it, as the SoundFont specification asks."""
TAPS: Final = 2048
ANCHOR: Final = 2.5
"""How much stronger than its neighbours the exact pitch is in a hump: a section is blurred, but not out of tune."""


def whole_cycles(hertz: float, rate: int, seconds: float) -> tuple[int, int]:
    """Frames and cycles of the loop of about `seconds` whose pitch error is smallest."""
    first = max(round(hertz * seconds), 1)
    candidates = range(first, first + max(first // 8, 12))
    cycles = min(candidates, key=lambda count: abs(round(count * rate / hertz) * hertz / (count * rate) - 1.0))
    return round(cycles * rate / hertz), cycles


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """Who plays together: a spread in cents of many players, or exact `lines` of (beats per loop, gain)."""

    seconds: float = 1.4
    spread_cents: float = 0.0
    lines: tuple[tuple[int, float], ...] = ((0, 1.0),)
    harmonics: tuple[float, ...] = ()
    """Gains of the first harmonics (drawbars); empty for all that the timbre gives."""


def layered_loop(key: int, rate: int, timbre: Timbre, layers: Layers, rng: np.random.Generator) -> Take:
    """A loop of many layers of one timbre, from its spectrum."""
    hertz = key_hertz(key)
    frames, cycles = whole_cycles(hertz, rate, layers.seconds)
    count = int(AUDIBLE_SHARE * rate / hertz)
    numbers = np.arange(1, max(count, 1) + 1)
    gains = timbre.amplitude(numbers * hertz, hertz) * np.where(numbers % 2 == 0, timbre.even, 1.0)
    if layers.harmonics:
        drawbars = np.zeros(len(numbers))
        drawbars[: len(layers.harmonics)] = layers.harmonics[: len(numbers)]
        gains = gains * drawbars
    spectrum = np.zeros(frames // 2 + 1, dtype=np.complex128)
    for number, gain in zip(numbers, gains, strict=True):
        _add_partial(spectrum, int(number), float(gain), cycles, layers, rng)
    return _sealed(np.asarray(fft.irfft(spectrum, frames)), rate)


def _add_partial(
    spectrum: np.ndarray, number: int, gain: float, cycles: int, layers: Layers, rng: np.random.Generator
) -> None:
    if layers.spread_cents == 0.0:
        for beats, share in layers.lines:
            place = number * (cycles + beats)
            if 0 < place < len(spectrum):
                spectrum[place] += gain * share * np.exp(2j * np.pi * rng.random())
        return
    centre = number * cycles
    width = max(centre * (2.0 ** (layers.spread_cents / 1200.0) - 1.0), 0.4)
    reach = int(3 * width) + 1
    places = np.arange(max(centre - reach, 1), min(centre + reach + 1, len(spectrum)))
    hump = np.exp(-0.5 * ((places - centre) / width) ** 2)
    hump[places == centre] *= ANCHOR
    hump *= gain / np.sqrt(np.sum(hump**2))
    spectrum[places] += hump * np.exp(2j * np.pi * rng.random(len(places)))


def _sealed(loop: Signal, rate: int) -> Take:
    """Turn the loop so that it starts at a rising zero, and add the guard frames on both sides."""
    rising = np.flatnonzero((loop[:-1] <= 0.0) & (loop[1:] > 0.0))
    turned = np.roll(loop, -int(rising[0]) if len(rising) else 0)
    sound = np.concatenate([turned[-GUARD:], turned, turned[:GUARD]])
    return Take(sound=unit_peak(sound), rate=rate, loop=(GUARD, GUARD + len(loop)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """How one player sounds a note: onset, vibrato, unsteadiness, breath or bow noise."""

    attack_seconds: float = 0.08
    scoop_cents: float = 0.0
    dark_hertz: float = 900.0
    """The onset starts as dark as a low-pass at this frequency and opens from there."""
    vibrato_cents: float = 0.0
    vibrato_hertz: float = 5.4
    tremble: float = 0.08
    """How much the timbre opens and closes with the vibrato and by chance (0 to 1)."""
    drift_cents: float = 2.0
    breath: float = 0.0
    breath_band: tuple[float, float] = (800.0, 6000.0)
    chiff: float = 0.0
    seconds: float = 0.75


def solo_phrase(key: int, rate: int, timbre: Timbre, player: Player, rng: np.random.Generator) -> Take:
    """One player's note: an attack of its own, then a seamless loop."""
    hertz = key_hertz(key)
    frames, cycles = whole_cycles(hertz, rate, player.seconds)
    onset = int((player.attack_seconds + 0.06) * rate)
    wave = _slow_waves(frames, rate, player, rng)
    phase = _phase(frames, cycles, onset, wave, player, hertz / rate)
    pulses = _pulses(phase, int(AUDIBLE_SHARE * rate / (hertz * 1.03)), timbre.even)
    bright = _coloured(pulses, rate, timbre, hertz, onset, frames)
    dark = band(np.concatenate([pulses[:onset], np.tile(pulses[onset:], 2)]), rate, None, player.dark_hertz)
    dark = _coloured(np.delete(dark, np.s_[onset : onset + frames]), rate, timbre, hertz, onset, frames)
    rise = np.clip(np.arange(onset) / (player.attack_seconds * rate), 0.0, 1.0)
    opening = np.concatenate([rise**1.5, 1.0 - player.tremble * (0.5 + 0.5 * wave[1])])
    sound = unit_peak(opening * bright + (1.0 - opening) * dark)
    sound = sound + _breath(frames, onset, rate, player, rng, rise)
    sound[:onset] *= np.sin(0.5 * np.pi * np.clip(rise * 1.3, 0.0, 1.0)) ** 2
    sound = np.concatenate([sound, sound[onset : onset + GUARD]])
    return Take(sound=unit_peak(sound), rate=rate, loop=(onset, onset + frames))


def _slow_waves(frames: int, rate: int, player: Player, rng: np.random.Generator) -> tuple[Signal, Signal]:
    """Pitch deviation in cents and a slow timbre wave (-1 to 1), both periodic over the loop."""
    turn = 2.0 * np.pi * np.arange(frames) / frames
    swings = max(round(player.vibrato_hertz * frames / rate), 1)
    vibrato = np.sin(swings * turn)
    drift = sum(rng.standard_normal() / k * np.sin(k * turn + rng.uniform(0, 2 * np.pi)) for k in range(1, 9))
    drift = np.asarray(drift) / max(float(np.max(np.abs(drift))), 1e-9)
    cents = player.vibrato_cents * vibrato + player.drift_cents * drift
    return cents - cents.mean(), 0.6 * vibrato + 0.4 * drift


def _phase(frames: int, cycles: int, onset: int, wave: tuple[Signal, Signal], player: Player, step: float) -> Signal:
    """Phase in cycles over attack and loop; the loop advances by exactly `cycles`."""
    loop = 2.0 ** (wave[0] / 1200.0)
    loop *= cycles / loop.sum()
    settle = np.clip(np.arange(onset) / (0.9 * onset), 0.0, 1.0)
    before = np.resize(wave[0][::-1], onset)[::-1] * settle**2 + player.scoop_cents * (1.0 - settle) ** 2
    attack = step * 2.0 ** (before / 1200.0)
    steps = np.concatenate([attack, loop])
    phase = np.cumsum(steps) - steps
    return np.asarray(phase - phase[onset])


def _pulses(phase: Signal, count: int, even: float) -> Signal:
    """A band-limited pulse train: the sum of the first `count` cosines, its even partials scaled."""

    def train(cycles: Signal) -> Signal:
        """The closed form of the sum."""
        half = np.pi * (cycles - np.round(cycles))
        small = np.abs(half) < 1e-6
        safe = np.where(small, 1.0, half)
        return np.where(small, count + 0.5, np.sin((2 * count + 1) * safe) / (2.0 * np.sin(safe))) - 0.5

    whole = train(phase)
    if even == 1.0:
        return whole
    shifted = train(phase + 0.5)
    return 0.5 * (1.0 + even) * whole - 0.5 * (1.0 - even) * shifted


def _coloured(pulses: Signal, rate: int, timbre: Timbre, hertz: float, onset: int, frames: int) -> Signal:
    """Filter attack and loop by the timbre; the loop is filtered as if it had sounded for ever."""
    taps = _least_delay(timbre.amplitude(fft.rfftfreq(TAPS, 1.0 / rate), hertz))
    source = np.concatenate([pulses[:onset], pulses[onset:], pulses[onset:]])
    size = fft.next_fast_len(len(source) + TAPS, real=True)
    result = np.asarray(fft.irfft(fft.rfft(source, size) * fft.rfft(taps, size), size))
    return np.concatenate([result[:onset], result[onset + frames : onset + 2 * frames]])


def _least_delay(amplitude: Signal) -> Signal:
    """The minimum-phase filter of an amplitude response, by the folded cepstrum: it rings after, never before."""
    cepstrum = np.asarray(fft.irfft(np.log(np.maximum(amplitude, 1e-4 * amplitude.max()))))
    half = len(cepstrum) // 2
    cepstrum[1:half] *= 2.0
    cepstrum[half + 1 :] = 0.0
    return np.asarray(fft.irfft(np.exp(fft.rfft(cepstrum))))


def _breath(frames: int, onset: int, rate: int, player: Player, rng: np.random.Generator, rise: Signal) -> Signal:
    """Breath or bow noise, periodic over the loop and stronger at the onset."""
    if player.breath == 0.0 and player.chiff == 0.0:
        return np.zeros(onset + frames)
    hiss = band(np.tile(noise(frames, rng), 2), rate, *player.breath_band)[frames:]
    before = np.resize(hiss[::-1], onset)[::-1]
    level = player.breath + player.chiff * np.sin(np.pi * rise) ** 2
    sound = np.concatenate([before * level, hiss * player.breath])
    return np.asarray(sound / 3.0)
