# SPDX-License-Identifier: Apache-2.0
"""Tonal and rhythmic habits of a piece, as MusPy (Dong et al. 2020) and MusDr (Wu and Yang 2020) define them.

A bar's groove is which of its grid positions hold an onset of any track, drums too. Of drums, pitch says nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.piece import ONSET, PITCH, Piece
from fairchord.music.time import TICKS_PER_GRID

_MAJOR: Final = (0, 2, 4, 5, 7, 9, 11)
_MINOR: Final = (0, 2, 3, 5, 7, 8, 10)


def pitch_classes(piece: Piece) -> NDArray[np.float64]:
    """Share of the pitched notes on each pitch class, C first; zeros when there are none."""
    pitched = [track.notes[:, PITCH] for track in piece.tracks if not track.is_drum]
    counts = np.bincount(np.concatenate([np.zeros(0, np.int64), *pitched]) % 12, minlength=12).astype(np.float64)
    return np.asarray(counts / max(counts.sum(), 1.0))


def pitch_class_entropy(piece: Piece) -> float:
    """Entropy of the pitch-class histogram in bits: 0 for one pitch class, log2(12) for all alike."""
    shares = pitch_classes(piece)
    present = shares[shares > 0]
    return max(0.0, float(-(present * np.log2(present)).sum()))


def scale_consistency(piece: Piece) -> float:
    """Largest share of the pitched notes that lie in one major or natural minor scale; nan without such notes."""
    shares = pitch_classes(piece)
    if not shares.any():
        return float("nan")
    return max(float(shares[np.add(scale, root) % 12].sum()) for scale in (_MAJOR, _MINOR) for root in range(12))


def grooves(piece: Piece) -> NDArray[np.bool_]:
    """Shape (bars, positions): where in each bar something begins; bars are those of the first meter."""
    steps = piece.time_signatures[0].bar_ticks // TICKS_PER_GRID
    parts = [track.notes[:, ONSET].astype(np.int64) for track in piece.tracks]
    onsets = (np.concatenate([np.zeros(0, np.int64), *parts]) + TICKS_PER_GRID // 2) // TICKS_PER_GRID
    pattern = np.zeros((int(onsets.max(initial=-1)) // steps + 1, steps), np.bool_)
    pattern[onsets // steps, onsets % steps] = True
    return pattern


def groove_consistency(piece: Piece) -> float:
    """One less the mean normalised Hamming distance of neighbouring bars (MusPy); nan under two bars."""
    pattern = grooves(piece)
    return 1.0 - float((pattern[1:] ^ pattern[:-1]).mean()) if len(pattern) > 1 else float("nan")


def groove_similarity(piece: Piece) -> float:
    """The same over all pairs of bars (Wu and Yang's grooving pattern similarity); nan under two bars."""
    pattern = grooves(piece)
    first, second = np.triu_indices(len(pattern), k=1)
    return 1.0 - float((pattern[first] ^ pattern[second]).mean()) if len(pattern) > 1 else float("nan")
