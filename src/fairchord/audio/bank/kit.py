# SPDX-License-Identifier: Apache-2.0
"""The General MIDI drum map, keys 35 to 81, as one table: which recipe each key plays, where it stands, how loud it
is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from fairchord.audio.bank.drums import (
    Beads,
    Plate,
    bars,
    clap,
    cuica,
    cymbal,
    head,
    kick,
    scrape,
    shaker,
    snare,
    whistle,
)
from fairchord.audio.bank.signal import Signal

Recipe = Callable[[float, np.random.Generator], Signal]
HATS: Final = 1
WHISTLES: Final = 2
GUIROS: Final = 3
CUICAS: Final = 4
TRIANGLES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Drum:
    """One key of the kit. `choke` groups silence each other; `level_db` is loudness beside the snare."""

    name: str
    hit: Recipe
    pan: float = 0.0
    level_db: float = 0.0
    choke: int = 0
    layers: int = 1


def _hat(seconds: float, wash: float) -> Recipe:
    return partial(cymbal, plate=Plate(low=3100.0, high=14_500.0, seconds=seconds, wash=wash, modes=70))


def _tom(hertz: float, seconds: float) -> Recipe:
    return partial(head, hertz=hertz, seconds=seconds, slap=0.16, drop=0.5)


KIT: Final[Mapping[int, Drum]] = {
    35: Drum(name="Bass Drum 2", hit=partial(kick, hertz=44.0, seconds=0.5), level_db=0.0, layers=2),
    36: Drum(name="Bass Drum 1", hit=kick, level_db=0.0, layers=2),
    37: Drum(name="Side Stick", hit=partial(bars, hertz=(430, 1720, 2480, 3900), seconds=0.09, hit=0.5), level_db=-5),
    38: Drum(name="Snare", hit=snare, layers=3),
    39: Drum(name="Hand Clap", hit=clap, level_db=-3, pan=0.05),
    40: Drum(name="Electric Snare", hit=partial(snare, hertz=214.0, wires=0.8), layers=2),
    41: Drum(name="Low Floor Tom", hit=_tom(82, 0.75), pan=0.30, level_db=-1),
    42: Drum(name="Closed Hi-Hat", hit=_hat(0.13, 0.9), pan=-0.22, level_db=-9, choke=HATS, layers=2),
    43: Drum(name="High Floor Tom", hit=_tom(98, 0.7), pan=0.22, level_db=-1),
    44: Drum(name="Pedal Hi-Hat", hit=_hat(0.10, 0.6), pan=-0.22, level_db=-12, choke=HATS),
    45: Drum(name="Low Tom", hit=_tom(117, 0.62), pan=0.12, level_db=-1),
    46: Drum(name="Open Hi-Hat", hit=_hat(0.95, 0.8), pan=-0.22, level_db=-8, choke=HATS, layers=2),
    47: Drum(name="Low-Mid Tom", hit=_tom(139, 0.56), pan=0.0, level_db=-1),
    48: Drum(name="High-Mid Tom", hit=_tom(165, 0.5), pan=-0.12, level_db=-1),
    49: Drum(name="Crash 1", hit=partial(cymbal, plate=Plate(low=380, high=14_000, seconds=2.3, wash=0.9,
        swell=0.008)), pan=-0.32,
             level_db=-4),
    50: Drum(name="High Tom", hit=_tom(196, 0.46), pan=-0.22, level_db=-1),
    51: Drum(name="Ride 1", hit=partial(cymbal, plate=Plate(low=520, high=12_000, seconds=2.0, wash=0.28, bell=(1210,
        2830, 4170))),
             pan=0.3, level_db=-8),
    52: Drum(name="China", hit=partial(cymbal, plate=Plate(low=290, high=9_500, seconds=1.4, wash=1.2, modes=120)),
        pan=0.35,
             level_db=-5),
    53: Drum(name="Ride Bell", hit=partial(cymbal, plate=Plate(low=620, high=9_000, seconds=1.7, wash=0.08, modes=60,
             bell=(742, 1385, 2214, 3110))), pan=0.3, level_db=-8),
    54: Drum(name="Tambourine", hit=partial(shaker, beads=Beads(low=4800, high=13_000, seconds=0.2, rise=0.002,
        jingle=0.8)),
        pan=0.15,
             level_db=-9),
    55: Drum(name="Splash", hit=partial(cymbal, plate=Plate(low=700, high=14_500, seconds=0.8, wash=1.0)), pan=-0.15,
        level_db=-6),
    56: Drum(name="Cowbell", hit=partial(bars, hertz=(562, 845, 1690, 2540, 3400), seconds=0.28), pan=0.1, level_db=-7),
    57: Drum(name="Crash 2", hit=partial(cymbal, plate=Plate(low=430, high=13_500, seconds=1.9, wash=1.0,
        swell=0.006)), pan=0.32,
             level_db=-4),
    58: Drum(name="Vibraslap", hit=partial(scrape, seconds=0.8, teeth=24, hertz=2500, slowing=0.004), pan=-0.2,
        level_db=-8),
    59: Drum(name="Ride 2", hit=partial(cymbal, plate=Plate(low=450, high=12_500, seconds=2.1, wash=0.36, bell=(1010,
        2540))),
        pan=0.25,
             level_db=-8),
    60: Drum(name="High Bongo", hit=partial(head, hertz=405, seconds=0.22, slap=0.4), pan=0.2, level_db=-4),
    61: Drum(name="Low Bongo", hit=partial(head, hertz=300, seconds=0.28, slap=0.35), pan=0.1, level_db=-4),
    62: Drum(name="Mute High Conga", hit=partial(head, hertz=345, seconds=0.10, slap=0.7), pan=-0.15, level_db=-4),
    63: Drum(name="Open High Conga", hit=partial(head, hertz=262, seconds=0.42, slap=0.25), pan=-0.15, level_db=-3),
    64: Drum(name="Low Conga", hit=partial(head, hertz=190, seconds=0.5, slap=0.22), pan=-0.22, level_db=-3),
    65: Drum(name="High Timbale", hit=partial(head, hertz=520, seconds=0.36, slap=0.5, drop=0.1), pan=0.2, level_db=-4),
    66: Drum(name="Low Timbale", hit=partial(head, hertz=385, seconds=0.42, slap=0.45, drop=0.1), pan=0.2, level_db=-4),
    67: Drum(name="High Agogo", hit=partial(bars, hertz=(910, 1385, 2860, 4100), seconds=0.35), pan=-0.25, level_db=-8),
    68: Drum(name="Low Agogo", hit=partial(bars, hertz=(655, 1010, 2090, 3000), seconds=0.4), pan=-0.25, level_db=-8),
    69: Drum(name="Cabasa", hit=partial(shaker, beads=Beads(low=4200, high=12_000, seconds=0.09, rise=0.02)), pan=0.25,
        level_db=-11),
    70: Drum(name="Maracas", hit=partial(shaker, beads=Beads(low=5200, high=14_000, seconds=0.06, rise=0.012)),
        pan=-0.25,
        level_db=-12),
    71: Drum(name="Short Whistle", hit=partial(whistle, seconds=0.18), level_db=-9, choke=WHISTLES),
    72: Drum(name="Long Whistle", hit=partial(whistle, seconds=0.55), level_db=-9, choke=WHISTLES),
    73: Drum(name="Short Guiro", hit=partial(scrape, seconds=0.11, teeth=110, hertz=2300), pan=0.2, level_db=-9,
        choke=GUIROS),
    74: Drum(name="Long Guiro", hit=partial(scrape, seconds=0.42, teeth=75, hertz=2200, slowing=-0.015), pan=0.2,
             level_db=-8, choke=GUIROS),
    75: Drum(name="Claves", hit=partial(bars, hertz=(2480, 5060, 8100), seconds=0.09, hit=0.15), pan=-0.1, level_db=-7),
    76: Drum(name="High Wood Block", hit=partial(bars, hertz=(1040, 2490, 4200), seconds=0.09, hit=0.25), pan=0.15,
             level_db=-6),
    77: Drum(name="Low Wood Block", hit=partial(bars, hertz=(740, 1790, 3100), seconds=0.11, hit=0.25), pan=0.15,
        level_db=-6),
    78: Drum(name="Mute Cuica", hit=partial(cuica, start=540, end=690, seconds=0.14), level_db=-7, choke=CUICAS),
    79: Drum(name="Open Cuica", hit=partial(cuica, start=390, end=640, seconds=0.32), level_db=-7, choke=CUICAS),
    80: Drum(name="Mute Triangle", hit=partial(bars, hertz=(1630, 4120, 5280, 7140, 9900), seconds=0.11), pan=0.28,
             level_db=-11, choke=TRIANGLES),
    81: Drum(name="Open Triangle", hit=partial(bars, hertz=(1630, 4120, 5280, 7140, 9900), seconds=1.9, hit=0.1),
        pan=0.28,
             level_db=-10, choke=TRIANGLES),
}  # fmt: skip
