# SPDX-License-Identifier: Apache-2.0
"""Digests that say whether two pieces are the same notes, whatever their key, tempo, note values or track order.

`fingerprint_piece` is exact: every note counts. `tune_key` is coarse: it looks at the opening of the top line only, so
that arrangements of one tune fall together and a split into training and validation can keep them on one side.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Piece, Track, note_array
from fairchord.music.time import TICKS_PER_GRID
from fairchord.music.track_role import TrackRole

_TUNE_NOTES: Final = 17
_MIN_TUNE_NOTES: Final = 6
_MIN_DISTINCT: Final = 3
"""An opening with fewer different intervals (a trill, a pulse) is no tune to tell pieces by."""
_Rows = NDArray[np.int64]


def fingerprint_piece(piece: Piece) -> str:
    """Digest all notes, so that transposing, stretching, re-ordering or re-naming changes nothing.

    Onsets count from the first note in units of the greatest common divisor of all distances; pitches count from the
    lowest pitched note; drum pitches stay as they are. Velocities, durations, instruments, tempo and bar lines do
    not count.
    """
    pitched = _points([track.notes for track in piece.tracks if not track.is_drum])
    drums = _points([track.notes for track in piece.tracks if track.is_drum])
    everything = np.concatenate([pitched, drums])
    if not len(everything):
        return hashlib.sha256(b"fairchord/fingerprint/v1 empty").hexdigest()
    first = everything[:, 0].min()
    unit = max(int(np.gcd.reduce(everything[:, 0] - first)), 1)
    digest = hashlib.sha256(b"fairchord/fingerprint/v1 ")
    for points, floor in ((pitched, int(pitched[:, 1].min()) if len(pitched) else 0), (drums, 0)):
        points = np.stack([(points[:, 0] - first) // unit, points[:, 1] - floor], axis=1)
        digest.update(len(points).to_bytes(8, "little") + np.unique(points, axis=0).astype("<i8").tobytes())
    return digest.hexdigest()


def tune_key(piece: Piece) -> str:
    """Digest the first intervals and length ratios of the top line (repeated pitches count once), to group by tune."""
    line = melody_of(piece)
    if len(line) < _MIN_TUNE_NOTES:
        return fingerprint_piece(piece)[:32]
    is_new = np.append(True, np.diff(line[:, PITCH]) != 0)
    head = line[is_new][:_TUNE_NOTES].astype(np.int64)
    intervals = np.diff(head[:, PITCH])
    if len(np.unique(intervals)) < _MIN_DISTINCT:
        return fingerprint_piece(piece)[:32]
    gaps = np.maximum(np.diff(head[:, ONSET]), 1)
    ratios = np.rint(2 * np.log2(gaps / np.median(gaps))).astype(np.int64)
    text = " ".join(f"{i}:{r}" for i, r in zip(intervals.tolist(), ratios.tolist(), strict=True))
    return hashlib.sha256(f"fairchord/tune/v1 {text}".encode()).hexdigest()[:32]


def melody_of(piece: Piece) -> NoteArray:
    """Give the top line of the melody: one note at a time, the highest of those that begin together.

    The melody is the track with the role main melody, else the pitched track with the highest mean pitch; drums when
    there is nothing else.
    """
    track = _melody_track(piece)
    if track is None:
        return note_array([])
    notes = track.notes.copy()
    notes[:, ONSET] = (notes[:, ONSET] + TICKS_PER_GRID // 2) // TICKS_PER_GRID * TICKS_PER_GRID
    by_height = notes[np.lexsort((-notes[:, PITCH], notes[:, ONSET]))]
    top = by_height[np.unique(by_height[:, ONSET], return_index=True)[1]]
    held_until = np.append(-1, top[:-1, ONSET] + top[:-1, DURATION])
    is_far_below = np.append(False, top[1:, PITCH] + 9 < top[:-1, PITCH])
    is_inner = is_far_below & (held_until > top[:, ONSET] + TICKS_PER_GRID)
    return note_array(top[~is_inner])


def _melody_track(piece: Piece) -> Track | None:
    tracks = [track for track in piece.tracks if len(track.notes)]
    named = [track for track in tracks if track.role is TrackRole.MAIN_MELODY]
    pitched = [track for track in tracks if not track.is_drum]
    candidates = named or pitched or tracks
    return max(candidates, key=lambda track: float(track.notes[:, PITCH].mean()), default=None)


def _points(parts: list[NoteArray]) -> _Rows:
    """Give (onset, pitch) of all notes, shape (N, 2)."""
    empty = np.empty((0, 2), dtype=np.int64)
    return np.concatenate([empty, *(part[:, [ONSET, PITCH]].astype(np.int64) for part in parts)])
