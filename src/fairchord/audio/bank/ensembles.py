# SPDX-License-Identifier: Apache-2.0
"""Sustained sounds of many layers: string and brass sections, choirs, organs, pads and synthesiser leads, as one
table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairchord.audio.bank.loops import Layers, layered_loop
from fairchord.audio.bank.signal import Take
from fairchord.audio.bank.timbre import Formant, Timbre


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """One row of the table: the timbre, who plays it together, the rate it is recorded at."""

    timbre: Timbre
    layers: Layers
    rate: int = 32_000


def _formants(*rows: tuple[float, float, float]) -> tuple[Formant, ...]:
    return tuple(Formant(hertz=hertz, height_db=height, width_hertz=width) for hertz, height, width in rows)


_PAIR: Final = ((-1, 0.7), (1, 0.7))
_TRIO: Final = ((-2, 0.55), (0, 0.75), (2, 0.55))
ENSEMBLES: Final[Mapping[str, Ensemble]] = {
    "strings": Ensemble(
        timbre=Timbre(tilt=1.1, roll_off=(4600, 2.2), body=131, body_depth_db=2.5, formants=_formants((2400, 3,
        1800),)),
        layers=Layers(seconds=1.5, spread_cents=11)),
    "slow_strings": Ensemble(
        timbre=Timbre(tilt=1.15, roll_off=(3800, 2.0), body=137, body_depth_db=2.5),
        layers=Layers(seconds=1.4, spread_cents=10), rate=24_000),
    "synth_strings": Ensemble(
        timbre=Timbre(tilt=1.0, roll_off=(5200, 2.0)), layers=Layers(seconds=1.2, spread_cents=7), rate=24_000),
    "choir_aah": Ensemble(
        timbre=Timbre(tilt=1.15, roll_off=(4500, 2.0), floor=0.30,
                      formants=_formants((780, 12, 160), (1150, 9, 180), (2850, 3, 260), (3700, 0, 300))),
        layers=Layers(seconds=1.4, spread_cents=12), rate=24_000),
    "voice_ooh": Ensemble(
        timbre=Timbre(tilt=1.5, roll_off=(3000, 2.0), floor=0.30,
                      formants=_formants((360, 11, 130), (760, 6, 160), (2600, -4, 300))),
        layers=Layers(seconds=1.4, spread_cents=11), rate=24_000),
    "orchestra_hit": Ensemble(
        timbre=Timbre(tilt=0.85, roll_off=(5000, 2.0), body=139), layers=Layers(seconds=0.7, spread_cents=16)),
    "brass_section": Ensemble(
        timbre=Timbre(tilt=0.6, roll_off=(2900, 2.0), floor=0.8, formants=_formants((700, 4, 700), (1500, 4, 1100))),
        layers=Layers(seconds=0.9, spread_cents=7), rate=24_000),
    "drawbar_organ": Ensemble(
        timbre=Timbre(tilt=0.0, roll_off=(5500, 2.0)),
        layers=Layers(seconds=0.5, lines=((-1, 0.12), (0, 1.0), (1, 0.12)),
                      harmonics=(0.9, 0.75, 0.5, 0.42, 0.0, 0.22, 0.0, 0.28, 0.0, 0.05))),
    "rock_organ": Ensemble(
        timbre=Timbre(tilt=0.25, roll_off=(4800, 2.0)),
        layers=Layers(seconds=0.5, lines=((-3, 0.25), (0, 0.9), (3, 0.25)),
                      harmonics=(1.0, 0.9, 0.85, 0.6, 0.35, 0.45, 0.2, 0.4, 0.15, 0.2, 0.1, 0.15))),
    "church_organ": Ensemble(
        timbre=Timbre(tilt=0.55, roll_off=(5200, 2.2), even=0.85),
        layers=Layers(seconds=0.6, lines=((-1, 0.3), (0, 0.8), (1, 0.3)),
                      harmonics=(1.0, 0.95, 0.45, 0.85, 0.18, 0.35, 0.12, 0.6, 0.1, 0.12, 0.06, 0.22, 0.05, 0.05,
                      0.05, 0.25))),
    "accordion": Ensemble(
        timbre=Timbre(tilt=0.6, roll_off=(4500, 2.2), formants=_formants((900, 3, 600), (2200, 4, 900))),
        layers=Layers(seconds=0.6, lines=((-3, 0.4), (0, 0.8), (3, 0.4)))),
    "square_lead": Ensemble(
        timbre=Timbre(tilt=1.0, roll_off=(7500, 2.0), even=0.02), layers=Layers(seconds=0.5, lines=((-1, 0.25), (0,
        0.9), (1, 0.25))),
        rate=44_100),
    "saw_lead": Ensemble(
        timbre=Timbre(tilt=1.0, roll_off=(8500, 2.0)), layers=Layers(seconds=0.5, lines=_TRIO), rate=44_100),
    "calliope_lead": Ensemble(
        timbre=Timbre(tilt=2.0, roll_off=(4000, 2.0), even=0.6), layers=Layers(seconds=0.5, lines=_PAIR)),
    "charang_lead": Ensemble(
        timbre=Timbre(tilt=0.65, roll_off=(5000, 2.0), even=0.8, formants=_formants((1800, 5, 1200),)),
        layers=Layers(seconds=0.5, lines=_PAIR)),
    "synth_bass": Ensemble(
        timbre=Timbre(tilt=0.95, roll_off=(4500, 2.0)), layers=Layers(seconds=0.6)),
    "round_bass": Ensemble(
        timbre=Timbre(tilt=1.7, roll_off=(1800, 2.0), even=0.35), layers=Layers(seconds=0.6), rate=16_000),
    "new_age_pad": Ensemble(
        timbre=Timbre(tilt=1.35, roll_off=(5200, 2.0)), layers=Layers(seconds=1.4, spread_cents=6), rate=24_000),
    "warm_pad": Ensemble(
        timbre=Timbre(tilt=1.35, roll_off=(2600, 2.0)), layers=Layers(seconds=1.4, spread_cents=8), rate=24_000),
    "polysynth": Ensemble(
        timbre=Timbre(tilt=1.0, roll_off=(6000, 2.0), even=0.75), layers=Layers(seconds=0.6, lines=_TRIO)),
    "choir_pad": Ensemble(
        timbre=Timbre(tilt=1.2, roll_off=(4200, 2.0), floor=0.35,
                      formants=_formants((520, 10, 180), (1050, 7, 200), (2700, 1, 300))),
        layers=Layers(seconds=1.4, spread_cents=13), rate=24_000),
    "bowed_pad": Ensemble(
        timbre=Timbre(tilt=1.1, roll_off=(6500, 2.0), formants=_formants((2900, 8, 500), (4600, 6, 500)), floor=0.7),
        layers=Layers(seconds=1.4, spread_cents=4), rate=24_000),
    "metallic_pad": Ensemble(
        timbre=Timbre(tilt=0.8, roll_off=(5500, 2.0)),
        layers=Layers(seconds=1.0, spread_cents=5, harmonics=(1, 0.3, 0.7, 0.1, 0.5, 0, 0.4, 0, 0.05, 0.3, 0, 0.2,
        0.2))),
    "sweep_pad": Ensemble(
        timbre=Timbre(tilt=1.0, roll_off=(7500, 2.0)), layers=Layers(seconds=1.2, spread_cents=9)),
}  # fmt: skip


def layered_note(key: int, strength: float, rng: np.random.Generator, *, ensemble: str) -> Take:
    """One note of a sound in ENSEMBLES. Strength is left to the zone's low-pass, which opens with velocity."""
    row = ENSEMBLES[ensemble]
    return layered_loop(key, row.rate, row.timbre, row.layers, rng)
