# SPDX-License-Identifier: Apache-2.0
"""Usual progressions by mode and kind of section, as degrees; a plan writes them out, so that people can change them.

They are common property: four-bar turns that songs of every style share.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from fairchord.generation.arranging.fault import tonic_chord
from fairchord.generation.arranging.planned_section import Bars
from fairchord.music.harmony import KeySignature
from fairchord.music.roman_numeral import read_numeral

_USUAL: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "major": {
        "intro": ("I vi IV V", "I IV I V", "I V vi IV"),
        "verse": ("I vi ii V", "I iii IV V", "I IV vi V", "vi IV I V", "I V7/vi vi IV"),
        "chorus": ("IV V I vi", "I V vi IV", "IV I V vi", "IV V iii vi"),
        "bridge": ("ii iii IV V", "vi iii IV I", "IV iv I V", "ii V iii vi"),
        "ending": ("IV V I I", "ii V I I", "vi IV V I"),
    },
    "minor": {
        "intro": ("i VI III VII", "i iv i v", "i VII VI VII"),
        "verse": ("i VI III VII", "i iv VII III", "i VII VI V", "i v VI iv", "i III VII iv"),
        "chorus": ("VI VII i III", "VI III VII i", "iv VII III VI", "i VI iv V"),
        "bridge": ("iv i VII III", "VI VII v i", "iv v VI VII", "III VII iv i"),
        "ending": ("VI VII i i", "iv V i i", "VI iv V i"),
    },
}
PHRASE: Final = 4


def usual_chords(
    kind: str, bars: int, key: KeySignature, *, random: np.random.Generator, taken: Sequence[Bars] = ()
) -> Bars:
    """Chords for a section: one phrase, or two of which the second leads on; other ones than those `taken`."""
    choices = [text for text in _USUAL[key.mode][kind] if _spell(text, key) not in [other[:PHRASE] for other in taken]]
    choices = choices or list(_USUAL[key.mode][kind])
    phrase = _spell(choices[int(random.integers(len(choices)))], key)
    if kind == "ending":
        start = 1 if bars <= 2 else 0
        return phrase[start : start + bars] if bars <= PHRASE else (phrase * (bars // PHRASE + 1))[:bars]
    if bars <= PHRASE:
        return phrase[:bars]
    dominant = _spell("V" if key.mode == "major" else "V7", key)
    return (*phrase, *phrase[: PHRASE - 1], *(dominant if kind == "verse" else phrase[-1:]))[:bars]


def close_on_tonic(chords: Bars, bars: int, key: KeySignature) -> Bars:
    """The same chords written out for every bar, the last of them the tonic."""
    written = [chords[bar % len(chords)] for bar in range(bars)]
    last = written[-1][-1]
    if last is None or last.root != key.tonic or last.bass is not None:
        written[-1] = (tonic_chord(key),)
    return tuple(written)


def _spell(text: str, key: KeySignature) -> Bars:
    return tuple((read_numeral(numeral, key).chord,) for numeral in text.split())
