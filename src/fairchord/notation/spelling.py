# SPDX-License-Identifier: Apache-2.0
"""How pitches are spelled: by the chord that sounds where they belong to it, else by the key.

A spelling is a place on the line of fifths (C is 0, G 1, F -1, F sharp 6, B flat -2), so that keys and chord tones are
distances along it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.music.harmony import Chord, KeySignature

_STEPS: Final = "FCGDAEB"
_INTERVAL_FIFTHS: Final = {0: 0, 1: -5, 2: 2, 3: -3, 4: 4, 5: -1, 6: -6, 7: 1, 8: 8, 9: 3, 10: -2, 11: 5}
"""Semitones above a chord's root to steps along the line of fifths; the sixth semitone is a lowered fifth."""
_CHORD_EXCEPTIONS: Final = {("dim7", 9): -9}
_FARTHEST: Final = 10
"""Within this distance of D a place on the line has one sharp or flat at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A written pitch: step letter, sharps (positive) or flats, octave in scientific numbering."""

    step: str
    alter: int
    octave: int


def spell(pitch: int, key: KeySignature | None, chord: Chord | None) -> Spelling:
    """Spell a MIDI pitch in a key and over a chord, where they are known."""
    return _spelling(pitch, _place(pitch % 12, key, chord))


def spell_class(pitch_class: int, key: KeySignature | None) -> Spelling:
    """Spell the root or bass of a chord symbol in a key."""
    return _spelling(60 + pitch_class, _root_place(pitch_class, key))


def _place(pitch_class: int, key: KeySignature | None, chord: Chord | None) -> int:
    if chord is not None and pitch_class in chord.pitch_classes:
        root = _root_place(chord.root, key)
        interval = (pitch_class - chord.root) % 12
        place = root + _CHORD_EXCEPTIONS.get((chord.quality, interval), _INTERVAL_FIFTHS[interval])
        if abs(place - 2) <= _FARTHEST:
            return place
    if key is None:
        return _within(pitch_class, -3)
    return _within(pitch_class, key.sharps - (2 if key.mode == "minor" else 3))


def _root_place(pitch_class: int, key: KeySignature | None) -> int:
    if key is None:
        return _within(pitch_class, -4)
    return _within(pitch_class, key.sharps - (3 if key.mode == "minor" else 5))


def _within(pitch_class: int, lowest: int) -> int:
    """The place of a pitch class among the twelve places from `lowest` on."""
    place = pitch_class * 7 % 12
    return lowest + (place - lowest) % 12


def _spelling(pitch: int, place: int) -> Spelling:
    step = _STEPS[(place + 1) % 7]
    alter = (place + 1) // 7
    octave = (pitch - alter) // 12 - 1
    return Spelling(step=step, alter=alter, octave=octave)
