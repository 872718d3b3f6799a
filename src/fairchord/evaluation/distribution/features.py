# SPDX-License-Identifier: Apache-2.0
"""The nine features of Yang and Lerch (2020, "On the evaluation of generative models in music") and three more.

Theirs were defined on one melody. Here counts and histograms take every pitched note; what is between two consecutive
notes (intervals, inter-onset times, transitions) follows the top line of each track, so that a block chord is one
step. Histograms and transition matrices sum to one, so that they do not say the note count again. Times are in quarter
notes, because the tempo is a condition. The three more are those of `habits`. Drums count in the groove alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.evaluation.distribution.habits import (
    groove_consistency,
    groove_similarity,
    pitch_class_entropy,
    pitch_classes,
    scale_consistency,
)
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Piece
from fairchord.music.time import TICKS_PER_QUARTER

Vector = NDArray[np.float64]
NOTE_LENGTHS: Final = (4.0, 2.0, 1.0, 1 / 2, 1 / 4, 3.0, 3 / 2, 3 / 4, 3 / 8, 4 / 3, 2 / 3, 1 / 3)
"""The twelve note lengths in quarters: whole to 16th, dotted half to dotted 16th, triplet half, quarter, eighth."""
_LENGTHS: Final = np.array(NOTE_LENGTHS)


def pitched(piece: Piece) -> NoteArray:
    """Every note of every pitched track."""
    parts = [track.notes for track in piece.tracks if not track.is_drum]
    return np.concatenate([np.zeros((0, 4), np.int32), *parts])


def top_lines(piece: Piece) -> list[NoteArray]:
    """The highest note at each onset, of each pitched track that has notes."""
    lines = []
    for track in piece.tracks:
        if not track.is_drum and len(track.notes):
            order = np.lexsort((-track.notes[:, PITCH], track.notes[:, ONSET]))
            notes = track.notes[order]
            lines.append(notes[np.diff(notes[:, ONSET], prepend=-1) != 0])
    return lines


def length_classes(notes: NoteArray) -> NDArray[np.int64]:
    """Which of the twelve lengths each note is nearest to."""
    quarters = notes[:, DURATION].astype(np.float64) / TICKS_PER_QUARTER
    nearest: NDArray[np.int64] = np.abs(quarters[:, None] - _LENGTHS[None, :]).argmin(axis=1)
    return nearest


def _shares(classes: NDArray[np.int64], size: int) -> Vector:
    counts = np.bincount(classes, minlength=size).astype(np.float64)
    return np.asarray(counts / max(counts.sum(), 1.0))


def _transitions(lines: Sequence[NDArray[np.integer]]) -> Vector:
    """A 12 x 12 matrix, laid flat: the share of steps from each class to each."""
    steps = [line[:-1].astype(np.int64) * 12 + line[1:] for line in lines]
    return _shares(np.concatenate([np.zeros(0, np.int64), *steps]), 144)


def _mean_step(lines: Sequence[NoteArray], column: int) -> float:
    """Mean absolute difference between consecutive notes of the lines; 0 where there are none."""
    steps = np.concatenate([np.zeros(0), *(np.abs(np.diff(line[:, column].astype(np.float64))) for line in lines)])
    return float(steps.mean()) if len(steps) else 0.0


def _pitch_range(piece: Piece) -> float:
    pitches = pitched(piece)[:, PITCH]
    return float(pitches.max() - pitches.min()) if len(pitches) else 0.0


def _scalar(measure: Callable[[Piece], float]) -> Callable[[Piece], Vector]:
    return lambda piece: np.array([np.nan_to_num(measure(piece))])


FEATURES: Final[Mapping[str, Callable[[Piece], Vector]]] = {
    "pitch_count": _scalar(lambda piece: float(len(np.unique(pitched(piece)[:, PITCH])))),
    "pitch_class_histogram": pitch_classes,
    "pitch_class_transitions": lambda piece: _transitions([line[:, PITCH] % 12 for line in top_lines(piece)]),
    "pitch_range": _scalar(_pitch_range),
    "mean_interval": _scalar(lambda piece: _mean_step(top_lines(piece), PITCH)),
    "note_count": _scalar(lambda piece: float(len(pitched(piece)))),
    "mean_inter_onset": _scalar(lambda piece: _mean_step(top_lines(piece), ONSET) / TICKS_PER_QUARTER),
    "note_length_histogram": lambda piece: _shares(length_classes(pitched(piece)), 12),
    "note_length_transitions": lambda piece: _transitions([length_classes(line) for line in top_lines(piece)]),
    "pitch_class_entropy": _scalar(pitch_class_entropy),
    "scale_consistency": _scalar(scale_consistency),
    "groove_consistency": _scalar(groove_consistency),
    "groove_similarity": _scalar(groove_similarity),
}  # fmt: skip
"""Name, then what gives a clip's vector. The first nine are Yang and Lerch's."""
YANG_LERCH: Final = tuple(FEATURES)[:9]
JOINT: Final = tuple(name for name in FEATURES if not name.endswith("transitions") and name != "groove_similarity")
"""The features in the joint vector (8 numbers, two histograms of twelve) of the Frechet and nearest-neighbour tests."""


def measure_features(pieces: Sequence[Piece]) -> dict[str, NDArray[np.float64]]:
    """Every feature of every piece: name to shape (pieces, size of the feature)."""
    return {name: np.stack([measure(piece) for piece in pieces]) for name, measure in FEATURES.items()}
