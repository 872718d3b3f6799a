# SPDX-License-Identifier: Apache-2.0
"""Play a drum track by a Groove: for every hit an offset in ticks and a change of velocity, drawn from its model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.performance.drum_places import (
    Amounts,
    Indices,
    bar_places,
    drum_classes,
    in_beats,
    nearest_places,
)
from fairchord.music.performance.groove import Binding, Groove
from fairchord.music.piece import ONSET, PITCH, VELOCITY, NoteArray, Piece

_CLIP: Final = 2.0
"""No hit departs from its cell's mean by more than this many spreads: slips are not imitated."""
_FLAT: Final = 2
_OFTEN: Final = 4
"""A drum struck this often with at most two velocities was written flat: it gets its accents from the grooves."""
_WITHIN_BIN: Final = 2
"""A written accent moves by this at most: the step in which the model writes velocities is 4."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drummed:
    """Offsets in milliseconds at the reference tempo and changes of velocity, one for each hit.

    `moments` are the ticks of the drummer's moments and `drift` how far the time itself had wandered at each.
    """

    offsets: Amounts
    accents: Amounts
    moments: NDArray[np.int32]
    drift: Amounts


def play_drums(notes: NoteArray, piece: Piece, groove: Groove, style: str, random: np.random.Generator) -> Drummed:
    """Draw a performance of a drum track that has notes."""
    beats, twelfths = in_beats(notes, piece.time_signatures)
    drums, places = drum_classes(notes[:, PITCH]), nearest_places(twelfths)
    bars = bar_places(beats, places)
    moments, which = np.unique(notes[:, ONSET], return_inverse=True)
    events = which.reshape(-1).astype(np.int64)
    cells = np.unique(np.stack([drums, bars]), axis=1, return_inverse=True)[1].reshape(-1).astype(np.int64)
    mean, spread = groove.timing_of(style, drums, places)
    drawn_offsets, course = _draw(events, cells, groove.timing_binding, random)
    loud_mean, loud_spread = groove.loudness_of(drums, bars)
    drawn, _ = _draw(events, cells, groove.loudness_binding, random)
    accents = _centred(loud_mean + loud_spread * drawn, notes[:, PITCH])
    small = np.clip(drawn, -1, 1) * _WITHIN_BIN
    return Drummed(
        offsets=mean + spread * drawn_offsets,
        accents=np.where(_is_flat(notes), accents, small),
        moments=moments,
        drift=course * float(spread.mean()),
    )


def _draw(events: Indices, cells: Indices, binding: Binding, random: np.random.Generator) -> tuple[Amounts, Amounts]:
    """One standard deviate for each hit, bound to the others as human hits are; and the drift in them."""
    drift, event, pattern, rest = binding.weights()
    moments = int(events.max()) + 1
    steps = random.standard_normal(moments)
    memory = binding.memory / 1000
    course = np.empty(moments)
    course[0] = steps[0]
    for index in range(1, moments):
        course[index] = memory * course[index - 1] + np.sqrt(1 - memory**2) * steps[index]
    shared = event * random.standard_normal(moments)
    habits = pattern * random.standard_normal(int(cells.max()) + 1)
    own = rest * random.standard_normal(len(events))
    together: Amounts = (drift * course + shared)[events] + habits[cells] + own
    return np.clip(together, -_CLIP, _CLIP), np.clip(drift * course, -_CLIP, _CLIP)


def _centred(accents: Amounts, pitches: NDArray[np.int32]) -> Amounts:
    """Leave each drum as loud as it was on the whole."""
    which = np.unique(pitches, return_inverse=True)[1].reshape(-1)
    means = np.bincount(which, accents) / np.bincount(which)
    centred: Amounts = accents - means[which]
    return centred


def _is_flat(notes: NoteArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    flat = np.zeros(len(notes), dtype=bool)
    for pitch in np.unique(notes[:, PITCH]):
        hits = notes[:, PITCH] == pitch
        flat[hits] = hits.sum() >= _OFTEN and len(np.unique(notes[hits, VELOCITY])) <= _FLAT
    return flat
