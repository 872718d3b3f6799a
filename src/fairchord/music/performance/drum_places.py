# SPDX-License-Identifier: Apache-2.0
"""Drum hits as the groove model sees them: which kind of drum, where in the beat, where in the bar.

A beat has six places: its sixteenths and its triplet eighths, counted in twelfths of a beat. Compound beats are counted
the same way, so that the three eighths of a beat in 6/8 are the three triplets. A bar has four such beats at most.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.piece import ONSET, NoteArray
from fairchord.music.time import TICKS_PER_QUARTER, TimeSignature

DRUM_CLASSES: Final[dict[str, tuple[int, ...]]] = {
    "kick": (35, 36),
    "snare": (38, 40, 39),
    "side stick": (37,),
    "closed hat": (42, 22),
    "pedal hat": (44,),
    "open hat": (46, 26),
    "ride": (51, 53, 59),
    "crash": (49, 52, 55, 57),
    "tom": (41, 43, 45, 47, 48, 50, 58),
    "other": (),
}
"""Kinds of drums and their General MIDI pitches; 22, 26 and 58 are the rims and edges of electronic kits."""
BEAT_PLACES: Final = (0, 3, 4, 6, 8, 9)
"""Places of a beat in twelfths: sixteenths 0, 3, 6, 9 and triplets 0, 4, 8."""
BEATS: Final = 4
BAR_PLACES: Final = BEATS * len(BEAT_PLACES)
_TWELFTHS: Final = 12
_CLASS_OF: Final = {pitch: number for number, pitches in enumerate(DRUM_CLASSES.values()) for pitch in pitches}
_OTHER: Final = len(DRUM_CLASSES) - 1
Indices = NDArray[np.int64]
Amounts = NDArray[np.float64]


def drum_classes(pitches: NDArray[np.int32]) -> Indices:
    """The kind of drum of each pitch."""
    return np.array([_CLASS_OF.get(pitch, _OTHER) for pitch in pitches.tolist()], dtype=np.int64)


def beat_ticks(meter: TimeSignature) -> int:
    """Length of a beat: a quarter, or three eighths in 6/8 and 12/8; the denominator's note elsewhere."""
    is_compound = meter.denominator == 8 and meter.numerator % 3 == 0 and meter.numerator > 3
    return TICKS_PER_QUARTER * 3 // 2 if is_compound else 4 * TICKS_PER_QUARTER // meter.denominator


def in_beats(notes: NoteArray, meters: tuple[TimeSignature, ...]) -> tuple[Indices, Amounts]:
    """For each note the number of its beat in the bar, and where in that beat it begins, in twelfths."""
    onsets = notes[:, ONSET].astype(np.int64)
    starts = np.array([meter.onset_ticks for meter in meters])
    which = np.searchsorted(starts, onsets, side="right") - 1
    lengths = np.array([beat_ticks(meter) for meter in meters])[which]
    in_bar = (onsets - starts[which]) % np.array([meter.bar_ticks for meter in meters])[which]
    return in_bar // lengths, (in_bar % lengths) * (_TWELFTHS / lengths)


def nearest_places(twelfths: Amounts) -> Indices:
    """The index among BEAT_PLACES nearest to a place in the beat."""
    return np.array(np.abs(twelfths[:, None] - np.array(BEAT_PLACES)).argmin(axis=1), dtype=np.int64)


def bar_places(beats: Indices, places: Indices) -> Indices:
    """Places in the bar; the fifth beat of a longer bar counts as its first again."""
    return beats % BEATS * len(BEAT_PLACES) + places
