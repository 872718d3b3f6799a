# SPDX-License-Identifier: Apache-2.0
"""Recipes for drums and percussion: heads, shells, cymbals, wood, shakers. Each returns one hit at `RATE`, peak 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from fairchord.audio.bank.signal import Modes, Signal, band, burst, die_away, fade, noise, ring, unit_peak

RATE: Final = 48_000
HEAD_RATIOS: Final = np.array([1.0, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.5])
"""Modes of an ideal round membrane over its lowest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A cymbal: `modes` partials from `low` to `high` Hz; `bell` adds clear ones, `swell` is seconds of bloom."""

    low: float
    high: float
    seconds: float
    wash: float
    modes: int = 160
    bell: tuple[float, ...] = ()
    swell: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beads:
    """What a shaker holds: noise from `low` to `high` Hz; `jingle` adds small plates."""

    low: float
    high: float
    seconds: float
    rise: float = 0.012
    jingle: float = 0.0


def _frames(seconds: float) -> int:
    return int(seconds * RATE)


def _glide(frames: int, start: float, end: float, seconds: float) -> Signal:
    """A sine whose pitch falls from `start` to `end` Hz."""
    time = np.arange(frames) / RATE
    hertz = end + (start - end) * np.exp(-time / seconds)
    return np.sin(2.0 * np.pi * np.cumsum(hertz) / RATE)


def kick(strength: float, rng: np.random.Generator, *, hertz: float = 50.0, seconds: float = 0.42) -> Signal:
    """A bass drum: a falling sine under a beater's knock, gently saturated."""
    frames = _frames(seconds)
    body = _glide(frames, hertz * (2.6 + 1.2 * strength), hertz, 0.028) * die_away(frames, RATE, 0.9 * seconds)
    punch = _glide(frames, 4.5 * hertz, 2.0 * hertz, 0.015) * die_away(frames, RATE, 0.09)
    knock = burst(frames, RATE, rng, low=900.0, high=4200.0, fall_seconds=0.018)
    sound = np.tanh(1.5 * (body + 0.45 * punch)) + (0.06 + 0.2 * strength) * knock
    return unit_peak(fade(sound, RATE, rise_seconds=0.0006, fall_seconds=0.08))


def snare(strength: float, rng: np.random.Generator, *, hertz: float = 186.0, wires: float = 1.0) -> Signal:
    """A snare drum: two strong head modes and their partners over rattling wires."""
    frames = _frames(0.42)
    ratios = np.array([1.0, 1.78, 2.4, 3.05, 3.9])
    loud = np.array([1.0, 0.75, 0.35, 0.22, 0.14])
    head = ring(Modes(hertz=hertz * ratios, fall_seconds=0.24 / ratios**0.7, amplitude=loud), frames, RATE)
    head = unit_peak(head + 0.6 * _glide(frames, 1.6 * hertz, hertz, 0.012) * die_away(frames, RATE, 0.12))
    rattle = band(noise(frames, rng), RATE, 1400.0, 9500.0) * die_away(frames, RATE, 0.20 + 0.14 * strength)
    slap = burst(frames, RATE, rng, low=600.0, high=6000.0, fall_seconds=0.012)
    sound = 0.75 * head + (0.35 + 0.5 * strength) * wires * unit_peak(rattle) + 0.55 * strength * slap
    return unit_peak(fade(np.tanh(1.3 * sound), RATE, rise_seconds=0.0005, fall_seconds=0.1))


def clap(strength: float, rng: np.random.Generator) -> Signal:
    """Several hands a few milliseconds apart, then the room."""
    frames = _frames(0.36)
    envelope = 0.55 * die_away(frames, RATE, 0.26)
    envelope[: _frames(0.03)] = 0.0
    for place, level in ((0.0, 0.75), (0.0105, 0.85), (0.0195, 0.8), (0.0295, 1.0)):
        start = _frames(place)
        envelope[start:] = np.maximum(envelope[start:], level * die_away(frames - start, RATE, 0.028))
    sound = band(noise(frames, rng), RATE, 850.0, 2600.0) + 0.25 * band(noise(frames, rng), RATE, 2600.0, 8000.0)
    return unit_peak(fade(sound * envelope * (0.6 + 0.4 * strength), RATE, rise_seconds=0.0008, fall_seconds=0.08))


