# SPDX-License-Identifier: Apache-2.0
"""The notes of a track that stay while others are written between them: where each pitch is taken, and by how many.

Known notes need not lie on the grid; a step that one touches at all counts as taken, so that nothing written on the
grid can overlap one by even a tick.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.rules.tonality import Mask
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray
from fairchord.music.time import TICKS_PER_GRID


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNotes:
    """`taken`: pitches in use at each grid step of a window, (T, 128); `voices`: how many notes sound there, (T,)."""

    taken: Mask
    voices: NDArray[np.int32]

    def room(self, now: int, pitch: int, *, sounding_until: NDArray[np.int32], most_voices: int) -> int:
        """Grid steps that a note struck `now` may sound before it meets a known note or is one voice too many."""
        times = np.arange(now + 1, len(self.taken))
        still = np.sort(sounding_until[sounding_until > now])
        sounding = len(still) - np.searchsorted(still, times, side="right")
        blocked = self.taken[now + 1 :, pitch] | (sounding + self.voices[now + 1 :] >= most_voices)
        found = np.flatnonzero(blocked)
        return int(found[0]) + 1 if len(found) else len(self.taken) - now


def lay_known(notes: NoteArray, *, is_drum: bool, first_step: int, length_steps: int) -> KnownNotes:
    """Lay notes, in ticks of the whole piece, over a window that starts at `first_step`.

    A drum hit takes its pitch while it rings but is no voice: voices of drums are hits at one moment.
    """
    start = notes[:, ONSET] // TICKS_PER_GRID - first_step
    stop = -(-(notes[:, ONSET] + notes[:, DURATION]) // TICKS_PER_GRID) - first_step
    inside = (stop > 0) & (start < length_steps)
    change = np.zeros((length_steps + 1, 128), np.int32)
    np.add.at(change, (np.maximum(start[inside], 0), notes[inside, PITCH]), 1)
    np.add.at(change, (np.minimum(stop[inside], length_steps), notes[inside, PITCH]), -1)
    sounding = np.cumsum(change[:-1], axis=0)
    voices = np.zeros(length_steps, np.int32) if is_drum else sounding.sum(axis=1, dtype=np.int32)
    return KnownNotes(taken=sounding > 0, voices=voices)
