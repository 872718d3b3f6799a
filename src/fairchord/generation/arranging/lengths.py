# SPDX-License-Identifier: Apache-2.0
"""How many bars each section gets, so that the song has exactly the length that was asked for.

Sections of one letter are equally long. Among all ways the one is taken whose sections are nearest to usual lengths:
multiples of four, an intro and an ending half as long as the others. Exact, by dynamic programming over the total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.fault import MAX_SONG_BARS, MIN_SONG_BARS
from fairchord.generation.arranging.form import FormPart
from fairchord.generation.arranging.planned_section import LIMITS

_SHARES: Final = {"intro": 0.5, "ending": 0.5}
_UNEVEN: Final = 5.0
_HALVES: Final = 2.0
_UNEVEN_ENDING: Final = 1.0


def share_bars(parts: Sequence[FormPart], total: int) -> tuple[int, ...]:
    """Bars of each section of a form, `total` together."""
    if not MIN_SONG_BARS <= total <= MAX_SONG_BARS:
        nearest = min(max(total, MIN_SONG_BARS), MAX_SONG_BARS)
        raise InvalidBrief(
            f"a song of {total} bars is asked for, but it has {MIN_SONG_BARS} to {MAX_SONG_BARS}",
            hint=f"nearest: {nearest} bars" + ("; or use fairchord compose" if total < MIN_SONG_BARS else ""),
        )
    counts = Counter(part.group for part in parts)
    kinds = {part.group: part.kind for part in parts}
    unit = total / sum(_SHARES.get(kinds[group], 1.0) * count for group, count in counts.items())
    ways: dict[int, tuple[float, dict[str, int]]] = {0: (0.0, {})}
    for group, count in counts.items():
        ideal = unit * _SHARES.get(kinds[group], 1.0)
        longer: dict[int, tuple[float, dict[str, int]]] = {}
        for so_far, (cost, chosen) in ways.items():
            for bars in range(1, min(LIMITS["bars"][1], (total - so_far) // count) + 1):
                reached = so_far + bars * count
                worth = cost + count * _oddness(kinds[group], bars, ideal)
                if reached not in longer or worth < longer[reached][0]:
                    longer[reached] = (worth, {**chosen, group: bars})
        ways = longer
    if total not in ways:
        nearest = min(ways, key=lambda reached: (abs(reached - total), reached))
        form = " ".join(part.letter or part.kind for part in parts)
        raise InvalidBrief(
            f"{total} bars cannot be shared among {form}, where equal letters are equally long",
            hint=f"nearest: {nearest} bars; or another form",
        )
    return tuple(ways[total][1][part.group] for part in parts)


def _oddness(kind: str, bars: int, ideal: float) -> float:
    """How unusual a length is: its distance from the ideal one, and whether it breaks phrases of four or two."""
    if kind == "ending" and bars % 2:
        return 4 * abs(bars - ideal) / ideal + _UNEVEN_ENDING
    breaks = 0.0 if bars % 4 == 0 or (bars == 2 and ideal < 4) else _HALVES if bars % 2 == 0 else _UNEVEN
    return 4 * abs(bars - ideal) / ideal + breaks
