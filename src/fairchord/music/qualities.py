# SPDX-License-Identifier: Apache-2.0
"""A few plain measurements of a Piece, the same for human and composed music. They describe; they do not judge.

A note belongs to the chord that sounds at its onset (spans are half-open). The loose form also accepts the key's scale,
as ComMU's published CH does; the strict form looks at notes on beats only and asks for a tone of the chord.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from fairchord.music.piece import ONSET, PITCH, Piece, Track
from fairchord.music.time import TICKS_PER_QUARTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualities:
    """Shares are between 0 and 1; counts are over the whole piece."""

    notes: int
    notes_in_chord: float
    notes_in_chord_or_key: float
    beat_notes_in_chord: float
    empty_bars: float
    longest_repeated_note_run: int
    lowest_pitch: int
    highest_pitch: int
    melody_range: int
    notes_per_bar: float

    def to_dict(self) -> dict[str, float]:
        """The measurements by name."""
        return asdict(self)


def measure_qualities(piece: Piece) -> Qualities:
    """Measure a piece; drums count only as notes and for emptiness."""
    pitched = [track.notes for track in piece.tracks if not track.is_drum and len(track.notes)]
    notes = np.concatenate(pitched) if pitched else np.zeros((0, 4), np.int32)
    in_chord, has_chord = _in_chord(piece, notes)
    key = piece.key_signatures[0].pitch_classes if piece.key_signatures else frozenset(range(12))
    in_key = np.isin(notes[:, PITCH] % 12, list(key))
    on_beat = notes[:, ONSET] % TICKS_PER_QUARTER == 0
    bars = max(1, len(piece.bar_onsets()) - 1)
    return Qualities(
        notes=piece.note_count,
        notes_in_chord=_share(in_chord[has_chord]),
        notes_in_chord_or_key=_share((in_chord | in_key)[has_chord]),
        beat_notes_in_chord=_share(in_chord[has_chord & on_beat]),
        empty_bars=_empty_bars(piece),
        longest_repeated_note_run=max((_longest_run(track) for track in piece.tracks if not track.is_drum), default=0),
        lowest_pitch=int(notes[:, PITCH].min()) if len(notes) else 0,
        highest_pitch=int(notes[:, PITCH].max()) if len(notes) else 0,
        melody_range=max((int(np.ptp(n[:, PITCH])) for n in pitched), default=0),
        notes_per_bar=piece.note_count / bars,
    )


def _share(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if len(flags) else 1.0


def _in_chord(piece: Piece, notes: NDArray[np.int32]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each note, whether it is a tone of the chord at its onset, and whether there is a chord there."""
    inside, covered = np.zeros(len(notes), bool), np.zeros(len(notes), bool)
    for span in piece.chords:
        here = (notes[:, ONSET] >= span.onset_ticks) & (notes[:, ONSET] < span.onset_ticks + span.duration_ticks)
        covered |= here
        inside |= here & np.isin(notes[:, PITCH] % 12, list(span.chord.pitch_classes))
    return inside, covered


def _empty_bars(piece: Piece) -> float:
    """Share of (track, bar) pairs in which the track starts no note."""
    lines = np.array(piece.bar_onsets())
    counts = [np.histogram(track.notes[:, ONSET], bins=lines)[0] for track in piece.tracks]
    return float((np.array(counts) == 0).mean()) if counts and len(lines) > 1 else 0.0


def _longest_run(track: Track) -> int:
    """Most onsets in a row on one same top pitch."""
    if not len(track.notes):
        return 0
    last_of_onset = np.append(np.diff(track.notes[:, ONSET]) > 0, True)
    top = track.notes[last_of_onset, PITCH]
    changes = np.flatnonzero(np.diff(top)) + 1
    edges = np.concatenate([[0], changes, [len(top)]])
    return int(np.diff(edges).max())
