# SPDX-License-Identifier: Apache-2.0
"""Which accidentals are printed in a measure: those that neither the key nor an earlier sign in it says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fairchord.notation.spelling import Spelling

SIGNS: Final = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
_SHARPS: Final = "FCGDAEB"


def key_alters(sharps: int) -> dict[str, int]:
    """What a key signature does to each step."""
    raised = dict.fromkeys(_SHARPS[: max(sharps, 0)], 1)
    return raised | dict.fromkeys(_SHARPS[::-1][: max(-sharps, 0)], -1)


def printed_signs(written: Iterable[tuple[Spelling, bool]], sharps: int) -> list[str]:
    """The sign before each head of a staff's measure, in order of time; '' for none.

    Heads come with whether a tie leads to them: those need no sign, since they sound as the head before them.
    """
    by_key = key_alters(sharps)
    heard: dict[tuple[str, int], int] = {}
    signs = []
    for spelling, is_tied in written:
        place = (spelling.step, spelling.octave)
        expected = heard.get(place, by_key.get(spelling.step, 0))
        if is_tied or expected == spelling.alter:
            signs.append("")
            continue
        heard[place] = spelling.alter
        signs.append(SIGNS[spelling.alter])
    return signs
