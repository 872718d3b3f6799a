# SPDX-License-Identifier: Apache-2.0
"""Our strict forms of the control metrics, which leave no note untested.

Pitch range: the 5th and the 95th percentile of the pitches both lie in it, not only their mean.
Harmony: a note [start, stop) is tested against every slot [start, stop) it overlaps. Where it begins on a strong beat
it is a tone of the chord there, or an approved tension of it that the key holds; where it begins elsewhere, and in
every later slot it sounds into, it is a tone of the chord or of the key. Minor is natural, harmonic and melodic.
Diversity: the same as published with onsets in place of durations, and with bars in which only one clip plays counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.evaluation.clip_conditions import SLOT_TICKS
from fairchord.music.conditions import name_pitch_range
from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray
from fairchord.music.time import TICKS_PER_GRID, TICKS_PER_QUARTER, TimeSignature

TENSIONS: Final[dict[str, tuple[int, ...]]] = {
    "": (2, 6, 9), "6": (2, 6, 11), "maj7": (2, 6, 9), "maj9": (6, 9), "add9": (6, 9),
    "m": (2, 5), "m6": (2, 5, 11), "mmaj7": (2, 5, 9), "m7": (2, 5, 9), "m9": (5, 9), "madd9": (5,),
    "7": (1, 2, 3, 6, 8, 9), "9": (1, 3, 6, 8, 9), "m7b5": (2, 5, 8), "dim": (2, 5, 8), "dim7": (2, 5, 8, 11),
    "aug": (2, 6), "sus4": (2, 9), "7sus4": (2, 9), "sus2": (9,), "5": (2, 3, 4, 9, 10),
}  # fmt: skip
"""Semitones above the root that may stand on a strong beat beside the chord's tones (9, 11, 13 and altered forms)."""
_STRONG: Final = {
    (4, 4): (0, 960), (2, 4): (0,), (3, 4): (0,), (6, 8): (0, 720), (12, 8): (0, 1440),
}  # fmt: skip
"""Ticks of the strong beats of a bar; of another meter the first alone."""
_MINOR_RAISED: Final = (9, 11)
_ONSET_TICKS: Final = 4 * TICKS_PER_GRID
Flags = NDArray[np.bool_]


def keeps_pitch_spread(notes: NoteArray, name: str) -> bool:
    """Whether the 5th and the 95th percentile of the pitches lie in a named range; an empty clip fails."""
    if not len(notes):
        return False
    ends = np.percentile(notes[:, PITCH], (5, 95), method="nearest")
    return all(name_pitch_range(float(end)) == name for end in ends)


def scale_of(key: KeySignature) -> frozenset[int]:
    """Tones of a key; in minor with the raised sixth and seventh."""
    if key.mode == "major":
        return key.pitch_classes
    return key.pitch_classes | {(key.tonic + step) % 12 for step in _MINOR_RAISED}


def notes_in_harmony(notes: NoteArray, slots: Sequence[Chord | None], key: KeySignature, meter: TimeSignature) -> Flags:
    """For each note whether it is right in the strict sense; a note that begins after the last slot is wrong."""
    if not slots:
        return np.zeros(len(notes), bool)
    scale = scale_of(key)
    loose = np.array([_marked(scale | _tones(chord)) for chord in slots])
    strong = np.array([_marked(_tones(chord) | _tensions(chord, scale)) for chord in slots])
    onset, stop = notes[:, ONSET], notes[:, ONSET] + notes[:, DURATION]
    pitch_class = notes[:, PITCH] % 12
    first, last = onset // SLOT_TICKS, np.minimum((stop - 1) // SLOT_TICKS, len(slots) - 1)
    in_clip = first < len(slots)
    at = np.minimum(first, len(slots) - 1)
    on_strong = np.isin(onset % meter.bar_ticks, strong_ticks(meter))
    has_chord = np.array([chord is not None for chord in slots])[at]
    right = np.where(on_strong & has_chord, strong[at, pitch_class], loose[at, pitch_class])
    foreign = np.concatenate([np.zeros((1, 12), np.int64), np.cumsum(~loose, axis=0)])
    later = foreign[last + 1, pitch_class] - foreign[np.minimum(at + 1, last + 1), pitch_class]
    flags: Flags = in_clip & right & (later <= 0)
    return flags


def strong_ticks(meter: TimeSignature) -> tuple[int, ...]:
    """Where in a bar the strong beats lie."""
    return _STRONG.get((meter.numerator, meter.denominator), (0,))


def _tones(chord: Chord | None) -> frozenset[int]:
    return frozenset() if chord is None else chord.pitch_classes


def _tensions(chord: Chord | None, scale: frozenset[int]) -> frozenset[int]:
    if chord is None:
        return frozenset()
    return frozenset((chord.root + step) % 12 for step in TENSIONS[chord.quality]) & scale


def _marked(tones: frozenset[int]) -> Flags:
    flags = np.zeros(12, bool)
    flags[list(tones)] = True
    return flags


def diversity(clips: Sequence[NoteArray], *, bars: int, bar_ticks: int) -> float:
    """Distance of clips from one line of conditions, 0 to 1: pitch classes by duration, onsets by place in the bar."""
    described = [
        (_chroma_by_bar(notes, bars=bars, bar_ticks=bar_ticks), _onsets_by_bar(notes, bars=bars, bar_ticks=bar_ticks))
        for notes in clips
    ]
    distances = [
        np.sqrt((_distance(one[0], other[0]) ** 2 + _distance(one[1], other[1]) ** 2) / 2)
        for one, other in combinations(described, 2)
    ]
    return float(np.mean(distances)) if distances else float("nan")


def _chroma_by_bar(notes: NoteArray, *, bars: int, bar_ticks: int) -> NDArray[np.float64]:
    out = np.zeros((bars, 12))
    inside = notes[notes[:, ONSET] < bars * bar_ticks]
    np.add.at(out, (inside[:, ONSET] // bar_ticks, inside[:, PITCH] % 12), inside[:, DURATION] / TICKS_PER_QUARTER)
    return out


def _onsets_by_bar(notes: NoteArray, *, bars: int, bar_ticks: int) -> NDArray[np.float64]:
    out = np.zeros((bars, -(-bar_ticks // _ONSET_TICKS)))
    inside = notes[notes[:, ONSET] < bars * bar_ticks]
    np.add.at(out, (inside[:, ONSET] // bar_ticks, inside[:, ONSET] % bar_ticks // _ONSET_TICKS), 1.0)
    return out


def _distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Mean cosine distance over bars; 1 where only one of the two plays, 0 where neither does."""
    norms = np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1)
    both = (norms[0] > 0) & (norms[1] > 0)
    cosine = np.where(both, (one * other).sum(axis=1) / np.maximum(norms[0] * norms[1], 1e-12), 0.0)
    cosine[(norms[0] == 0) & (norms[1] == 0)] = 1.0
    return float((1 - cosine).mean())
