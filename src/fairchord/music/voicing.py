# SPDX-License-Identifier: Apache-2.0
"""Voice leading: close voicings of a chord progression, each the nearest to the one before. Knows nothing of rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from fairchord.music.harmony import QUALITIES, Chord, KeySignature

_CENTRE_PULL: Final = 0.4
"""Semitones of movement that one semitone of distance from the centre is worth, for each voice."""
Voicing = tuple[int, ...]


def _close_tones(chord: Chord, voices: int) -> list[int]:
    """Pitch classes to voice, in rising order: without the fifth, then the root, where there are too many."""
    intervals = list(QUALITIES[chord.quality])
    for dispensable in (7, 0):
        if len(intervals) > voices and dispensable in intervals:
            intervals.remove(dispensable)
    return sorted({(chord.root + interval) % 12 for interval in intervals})


@lru_cache(maxsize=4096)
def stack_tones(chord: Chord, lowest: int, voices: int) -> Voicing:
    """Stack `voices` chord tones in close position upwards from the first one at or above `lowest`."""
    tones = _close_tones(chord, voices)
    stacked = [pitch for pitch in range(lowest, lowest + 12 * voices + 12) if pitch % 12 in tones]
    return tuple(stacked[:voices])


def lead_voices(chords: Sequence[Chord], *, around: int, voices: int) -> tuple[Voicing, ...]:
    """Give each chord the close position nearest to the one before and to the pitch `around`."""
    led: list[Voicing] = []
    for chord in chords:
        candidates = sorted({stack_tones(chord, low, voices) for low in range(around - 14, around + 7)})
        previous = led[-1] if led else None
        led.append(min(candidates, key=lambda voicing: _cost(voicing, previous, around)))
    return tuple(led)


def _cost(voicing: Voicing, previous: Voicing | None, around: int) -> float:
    distance = abs(sum(voicing) / len(voicing) - around)
    if previous is None:
        return distance
    moved = sum(abs(new - old) for new, old in zip(voicing, previous, strict=True))
    return moved / len(voicing) + _CENTRE_PULL * distance


def ladder_pitch(voicing: Voicing, chord: Chord, degree: int) -> int:
    """Give the `degree`-th tone counted from 1 at the bottom of the voicing, going on upwards by chord tones."""
    if degree <= len(voicing):
        return voicing[degree - 1]
    tones = _close_tones(chord, len(voicing))
    higher = [pitch for pitch in range(voicing[-1] + 1, voicing[-1] + 12 * degree) if pitch % 12 in tones]
    return higher[degree - len(voicing) - 1]


def bass_pitch(chord: Chord, low: int) -> int:
    """Give the chord's bass (slash bass or root) in the octave that starts at `low`."""
    wanted = chord.root if chord.bass is None else chord.bass
    return low + (wanted - low) % 12


def bass_tone(chord: Chord, low: int, member: int) -> int:
    """Give the third, fifth, seventh (or what stands for it) or octave just above the bass."""
    bass = bass_pitch(chord, low)
    if member == 8:
        return bass + 12
    choices = {3: (3, 4, 5, 2), 5: (7, 6, 8), 7: (10, 11, 9)}[member]
    interval = next((interval for interval in choices if interval in QUALITIES[chord.quality]), 12)
    return bass + ((chord.root + interval - bass) % 12 or 12)


def approach_pitch(target: int, key: KeySignature, *, from_above: bool) -> int:
    """Give the semitone below `target`, or the nearest tone of the key above it."""
    if not from_above:
        return target - 1
    return target + 1 if (target + 1) % 12 in key.pitch_classes else target + 2


def next_change(chords: Sequence[Chord], index: int) -> Chord:
    """Give the first chord after `index` that differs from the one there, or that one when none does."""
    for before, after in pairwise(chords[index:]):
        if after != before:
            return after
    return chords[index]
