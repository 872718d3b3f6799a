# SPDX-License-Identifier: Apache-2.0
"""How recorded sources are played: envelopes, brightness over velocity, width. A Voice is one or more Parts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, TypedDict

from fairchord.audio.soundfont import Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Seconds to rise, seconds to fall to the sustain level (decibels below full), seconds to fall silent after the
    key."""

    attack: float = 0.001
    decay: float = 0.0
    sustain_db: float = 0.0
    release: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Velocities up to `top` play layer `layer`, its low-pass opened to this share of the part's `open_hertz`."""

    top: int
    layer: int = 0
    openness: float = 1.0


ONE: Final = (Band(top=127),)
SOFTENED: Final = (Band(top=40, openness=0.4), Band(top=72, openness=0.7), Band(top=127))
FILTERED: Final = (
    Band(top=32, openness=0.3), Band(top=52, openness=0.42), Band(top=72, openness=0.6), Band(top=92, openness=0.85),
    Band(top=127),
)  # fmt: skip
HELD: Final = (
    Band(top=36, openness=0.3), Band(top=56, openness=0.44), Band(top=76, openness=0.64), Band(top=98, openness=0.85),
    Band(top=127),
)  # fmt: skip
TWO: Final = (Band(top=34, openness=0.55), Band(top=66), Band(top=90, layer=1, openness=0.6), Band(top=127, layer=1))
THREE: Final = (Band(top=28, openness=0.6), Band(top=50), Band(top=70, layer=1, openness=0.6), Band(top=92, layer=1),
                Band(top=108, layer=2, openness=0.7), Band(top=127, layer=2))  # fmt: skip
HARDEST: Final = (Band(top=60, layer=1), Band(top=127, layer=2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One source within a voice."""

    source: str
    envelope: Envelope = field(default_factory=Envelope)
    bands: tuple[Band, ...] = ONE
    open_hertz: float = 9000.0
    """Where a band of openness 1 would put the low-pass at middle C; such a band has no low-pass at all."""
    level_db: float = 0.0
    cents: int = 0
    """Detuning; whole semitones are fine too (1200 is an octave)."""
    width: float = 0.0
    """0 to 1: two copies of a loop, started half a loop apart, left and right."""
    pan_by_key: float = 0.0
    """0 to 1: low keys to the left, high keys to the right."""
    vibrato: tuple[float, float, float] | None = None
    """Cents, Hz, seconds before it starts."""
    tremolo: tuple[float, float] | None = None
    """Decibels, Hz."""
    sweep: tuple[float, int, float, float] | None = None
    """A low-pass at this many Hz that an envelope lifts by cents, over attack and decay seconds."""
    flutter: tuple[int, float] | None = None
    """Cents and Hz of a slow movement of the low-pass; needs `sweep` or a band that is not open."""


class PartChanges(TypedDict, total=False):
    """The fields of a Part that a program may set differently from its family (its level is the Voice's)."""

    envelope: Envelope
    bands: tuple[Band, ...]
    open_hertz: float
    cents: int
    width: float
    pan_by_key: float
    vibrato: tuple[float, float, float] | None
    tremolo: tuple[float, float] | None
    sweep: tuple[float, int, float, float] | None
    flutter: tuple[int, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A playable sound: its parts, and how loud it is beside the others (0 dB is a piano)."""

    parts: tuple[Part, ...]
    level_db: float = 0.0


def timecents(seconds: float) -> int:
    """Seconds in the specification's logarithmic unit."""
    return max(round(1200.0 * math.log2(seconds)), -12_000) if seconds > 0 else -12_000


def cents_of_hertz(hertz: float) -> int:
    """A frequency in absolute cents (8.176 Hz is 0)."""
    return round(1200.0 * math.log2(hertz / 8.175798916))


def envelope_generators(envelope: Envelope) -> dict[Generator, int]:
    """The volume envelope of a zone."""
    generators = {Generator.ATTACK: timecents(envelope.attack), Generator.RELEASE: timecents(envelope.release)}
    if envelope.sustain_db > 0:
        generators[Generator.DECAY] = timecents(envelope.decay)
        generators[Generator.SUSTAIN] = round(10 * envelope.sustain_db)
    return generators


def movement_generators(part: Part) -> dict[Generator, int]:
    """Vibrato, tremolo, and the moving low-pass of a part."""
    generators: dict[Generator, int] = {}
    if part.vibrato is not None:
        depth, hertz, delay = part.vibrato
        generators[Generator.VIBRATO_TO_PITCH] = round(depth)
        generators[Generator.VIBRATO_FREQUENCY] = cents_of_hertz(hertz)
        generators[Generator.VIBRATO_DELAY] = timecents(delay)
    if part.tremolo is not None:
        generators[Generator.MODULATION_LFO_TO_VOLUME] = round(10 * part.tremolo[0])
        generators[Generator.MODULATION_LFO_FREQUENCY] = cents_of_hertz(part.tremolo[1])
    if part.flutter is not None:
        generators[Generator.MODULATION_LFO_TO_FILTER] = part.flutter[0]
        generators[Generator.MODULATION_LFO_FREQUENCY] = cents_of_hertz(part.flutter[1])
    if part.sweep is not None:
        cutoff, lift, attack, decay = part.sweep
        generators[Generator.FILTER_CUTOFF] = cents_of_hertz(cutoff)
        generators[Generator.MODULATION_ENVELOPE_TO_FILTER] = lift
        generators[Generator.MODULATION_ATTACK] = timecents(attack)
        generators[Generator.MODULATION_DECAY] = timecents(decay)
        generators[Generator.MODULATION_SUSTAIN] = 600
        generators[Generator.MODULATION_RELEASE] = timecents(decay)
    return generators