def head(
    strength: float, rng: np.random.Generator, *, hertz: float, seconds: float, slap: float = 0.2, drop: float = 0.25
) -> Signal:
    """A tom, conga, bongo or timbale: membrane modes whose pitch settles, and the stick or hand."""
    frames = _frames(min(1.15 * seconds + 0.1, 1.1))
    time = np.arange(frames) / RATE
    stretch = time + drop * 0.5 * 0.03 * (1.0 - np.exp(-time / 0.03)) * (0.5 + strength)
    loud = np.array([1.0, 0.45, 0.28, 0.2, 0.14, 0.1, 0.08, 0.06]) * (0.6 + 0.4 * strength)
    loud[0] = 1.0
    sound = np.zeros(frames)
    for ratio, level in zip(HEAD_RATIOS, loud, strict=True):
        sound += level * np.sin(2 * np.pi * hertz * ratio * stretch) * die_away(frames, RATE, seconds / ratio**0.9)
    hit = burst(frames, RATE, rng, low=max(2.5 * hertz, 300.0), high=5000.0, fall_seconds=0.02)
    sound = unit_peak(sound) + slap * (0.4 + 0.8 * strength) * hit
    return unit_peak(fade(sound, RATE, rise_seconds=0.0008, fall_seconds=0.1))


def cymbal(strength: float, rng: np.random.Generator, *, plate: Plate) -> Signal:
    """A struck plate: its modes, high ones dying first, under a wash of noise, and the stick."""
    frames = _frames(min(1.1 * plate.seconds, 2.1))
    hertz = plate.low * (plate.high / plate.low) ** np.sort(rng.random(plate.modes))
    loud = rng.uniform(0.3, 1.0, plate.modes) * (hertz / plate.low) ** -0.15
    fall = plate.seconds * (hertz / plate.low) ** -0.35 * rng.uniform(0.6, 1.2, plate.modes)
    phase = rng.uniform(0.0, 2.0 * np.pi, plate.modes)
    metal = unit_peak(ring(Modes(hertz=hertz, fall_seconds=fall, amplitude=loud, phase=phase), frames, RATE))
    fading = die_away(frames, RATE, 0.6 * plate.seconds)
    hiss = band(noise(frames, rng), RATE, 0.6 * np.sqrt(plate.high * plate.low), 15_000.0) * fading
    sound = metal + plate.wash * (0.5 + 0.6 * strength) * unit_peak(hiss)
    if plate.bell:
        tones = np.array(plate.bell)
        loud, fall = 1.0 / np.arange(1, len(tones) + 1), np.full(len(tones), 0.8 * plate.seconds)
        sound = sound + 0.5 * ring(Modes(hertz=tones, fall_seconds=fall, amplitude=loud), frames, RATE)
    stick = burst(frames, RATE, rng, low=2500.0, high=9000.0, fall_seconds=0.012)
    if plate.swell:
        sound = sound * (1.0 - 0.6 * np.exp(-np.arange(frames) / (plate.swell * RATE)))
    sound = unit_peak(sound) + 0.25 * strength * stick
    return unit_peak(fade(sound, RATE, rise_seconds=0.0006, fall_seconds=0.25 * plate.seconds))


