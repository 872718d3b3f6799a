# SPDX-License-Identifier: Apache-2.0
"""What each General MIDI program can play: lowest and highest sounding pitch, and how many notes at once.

Acoustic instruments have the ranges that orchestration handbooks give a good player, as they sound (a horn's natural
extremes and a virtuoso's top are left out); keyboards have their keys; electronic sounds have all of MIDI that is
heard as pitch. One player's instruments that cannot play two notes have one voice; a bowed string has two.
"""

from __future__ import annotations

from typing import Final

_HEARD: Final = (12, 120)
_RANGES: Final[dict[tuple[int, ...], tuple[int, int]]] = {
    (0, 1, 2, 3): (21, 108), (4,): (28, 100), (5,): (33, 96), (6,): (29, 89), (7,): (29, 88),
    (8,): (60, 108), (9,): (79, 108), (10,): (60, 96), (11,): (53, 89), (12,): (36, 96), (13,): (65, 108),
    (14,): (60, 77), (15,): (50, 86),
    (16, 17, 18): (36, 96), (19,): (24, 108), (20,): (29, 89), (21,): (41, 93), (22,): (48, 96), (23,): (36, 95),
    (24,): (40, 83), (25,): (40, 84), (26, 27, 28, 29, 30): (40, 88), (31,): (40, 100),
    (32, 33, 34, 35, 36, 37): (28, 67), (38, 39): (21, 72),
    (40,): (55, 100), (41,): (48, 91), (42,): (36, 81), (43,): (28, 67), (44, 45, 48, 49): (28, 100),
    (46,): (23, 103), (47,): (36, 60), (50, 51): (24, 108),
    (52, 53): (40, 81), (54,): (36, 96), (55,): (36, 84),
    (56,): (54, 86), (57,): (40, 77), (58,): (28, 65), (59,): (54, 86), (60,): (34, 77), (61,): (28, 86),
    (62, 63): (24, 108),
    (64,): (56, 88), (65,): (49, 81), (66,): (44, 76), (67,): (36, 69), (68,): (58, 91), (69,): (52, 81),
    (70,): (34, 77), (71,): (50, 94), (72,): (74, 108), (73,): (60, 96), (74,): (60, 98), (75,): (55, 96),
    (76,): (48, 84), (77,): (55, 91), (78,): (60, 96), (79,): (57, 89),
    (104,): (48, 84), (105,): (48, 88), (106,): (45, 84), (107,): (43, 91), (108,): (48, 96), (109,): (55, 79),
    (110,): (55, 100), (111,): (57, 84), (112,): (72, 96), (113,): (60, 84), (114,): (52, 88), (115,): (60, 96),
    (116,): (36, 72), (117,): (36, 84), (118,): (24, 96),
}  # fmt: skip
"""Programs (0-based), then lowest and highest pitch; a program that is not here is electronic or a noise."""
_PLAYABLE: Final = {program: bounds for programs, bounds in _RANGES.items() for program in programs}
_ONE_VOICE: Final = frozenset({56, 57, 58, 59, 60, *range(64, 80), 111})
_TWO_VOICES: Final = frozenset({40, 41, 42, 43, 47, 110})


def playable_range(program: int) -> tuple[int, int]:
    """Lowest and highest pitch that a program's instrument plays; at least an octave and a half apart, mostly more."""
    return _PLAYABLE.get(program, _HEARD)


def most_voices(program: int) -> int | None:
    """Most notes that a program's instrument sounds at once; None where its players or keys set no limit we know."""
    if program in _ONE_VOICE:
        return 1
    return 2 if program in _TWO_VOICES else None
