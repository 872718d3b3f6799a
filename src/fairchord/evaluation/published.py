# SPDX-License-Identifier: Apache-2.0
"""Controllability and diversity as the public scripts around ComMU (NeurIPS 2022) count them, catches included.

CP: the mean pitch lies in the named range. CV: velocities lie within their bounds. CH: a note is right when its pitch
class is in the key (major or natural minor) or in the chord of every eighth-note slot it is tested against; a slot
counts only when an end of the note lies strictly inside it, or when it lies strictly inside the note, so a note of an
eighth or a quarter on the grid is tested against none. D: distance of clips made from one line of conditions.
Written anew from that description; no code was taken over. What these numbers do not say is in `strict`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.evaluation.clip_conditions import SLOT_TICKS
from fairchord.music.conditions import name_pitch_range
from fairchord.music.harmony import QUALITIES, Chord, KeySignature
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray

_DURATION_BINS: Final = 128
_DURATION_TICKS: Final = 15
"""One duration bin: a 128th of a 4/4 bar."""
Flags = NDArray[np.bool_]


def keeps_pitch_range(notes: NoteArray, name: str) -> bool:
    """CP of one clip: whether the mean pitch lies in the range; pitch 0 is not counted, an empty clip fails."""
    pitches = notes[notes[:, PITCH] > 0, PITCH]
    return bool(len(pitches)) and name_pitch_range(float(pitches.mean())) == name


def notes_in_velocity(notes: NoteArray, least: int, greatest: int) -> Flags:
    """CV: for each note whether its velocity lies within the bounds."""
    flags: Flags = (notes[:, VELOCITY] >= least) & (notes[:, VELOCITY] <= greatest)
    return flags


def notes_in_harmony(notes: NoteArray, slots: Sequence[Chord | None], key: KeySignature) -> Flags:
    """CH: for each note whether it is right in the published sense."""
    start = notes[:, ONSET, None]
    stop = start + notes[:, DURATION, None]
    opens = np.arange(len(slots)) * SLOT_TICKS
    closes = opens + SLOT_TICKS
    tested = (
        ((opens < start) & (start < closes)) | ((opens < stop) & (stop < closes)) | ((start < opens) & (stop > closes))
    )
    pitch_class = notes[:, PITCH] % 12
    in_key = np.isin(pitch_class, list(key.pitch_classes))
    tones = np.zeros((len(slots), 12), bool)
    for index, chord in enumerate(slots):
        if chord is not None:
            tones[index, [(chord.root + interval) % 12 for interval in QUALITIES[chord.quality]]] = True
    in_chord = tones[:, pitch_class].T
    right: Flags = in_key | ~(tested & ~in_chord).any(axis=1)
    return right


def diversity(clips: Sequence[NoteArray], *, bars: int, bar_ticks: int) -> float:
    """D of the clips made from one line of conditions: the mean over pairs; not a number where no pair has any."""
    chroma = [_by_bar(notes, _chroma(notes), 12, bars=bars, bar_ticks=bar_ticks) for notes in clips]
    lengths = [_by_bar(notes, _length(notes), _DURATION_BINS, bars=bars, bar_ticks=bar_ticks) for notes in clips]
    distances = []
    for one, other in combinations(range(len(clips)), 2):
        pitch, length = _distance(chroma[one], chroma[other]), _distance(lengths[one], lengths[other])
        distances.append(np.sqrt(pitch**2 + length**2) / 2)
    known = [distance for distance in distances if np.isfinite(distance)]
    return float(np.mean(known)) if known else float("nan")


def _chroma(notes: NoteArray) -> NoteArray:
    return notes[:, PITCH] % 12


def _length(notes: NoteArray) -> NoteArray:
    bins: NoteArray = np.clip(np.round(notes[:, DURATION] / _DURATION_TICKS).astype(np.int32), 1, _DURATION_BINS) - 1
    return bins


def _by_bar(notes: NoteArray, values: NoteArray, size: int, *, bars: int, bar_ticks: int) -> NDArray[np.float64]:
    """A histogram for each bar, of the notes that begin in it: (bars, size)."""
    bar = notes[:, ONSET] // bar_ticks
    inside = bar < bars
    flat = np.bincount(bar[inside] * size + values[inside], minlength=bars * size)
    return flat.reshape(bars, size).astype(np.float64)


def _distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Mean cosine distance over the bars in which both have notes."""
    both = (one.sum(axis=1) > 0) & (other.sum(axis=1) > 0)
    if not both.any():
        return float("nan")
    a, b = one[both], other[both]
    cosine = (a * b).sum(axis=1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))
    return float((1 - cosine).mean())