def bars(
    strength: float, rng: np.random.Generator, *, hertz: tuple[float, ...], seconds: float, hit: float = 0.2
) -> Signal:
    """Wood or metal that rings at a few partials: blocks, claves, bells, sticks, triangle."""
    frames = _frames(min(1.1 * seconds + 0.05, 2.0))
    tones = np.array(hertz)
    modes = Modes(
        hertz=tones, fall_seconds=seconds * (tones / tones[0]) ** -0.5, amplitude=np.arange(1, len(tones) + 1) ** -0.7
    )
    click = burst(frames, RATE, rng, low=max(0.7 * tones[0], 500.0), high=11_000.0, fall_seconds=0.008)
    sound = unit_peak(ring(modes, frames, RATE)) + hit * (0.4 + 0.8 * strength) * click
    return unit_peak(fade(sound, RATE, rise_seconds=0.0004, fall_seconds=min(0.1, 0.4 * seconds)))


def shaker(strength: float, rng: np.random.Generator, *, beads: Beads) -> Signal:
    """Beads or jingles shaken once: noise that swells for a moment and dies."""
    frames = _frames(1.5 * beads.seconds + 0.06)
    sound = unit_peak(band(noise(frames, rng), RATE, beads.low, beads.high) * die_away(frames, RATE, beads.seconds))
    if beads.jingle:
        plates = beads.low + (beads.high - beads.low) * rng.random(28)
        modes = Modes(
            hertz=plates, fall_seconds=rng.uniform(0.5, 1.3, 28) * beads.seconds, amplitude=rng.uniform(0.4, 1.0, 28)
        )
        sound = sound + beads.jingle * unit_peak(ring(modes, frames, RATE))
    return unit_peak(
        fade(sound * (0.6 + 0.4 * strength), RATE, rise_seconds=beads.rise, fall_seconds=0.4 * beads.seconds)
    )


def scrape(
    strength: float, rng: np.random.Generator, *, seconds: float, teeth: float, hertz: float, slowing: float = 0.0
) -> Signal:
    """A guiro or vibraslap: a run of clicks in a resonator. `slowing` below zero speeds up."""
    frames = _frames(seconds + 0.08)
    clicks = np.zeros(frames)
    time, gap = 0.004, 1.0 / teeth
    while time < seconds:
        clicks[_frames(time)] = rng.uniform(0.6, 1.0) * (1.0 - 0.6 * time / seconds)
        time += gap * rng.uniform(0.9, 1.1)
        gap *= 1.0 + slowing
    tooth = burst(_frames(0.02), RATE, rng, low=0.7 * hertz, high=2.2 * hertz, fall_seconds=0.012)
    sound = np.convolve(clicks, tooth)[:frames] * (0.6 + 0.4 * strength)
    return unit_peak(fade(sound, RATE, rise_seconds=0.002, fall_seconds=0.05))


def whistle(strength: float, rng: np.random.Generator, *, seconds: float) -> Signal:
    """A referee's whistle with its pea."""
    frames = _frames(seconds)
    time = np.arange(frames) / RATE
    pea = np.sin(2 * np.pi * 34.0 * time)
    tone = np.sin(2 * np.pi * (2350.0 * time + 1.6 * pea / 6.0)) * (0.7 + 0.3 * pea)
    sound = tone + 0.12 * band(noise(frames, rng), RATE, 1500.0, 5000.0) * (0.7 + 0.3 * strength)
    return unit_peak(fade(sound, RATE, rise_seconds=0.012, fall_seconds=0.05))


def cuica(strength: float, rng: np.random.Generator, *, start: float, end: float, seconds: float) -> Signal:
    """A friction drum's rubbed glide."""
    frames = _frames(seconds)
    hertz = np.geomspace(start, end, frames)
    turn = 2 * np.pi * np.cumsum(hertz) / RATE
    sound = np.sin(turn) + 0.35 * np.sin(2 * turn + 0.4) + 0.15 * np.sin(3 * turn)
    sound = sound + 0.1 * band(noise(frames, rng), RATE, 600.0, 3000.0) * strength
    return unit_peak(fade(sound, RATE, rise_seconds=0.012, fall_seconds=0.4 * seconds))
