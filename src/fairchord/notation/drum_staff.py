# SPDX-License-Identifier: Apache-2.0
"""Where each drum of the General MIDI map stands on a percussion staff, and the shape of its head.

Positions follow Norman Weinberg's guidelines (Percussive Notes, 1998), as scores and notation programs use them: feet
below, with stems down; hands above, with stems up; cymbals as crosses. Places are named as in a treble clef.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_CROSS: Final = "x"
_CIRCLED: Final = "circle-x"
_TRIANGLE: Final = "triangle"
_DIAMOND: Final = "diamond"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrumPlace:
    """A place on the staff (step and octave), a head (empty for the usual one), and whether a foot plays it."""

    step: str
    octave: int
    head: str = ""
    is_foot: bool = False


def _place(name: str, head: str = "", *, is_foot: bool = False) -> DrumPlace:
    return DrumPlace(step=name[0], octave=int(name[1]), head=head, is_foot=is_foot)


DRUM_PLACES: Final[dict[int, DrumPlace]] = {
    35: _place("E4", is_foot=True), 36: _place("F4", is_foot=True), 44: _place("D4", _CROSS, is_foot=True),
    37: _place("C5", _CROSS), 38: _place("C5"), 39: _place("B4", _CROSS), 40: _place("C5", _DIAMOND),
    41: _place("G4"), 43: _place("A4"), 45: _place("B4"), 47: _place("D5"), 48: _place("E5"), 50: _place("F5"),
    42: _place("G5", _CROSS), 46: _place("G5", _CIRCLED), 49: _place("A5", _CROSS), 57: _place("B5", _CROSS),
    51: _place("F5", _CROSS), 59: _place("F5", _CIRCLED), 53: _place("F5", _DIAMOND), 52: _place("A5", _CIRCLED),
    55: _place("B5", _CIRCLED), 54: _place("E5", _TRIANGLE), 56: _place("E5", _CROSS), 58: _place("D5", _TRIANGLE),
    60: _place("E5", _DIAMOND), 61: _place("D5", _DIAMOND), 62: _place("A4", _CROSS), 63: _place("B4", _DIAMOND),
    64: _place("A4", _DIAMOND), 65: _place("F5", _TRIANGLE), 66: _place("G4", _TRIANGLE), 67: _place("G5", _TRIANGLE),
    68: _place("G5", _DIAMOND), 69: _place("C5", _TRIANGLE), 70: _place("B4", _TRIANGLE), 75: _place("A5", _TRIANGLE),
    76: _place("A5", _DIAMOND), 77: _place("G4", _DIAMOND), 80: _place("B5", _TRIANGLE), 81: _place("B5", _DIAMOND),
}  # fmt: skip
_ELSEWHERE: Final = _place("C5", _TRIANGLE)


def drum_place(pitch: int) -> DrumPlace:
    """Return where a drum stands; sounds without a usual place stand on the snare's line with a triangle."""
    return DRUM_PLACES.get(pitch, _ELSEWHERE)
