# SPDX-License-Identifier: Apache-2.0
"""Solo instruments that hold a note (bowed, brass, reeds, flutes): each is a timbre and a way of playing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairchord.audio.bank.loops import Player, solo_phrase
from fairchord.audio.bank.signal import Take
from fairchord.audio.bank.timbre import Formant, Timbre


@dataclass(frozen=True, slots=True, kw_only=True)
class Soloist:
    """One row of the table: what it is made of, how it is played, at what rate it is recorded."""

    timbre: Timbre
    player: Player
    rate: int = 24_000


def _formants(*rows: tuple[float, float, float]) -> tuple[Formant, ...]:
    return tuple(Formant(hertz=hertz, height_db=height, width_hertz=width) for hertz, height, width in rows)


_BOW: Final = (1200.0, 7000.0)
SOLOISTS: Final[Mapping[str, Soloist]] = {
    "violin": Soloist(
        timbre=Timbre(tilt=1.05, roll_off=(5200, 2.2), body=101, body_depth_db=6.0,
                      formants=_formants((290, 2, 120), (480, 4, 160), (1000, 0, 300), (2700, 7, 1500)), floor=0.8),
        player=Player(attack_seconds=0.10, vibrato_cents=13, vibrato_hertz=5.7, tremble=0.22, breath=0.035,
                      breath_band=_BOW, chiff=0.05, dark_hertz=1200, scoop_cents=-14, drift_cents=3.0),
        rate=32_000,
    ),
    "viola": Soloist(
        timbre=Timbre(tilt=1.1, roll_off=(4200, 2.2), body=103, body_depth_db=6.0,
                      formants=_formants((220, 3, 100), (380, 4, 150), (900, 1, 300), (2000, 6, 1200)), floor=0.8),
        player=Player(attack_seconds=0.11, vibrato_cents=12, vibrato_hertz=5.4, tremble=0.22, breath=0.035,
                      breath_band=_BOW, chiff=0.05, dark_hertz=1000, scoop_cents=-14, drift_cents=3.0),
    ),
    "cello": Soloist(
        timbre=Timbre(tilt=1.1, roll_off=(3200, 2.0), body=107, body_depth_db=6.0,
                      formants=_formants((110, 3, 60), (220, 4, 90), (420, 2, 200), (1500, 6, 900)), floor=0.8),
        player=Player(attack_seconds=0.12, vibrato_cents=12, vibrato_hertz=5.2, tremble=0.22, breath=0.045,
                      breath_band=(800, 5000), chiff=0.05, dark_hertz=700, scoop_cents=-14, drift_cents=3.0),
    ),
    "contrabass": Soloist(
        timbre=Timbre(tilt=1.15, roll_off=(2000, 2.0), body=109, body_depth_db=5.0,
                      formants=_formants((70, 3, 40), (130, 4, 70), (600, 3, 500)), floor=0.8),
        player=Player(attack_seconds=0.13, vibrato_cents=8, vibrato_hertz=4.8, tremble=0.2, breath=0.05,
                      breath_band=(500, 3000), chiff=0.05, dark_hertz=400, drift_cents=3.0),
    ),
    "flute": Soloist(
        timbre=Timbre(tilt=1.4, roll_off=(4200, 2.0), formants=_formants((800, 2, 800),), floor=1.0),
        player=Player(attack_seconds=0.07, vibrato_cents=6, vibrato_hertz=5.0, tremble=0.5, breath=0.05,
                      breath_band=(900, 6500), chiff=0.16, dark_hertz=1300, scoop_cents=-12),
    ),
    "piccolo": Soloist(
        timbre=Timbre(tilt=1.6, roll_off=(5000, 2.0)),
        player=Player(attack_seconds=0.05, vibrato_cents=5, vibrato_hertz=5.4, tremble=0.4, breath=0.07,
                      breath_band=(2000, 9000), chiff=0.12, dark_hertz=2500),
        rate=32_000,
    ),
    "recorder": Soloist(
        timbre=Timbre(tilt=1.9, roll_off=(4000, 2.0), even=0.45),
        player=Player(attack_seconds=0.04, vibrato_cents=2, vibrato_hertz=4.8, tremble=0.15, breath=0.055,
                      breath_band=(1500, 7000), chiff=0.14, dark_hertz=1600, scoop_cents=-8),
        rate=32_000,
    ),
    "pan_flute": Soloist(
        timbre=Timbre(tilt=2.2, roll_off=(3000, 2.0), even=0.35),
        player=Player(attack_seconds=0.06, vibrato_cents=6, vibrato_hertz=4.6, tremble=0.4, breath=0.12,
                      breath_band=(500, 5000), chiff=0.35, dark_hertz=1000, scoop_cents=-30),
    ),
    "shakuhachi": Soloist(
        timbre=Timbre(tilt=1.7, roll_off=(3500, 2.0), even=0.7),
        player=Player(attack_seconds=0.10, vibrato_cents=12, vibrato_hertz=4.4, tremble=0.6, breath=0.14,
                      breath_band=(500, 6000), chiff=0.3, dark_hertz=900, scoop_cents=-60),
    ),
    "whistle": Soloist(
        timbre=Timbre(tilt=4.0, roll_off=(5000, 2.0)),
        player=Player(attack_seconds=0.05, vibrato_cents=12, vibrato_hertz=5.6, tremble=0.2, breath=0.06,
                      breath_band=(1000, 6000), chiff=0.08, dark_hertz=2000, scoop_cents=-40),
    ),
    "oboe": Soloist(
        timbre=Timbre(tilt=0.75, roll_off=(4200, 2.4), formants=_formants((1050, 9, 500), (2900, 6, 700)), floor=0.7),
        player=Player(attack_seconds=0.05, vibrato_cents=7, vibrato_hertz=5.3, tremble=0.3, breath=0.015,
                      dark_hertz=1200, scoop_cents=-6),
        rate=32_000,
    ),
    "english_horn": Soloist(
        timbre=Timbre(tilt=0.85, roll_off=(3200, 2.4), formants=_formants((900, 8, 450), (2000, 4, 600)), floor=0.8),
        player=Player(attack_seconds=0.06, vibrato_cents=7, vibrato_hertz=5.0, tremble=0.3, breath=0.015,
                      dark_hertz=900, scoop_cents=-6),
    ),
    "clarinet": Soloist(
        timbre=Timbre(tilt=0.85, roll_off=(2600, 1.8), even=0.10, formants=_formants((1600, 2, 900),), floor=1.0),
        player=Player(attack_seconds=0.05, vibrato_cents=1, vibrato_hertz=4.5, tremble=0.14, breath=0.02,
                      dark_hertz=800, chiff=0.02, scoop_cents=-5),
    ),
    "bassoon": Soloist(
        timbre=Timbre(tilt=0.9, roll_off=(2200, 2.0), formants=_formants((470, 10, 220), (1150, 5, 350)), floor=0.6),
        player=Player(attack_seconds=0.05, vibrato_cents=5, vibrato_hertz=5.0, tremble=0.25, breath=0.015,
                      dark_hertz=600, scoop_cents=-5),
    ),
    "soprano_sax": Soloist(
        timbre=Timbre(tilt=0.8, roll_off=(4200, 2.0), formants=_formants((900, 5, 600), (2200, 4, 900)), floor=0.9),
        player=Player(attack_seconds=0.05, vibrato_cents=11, vibrato_hertz=5.2, tremble=0.3, breath=0.035, chiff=0.05,
                      dark_hertz=1100, scoop_cents=-25),
        rate=32_000,
    ),
    "alto_sax": Soloist(
        timbre=Timbre(tilt=0.85, roll_off=(3600, 2.0), formants=_formants((620, 5, 400), (1500, 5, 700)), floor=0.9,
                      body=113, body_depth_db=3),
        player=Player(attack_seconds=0.06, vibrato_cents=12, vibrato_hertz=5.0, tremble=0.3, breath=0.045, chiff=0.06,
                      dark_hertz=900, scoop_cents=-32),
    ),
    "tenor_sax": Soloist(
        timbre=Timbre(tilt=0.85, roll_off=(3000, 2.0), formants=_formants((450, 5, 300), (1200, 5, 600)), floor=0.9,
                      body=127, body_depth_db=3),
        player=Player(attack_seconds=0.07, vibrato_cents=12, vibrato_hertz=4.8, tremble=0.3, breath=0.06, chiff=0.08,
                      dark_hertz=700, scoop_cents=-36),
    ),
    "trumpet": Soloist(
        timbre=Timbre(tilt=0.45, roll_off=(3600, 2.2), formants=_formants((1300, 6, 1200), (2600, 3, 1200)), floor=0.8),
        player=Player(attack_seconds=0.06, vibrato_cents=5, vibrato_hertz=5.2, tremble=0.22, breath=0.012,
                      dark_hertz=900, scoop_cents=-18),
        rate=32_000,
    ),
    "muted_trumpet": Soloist(
        timbre=Timbre(tilt=0.3, roll_off=(5200, 2.2), formants=_formants((1900, 12, 900), (3300, 8, 900)), floor=0.35,
                      low_cut=700),
        player=Player(attack_seconds=0.05, vibrato_cents=6, vibrato_hertz=5.2, tremble=0.25, breath=0.012,
                      dark_hertz=1400, scoop_cents=-18),
        rate=32_000,
    ),
    "trombone": Soloist(
        timbre=Timbre(tilt=0.55, roll_off=(2300, 2.0), formants=_formants((600, 6, 500), (1500, 3, 800)), floor=0.8),
        player=Player(attack_seconds=0.08, vibrato_cents=4, vibrato_hertz=4.9, tremble=0.2, breath=0.012,
                      dark_hertz=500, scoop_cents=-22),
    ),
    "tuba": Soloist(
        timbre=Timbre(tilt=0.9, roll_off=(900, 2.0), formants=_formants((240, 5, 200), (500, 2, 300)), floor=0.9),
        player=Player(attack_seconds=0.07, tremble=0.12, breath=0.012, dark_hertz=250, scoop_cents=-15),
    ),
    "horn": Soloist(
        timbre=Timbre(tilt=0.85, roll_off=(1500, 1.8), formants=_formants((400, 6, 300), (800, 2, 400)), floor=0.9),
        player=Player(attack_seconds=0.09, vibrato_cents=1.5, vibrato_hertz=4.5, tremble=0.18, breath=0.012,
                      dark_hertz=450, scoop_cents=-18),
    ),
    "harmonica": Soloist(
        timbre=Timbre(tilt=0.65, roll_off=(3800, 2.0), formants=_formants((1500, 4, 900), (2800, 5, 900)), floor=0.8),
        player=Player(attack_seconds=0.05, vibrato_cents=6, vibrato_hertz=5.5, tremble=0.5, breath=0.03,
                      dark_hertz=1200, scoop_cents=-28),
        rate=32_000,
    ),
    "bagpipe": Soloist(
        timbre=Timbre(tilt=0.4, roll_off=(4500, 2.4), formants=_formants((1200, 5, 500), (2800, 5, 700)), floor=0.7),
        player=Player(attack_seconds=0.03, tremble=0.1, breath=0.015, dark_hertz=1500, drift_cents=3),
    ),
}  # fmt: skip


def held_note(key: int, strength: float, rng: np.random.Generator, *, soloist: str) -> Take:
    """One note of an instrument in SOLOISTS. Strength is left to the zone's low-pass, which opens with velocity."""
    row = SOLOISTS[soloist]
    return solo_phrase(key, row.rate, row.timbre, row.player, rng)
