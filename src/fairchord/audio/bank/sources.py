# SPDX-License-Identifier: Apache-2.0
"""What is recorded into the house bank: for each source, the recipe, the keys it is played at, and how hard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from fairchord.audio.bank.effects import BEDS, HITS, effect_bed, effect_hit, pitched_block, pitched_head
from fairchord.audio.bank.ensembles import ENSEMBLES, layered_note
from fairchord.audio.bank.mallets import BARS, struck_bar
from fairchord.audio.bank.players import SOLOISTS, held_note
from fairchord.audio.bank.plucked import STRINGS, plucked_string
from fairchord.audio.bank.signal import Take
from fairchord.audio.bank.struck import Hammer, clavinet, glass_piano, hammered_string, quill_string, tine_piano

Recipe = Callable[[int, float, np.random.Generator], Take]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A recipe, the keys from `low` to `high` every `step` semitones, and the strengths of its layers, soft to loud."""

    recipe: Recipe
    low: int
    high: int
    step: int = 5
    strengths: tuple[float, ...] = (0.8,)

    @property
    def keys(self) -> tuple[int, ...]:
        """The recorded keys, lowest first."""
        return tuple(range(self.low, self.high + 1, self.step))


_GRAND: Final = Hammer()
_STRUCK: Final[Mapping[str, Source]] = {
    "grand": Source(
        recipe=partial(hammered_string, hammer=_GRAND), low=24, high=108, step=6, strengths=(0.12, 0.5, 1.0)),
    "tine_piano": Source(recipe=tine_piano, low=32, high=96, step=8, strengths=(0.25, 0.75)),
    "glass_piano": Source(recipe=glass_piano, low=32, high=96, step=8, strengths=(0.7,)),
    "harpsichord": Source(recipe=quill_string, low=33, high=89, step=8),
    "clavinet": Source(recipe=clavinet, low=33, high=89, step=8),
}  # fmt: skip

_BAR_KEYS: Final[Mapping[str, tuple[int, int, int]]] = {
    "celesta": (54, 102, 8), "glockenspiel": (67, 107, 8), "music_box": (54, 102, 8), "vibraphone": (49, 97, 8),
    "marimba": (37, 97, 6), "xylophone": (62, 110, 8), "tubular_bells": (50, 82, 8), "dulcimer": (44, 92, 8),
    "kalimba": (50, 90, 8), "steel_drum": (50, 90, 8), "timpani": (36, 60, 8),
}  # fmt: skip
_STRING_KEYS: Final[Mapping[str, tuple[int, int, int]]] = {
    "nylon": (41, 86, 5), "steel": (41, 83, 6), "jazz": (41, 89, 8), "clean": (41, 83, 6), "muted": (41, 81, 8),
    "overdriven": (38, 86, 8), "distorted": (38, 86, 8), "harp": (28, 98, 7),
    "pizzicato": (37, 93, 7), "banjo": (49, 81, 8), "sitar": (48, 84, 9), "koto": (49, 81, 8), "shamisen": (48, 84, 9),
    "acoustic_bass": (27, 62, 5), "finger_bass": (27, 63, 6), "picked_bass": (27, 62, 7), "slap_bass": (27, 62, 7),
    "fretless_bass": (27, 62, 7),
}  # fmt: skip
_SOLO_KEYS: Final[Mapping[str, tuple[int, int, int]]] = {
    "violin": (57, 99, 6), "viola": (50, 82, 8), "cello": (37, 79, 6), "contrabass": (29, 59, 10), "flute": (61, 96, 7),
    "piccolo": (76, 106, 10), "recorder": (62, 95, 11), "pan_flute": (59, 92, 11), "shakuhachi": (58, 82, 12),
    "whistle": (68, 104, 12), "oboe": (60, 90, 6), "english_horn": (54, 81, 9), "clarinet": (51, 93, 7),
    "bassoon": (36, 72, 6), "soprano_sax": (58, 88, 10), "alto_sax": (50, 85, 7), "tenor_sax": (39, 75, 6),
    "trumpet": (56, 86, 5), "muted_trumpet": (57, 84, 9), "trombone": (40, 75, 5), "tuba": (29, 57, 7),
    "horn": (40, 75, 5), "harmonica": (60, 90, 10), "bagpipe": (57, 81, 12),
}  # fmt: skip
_WIDE: Final = (37, 97, 6)
_ENSEMBLE_KEYS: Final[Mapping[str, tuple[int, int, int]]] = {
    "strings": (32, 98, 6), "choir_aah": (42, 84, 6), "voice_ooh": (42, 84, 6),
    "orchestra_hit": (46, 78, 16), "brass_section": (38, 86, 6), "synth_bass": (26, 66, 8), "round_bass": (26, 66, 8),
    "square_lead": (37, 103, 6), "saw_lead": (37, 103, 6), "synth_strings": (36, 96, 7), "metallic_pad": (41, 89, 12),
        "calliope_lead": (50, 94, 11),
    "charang_lead": (42, 93, 17), "accordion": (42, 90, 6), "new_age_pad": (40, 94, 9),
    "sweep_pad": (40, 96, 8), "bowed_pad": (40, 94, 9), "warm_pad": (40, 96, 8), "slow_strings": (34, 98, 8),
    "choir_pad": (42, 87, 9),
}  # fmt: skip


def _all_sources() -> dict[str, Source]:
    sources = dict(_STRUCK)
    for name in BARS:
        low, high, step = _BAR_KEYS[name]
        sources[name] = Source(recipe=partial(struck_bar, bar=name), low=low, high=high, step=step)
    for name in STRINGS:
        low, high, step = _STRING_KEYS[name]
        sources[name] = Source(recipe=partial(plucked_string, string=name), low=low, high=high, step=step)
    for name in SOLOISTS:
        low, high, step = _SOLO_KEYS[name]
        sources[name] = Source(recipe=partial(held_note, soloist=name), low=low, high=high, step=step)
    for name in ENSEMBLES:
        low, high, step = _ENSEMBLE_KEYS.get(name, _WIDE)
        sources[name] = Source(recipe=partial(layered_note, ensemble=name), low=low, high=high, step=step)
    for name in HITS:
        sources[name] = Source(recipe=partial(effect_hit, effect=name), low=60, high=60)
    for name in BEDS:
        sources[name] = Source(recipe=partial(effect_bed, effect=name), low=60, high=60)
    return {**sources, **_PITCHED_DRUMS}


_PITCHED_DRUMS: Final[Mapping[str, Source]] = {
    "agogo": Source(
        recipe=partial(pitched_block, ratios=(1.0, 1.52, 3.1, 4.5), seconds=0.4), low=60, high=84, step=12),
    "wood_block": Source(
        recipe=partial(pitched_block, ratios=(1.0, 2.42, 4.1), seconds=0.1), low=60, high=84, step=12),
    "taiko": Source(recipe=partial(pitched_head, seconds=0.9, slap=0.35, drop=0.8), low=36, high=60, step=12),
    "melodic_tom": Source(recipe=partial(pitched_head, seconds=0.6, slap=0.2, drop=0.4), low=36, high=72, step=12),
    "synth_drum": Source(recipe=partial(pitched_head, seconds=0.5, slap=0.05, drop=3.0), low=36, high=72, step=12),
}  # fmt: skip
SOURCES: Final[Mapping[str, Source]] = _all_sources()
